//! When triggers run: those of packages around each step, those of plans at the end.

use std::collections::BTreeSet;

use pkg_db::Installed;
use pkg_format::Manifest;

use super::Engine;
use crate::error::JobError;
use crate::event::Event;
use crate::trigger::{self, Known, Queue};

/// The folders of triggers that run for each package.
const PHASES: [&str; 4] = [
    "pre_install",
    "post_install",
    "pre_deinstall",
    "post_deinstall",
];

/// What a plan has touched so far.
pub(super) struct Watch {
    /// Triggers before the first step.
    before: Vec<Known>,
    touched: Vec<String>,
}

impl Watch {
    /// Whether there was no trigger before the first step.
    pub(super) fn is_idle(&self) -> bool {
        self.before.is_empty()
    }

    /// Takes in paths that an earlier program touched.
    pub(super) fn touch_paths(&mut self, paths: impl Iterator<Item = String>) {
        self.touched.extend(paths);
    }

    /// Takes in the paths of a step.
    pub(super) fn touch(&mut self, new: Option<&Manifest>, old: Option<&Installed>) {
        let manifests = new.into_iter().chain(old.map(|old| &old.manifest));
        for manifest in manifests {
            self.touched
                .extend(trigger::paths(manifest).map(str::to_owned));
        }
    }
}

impl Engine<'_> {
    /// Runs the triggers that are written down: of trees that were another system's when packages
    /// came, and of a pkg that was killed.
    ///
    /// # Errors
    /// [`JobError::Io`]: one that ran cannot be taken off the list.
    pub fn run_deferred(&self, tell: &mut dyn FnMut(Event<'_>)) -> Result<(), JobError> {
        self.queue().run(&self.runner(), tell)
    }

    fn queue(&self) -> Queue<'_> {
        Queue {
            folder: self.settings.folder.join("triggers"),
            disk: &self.disk,
        }
    }

    pub(super) fn watch(&self, tell: &mut dyn FnMut(Event<'_>)) -> Watch {
        Watch {
            before: trigger::load(&self.root, &self.settings.triggers, "", tell),
            touched: Vec::new(),
        }
    }

    /// Runs what a plan made due.
    pub(super) fn triggers(
        &self,
        watch: &Watch,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), JobError> {
        if self.settings.triggers.is_empty() || watch.touched.is_empty() {
            return Ok(());
        }
        // Those that could not be read were told at the beginning, if they were there.
        let now = trigger::load(&self.root, &self.settings.triggers, "", &mut |_| {});
        if watch.before.is_empty() && now.is_empty() {
            return Ok(());
        }
        let touched: BTreeSet<String> = watch.touched.iter().cloned().collect();
        let due = trigger::after_plan(&watch.before, &now, &touched);
        let queue = self.queue();
        queue.add(&due)?;
        queue.run(&self.runner(), tell)
    }

    /// Whether there are triggers that run for each package, be they broken.
    pub(super) fn has_package_triggers(&self) -> bool {
        PHASES.iter().any(|phase| {
            let mut broken = false;
            let folders = &self.settings.triggers;
            let known = trigger::load(&self.root, folders, phase, &mut |_| broken = true);
            broken || !known.is_empty()
        })
    }

    /// Runs the triggers of packages before (`pre`) or after (`post`) a step. Their failure stops
    /// nothing.
    pub(super) fn package_triggers(
        &self,
        moment: &str,
        new: Option<&Manifest>,
        old: Option<&Installed>,
        tell: &mut dyn FnMut(Event<'_>),
    ) {
        if self.settings.triggers.is_empty() {
            return;
        }
        let upgrade = (new.is_some() && old.is_some()).to_string();
        let coming = new.map(|new| (new, "install"));
        let going = old.map(|old| (&old.manifest, "deinstall"));
        for (manifest, kind) in coming.into_iter().chain(going) {
            let phase = format!("{moment}_{kind}");
            for known in trigger::load(&self.root, &self.settings.triggers, &phase, tell) {
                let Some(due) = known.wants(trigger::paths(manifest)) else {
                    continue;
                };
                let environment = [
                    ("PKG_NAME", manifest.name.to_string()),
                    ("PKG_VERSION", manifest.version.to_string()),
                    ("PKG_UPGRADE", upgrade.clone()),
                ];
                trigger::run(&due, &self.runner(), &environment, tell);
            }
        }
    }
}
