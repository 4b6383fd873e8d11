//! Modules: files that go to the kernel beside its image.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::env::says_yes;
use crate::files::LoadError;
use crate::handoff::LoadedModule;
use crate::loader::Loader;
use crate::platform::Platform;

/// Type of a module when `X_type` says nothing.
const DEFAULT_TYPE: &str = "elf_module";
/// Longest path and type that fit the hand-off structure, in bytes.
const MAX_NAME: usize = 127;
const MAX_TYPE: usize = 31;

/// A module that the configuration asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// The `X` of `X_load`.
    pub(crate) variable: String,
    /// Path on the boot volume.
    pub(crate) path: String,
    /// Type.
    pub(crate) kind: String,
}

impl<P: Platform> Loader<'_, P> {
    /// Returns the modules with `X_load="YES"`, in the order of the variables.
    pub(crate) fn requested_modules(&self) -> Vec<Request> {
        let value = |prefix: &str, suffix: &str| {
            let name = format!("{prefix}{suffix}");
            self.env.get(&name).filter(|v| !v.is_empty())
        };
        self.env
            .iter()
            .filter(|(_, on)| says_yes(on))
            .filter_map(|(name, _)| name.strip_suffix("_load").filter(|x| !x.is_empty()))
            .map(|x| Request {
                variable: x.to_string(),
                path: module_path(value(x, "_name").unwrap_or(&format!("{x}.ko"))),
                kind: value(x, "_type").unwrap_or(DEFAULT_TYPE).to_string(),
            })
            .collect()
    }

    /// Loads the modules that the configuration asks for and that are not loaded yet.
    pub(crate) fn load_requested_modules(&mut self) -> Result<(), LoadError> {
        for request in self.requested_modules() {
            if self.modules.iter().any(|m| m.name == request.path) {
                continue;
            }
            self.load_module(&request.path, &request.kind)
                .map_err(|error| LoadError {
                    problem: format!(
                        "{} (wanted by {x}_load; to boot without it: unset {x}_load)",
                        error.problem,
                        x = request.variable
                    ),
                    ..error
                })?;
        }
        Ok(())
    }

    /// Loads a file as a module.
    pub(crate) fn load_module(&mut self, path: &str, kind: &str) -> Result<(), LoadError> {
        let path = module_path(path);
        let error = |problem: String| LoadError {
            path: path.clone(),
            problem,
        };
        if path.len() > MAX_NAME {
            return Err(error(format!("the path is longer than {MAX_NAME} bytes")));
        }
        if kind.len() > MAX_TYPE {
            return Err(error(format!(
                "the type \"{kind}\" is longer than {MAX_TYPE} bytes"
            )));
        }
        if self.modules.iter().any(|m| m.name == path) {
            return Err(error("it is loaded already".into()));
        }
        let file = self.read_file(&path)?;
        let len = file.len as u64;
        self.modules.push(LoadedModule {
            pages: file.pages,
            len,
            name: path,
            kind: kind.into(),
        });
        Ok(())
    }

    /// Forgets the kernel and all modules; their memory is free again.
    pub(crate) fn unload(&mut self) {
        self.kernel = None;
        self.modules.clear();
    }
}

/// The path of a module: a name without a slash is a file beside the kernel.
fn module_path(name: &str) -> String {
    if name.contains('/') {
        name.to_string()
    } else {
        format!("/boot/kernel/{name}")
    }
}
