//! When triggers run: those of packages around each step, those of plans at the end.

use std::collections::BTreeSet;

use pkg_db::Installed;
use pkg_format::Manifest;

use super::Engine;
use crate::error::JobError;
use crate::event::Event;
use crate::trigger::{self, Known, Queue};

/// What a plan has touched so far.
pub(super) struct Watch {
    /// Triggers before the first step.
    before: Vec<Known>,
    touched: BTreeSet<String>,
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
            touched: BTreeSet::new(),
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
        let due = trigger::after_plan(&watch.before, &now, &watch.touched);
        let queue = self.queue();
        queue.add(&due)?;
        queue.run(&self.runner(), tell)
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
