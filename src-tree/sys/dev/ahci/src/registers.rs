//! Registers of a controller and its ports (AHCI 3.1, 3.3), by their names there.

pub(crate) const CAP: u64 = 0x00;
pub(crate) const GHC: u64 = 0x04;
pub(crate) const IS: u64 = 0x08;
pub(crate) const PI: u64 = 0x0c;
pub(crate) const VS: u64 = 0x10;
pub(crate) const CAP2: u64 = 0x24;
pub(crate) const BOHC: u64 = 0x28;

/// CAP: 64-bit addresses.
pub(crate) const CAP_S64A: u32 = 1 << 31;
/// GHC: reset, interrupts, AHCI mode.
pub(crate) const GHC_HR: u32 = 1 << 0;
pub(crate) const GHC_IE: u32 = 1 << 1;
pub(crate) const GHC_AE: u32 = 1 << 31;
/// CAP2: the firmware hands the controller over.
pub(crate) const CAP2_BOH: u32 = 1 << 0;
/// BOHC: owned by firmware, by the system, firmware is busy.
pub(crate) const BOHC_BOS: u32 = 1 << 0;
pub(crate) const BOHC_OOS: u32 = 1 << 1;
pub(crate) const BOHC_BB: u32 = 1 << 4;

/// Registers of a port begin here, ...
pub(crate) const PORTS: u64 = 0x100;
/// ... each port's so far behind the last.
pub(crate) const PORT_SIZE: u64 = 0x80;

pub(crate) const PX_CLB: u64 = 0x00;
pub(crate) const PX_CLBU: u64 = 0x04;
pub(crate) const PX_FB: u64 = 0x08;
pub(crate) const PX_FBU: u64 = 0x0c;
pub(crate) const PX_IS: u64 = 0x10;
pub(crate) const PX_IE: u64 = 0x14;
pub(crate) const PX_CMD: u64 = 0x18;
pub(crate) const PX_TFD: u64 = 0x20;
pub(crate) const PX_SIG: u64 = 0x24;
pub(crate) const PX_SSTS: u64 = 0x28;
pub(crate) const PX_SCTL: u64 = 0x2c;
pub(crate) const PX_SERR: u64 = 0x30;
pub(crate) const PX_CI: u64 = 0x38;

/// PxCMD: start, spin up, power on, FIS receive, FIS receive running, list running.
pub(crate) const CMD_ST: u32 = 1 << 0;
pub(crate) const CMD_SUD: u32 = 1 << 1;
pub(crate) const CMD_POD: u32 = 1 << 2;
pub(crate) const CMD_FRE: u32 = 1 << 4;
pub(crate) const CMD_FR: u32 = 1 << 14;
pub(crate) const CMD_CR: u32 = 1 << 15;
/// PxTFD: status bits and where the error register is.
pub(crate) const TFD_ERR: u32 = 1 << 0;
pub(crate) const TFD_DRQ: u32 = 1 << 3;
pub(crate) const TFD_BSY: u32 = 1 << 7;
/// PxSSTS: a device is there and the link works.
pub(crate) const SSTS_DET: u32 = 0x0f;
pub(crate) const SSTS_DET_UP: u32 = 3;
/// PxSCTL: reset the link.
pub(crate) const SCTL_DET_INIT: u32 = 1;
/// PxIS: task file error, host bus errors, interface errors, overflow.
pub(crate) const IS_ERRORS: u32 = 1 << 30 | 1 << 29 | 1 << 28 | 1 << 27 | 1 << 24;
/// PxIE: FIS of all four kinds, and the errors.
pub(crate) const IE_WANTED: u32 = 0x0f | IS_ERRORS;

/// PxSIG of an ATA disk and of an ATAPI device.
pub(crate) const SIG_ATA: u32 = 0x0000_0101;
pub(crate) const SIG_ATAPI: u32 = 0xeb14_0101;
