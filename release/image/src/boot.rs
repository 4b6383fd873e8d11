//! What makes an image bootable.

use df_manifest::RelPath;

use crate::fat::FatFile;
use crate::patch::{PatchError, patch_loader};
use crate::protective_mbr;

/// Boot entries of an image. With either of them the image is hybrid: it has a GPT and can be
/// written to a disk as it is.
#[derive(Clone, Debug, Default)]
pub struct Boot {
    /// Start from CD and disk by BIOS.
    pub bios: Option<BiosBoot>,
    /// Start from CD and disk by UEFI.
    pub efi: Option<EfiBoot>,
}

impl Boot {
    /// Whether there is no way to boot.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bios.is_none() && self.efi.is_none()
    }
}

/// The stages that a BIOS starts.
#[derive(Clone, Debug)]
pub struct BiosBoot {
    /// Boot code of the MBR, at most 440 bytes, with a patch record.
    pub mbr: Vec<u8>,
    /// El Torito stage, exactly 2048 bytes, with a patch record.
    pub cdboot: Vec<u8>,
    /// Path in the tree of the loader that both load.
    pub loader: RelPath,
}

/// The EFI system partition.
#[derive(Clone, Debug, Default)]
pub struct EfiBoot {
    /// What it holds, `EFI/BOOT/BOOTX64.EFI` at least.
    pub files: Vec<FatFile>,
}

/// Boot stages that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BootError {
    /// The MBR code is too long.
    #[error("MBR boot code has {0} bytes, at most 440 fit")]
    MbrSize(usize),
    /// The CD stage is not one sector.
    #[error("El Torito boot stage has {0} bytes, it must have 2048")]
    CdbootSize(usize),
    /// A patch record is missing.
    #[error("{stage} boot stage: {source}")]
    Patch {
        /// Which stage.
        stage: &'static str,
        /// What is wrong.
        source: PatchError,
    },
    /// The tree has no loader to point to.
    #[error("{0}: the BIOS boot stages need this file in the tree")]
    NoLoader(RelPath),
    /// The loader is too large for the record.
    #[error("{0}: too large for a BIOS loader")]
    LoaderSize(RelPath),
}

impl BiosBoot {
    /// Both stages, told where the loader is: MBR code and CD stage.
    pub(crate) fn patched(&self, sector: u32, len: u32) -> Result<(Vec<u8>, Vec<u8>), BootError> {
        if self.mbr.len() > protective_mbr::CODE_MAX {
            return Err(BootError::MbrSize(self.mbr.len()));
        }
        if self.cdboot.len() != df_iso9660::SECTOR_SIZE {
            return Err(BootError::CdbootSize(self.cdboot.len()));
        }
        let patch = |stage: &'static str, code: &[u8]| {
            let mut code = code.to_vec();
            patch_loader(&mut code, sector, len)
                .map_err(|source| BootError::Patch { stage, source })?;
            Ok(code)
        };
        Ok((patch("MBR", &self.mbr)?, patch("El Torito", &self.cdboot)?))
    }
}
