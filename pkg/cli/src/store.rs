//! The database and the catalogues, as verbs want them.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use df_ucl::Variables;
use pkg_db::{Access, Database, DbError, Detail, Installed, Parts, Patience};
use pkg_format::PackagePath;
use pkg_jobs::{Cache, Disk, Engine, Event, Offer, Root, Settings, World};
use pkg_repo::{Catalogue, Fetcher, Repositories, Repository, Update};
use serde_json::json;

use crate::args::Args;
use crate::config;
use crate::error::{CliError, Outcome};
use crate::near::offer;
use crate::session::Session;
use crate::show;
use crate::watch::Watcher;

/// How a plan is carried out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Execution {
    /// Whether scripts of packages run, where the configuration has them run.
    pub(crate) scripts: bool,
    /// Whether the files of what comes are left as they are.
    pub(crate) register_only: bool,
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(now.unwrap_or_default().as_secs()).unwrap_or(0)
}

impl Session {
    /// The folder of the database.
    pub(crate) fn database_folder(&self) -> PathBuf {
        self.below_root(&self.config.text("PKG_DBDIR"))
    }

    /// Opens the database for reading; work that a killed program left is finished or undone first.
    pub(crate) fn read(&self) -> Result<Database, CliError> {
        self.recover_first()?;
        Ok(Database::open(&self.database_folder(), Access::Read)?)
    }

    /// Installed packages; none when there is no database.
    pub(crate) fn installed(&self, parts: impl Into<Parts>) -> Result<Vec<Installed>, CliError> {
        self.recover_first()?;
        match Database::open(&self.database_folder(), Access::Read) {
            Ok(database) => Ok(database.packages(parts)?),
            Err(DbError::Missing(_)) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Before something is only looked at: finishes or undoes the step that a killed program left.
    /// The rest of its plan is for a command that changes something.
    fn recover_first(&self) -> Outcome {
        if !Engine::is_interrupted(&self.database_folder()) {
            return Ok(());
        }
        let settled = self.under_lock(false, |engine| {
            let left = engine.settle(&mut |event| show::event(self, &event))?;
            if let Some(left) = left {
                self.out.warn(format!(
                    "`pkg {}` was interrupted after {} of {} steps: the next command that changes \
                     something goes on with it, `pkg rollback` takes it back",
                    left.command, left.done, left.of
                ));
            }
            Ok(())
        });
        if let Err(error) = settled {
            self.out.warn(error.message);
        }
        Ok(())
    }

    /// Before a plan is made: does the rest of the one that a killed program left, unless the plan
    /// is only to be shown.
    pub(crate) fn complete(&self, args: &Args) -> Outcome {
        match !args.has('n') && Engine::is_interrupted(&self.database_folder()) {
            true => self.change(|_| Ok(())),
            false => Ok(()),
        }
    }

    /// Does work under the lock, after what a killed program left.
    pub(crate) fn change(&self, work: impl FnOnce(&mut Engine<'_>) -> Outcome) -> Outcome {
        self.under_lock(true, |engine| {
            engine.recover(&mut |event| show::event(self, &event))?;
            work(engine)
        })
    }

    /// Does work under the lock, leaving what a killed program left. Without `wait` nothing is done
    /// while another process is at work.
    pub(crate) fn under_lock(
        &self,
        wait: bool,
        work: impl FnOnce(&mut Engine<'_>) -> Outcome,
    ) -> Outcome {
        let mut database = Database::open(&self.database_folder(), Access::Write)?;
        let number = |name: &str| self.config.number(name);
        let patience = Patience {
            retries: match wait {
                true => u32::try_from(number("LOCK_RETRIES")).unwrap_or(0),
                false => 0,
            },
            wait: Duration::from_secs(u64::try_from(number("LOCK_WAIT")).unwrap_or(1)),
        };
        let locked = database.lock(patience, |holder| {
            self.out.warn(format!(
                "the package database is locked by {holder}; waiting"
            ));
        });
        match locked {
            Err(DbError::Locked { .. }) if !wait => return Ok(()),
            other => other?,
        }
        let engine = self.engine(&mut database);
        let done = engine.and_then(|mut engine| work(&mut engine));
        let freed = database.unlock();
        done?;
        Ok(freed?)
    }

    fn engine<'d>(&self, database: &'d mut Database) -> Result<Engine<'d>, CliError> {
        let as_user = self.config.flag("INSTALL_AS_USER");
        let text = |name: &str| Some(self.config.text(name)).filter(|text| !text.is_empty());
        Ok(Engine {
            root: Root::new(self.root.clone()),
            database,
            settings: Settings {
                folder: self.database_folder(),
                cache: self.cache(),
                fetcher: self.fetcher(),
                run_scripts: self.config.flag("RUN_SCRIPTS"),
                trace_scripts: self.config.flag("DEBUG_SCRIPTS"),
                triggers: match self.config.flag("PKG_TRIGGERS_ENABLE") {
                    true => self.config.list("PKG_TRIGGERS_DIR"),
                    false => Vec::new(),
                },
                merge: self.config.flag("AUTOMERGE"),
                merge_tool: text("MERGETOOL"),
                libraries: self.kept_libraries()?,
                metalog: text("METALOG").map(PathBuf::from),
                register_only: false,
                set_owners: !as_user && rustix::process::geteuid().is_root(),
                now: now(),
                command: self.command.clone(),
            },
            disk: Disk::default(),
        })
    }

    /// Where libraries that an upgrade takes away are kept, if they are.
    fn kept_libraries(&self) -> Result<Option<PackagePath>, CliError> {
        if !self.config.flag("BACKUP_LIBRARIES") {
            return Ok(None);
        }
        let text = self.config.text("BACKUP_LIBRARY_PATH");
        let path = text.trim_end_matches('/').parse();
        path.map(Some)
            .map_err(|error| CliError::new(format!("BACKUP_LIBRARY_PATH {text:?}: {error}")))
    }

    /// Where fetched archives go.
    pub(crate) fn cache(&self) -> Cache {
        Cache {
            folder: self.below_root(&self.config.text("PKG_CACHEDIR")),
        }
    }

    /// How files are fetched, with the mirrors of the repositories that are configured.
    pub(crate) fn fetcher(&self) -> Fetcher {
        let number = |name: &str| u64::try_from(self.config.number(name)).unwrap_or(0);
        let mut fetcher = Fetcher::new(
            number("FETCH_TIMEOUT"),
            &self.config.text("HTTP_USER_AGENT"),
        );
        fetcher.tries = u32::try_from(number("FETCH_RETRY")).unwrap_or(3).max(1);
        fetcher.ip_version = u8::try_from(number("IP_VERSION")).unwrap_or(0);
        fetcher.now = u64::try_from(now()).unwrap_or(0);
        // A configuration that cannot be read is told by whoever needs the repositories.
        for one in self.all_repositories().unwrap_or_default() {
            fetcher = fetcher.with_mirrors(&one.url, one.mirrors);
        }
        fetcher
    }

    /// The repositories that are enabled, or those named.
    pub(crate) fn repositories(&self, named: &[&str]) -> Result<Vec<Repository>, CliError> {
        let repositories = self.all_repositories()?;
        for name in named {
            if !repositories.iter().any(|one| one.name == **name) {
                return Err(CliError::new(format!("there is no repository {name}")));
            }
        }
        Ok(repositories
            .into_iter()
            .filter(|one| match named {
                [] => one.enabled,
                named => named.contains(&one.name.as_str()),
            })
            .collect())
    }

    /// All repositories that are configured, as `pkg repositories` left them.
    pub(crate) fn all_repositories(&self) -> Result<Vec<Repository>, CliError> {
        let mut all = Repositories::default();
        let variables = self.variables();
        for folder in self.config.list("REPOS_DIR") {
            // A folder that the user names is where the user says, others are the system's.
            let folder = match self.named_folder(&folder) {
                Some(folder) => folder,
                None => self.below_root(&folder),
            };
            let Ok(entries) = fs::read_dir(&folder) else {
                continue;
            };
            let mut files: Vec<PathBuf> = entries
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| path.extension().is_some_and(|end| end == "conf"))
                .collect();
            files.sort();
            for file in files {
                let fail =
                    |problem: String| CliError::new(format!("{}: {problem}", file.display()));
                let text = fs::read(&file).map_err(|error| fail(error.to_string()))?;
                let object = config::parse_file(&text, &variables).map_err(fail)?;
                all.add(&object);
            }
        }
        let mut repositories = all.finish(&self.root).map_err(CliError::new)?;
        for one in &mut repositories {
            one.enabled = self.overridden(&one.name).unwrap_or(one.enabled);
        }
        Ok(repositories)
    }

    fn named_folder(&self, folder: &str) -> Option<PathBuf> {
        (self.config.is_set("REPOS_DIR")).then(|| PathBuf::from(folder))
    }

    /// Variables of repository files.
    fn variables(&self) -> Variables {
        let mut variables = Variables::new();
        // Without an ABI the variables stay as they are written, and the address will say so.
        if let Ok(abi) = self.abi() {
            let (major, minor) = abi
                .release()
                .split_once('.')
                .unwrap_or((abi.release(), "0"));
            for (name, value) in [
                ("ABI", abi.to_string()),
                ("ALTABI", abi.to_string()),
                ("OSNAME", abi.system().to_owned()),
                ("RELEASE", abi.release().to_owned()),
                ("VERSION_MAJOR", major.to_owned()),
                ("VERSION_MINOR", minor.to_owned()),
                ("ARCH", abi.arch().to_owned()),
            ] {
                variables.set(name, value);
            }
        }
        variables
    }

    /// Where the catalogue of a repository is kept.
    pub(crate) fn catalogue_folder(&self, repository: &Repository) -> PathBuf {
        self.database_folder().join("repos").join(&repository.name)
    }

    /// Updates catalogues and says so.
    pub(crate) fn update(&self, repositories: &[Repository], force: bool) -> Outcome {
        if repositories.is_empty() {
            return Err(CliError::new(
                "No active remote repositories configured; describe one in a .conf file below \
                 one of REPOS_DIR",
            ));
        }
        for repository in repositories {
            let name = &repository.name;
            self.out
                .note(format!("Updating {name} repository catalogue..."));
            let folder = self.catalogue_folder(repository);
            match repository.update(&self.fetcher(), &folder, force)? {
                Update::Same => self.out.note(format!("{name} repository is up to date.")),
                Update::New(count) => {
                    let data = json!({ "name": name, "processed": count });
                    self.reports.send("INFO_INCREMENTAL_UPDATE", data);
                    self.out.note(format!(
                        "{name} repository update completed. {count} packages processed."
                    ));
                }
            }
        }
        self.out.note(match repositories {
            [one] if one.name.is_empty() => String::new(),
            _ => "All repositories are up to date.".to_owned(),
        });
        Ok(())
    }

    /// The catalogues that are kept, with their repositories.
    pub(crate) fn catalogues(
        &self,
        repositories: &[Repository],
    ) -> Result<Vec<(Repository, Catalogue)>, CliError> {
        let mut catalogues = Vec::new();
        for repository in repositories {
            match repository.load(&self.catalogue_folder(repository))? {
                Some(catalogue) => catalogues.push((repository.clone(), catalogue)),
                None => self.no_catalogue(repository),
            }
        }
        Ok(catalogues)
    }

    /// Tells that a catalogue was never fetched.
    pub(crate) fn no_catalogue(&self, repository: &Repository) {
        self.out.warn(format!(
            "repository {}: no catalogue yet; run `pkg update`",
            repository.name
        ));
    }

    /// What is installed and what the repositories offer, after an update if the options say so.
    pub(crate) fn world(&self, named: &[&str], update: bool) -> Result<World, CliError> {
        let repositories = self.repositories(named)?;
        if update && self.config.flag("REPO_AUTOUPDATE") {
            self.update(&repositories, false)?;
        }
        let mut offers = Vec::new();
        for (rank, (repository, catalogue)) in
            self.catalogues(&repositories)?.into_iter().enumerate()
        {
            let packages = catalogue.packages.into_iter();
            offers.extend(packages.map(|manifest| offer(&repository, manifest, rank)));
        }
        self.world_of(offers)
    }

    /// What is installed, and some offers.
    pub(crate) fn world_of(&self, offers: Vec<Offer>) -> Result<World, CliError> {
        Ok(World {
            installed: self.installed(Detail::Lists)?,
            offers,
            keeps_libraries: self.config.flag("BACKUP_LIBRARIES"),
        })
    }

    /// Carries a plan out, telling what happens.
    pub(crate) fn carry_out(&self, plan: &pkg_jobs::Plan, how: Execution) -> Outcome {
        self.change(|engine| {
            engine.settings.run_scripts &= how.scripts;
            engine.settings.register_only = how.register_only;
            let mut watcher = Watcher::new(self);
            engine.run(plan, &mut |event: Event<'_>| watcher.event(&event))?;
            Ok(())
        })
    }
}
