//! The private folder of a job: `OBJDIR/work/JOB/{in/JOB,out,tmp}`, made anew for each attempt.

use std::fs;
use std::path::Path;

use buildsys_cache::{CacheError, IoContext, IoError, materialise};
use buildsys_model::Places;

use super::{Attempt, Stop, Task, scratch};
use crate::export::remove_all;

impl Attempt<'_> {
    /// Empties the private folder and fills it with the inputs. It is always the same folder, since
    /// compilers take a change of the paths on their command line for a change of the command.
    pub(super) fn prepare(&self, task: &Task) -> Result<Places, Stop> {
        let layout = &self.engine().layout;
        let work = layout.work(&self.job().name);
        let mut places = Places {
            src: self.engine().settings.source.clone(),
            out: work.join("out"),
            scratch: layout.scratch(self.job().scratch_name()),
            work: work.clone(),
            machine: self.engine().settings.machine.clone(),
            ..Places::default()
        };
        let made = remove_all(&work)
            .and_then(|()| create(&places.out))
            .and_then(|()| create(&work.join("tmp")))
            .and_then(|()| scratch::open(&places.scratch));
        made.map_err(|error| self.disk_failed(&error.into()))?;
        for (name, tree) in &task.inputs {
            let place = work.join("in").join(name.as_str());
            match materialise(&self.engine().store, tree, &place, false) {
                Ok(()) => {}
                Err(error @ (CacheError::Corrupt { .. } | CacheError::Missing { .. })) => {
                    self.warn_lost(&error);
                    return Err(Stop::LostInput(name.clone()));
                }
                Err(error @ CacheError::Io(_)) => return Err(self.disk_failed(&error)),
            }
            places.inputs.insert(name.clone(), place);
        }
        Ok(places)
    }

    /// Removes the private folder of a job that succeeded; after a failure it stays to be looked at.
    pub(super) fn clean_up(&self) {
        // What stays behind is emptied before the next attempt.
        let _ = remove_all(&self.engine().layout.work(&self.job().name));
    }
}

fn create(path: &Path) -> Result<(), IoError> {
    fs::create_dir_all(path).at("create folder", path)
}
