//! From a job to its action key.

use std::collections::BTreeMap;

use buildsys_cache::IoError;
use buildsys_model::{ActionKey, Component, ComponentKind, Digest, Job, JobName};

use crate::Engine;

/// A job's key and what it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keyed {
    /// The key.
    pub(crate) key: ActionKey,
    /// What it was made from.
    pub(crate) components: Vec<Component>,
}

impl Engine {
    /// Computes the key of a job whose inputs from other jobs have these digests.
    ///
    /// # Errors
    /// [`IoError`] when a source cannot be read.
    pub(crate) fn keyed(
        &self,
        job: &Job,
        inputs: &BTreeMap<JobName, Digest>,
    ) -> Result<Keyed, IoError> {
        let settings = &self.settings;
        let mut components = Component::of_description(job, &settings.fixed_env);
        for (name, digest) in inputs {
            let digest = digest.to_string();
            components.push(Component::new(ComponentKind::Input, name.as_str(), digest));
        }
        components.extend(crate::sources::components(
            &settings.source,
            &settings.objdir,
            &job.inputs.sources,
            &self.stat,
        )?);
        Ok(Keyed {
            key: ActionKey::of(&components),
            components,
        })
    }
}
