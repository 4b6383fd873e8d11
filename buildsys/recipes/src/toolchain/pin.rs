//! What a survey found, written down: `OBJDIR/toolchain.json`.

use std::path::{Path, PathBuf};

use buildsys_model::Digest;
use serde::{Deserialize, Serialize};

use super::needs::NEEDS;
use super::{Found, Search, Survey};

/// The result of a survey and where it looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// The folders that were searched.
    folders: Vec<PathBuf>,
    /// The executables that were looked for, the best of each kind first.
    programs: Vec<String>,
    /// What was found. Nothing was missing, or there would be no pin.
    tools: Vec<Found>,
}

impl Pin {
    /// Writes down a survey that missed nothing.
    #[must_use]
    pub fn of(search: &Search<'_>, survey: &Survey) -> Option<Self> {
        let tools = survey.found.clone();
        survey.missing.is_empty().then(|| Self {
            folders: search.folders.clone(),
            programs: programs(),
            tools,
        })
    }

    /// Returns the survey again, if every file is what it was and the search would be the same.
    #[must_use]
    pub fn survey(self, search: &Search<'_>) -> Option<Survey> {
        let same = |found: &Found| {
            let now: Result<Digest, _> = (search.digest)(Path::new(&found.path));
            now.is_ok_and(|digest| digest == found.digest)
        };
        let same_search = self.folders == search.folders && self.programs == programs();
        (same_search && self.tools.iter().all(same)).then_some(Survey {
            found: self.tools,
            missing: Vec::new(),
        })
    }
}

/// Returns every name that a survey looks for, in its order of preference.
fn programs() -> Vec<String> {
    let names = NEEDS.iter().flat_map(|need| need.programs);
    names.map(|&name| name.to_owned()).collect()
}
