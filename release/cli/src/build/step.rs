//! Writing the medium as a step of the build.

use std::path::PathBuf;

use buildsys_model::{JobName, NameError, NativeContext, NativeError, NativeStep};
use df_manifest::RelPath;
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
    extra: Vec<Extra>,
}

/// A tree that goes onto the medium: job, folder in its output, place.
#[derive(Clone, Debug)]
pub(super) struct Extra {
    pub(super) job: JobName,
    pub(super) folder: Option<String>,
    pub(super) place: RelPath,
}

impl IsoStep {
    pub(super) fn new(
        name: String,
        profile: Profile,
        time: i64,
        extra: Vec<Extra>,
    ) -> Result<Self, NameError> {
        Ok(Self {
            name,
            profile,
            time,
            kernel: JobName::new("kernel")?,
            bios: JobName::new("loader-bios")?,
            efi: JobName::new("loader-efi")?,
            world: JobName::new("world")?,
            manifest: JobName::new("world-manifest")?,
            extra,
        })
    }

    fn extra(&self, from: &dyn Fn(&JobName) -> PathBuf) -> Vec<(PathBuf, RelPath)> {
        let place = |extra: &Extra| {
            let base = from(&extra.job);
            let dir = match &extra.folder {
                Some(folder) => base.join(folder),
                None => base,
            };
            (dir, extra.place.clone())
        };
        self.extra.iter().map(place).collect()
    }

    fn write(&self, context: &mut NativeContext<'_>) -> Result<(), CliError> {
        let inputs = &context.places.inputs;
        let from = |job: &JobName| -> PathBuf { inputs.get(job).cloned().unwrap_or_default() };
        let parts = Parts {
            world: from(&self.world),
            manifest: read_manifest(&from(&self.manifest).join("world.mtree"))?,
            rescue: read_manifest(&from(&self.manifest).join("rescue.mtree"))?,
            extra: self.extra(&from),
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

#[cfg(test)]
mod tests {
    use super::*;
    use buildsys_model::Places;
    use df_manifest::{Manifest, ScanOptions};
    use std::fs;

    /// Outputs of the jobs that a medium is made of, none of which would boot.
    fn places(root: &std::path::Path) -> Places {
        let stage = |len: usize| [&vec![0xF4; len - 16][..], b"DFLYLDR1", &[0; 8]].concat();
        let defaults = format!("src/{LOADER_DEFAULTS}");
        for (path, bytes) in [
            ("kernel/kernel", vec![1; 5000]),
            ("loader-bios/mbr.bin", stage(440)),
            ("loader-bios/cdboot.bin", stage(2048)),
            ("loader-bios/loader", vec![2; 5000]),
            ("loader-efi/loader.efi", vec![3; 5000]),
            ("world/etc/motd", b"Welcome\n".to_vec()),
            ("repository/LATEST/All/a-1.pkg", vec![4; 100]),
            (&defaults, b"autoboot_delay=\"10\"\n".to_vec()),
        ] {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let manifest = Manifest::scan(&root.join("world"), ScanOptions::BUILT).unwrap();
        fs::create_dir_all(root.join("world-manifest")).unwrap();
        fs::create_dir_all(root.join("out")).unwrap();
        for name in ["world.mtree", "rescue.mtree"] {
            fs::write(root.join("world-manifest").join(name), manifest.to_string()).unwrap();
        }
        let input = |name| (JobName::new(name).unwrap(), root.join(name));
        let jobs = [
            "kernel",
            "loader-bios",
            "loader-efi",
            "world",
            "world-manifest",
            "repository",
        ];
        Places {
            src: root.join("src"),
            out: root.join("out"),
            inputs: jobs.into_iter().map(input).collect(),
            ..Places::default()
        }
    }

    fn run(places: &Places, log: &mut Vec<u8>) -> Result<(), NativeError> {
        let profile = Profile::load("live-iso").unwrap();
        let extra = Extra {
            job: JobName::new("repository").unwrap(),
            folder: Some("LATEST".to_owned()),
            place: RelPath::new("packages/x/LATEST").unwrap(),
        };
        let step = IsoStep::new("x.iso".to_owned(), profile, 1_767_225_600, vec![extra]).unwrap();
        let mut context = NativeContext {
            places,
            log,
            stopping: &|| false,
            progress: &mut |_| {},
        };
        step.run(&mut context)
    }

    #[test]
    fn step_makes_the_medium_and_the_files_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let places = places(dir.path());
        let mut log = Vec::new();
        run(&places, &mut log).unwrap();
        for file in ["x.iso", "x.iso.manifest", "x.iso.sha256", "initrd.img"] {
            assert!(places.out.join(file).is_file(), "{file}");
        }
        let manifest = fs::read_to_string(places.out.join("x.iso.manifest")).unwrap();
        for path in [
            "boot/kernel/kernel",
            "boot/defaults/loader.conf",
            "boot/loader.conf",
            "packages/x/LATEST/All/a-1.pkg",
        ] {
            assert!(
                manifest.contains(&format!("./{path} type=file")),
                "{path} in {manifest}"
            );
        }
        assert!(String::from_utf8(log).unwrap().starts_with("x.iso: "));
    }

    #[test]
    fn missing_part_is_named_with_its_remedy() {
        let dir = tempfile::tempdir().unwrap();
        let places = places(dir.path());
        fs::remove_file(dir.path().join("kernel/kernel")).unwrap();
        let error = run(&places, &mut Vec::new()).unwrap_err();
        assert!(error.message.starts_with("cannot read kernel "), "{error}");
        assert_eq!(error.remedy.as_deref(), Some("`make kernel` builds it"));
        assert!(!places.out.join("x.iso").exists());
    }
}
