//! Where the products to boot lie under the object directory.

use std::path::{Path, PathBuf};

use ci_qemu::{Boot, Machine};

use crate::scenario::{Route, Scenario};

/// The products of a build that can be booted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Products {
    obj: PathBuf,
    iso: Option<PathBuf>,
}

/// A product to boot cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum ProductError {
    /// The folder of media is not there.
    #[error("no ISO in {}: {source}; `make release` builds it", folder.display())]
    Unreadable {
        /// The folder.
        folder: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// There is no ISO.
    #[error("no ISO in {}; `make release` builds it", folder.display())]
    NoIso {
        /// The folder.
        folder: PathBuf,
    },
    /// There are several.
    #[error("several ISOs in {}: {names}; choose one with --iso", folder.display())]
    SeveralIsos {
        /// The folder.
        folder: PathBuf,
        /// Their names.
        names: String,
    },
}

impl Products {
    /// The products under this object directory; `iso` instead of the only ISO there.
    #[must_use]
    pub fn new(obj: &Path, iso: Option<&Path>) -> Self {
        Self {
            obj: obj.to_owned(),
            iso: iso.map(Path::to_owned),
        }
    }

    /// The folder for transcripts and pictures.
    #[must_use]
    pub fn log_folder(&self) -> PathBuf {
        self.obj.join("log/scenarios")
    }

    /// The machine that a scenario asks for.
    ///
    /// # Errors
    /// When it boots the ISO and that cannot be told.
    pub fn machine(&self, scenario: &Scenario) -> Result<Machine, ProductError> {
        let mut machine = Machine::new(self.boot(&scenario.route)?);
        if let Some(size) = scenario.memory_mib {
            machine = machine.memory_mib(size);
        }
        if let Some(count) = scenario.cpus {
            machine = machine.cpus(count);
        }
        if let Some(model) = &scenario.cpu_model {
            machine = machine.cpu_model(model);
        }
        if scenario.resets {
            machine = machine.resets();
        }
        Ok(machine)
    }

    /// What a route boots.
    ///
    /// # Errors
    /// When it boots the ISO and that cannot be told.
    pub fn boot(&self, route: &Route) -> Result<Boot, ProductError> {
        Ok(match route {
            Route::Pvh { append, medium } => Boot::Pvh {
                kernel: self.obj.join("kernel/kernel"),
                initrd: Some(self.obj.join("release/initrd.img")),
                append: append.clone(),
                medium: match medium {
                    Some(bus) => Some((*bus, self.iso()?)),
                    None => None,
                },
            },
            Route::Iso { firmware, bus } => Boot::Medium {
                firmware: *firmware,
                bus: *bus,
                image: self.iso()?,
            },
        })
    }

    fn iso(&self) -> Result<PathBuf, ProductError> {
        if let Some(iso) = &self.iso {
            return Ok(iso.clone());
        }
        let folder = self.obj.join("release");
        let entries = std::fs::read_dir(&folder).map_err(|source| ProductError::Unreadable {
            folder: folder.clone(),
            source,
        })?;
        let mut isos: Vec<PathBuf> = entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "iso"))
            .collect();
        isos.sort();
        match isos.as_slice() {
            [] => Err(ProductError::NoIso { folder }),
            [iso] => Ok(iso.clone()),
            several => {
                let names = several.iter().filter_map(|path| path.file_name());
                let names: Vec<_> = names.map(|name| name.to_string_lossy()).collect();
                Err(ProductError::SeveralIsos {
                    folder,
                    names: names.join(", "),
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ci_qemu::{Bus, Firmware};

    const CD: Route = Route::Iso {
        firmware: Firmware::Bios,
        bus: Bus::Cd,
    };

    #[test]
    fn the_only_iso_is_booted() {
        let obj = tempfile::tempdir().unwrap();
        let products = Products::new(obj.path(), None);
        assert!(
            products
                .boot(&CD)
                .unwrap_err()
                .to_string()
                .contains("make release")
        );
        let release = obj.path().join("release");
        std::fs::create_dir(&release).unwrap();
        assert!(
            products
                .boot(&CD)
                .unwrap_err()
                .to_string()
                .contains("make release")
        );
        std::fs::write(release.join("a.iso"), b"").unwrap();
        std::fs::write(release.join("a.iso.sha256"), b"").unwrap();
        let Boot::Medium { image, .. } = products.boot(&CD).unwrap() else {
            panic!("a medium is booted");
        };
        assert_eq!(image, release.join("a.iso"));
        std::fs::write(release.join("b.iso"), b"").unwrap();
        assert!(
            products
                .boot(&CD)
                .unwrap_err()
                .to_string()
                .contains("a.iso, b.iso")
        );
    }
}
