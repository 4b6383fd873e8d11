//! When scripts of packages run in a step, and what comes of them.
//!
//! The new package's `pre-install`, the old one's `pre-deinstall`, the change of files and
//! database, then the new package's `post-install`, or `post-deinstall` when none comes. Behind
//! each the general script, `install` or `deinstall`, and then those in Lua. Only the failure of
//! `pre-install` stops a step.

use pkg_db::Installed;
use pkg_format::Manifest;

use super::Engine;
use crate::error::JobError;
use crate::event::Event;
use crate::journal::{Last, Part};
use crate::plan::Plan;
use crate::script::{self, Ran, Runner};
use crate::system::Way;

impl Engine<'_> {
    /// Runs what a journal has for the end of a step.
    pub(super) fn after_scripts(&self, part: &Part, tell: &mut dyn FnMut(Event<'_>)) {
        let name = part.label.rsplit_once('-').map_or("", |pair| pair.0);
        for last in &part.scripts {
            let ran = self.runner().run(&part.label, name, last);
            if let Some(problem) = told(ran, &part.label, &last.kind, tell) {
                tell(Event::ScriptFailed {
                    package: &part.label,
                    kind: script::occasion(&last.kind),
                    problem,
                });
            }
        }
    }

    pub(super) fn before_scripts(
        &self,
        new: Option<&Manifest>,
        old: Option<&Installed>,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), JobError> {
        let upgrade = new.is_some() && old.is_some();
        let coming = new.map(|new| (new, "pre-install", "install"));
        let going = old.map(|old| (&old.manifest, "pre-deinstall", "deinstall"));
        for (manifest, kind, general) in coming.into_iter().chain(going) {
            let label = manifest.label();
            for last in self.scripts(manifest, general, kind, upgrade) {
                let ran = self.runner().run(&label, manifest.name.as_str(), &last);
                let Some(problem) = told(ran, &label, kind, tell) else {
                    continue;
                };
                let occasion = script::occasion(kind);
                if kind == "pre-install" {
                    return Err(JobError::Script {
                        package: label,
                        kind: occasion,
                        problem,
                    });
                }
                tell(Event::ScriptFailed {
                    package: &label,
                    kind: occasion,
                    problem,
                });
            }
        }
        Ok(())
    }

    /// Refuses a plan whose scripts would have to run unconfined.
    pub(super) fn check_confinement(
        &self,
        plan: &Plan,
        manifests: &[Option<Manifest>],
    ) -> Result<(), JobError> {
        if !self.settings.run_scripts || Way::of(&self.root).is_permitted() {
            return Ok(());
        }
        for (step, new) in plan.steps.iter().zip(manifests) {
            let old = self.installed(step)?.map(|old| old.manifest);
            let scripted = new.iter().chain(&old).find(|one| !one.scripts.is_empty());
            if let Some(manifest) = scripted {
                return Err(JobError::Unconfined {
                    package: manifest.label(),
                    root: self.root.path().to_owned(),
                });
            }
        }
        Ok(())
    }

    pub(super) fn runner(&self) -> Runner<'_> {
        Runner {
            root: &self.root,
            folder: &self.settings.folder,
            trace: self.settings.trace_scripts,
        }
    }

    pub(super) fn last_scripts(
        &self,
        new: Option<&Manifest>,
        old: Option<&Installed>,
    ) -> Vec<Last> {
        let upgrade = new.is_some() && old.is_some();
        let (manifest, kind, general) = match (new, old) {
            (Some(new), _) => (new, "post-install", "install"),
            (None, Some(old)) => (&old.manifest, "post-deinstall", "deinstall"),
            (None, None) => return Vec::new(),
        };
        self.scripts(manifest, general, kind, upgrade)
    }

    /// The scripts of a moment in their order: its own, the general one, those in Lua.
    fn scripts(&self, manifest: &Manifest, general: &str, kind: &str, upgrade: bool) -> Vec<Last> {
        let shell = [kind, general]
            .into_iter()
            .filter_map(|name| self.script(manifest, name, kind, upgrade));
        let lua = manifest.lua_scripts.get(kind).into_iter().flatten();
        let lua = lua.filter(|_| self.settings.run_scripts).map(|text| Last {
            kind: kind.to_owned(),
            text: text.clone(),
            prefix: manifest.prefix.clone(),
            upgrade,
            general: false,
            lua: true,
        });
        shell.chain(lua).collect()
    }

    /// The script of this name, to be run as one of this kind.
    fn script(&self, manifest: &Manifest, name: &str, kind: &str, upgrade: bool) -> Option<Last> {
        let text = manifest.scripts.get(name)?;
        self.settings.run_scripts.then(|| Last {
            kind: kind.to_owned(),
            text: text.clone(),
            prefix: manifest.prefix.clone(),
            upgrade,
            general: name != kind,
            lua: false,
        })
    }
}

/// Tells what a script had to say; gives why it failed, if it did.
fn told(ran: Ran, package: &str, kind: &str, tell: &mut dyn FnMut(Event<'_>)) -> Option<String> {
    let (said, problem) = match ran {
        Ran::Well(said) => (said, None),
        Ran::Badly(said, problem) => (said, Some(problem)),
        Ran::Skipped(why) => {
            tell(Event::ScriptSkipped { package, kind, why });
            return None;
        }
    };
    if !said.is_empty() {
        tell(Event::ScriptSaid { text: &said });
    }
    problem
}
