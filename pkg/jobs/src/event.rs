//! What happens, for whoever shows it.

use crate::cache::Progress;
use crate::plan::Step;

/// An archive that is fetched.
#[derive(Clone, Copy, Debug)]
pub struct Coming<'e> {
    /// `NAME-VERSION`.
    pub package: &'e str,
    /// Where it comes from.
    pub url: &'e str,
    /// Its size in bytes.
    pub size: u64,
}

/// Something that happened while a plan was carried out.
#[derive(Debug)]
pub enum Event<'e> {
    /// An archive is fetched.
    Fetching {
        /// Which.
        archive: Coming<'e>,
        /// How far it is.
        progress: Progress,
    },
    /// A step begins.
    Begin {
        /// Its number, from 1.
        number: usize,
        /// How many there are.
        of: usize,
        /// The step.
        step: &'e Step,
    },
    /// A step is done.
    Done {
        /// The step.
        step: &'e Step,
        /// What the package tells the user.
        messages: Vec<String>,
    },
    /// A script was not run.
    ScriptSkipped {
        /// `NAME-VERSION`.
        package: &'e str,
        /// Which script.
        kind: &'e str,
        /// Why not.
        why: &'e str,
    },
    /// A script has something to tell the user.
    ScriptSaid {
        /// What, as it wrote it.
        text: &'e str,
    },
    /// A script that may fail failed.
    ScriptFailed {
        /// `NAME-VERSION`.
        package: &'e str,
        /// Which script, as `POST-INSTALL`.
        kind: &'e str,
        /// Exit code, or why it could not run.
        problem: String,
    },
    /// A trigger was not run.
    TriggerSkipped {
        /// Its name.
        name: &'e str,
        /// Why not.
        why: &'e str,
    },
    /// A trigger failed, or its file is none.
    TriggerFailed {
        /// Its name.
        name: &'e str,
        /// Exit code, or what is wrong with it.
        problem: String,
    },
    /// A configuration file that somebody edited stays as it is.
    ConfigKept {
        /// The file.
        path: &'e str,
        /// Where the package's own went, if it has a new one.
        new: Option<&'e str>,
    },
    /// A configuration file that somebody edited has the changes of its new version, too.
    ConfigMerged {
        /// The file.
        path: &'e str,
    },
    /// The program that was to merge a configuration file did not; it is merged as without one.
    MergeToolFailed {
        /// The file.
        path: &'e str,
        /// Exit code, or what else went wrong.
        problem: &'e str,
    },
    /// A file that no package owned was in the way and was moved.
    Saved {
        /// The file.
        path: &'e str,
        /// Where it is now.
        to: &'e str,
    },
    /// The rest of a plan that was broken off is about to be done.
    Resumed {
        /// What the user had asked for.
        command: &'e str,
        /// How many steps are done.
        done: usize,
        /// Of how many.
        of: usize,
    },
    /// The rest of a plan that was broken off cannot be done.
    Abandoned {
        /// How many steps are done.
        done: usize,
        /// Of how many.
        of: usize,
        /// Why.
        why: String,
    },
    /// A step that a killed program had written down was finished.
    Finished {
        /// `NAME-VERSION`.
        package: &'e str,
    },
    /// A step that a killed program had begun was undone.
    Undone {
        /// `NAME-VERSION`.
        package: &'e str,
    },
}
