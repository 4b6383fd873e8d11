//! Plans as they are written down before their first step.

use std::fs;
use std::path::Path;

use pkg_types::DigestKind;

use super::{Engine, Present, Work};
use crate::cache::digest_of;
use crate::error::JobError;
use crate::plan::{Action, Plan, Source, Step};
use crate::transaction::{self, Before, Deed, Entry, Kept, Transaction};
use crate::trigger;

impl Engine<'_> {
    /// Writes a plan down; with `paths` also those of what goes or is replaced.
    pub(super) fn write_down(
        &self,
        plan: &Plan,
        work: &Work,
        present: &Present,
        paths: bool,
    ) -> Result<Transaction, JobError> {
        let settings = &self.settings;
        let mut touched = Vec::new();
        let mut steps = Vec::with_capacity(plan.steps.len());
        for (step, archive) in plan.steps.iter().zip(&work.archives) {
            let old = present.get(step.name.as_str());
            if paths && let Some(old) = self.installed(step)? {
                touched.extend(trigger::paths(&old.manifest).map(str::to_owned));
            }
            steps.push(Entry {
                deed: match step.action {
                    Action::Install => Deed::Install,
                    Action::Upgrade(_) => Deed::Upgrade,
                    Action::Downgrade(_) => Deed::Downgrade,
                    Action::Reinstall => Deed::Reinstall,
                    Action::Remove => Deed::Remove,
                },
                name: step.name.to_string(),
                version: step.version.to_string(),
                before: old.map(|old| Before {
                    version: old.manifest.version.to_string(),
                    automatic: old.state.automatic,
                }),
                automatic: step.automatic,
                archive: match archive {
                    Some(archive) => Some(kept(step, archive)?),
                    None => None,
                },
            });
        }
        let number = transaction::numbers(&settings.folder)?.last().copied();
        let number = number.unwrap_or(0) + 1;
        let mut transaction = Transaction::new(number, &settings.command, settings.now, steps);
        transaction.scripts = settings.run_scripts;
        transaction.register_only = settings.register_only;
        transaction.touched = touched;
        transaction.write(&settings.folder, &self.disk)?;
        Ok(transaction)
    }
}

fn kept(step: &Step, archive: &Path) -> Result<Kept, JobError> {
    let offer = step.offer.as_ref();
    let location = offer.and_then(|offer| offer.manifest.location.as_ref());
    let repository = offer.and_then(|offer| match &offer.source {
        Source::Repository { name, .. } => Some(name.clone()),
        Source::File(_) => None,
    });
    let sum = match (location, &repository) {
        // It was verified when it was fetched.
        (Some(location), Some(_)) => location.sum.clone(),
        _ => digest_of(archive, DigestKind::Blake2Base32)?,
    };
    Ok(Kept {
        // The next program may be in another folder.
        path: fs::canonicalize(archive).unwrap_or_else(|_| archive.to_owned()),
        sum: sum.to_string(),
        repository,
    })
}
