//! Where the products to boot lie under the object directory.

use std::path::{Path, PathBuf};

use ci_cases::iso::{self, IsoError};
use ci_qemu::{Boot, Machine};

use crate::scenario::{Route, Scenario};

/// The products of a build that can be booted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Products {
    obj: PathBuf,
    iso: Option<PathBuf>,
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
    pub fn machine(&self, scenario: &Scenario) -> Result<Machine, IsoError> {
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
    pub fn boot(&self, route: &Route) -> Result<Boot, IsoError> {
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

    fn iso(&self) -> Result<PathBuf, IsoError> {
        if let Some(iso) = &self.iso {
            return Ok(iso.clone());
        }
        iso::only(&self.obj.join("release"))
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
