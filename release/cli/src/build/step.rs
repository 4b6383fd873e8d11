//! Writing the medium as a step of the build.

use std::path::PathBuf;

use buildsys_model::{JobName, NameError, NativeContext, NativeError, NativeStep};
use release_image::write_image;

use super::jobs::LOADER_DEFAULTS;
use crate::error::CliError;
use crate::medium::{Medium, Parts, Stand, read_manifest};
use crate::profile::Profile;
use crate::sidecar;

/// The code of the step.
pub(super) struct IsoStep {
    name: String,
    profile: Profile,
    time: i64,
    kernel: JobName,
    bios: JobName,
    efi: JobName,
    world: JobName,
    manifest: JobName,
}

impl IsoStep {
    pub(super) fn new(name: String, profile: Profile, time: i64) -> Result<Self, NameError> {
        Ok(Self {
            name,
            profile,
            time,
            kernel: JobName::new("kernel")?,
            bios: JobName::new("loader-bios")?,
            efi: JobName::new("loader-efi")?,
            world: JobName::new("world")?,
            manifest: JobName::new("world-manifest")?,
        })
    }

    fn write(&self, context: &mut NativeContext<'_>) -> Result<(), CliError> {
        let inputs = &context.places.inputs;
        let from = |job: &JobName| -> PathBuf { inputs.get(job).cloned().unwrap_or_default() };
        let parts = Parts {
            world: from(&self.world),
            manifest: read_manifest(&from(&self.manifest).join("world.mtree"))?,
            kernel: from(&self.kernel).join("kernel"),
            stand: Stand {
                bios: from(&self.bios),
                efi: from(&self.efi),
                defaults: Some(context.places.src.join(LOADER_DEFAULTS)),
            },
        };
        let medium = Medium::plan(&self.profile, &parts, self.time)?;
        write_image(
            &medium.initrd,
            &context.places.out.join("initrd.img"),
            &mut |_| {},
        )?;
        let image = context.places.out.join(&self.name);
        let progress = &mut *context.progress;
        let mut last = 0;
        let written = medium.write(&image, &mut |p| {
            let percent = p.done * 100 / p.total.max(1);
            if percent != last {
                last = percent;
                progress(&format!("{percent} %"));
            }
        })?;
        sidecar::write(&image, &written)?;
        // A log that cannot be written is no reason to fail.
        let _logged = writeln!(
            context.log,
            "{}: {} bytes, {} files, SHA-256 {}",
            self.name,
            written.size,
            written.manifest.file_count(),
            written.digest
        );
        Ok(())
    }
}

impl NativeStep for IsoStep {
    fn run(&self, context: &mut NativeContext<'_>) -> Result<(), NativeError> {
        self.write(context).map_err(|error| {
            let native = NativeError::new(&error);
            match error.hint() {
                Some(hint) => native.with_remedy(hint),
                None => native,
            }
        })
    }
}
