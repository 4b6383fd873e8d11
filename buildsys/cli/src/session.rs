//! A session: tree, configuration, toolchain, caches; what a verb works with.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;

use buildsys_cache::{IoContext, Layout, StatCache};
use buildsys_engine::{Engine, RunOptions, Settings};
use buildsys_model::config::{Knobs, Local, MakefileInc, Overrides};
use buildsys_model::{Job, JobName, Tool};
use buildsys_recipes::toolchain::{Missing, Pin, Search, Survey, Toolchain, survey};
use buildsys_recipes::{Context, HOST_PROGRAMS, fixed_env, passed_env};

use crate::interrupt::interrupts;
use crate::{Environment, Failed, Options, Output, Status, cargo_home, verbs};

/// The source tree with its configuration, on this machine, as the user asked to see it.
#[derive(Debug)]
pub struct Session {
    /// Root of the source tree.
    pub source: PathBuf,
    /// Where everything goes.
    pub objdir: PathBuf,
    /// The knobs.
    pub knobs: Knobs,
    /// Settings of this machine.
    pub local: Local,
    /// Options of the command line.
    pub options: Options,
    /// What the process was started with.
    pub environment: Environment,
    /// Where words go.
    pub output: Output,
    /// Digests of tools and programs, read when the first is asked for.
    stat: OnceLock<StatCache>,
}

impl Session {
    /// Finds the source tree and reads `Makefile.inc` and `buildsys.toml`. Writes nothing, and
    /// sets the umask that everything is built under.
    ///
    /// # Errors
    /// [`Failed`] when there is no tree or its configuration is wrong.
    pub fn open(options: Options, environment: Environment) -> Result<Self, Failed> {
        rustix::process::umask(rustix::fs::Mode::WGRP | rustix::fs::Mode::WOTH);
        let start = match &options.directory {
            Some(folder) => environment.folder.join(folder),
            None => environment.folder.clone(),
        };
        let source = find_tree(&start)?;
        let file = source.join("Makefile.inc");
        let inc = MakefileInc::parse(&file, &read(&file)?)?;
        let file = source.join("buildsys.toml");
        let local = match fs::read_to_string(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Local::default(),
            other => Local::parse(&file, &other.at("read", &file)?)?,
        };
        let overrides = Overrides {
            local: local.knobs.clone(),
            environment: environment.variables.clone(),
            command_line: options
                .define
                .iter()
                .map(|word| definition(word))
                .collect::<Result<_, _>>()?,
        };
        let knobs = Knobs::resolve(&inc, &overrides)?;
        let objdir = source.join(&knobs.objdir);
        let output = Output::new(&options, &environment);
        Ok(Self {
            source,
            objdir,
            knobs,
            local,
            options,
            environment,
            output,
            stat: OnceLock::new(),
        })
    }

    fn stat(&self) -> &StatCache {
        let load = || StatCache::load(&Layout::new(&self.objdir)).0;
        self.stat.get_or_init(load)
    }

    /// Looks for the tools, or takes the pin's word for them.
    ///
    /// # Errors
    /// [`Failed::Io`] when the pin cannot be written.
    pub fn survey(&self) -> Result<Survey, Failed> {
        let layout = Layout::new(&self.objdir);
        let stat = self.stat();
        let digest = |path: &Path| stat.digest(path).map_err(|error| error.to_string());
        let search = Search {
            folders: self.tool_folders(),
            digest: &digest,
        };
        let file = self.pin_file();
        let pin = fs::read(&file)
            .ok()
            .and_then(|text| serde_json::from_slice::<Pin>(&text).ok());
        if let Some(found) = pin.and_then(|pin| pin.survey(&search)) {
            return Ok(found);
        }
        let found = survey(&search);
        if let Some(pin) = Pin::of(&search, &found) {
            layout.create()?;
            let text = serde_json::to_string_pretty(&pin).map_err(io::Error::from);
            let tmp = file.with_extension("json.tmp");
            fs::write(&tmp, text.at("write", &tmp)?).at("write", &tmp)?;
            fs::rename(&tmp, &file).at("rename a new file to", &file)?;
            stat.save()?;
        }
        Ok(found)
    }

    /// Returns the tools.
    ///
    /// # Errors
    /// [`Failed::Toolchain`] when some are missing, with the command that installs them.
    pub fn toolchain(&self) -> Result<Toolchain, Failed> {
        let survey = self.survey()?;
        let command = survey.install_command().unwrap_or_default();
        Toolchain::of(survey).map_err(|missing| {
            let name = |tool: &Missing| match &tool.why {
                Some(why) => format!("{} ({why})", tool.name),
                None => tool.name.clone(),
            };
            let tools: Vec<_> = missing.iter().map(name).collect();
            Failed::Toolchain {
                tools: tools.join(", "),
                command,
            }
        })
    }

    /// Describes the jobs of the source tree.
    ///
    /// # Errors
    /// [`Failed`] when tools are missing or the workspace cannot be read.
    pub fn recipes(&self) -> Result<Vec<Job>, Failed> {
        Ok(buildsys_recipes::jobs(&self.context()?)?)
    }

    /// Returns what recipes are written from; for tools that add jobs of their own.
    ///
    /// # Errors
    /// [`Failed`] when tools are missing or the workspace cannot be read.
    pub fn context(&self) -> Result<Context, Failed> {
        let (source, knobs) = (self.source.clone(), self.knobs.clone());
        let toolchain = self.toolchain()?;
        let (own, programs) = (self.self_identity()?, self.host_programs());
        // Where it cannot be written they are hashed again the next time.
        let _kept = self.stat().save();
        Ok(Context::new(source, knobs, toolchain, own, programs)?)
    }

    /// The programs that jobs run, those that lie beside this one.
    fn host_programs(&self) -> Vec<Tool> {
        let tool = |name: &str| {
            let digest = self.stat().digest(&self.host_folder().join(name)).ok()?;
            Some(Tool {
                name: name.to_owned(),
                identity: digest.to_string(),
            })
        };
        HOST_PROGRAMS.into_iter().filter_map(tool).collect()
    }

    /// The folder of the running program.
    fn host_folder(&self) -> PathBuf {
        let folder = self.environment.executable.parent();
        folder.map(Path::to_owned).unwrap_or_default()
    }

    /// Returns the identity of the running program, the `version` of its native steps.
    ///
    /// # Errors
    /// [`Failed::Io`] when its executable cannot be read.
    pub fn self_identity(&self) -> Result<String, Failed> {
        let digest = self.stat().digest(&self.environment.executable)?;
        Ok(digest.to_string())
    }

    /// Makes an engine for jobs.
    ///
    /// # Errors
    /// [`Failed`] when the jobs do not form a graph.
    pub fn engine(&self, jobs: Vec<Job>) -> Result<Engine, Failed> {
        let mut machine: BTreeMap<_, _> = self.toolchain()?.places().into_iter().collect();
        machine.insert("cargo-home".to_owned(), self.objdir.join("cargo-home"));
        let registry = cargo_home::registry(&self.objdir, &self.environment);
        machine.insert("registry".to_owned(), registry);
        machine.insert("host".to_owned(), self.host_folder());
        let below = self
            .objdir
            .strip_prefix(&self.source)
            .unwrap_or(&self.objdir);
        machine.insert("objdir".to_owned(), below.to_owned());
        let settings = Settings {
            source: self.source.clone(),
            objdir: self.objdir.clone(),
            fixed_env: fixed_env(),
            passed_env: passed_env(&self.environment.variables),
            machine,
            command: self.environment.command.clone(),
        };
        Ok(Engine::new(settings, jobs)?)
    }

    /// Brings `targets` up to date, or shows the plan if that is what the options say.
    ///
    /// # Errors
    /// [`Failed`] when the run cannot start. Jobs that fail are reported and make the status
    /// [`Status::Failure`].
    pub fn run(&self, jobs: Vec<Job>, targets: &[JobName]) -> Result<Status, Failed> {
        let engine = self.engine(jobs)?;
        if self.options.dry_run {
            return verbs::show_plan(self, &engine, targets);
        }
        engine.find(targets)?;
        can_build_in(&self.source, "the source tree")?;
        can_build_in(&self.objdir, "OBJDIR")?;
        engine.layout().create()?;
        cargo_home::prepare(&self.objdir, &self.environment)?;
        let options = RunOptions {
            slots: self.slots(),
            keep_going: self.options.keep_going || self.local.run.keep_going,
            interrupts: interrupts(),
        };
        let mut observer = self.output.observer();
        let summary = engine.run(targets, &options, &mut |event| observer.event(event))?;
        Ok(match (summary.interrupted, summary.success()) {
            (true, _) => Status::Interrupted,
            (false, true) => Status::Success,
            (false, false) => Status::Failure,
        })
    }

    /// Makes the `CARGO_HOME` of the build, if it is not there, and returns it.
    ///
    /// # Errors
    /// [`Failed::Io`] when it cannot be written.
    pub fn cargo_home(&self) -> Result<PathBuf, Failed> {
        Ok(cargo_home::prepare(&self.objdir, &self.environment)?)
    }

    /// Returns how many jobs run at once.
    #[must_use]
    pub fn slots(&self) -> usize {
        let typed = self.options.jobs.map(usize::from).filter(|jobs| *jobs > 0);
        let cpus = || thread::available_parallelism().map_or(1, usize::from);
        typed
            .or(self.knobs.jobs)
            .or(self.local.run.jobs)
            .unwrap_or_else(cpus)
    }

    /// Folders in which tools are looked for, the preferred ones first.
    fn tool_folders(&self) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = self.local.toolchain.bin.iter().cloned().collect();
        folders.push("/usr/bin".into());
        for folder in self
            .environment
            .get("PATH")
            .split(':')
            .filter(|part| part.starts_with('/'))
        {
            if !folders.iter().any(|known| known == Path::new(folder)) {
                folders.push(folder.into());
            }
        }
        folders
    }

    /// The manifest of tools that were found.
    pub(crate) fn pin_file(&self) -> PathBuf {
        self.objdir.join("toolchain.json")
    }
}

/// Finds the folder with Makefile.inc, here or above.
fn find_tree(start: &Path) -> Result<PathBuf, Failed> {
    let start = start.canonicalize().at("change to", start)?;
    let found = start
        .ancestors()
        .find(|folder| folder.join("Makefile.inc").is_file());
    found.map(Path::to_owned).ok_or(Failed::NoTree(start))
}

/// Refuses a path that the tools of jobs would not take as one word: rustc's flags, the fifo of a
/// jobserver, `CC` and `CFLAGS`, a list of folders, a makefile. `ci/bootstrap` has the same rule.
fn can_build_in(folder: &Path, what: &'static str) -> Result<(), Failed> {
    let text = folder.to_str();
    let breaks = |c: char| c.is_whitespace() || c.is_control() || ":\"'`\\$#".contains(c);
    match text.is_none_or(|text| text.contains(breaks)) {
        false => Ok(()),
        true => Err(Failed::Folder {
            folder: folder.to_owned(),
            what,
        }),
    }
}

fn read(file: &Path) -> Result<String, Failed> {
    Ok(fs::read_to_string(file).at("read", file)?)
}

fn definition(word: &str) -> Result<(String, String), Failed> {
    let (name, value) = word.split_once('=').ok_or_else(|| Failed::Usage {
        message: format!("`{word}` is not a definition of a knob"),
        remedy: "write -D NAME=VALUE, such as -D JOBS=4".to_owned(),
    })?;
    Ok((name.to_owned(), value.to_owned()))
}
