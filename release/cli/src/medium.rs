//! The live medium as data: world, kernel, loader and profile put together.
//!
//! ```text
//! /                           the world
//! /boot/kernel/kernel         the kernel
//! /boot/kernel/initrd.img     the rescue tree as an image: the root where there is no driver
//! /boot/loader                BIOS loader; MBR code and El Torito stage point to it
//! /boot/loader.efi            UEFI loader; also in the EFI system partition
//! /boot/defaults/loader.conf  the loader's defaults
//! /boot/loader.conf           from the profile
//! /packages/...               extra trees, as the profile says
//! ```
//!
//! The root of the running system is the medium itself where the kernel has a driver for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use df_manifest::{Manifest, RelPath};
use release_image::{
    BiosBoot, Boot, EfiBoot, FatFile, Image, Progress, Spec, Tree, Written, write_image,
};

use crate::error::CliError;
use crate::profile::Profile;

const KERNEL: &str = "boot/kernel/kernel";
const INITRD: &str = "boot/kernel/initrd.img";
const BIOS_LOADER: &str = "boot/loader";
const DEFAULTS: &str = "boot/defaults/loader.conf";
const EFI_LOADER: &str = "boot/loader.efi";
/// Where UEFI looks on any medium.
const EFI_DEFAULT: &str = "EFI/BOOT/BOOTX64.EFI";

/// Where the parts of a medium are.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The world's directory.
    pub world: PathBuf,
    /// What of it belongs on the medium, with which mode and owner.
    pub manifest: Manifest,
    /// What of it belongs into the rescue tree.
    pub rescue: Manifest,
    /// Directories that go onto the medium besides, and where.
    pub extra: Vec<(PathBuf, RelPath)>,
    /// The kernel.
    pub kernel: PathBuf,
    /// The loaders.
    pub stand: Stand,
}

/// Where the loaders are; only those that the profile needs are read.
#[derive(Clone, Debug)]
pub struct Stand {
    /// Directory with `mbr.bin`, `cdboot.bin` and `loader`.
    pub bios: PathBuf,
    /// Directory with `loader.efi`.
    pub efi: PathBuf,
    /// The loader's defaults; `None` when the world has them, or nobody needs them.
    pub defaults: Option<PathBuf>,
}

/// A planned medium.
#[derive(Debug)]
pub struct Medium {
    /// The medium itself.
    pub image: Image,
    /// The rescue tree, which is also in it.
    pub initrd: Arc<Image>,
}

/// Reads a manifest file.
///
/// # Errors
/// [`CliError::Input`] or [`CliError::Manifest`].
pub fn read_manifest(path: &Path) -> Result<Manifest, CliError> {
    let text = fs::read_to_string(path).map_err(|source| CliError::Input {
        what: "manifest",
        path: path.to_path_buf(),
        source,
    })?;
    Manifest::parse(&text).map_err(|source| CliError::Manifest {
        path: path.to_path_buf(),
        source,
    })
}

fn read(what: &'static str, path: &Path) -> Result<Vec<u8>, CliError> {
    fs::read(path).map_err(|source| CliError::Input {
        what,
        path: path.to_path_buf(),
        source,
    })
}

fn fixed(path: &str) -> Result<RelPath, CliError> {
    RelPath::new(path).map_err(|source| CliError::Path {
        path: path.to_owned(),
        source,
    })
}

impl Medium {
    /// Plans a medium. `time` is that of everything on it.
    ///
    /// # Errors
    /// [`CliError`] when a part is missing or does not fit.
    pub fn plan(profile: &Profile, parts: &Parts, time: i64) -> Result<Self, CliError> {
        let spec = |boot| Spec {
            volume_id: profile.volume_id.clone(),
            publisher: profile.publisher.clone(),
            time,
            boot,
        };
        let mut rescue = Tree::new();
        rescue.add_manifest(&parts.rescue, &parts.world);
        let mut medium = Tree::new();
        medium.add_manifest(&parts.manifest, &parts.world);
        for (dir, at) in &parts.extra {
            medium.add_directory_at(at, dir, (0, 0))?;
        }
        for file in &profile.files {
            let bytes: Arc<[u8]> = Arc::from(file.text.as_bytes());
            if file.place.in_rescue() {
                rescue.add_bytes(file.path.clone(), file.mode, Arc::clone(&bytes));
            }
            if file.place.on_medium() {
                medium.add_bytes(file.path.clone(), file.mode, bytes);
            }
        }
        let initrd = Arc::new(Image::plan(rescue, &spec(Boot::default()))?);
        medium.add_image(fixed(INITRD)?, 0o444, Arc::clone(&initrd));
        medium.add_bytes(fixed(KERNEL)?, 0o555, read("kernel", &parts.kernel)?);
        if let Some(defaults) = &parts.stand.defaults {
            medium.add_bytes(fixed(DEFAULTS)?, 0o444, read("loader defaults", defaults)?);
        }
        let boot = boot(profile, &parts.stand, &mut medium)?;
        Ok(Self {
            image: Image::plan(medium, &spec(boot))?,
            initrd,
        })
    }

    /// Writes the medium to `path`.
    ///
    /// # Errors
    /// [`CliError::Write`].
    pub fn write(
        &self,
        path: &Path,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Written, CliError> {
        Ok(write_image(&self.image, path, progress)?)
    }
}

fn boot(profile: &Profile, stand: &Stand, medium: &mut Tree) -> Result<Boot, CliError> {
    let mut boot = Boot::default();
    if profile.bios {
        let loader = fixed(BIOS_LOADER)?;
        medium.add_bytes(
            loader.clone(),
            0o444,
            read("BIOS loader", &stand.bios.join("loader"))?,
        );
        boot.bios = Some(BiosBoot {
            mbr: read("boot stage", &stand.bios.join("mbr.bin"))?,
            cdboot: read("boot stage", &stand.bios.join("cdboot.bin"))?,
            loader,
        });
    }
    if profile.efi {
        let data = read("EFI loader", &stand.efi.join("loader.efi"))?;
        medium.add_bytes(fixed(EFI_LOADER)?, 0o444, data.clone());
        let file = FatFile {
            path: EFI_DEFAULT.to_owned(),
            data,
        };
        boot.efi = Some(EfiBoot { files: vec![file] });
    }
    Ok(boot)
}
