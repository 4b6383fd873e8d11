//! Protocols without taking them from the drivers that use them.

use uefi::boot::{self, OpenProtocolAttributes, OpenProtocolParams, ScopedProtocol};
use uefi::proto::ProtocolPointer;
use uefi::{Handle, Result};

/// Opens a protocol of a handle beside whoever else uses it.
///
/// (An exclusive open would disconnect drivers: the partition driver from a disk, which
/// destroys the very device the loader was started from, or the terminal from a serial line.)
///
/// # Errors
/// The handle does not have the protocol.
pub(crate) fn open<P: ProtocolPointer + ?Sized>(handle: Handle) -> Result<ScopedProtocol<P>> {
    let params = OpenProtocolParams {
        handle,
        agent: boot::image_handle(),
        controller: None,
    };
    // SAFETY: the handle comes from firmware, and the loader neither unloads drivers nor
    // disconnects controllers, so that the protocol stays until it is closed.
    unsafe { boot::open_protocol(params, OpenProtocolAttributes::GetProtocol) }
}
