//! Triggers: run once at the end of a plan, with the paths that came or went and fit.
//!
//! ```text
//! FOLDER/NAME.ucl             once for each plan
//! FOLDER/PHASE/NAME.ucl       for each package; PHASE is pre_install, post_install,
//!                             pre_deinstall or post_deinstall
//! DBDIR/triggers/NAME.json    not run yet: the tree is another system's, or pkg was killed
//! ```
//!
//! What a plan makes due is written down before the first of it is run, so that a kill loses
//! nothing: `pkg triggers`, or the next plan, runs it.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use pkg_format::{Language, Manifest, Trigger, TriggerScript};
use pkg_solve::fits;
use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use crate::disk::Disk;
use crate::error::JobError;
use crate::event::Event;
use crate::lua::Chunk;
use crate::root::Root;
use crate::script::{Piece, Ran, Runner};

/// Most bytes of paths that a script is given at once; more make it run again.
const MOST_ARGUMENTS: usize = 96 << 10;

/// A trigger of the tree.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// Its file's name without `.ucl`.
    name: String,
    /// Its file.
    file: PathBuf,
    trigger: Trigger,
    expressions: Vec<Regex>,
}

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Due {
    name: String,
    lua: bool,
    script: String,
    arguments: BTreeSet<String>,
}

/// The triggers in folders of a tree, by name; files that are none are told and left out.
pub(crate) fn load(
    root: &Root,
    folders: &[String],
    phase: &str,
    tell: &mut dyn FnMut(Event<'_>),
) -> Vec<Known> {
    let mut found = Vec::new();
    for folder in folders {
        let folder = format!("{}/{phase}", folder.trim_matches('/'));
        let Ok(place) = root.follow(folder.trim_end_matches('/'), true) else {
            continue;
        };
        let Ok(entries) = fs::read_dir(root.at(&place.path)) else {
            continue;
        };
        for entry in entries.filter_map(Result::ok) {
            let file = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            let Some(name) = name.strip_suffix(".ucl").filter(|_| file.is_file()) else {
                continue;
            };
            match read(&file, name) {
                Ok(known) => found.push(known),
                Err(problem) => tell(Event::TriggerFailed { name, problem }),
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn read(file: &Path, name: &str) -> Result<Known, String> {
    let text = fs::read(file).map_err(|error| error.to_string())?;
    let trigger = Trigger::parse(&text)?;
    let expressions = trigger
        .expressions
        .iter()
        .map(|text| Regex::new(text).map_err(|error| format!("{text:?}: {error}")))
        .collect::<Result<_, _>>()?;
    Ok(Known {
        name: name.to_owned(),
        file: file.to_owned(),
        trigger,
        expressions,
    })
}

impl Known {
    /// Whether it wants to know of a path.
    fn fits(&self, path: &str) -> bool {
        self.trigger.paths.iter().any(|one| one == path)
            || self.trigger.globs.iter().any(|glob| fits(glob, path))
            || self.expressions.iter().any(|regex| regex.is_match(path))
    }

    fn due(&self, script: &TriggerScript, arguments: BTreeSet<String>) -> Due {
        Due {
            name: self.name.clone(),
            lua: script.language == Language::Lua,
            script: script.text.clone(),
            arguments,
        }
    }

    /// What it wants done for these paths.
    pub(crate) fn wants<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Option<Due> {
        let fitting: BTreeSet<String> = paths
            .filter(|path| self.fits(path))
            .map(str::to_owned)
            .collect();
        (!fitting.is_empty()).then(|| self.due(&self.trigger.script, fitting))
    }

    /// What it wants done when its file is gone.
    fn farewell(&self) -> Option<Due> {
        let gone = fs::symlink_metadata(&self.file)
            .is_err_and(|error| error.kind() == ErrorKind::NotFound);
        let cleanup = self.trigger.cleanup.as_ref().filter(|_| gone)?;
        let mut due = self.due(cleanup, BTreeSet::new());
        due.name.push_str(".cleanup");
        Some(due)
    }
}

/// All paths of a package.
pub(crate) fn paths(manifest: &Manifest) -> impl Iterator<Item = &str> {
    let files = manifest.files.keys();
    files
        .chain(manifest.directories.keys())
        .map(|path| path.as_str())
}

/// What is due after a plan: triggers that were there before, those that came, and the farewells
/// of those that went.
pub(crate) fn after_plan(before: &[Known], now: &[Known], touched: &BTreeSet<String>) -> Vec<Due> {
    let wants = now
        .iter()
        .filter_map(|known| known.wants(touched.iter().map(String::as_str)));
    wants
        .chain(before.iter().filter_map(Known::farewell))
        .collect()
}

/// What is not run yet.
pub(crate) struct Queue<'q> {
    pub(crate) folder: PathBuf,
    pub(crate) disk: &'q Disk,
}

impl Queue<'_> {
    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.json"))
    }

    /// Writes down what is due; more paths for what is written down already.
    pub(crate) fn add(&self, due: &[Due]) -> Result<(), JobError> {
        for one in due {
            let file = self.file(&one.name);
            let mut whole = one.clone();
            if let Some(old) = self.read(&file) {
                whole.arguments.extend(old.arguments);
            }
            let io = |error| JobError::io("write", &file)(error);
            fs::create_dir_all(&self.folder).map_err(io)?;
            let temporary = self.folder.join(".new");
            self.disk.put(&file, &temporary, &whole).map_err(io)?;
        }
        Ok(())
    }

    fn read(&self, file: &Path) -> Option<Due> {
        serde_json::from_slice(&fs::read(file).ok()?).ok()
    }

    /// Runs everything that is written down; what cannot run here stays, what failed does not.
    pub(crate) fn run(
        &self,
        runner: &Runner<'_>,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), JobError> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Ok(());
        };
        let mut files: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|end| end == "json"))
            .collect();
        files.sort();
        for file in files {
            let Some(due) = self.read(&file) else {
                continue;
            };
            if run(&due, runner, &[], tell) {
                self.disk
                    .remove(&file)
                    .map_err(JobError::io("remove", &file))?;
            }
        }
        Ok(())
    }
}

/// Runs what is due; tells whether that is done with, well or badly.
pub(crate) fn run(
    due: &Due,
    runner: &Runner<'_>,
    environment: &[(&'static str, String)],
    tell: &mut dyn FnMut(Event<'_>),
) -> bool {
    let name = due.name.as_str();
    if due.lua {
        let ran = runner.lua(&Chunk {
            text: &due.script,
            package: None,
            upgrade: environment.contains(&("PKG_UPGRADE", "true".to_owned())),
            arguments: due.arguments.iter().map(String::as_str).collect(),
        });
        told(ran, name, tell);
        return true;
    }
    if !runner.is_permitted() {
        let why = "only the superuser can confine it to the root; run `pkg triggers` as root";
        tell(Event::TriggerSkipped { name, why });
        return false;
    }
    for arguments in portions(&due.arguments) {
        let piece = Piece {
            text: &due.script,
            arguments,
            environment: environment.to_vec(),
        };
        let ran = match runner.piece(&piece) {
            Ran::Skipped(_) => {
                let why = "the tree is another system's; run `pkg triggers` there";
                tell(Event::TriggerSkipped { name, why });
                return false;
            }
            ran => ran,
        };
        if !told(ran, name, tell) {
            break;
        }
    }
    true
}

/// Tells what a trigger had to say; gives whether it ran well.
fn told(ran: Ran, name: &str, tell: &mut dyn FnMut(Event<'_>)) -> bool {
    let (said, problem) = match ran {
        Ran::Well(said) => (said, None),
        Ran::Badly(said, problem) => (said, Some(problem)),
        Ran::Skipped(why) => {
            tell(Event::TriggerSkipped { name, why });
            return false;
        }
    };
    if !said.is_empty() {
        tell(Event::ScriptSaid { text: &said });
    }
    match problem {
        None => true,
        Some(problem) => {
            tell(Event::TriggerFailed { name, problem });
            false
        }
    }
}

/// Arguments in portions that a program can be given; at least one.
fn portions(arguments: &BTreeSet<String>) -> Vec<Vec<&str>> {
    let mut portions = vec![Vec::new()];
    let mut size = 0;
    for argument in arguments {
        size += argument.len() + 1;
        if size > MOST_ARGUMENTS {
            size = argument.len() + 1;
            portions.push(Vec::new());
        }
        if let Some(last) = portions.last_mut() {
            last.push(argument.as_str());
        }
    }
    portions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_arguments_come_in_portions_without_loss() {
        let arguments: BTreeSet<String> = (0..10_000).map(|n| format!("/path/{n:020}")).collect();
        let portions = portions(&arguments);
        assert!(portions.len() > 1);
        assert!(portions.iter().all(
            |portion| portion.iter().map(|one| one.len() + 1).sum::<usize>() <= MOST_ARGUMENTS
        ));
        let all: BTreeSet<String> = portions.concat().into_iter().map(str::to_owned).collect();
        assert_eq!(all, arguments);
        assert_eq!(super::portions(&BTreeSet::new()).len(), 1);
    }
}
