//! Ports by name.

use dports_model::{Plan, PlanError, Port, PortRef, VARIABLES};

use crate::{EvalError, Evaluator, Profile, Tree};

/// A ports tree and the evaluator that reads it.
pub struct Collection<'a> {
    tree: &'a Tree,
    evaluator: &'a dyn Evaluator,
    profile: Profile,
}

impl<'a> Collection<'a> {
    /// Reads `tree` with `evaluator`, for the system of `profile`.
    #[must_use]
    pub fn new(tree: &'a Tree, evaluator: &'a dyn Evaluator, profile: Profile) -> Self {
        Self {
            tree,
            evaluator,
            profile,
        }
    }

    /// Reads a port.
    ///
    /// # Errors
    /// [`EvalError`] when there is none, or its makefile has an error.
    pub fn port(&self, name: &PortRef) -> Result<Port, EvalError> {
        let folder = self.tree.folder(name)?;
        let found = self
            .evaluator
            .evaluate(name, &folder, &self.profile, &VARIABLES)?;
        let root = self.tree.root().display().to_string();
        Port::new(name, &root, &found.words, &found.files).map_err(|source| EvalError::Model {
            port: name.clone(),
            source,
        })
    }

    /// Reads a port in every one of its flavours.
    ///
    /// # Errors
    /// As [`Self::port`].
    pub fn flavors(&self, name: &PortRef) -> Result<Vec<Port>, EvalError> {
        let first = self.port(name)?;
        let mut ports = Vec::new();
        if name.flavor().is_none() {
            for flavor in first.flavors.iter().skip(1) {
                let other = name
                    .with_flavor(Some(flavor))
                    .map_err(|source| EvalError::Model {
                        port: name.clone(),
                        source,
                    })?;
                ports.push(self.port(&other)?);
            }
        }
        ports.insert(0, first);
        Ok(ports)
    }

    /// Orders ports and everything they need.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn plan(&self, roots: &[PortRef]) -> Result<Plan, PlanError<EvalError>> {
        Plan::new(roots, &mut |name| self.port(name))
    }

    /// Returns every port in every flavour, by name.
    ///
    /// # Errors
    /// As [`Self::port`].
    pub fn everything(&self) -> Result<Vec<Port>, EvalError> {
        let mut all = Vec::new();
        for port in self.tree.ports()? {
            all.extend(self.flavors(&port)?);
        }
        Ok(all)
    }
}
