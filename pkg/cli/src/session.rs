//! What every verb works with: configuration, root, output.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use df_ucl::Variables;
use pkg_create::{ElfFacts, abi_of_elf};
use pkg_types::Abi;

use crate::args::{Args, Flag};
use crate::config::{self, Config};
use crate::error::CliError;
use crate::output::Output;
use crate::report::Reports;

/// The flag that asks for the synopsis.
pub(crate) const HELP: Flag = ('\u{2}', "help", false);

/// Flags before the verb.
pub(crate) const GLOBAL_FLAGS: &[Flag] = &[
    HELP,
    ('v', "version", false),
    ('d', "debug", false),
    ('l', "list", false),
    ('o', "option", true),
    ('N', "", false),
    ('j', "jail", true),
    ('c', "chroot", true),
    ('r', "rootdir", true),
    ('C', "config", true),
    ('R', "repo-conf-dir", true),
    ('y', "yes", false),
    ('4', "only-ipv4", false),
    ('6', "only-ipv6", false),
];

/// Files of the system whose note tells its ABI, in the order they are tried.
const ABI_FILES: [&str; 3] = ["usr/bin/uname", "bin/sh", "sbin/init"];

/// The state of one run.
pub(crate) struct Session {
    /// Options.
    pub(crate) config: Config,
    /// Where the system is that is worked on.
    pub(crate) root: PathBuf,
    /// Output.
    pub(crate) out: Output,
    /// Who else is told what happens.
    pub(crate) reports: Rc<Reports>,
    /// The verb and its words, as they were given.
    pub(crate) command: String,
}

impl Session {
    /// Reads the configuration, as the global flags say.
    pub(crate) fn new(global: &Args) -> Result<Self, CliError> {
        if global.has('j') {
            return Err(CliError::new(
                "-j: this system has no jails for pkg yet; use -c DIR or -r DIR",
            ));
        }
        let root = PathBuf::from(global.value('r').or(global.value('c')).unwrap_or("/"));
        let root = fs::canonicalize(&root)
            .map_err(|error| CliError::new(format!("root {}: {error}", root.display())))?;
        let out = Output {
            quiet: false,
            debug: global.count('d'),
        };
        let mut config = Config::default();
        let (file, wanted) = match global.value('C').map(str::to_owned) {
            Some(file) => (PathBuf::from(file), true),
            None => match env::var("PKG_CONFIG_FILE") {
                Ok(file) => (PathBuf::from(file), false),
                Err(_) => (root.join("usr/local/etc/pkg.conf"), false),
            },
        };
        match fs::read(&file) {
            Ok(text) => {
                let object = config::parse_file(&text, &Variables::new())
                    .map_err(|error| CliError::new(format!("{}: {error}", file.display())))?;
                for key in config.read(&object) {
                    out.debug(format!("{}: unknown key {key}", file.display()));
                }
            }
            Err(error) if wanted => {
                return Err(CliError::new(format!("{}: {error}", file.display())));
            }
            Err(_) => {}
        }
        config.read_environment(|name| env::var(name).ok());
        for pair in global.values('o') {
            config.set(pair).map_err(CliError::new)?;
        }
        if let Some(folder) = global.value('R') {
            config
                .set(&format!("REPOS_DIR={folder}"))
                .map_err(CliError::new)?;
        }
        if let Some(version) = global.last_of("46") {
            config
                .set(&format!("IP_VERSION={version}"))
                .map_err(CliError::new)?;
        }
        if global.has('y') {
            config.set("ASSUME_ALWAYS_YES=yes").map_err(CliError::new)?;
        }
        Ok(Self {
            reports: Rc::new(Reports::new(&config, out)),
            config,
            root,
            out,
            command: global.operands.join(" "),
        })
    }

    /// The same session, for work that is to say nothing of itself.
    pub(crate) fn clone_quiet(&self) -> Self {
        let mut out = self.out;
        out.quiet = true;
        Self {
            config: self.config.clone(),
            root: self.root.clone(),
            out,
            reports: Rc::clone(&self.reports),
            command: self.command.clone(),
        }
    }

    /// A path of the configuration, below the root.
    pub(crate) fn below_root(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// The folder of the ports tree.
    pub(crate) fn ports_folder(&self) -> PathBuf {
        self.below_root(&self.config.text("PORTSDIR"))
    }

    /// The ABI of the system that is worked on: option `ABI`, else the note of `ABI_FILE` or of a
    /// program in the root, else that of this very program.
    pub(crate) fn abi(&self) -> Result<Abi, CliError> {
        let text = self.config.text("ABI");
        if !text.is_empty() {
            return Ok(text.parse()?);
        }
        let named = self.config.text("ABI_FILE");
        if !named.is_empty() {
            let path = Path::new(&named);
            return abi_of_file(path).ok_or_else(|| {
                CliError::new(format!("ABI_FILE {named}: it has no note of DragonFly"))
            });
        }
        let own = env::current_exe().ok();
        ABI_FILES
            .iter()
            .map(|file| self.root.join(file))
            .chain(own)
            .find_map(|file| abi_of_file(&file))
            .ok_or_else(|| {
                CliError::new(format!(
                    "cannot tell the ABI of the system in {}: no program there says it; give it \
                     as -o ABI=dragonfly:6.6:x86:64",
                    self.root.display()
                ))
            })
    }

    /// The time that everything made is dated with: `-t`, `SOURCE_DATE_EPOCH`, else 0, in seconds
    /// since 1970, so that equal input makes equal bytes.
    pub(crate) fn build_time(&self, flag: Option<&str>) -> Result<u64, CliError> {
        let (name, text) = match flag {
            Some(text) => ("-t", text.to_owned()),
            None => match env::var("SOURCE_DATE_EPOCH") {
                Ok(text) => ("SOURCE_DATE_EPOCH", text),
                Err(_) => return Ok(0),
            },
        };
        text.trim().parse().map_err(|_| {
            CliError::new(format!(
                "{name} {text:?}: it is not a number of seconds since 1970"
            ))
        })
    }
}

fn abi_of_file(file: &Path) -> Option<Abi> {
    let facts = ElfFacts::of(&fs::read(file).ok()?)?;
    abi_of_elf(facts.dragonfly?).parse().ok()
}
