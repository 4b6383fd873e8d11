//! Ports by name.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use dports_model::{Plan, PlanError, Port, PortRef, VARIABLES};

use crate::{EvalError, Evaluator, Profile, Tree};

/// A ports tree and the evaluator that reads it.
pub struct Collection<'a> {
    tree: &'a Tree,
    evaluator: &'a dyn Evaluator,
    profile: Profile,
    /// Ports that were read, by the name they were asked for.
    known: Mutex<BTreeMap<PortRef, Port>>,
}

/// Ports that could be read, and those that could not.
pub type Everything = (Vec<Port>, Vec<(PortRef, EvalError)>);

impl<'a> Collection<'a> {
    /// Reads `tree` with `evaluator`, for the system of `profile`.
    #[must_use]
    pub fn new(tree: &'a Tree, evaluator: &'a dyn Evaluator, profile: Profile) -> Self {
        Self {
            tree,
            evaluator,
            profile,
            known: Mutex::default(),
        }
    }

    /// Reads a port, once.
    ///
    /// # Errors
    /// [`EvalError`] when there is none, or its makefile has an error.
    pub fn port(&self, name: &PortRef) -> Result<Port, EvalError> {
        // A thread that panicked has at worst not added its port.
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(port) = known().get(name) {
            return Ok(port.clone());
        }
        let port = self.read(name)?;
        known().insert(name.clone(), port.clone());
        known().insert(port.id.clone(), port.clone());
        Ok(port)
    }

    fn read(&self, name: &PortRef) -> Result<Port, EvalError> {
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

    /// Returns every port in every flavour, by name. One that cannot be read does not hide the
    /// others.
    ///
    /// # Errors
    /// [`EvalError::Read`] when the tree cannot be listed.
    pub fn everything(&self) -> Result<Everything, EvalError> {
        let (mut all, mut broken) = (Vec::new(), Vec::new());
        for port in self.tree.ports()? {
            match self.flavors(&port) {
                Ok(flavors) => all.extend(flavors),
                Err(error) => broken.push((port, error)),
            }
        }
        Ok((all, broken))
    }
}
