//! A piece of memory at a fixed address that firmware, loader and kernel leave alone, so that
//! what is written there before a reset is there after it.
//!
//! It lies below the place where the kernel is loaded, where the firmware has long finished; it
//! is used only where the memory map says that it is memory and free.

use df_cpu_x86_64::sync::Spin;

/// First physical address.
pub(crate) const START: u64 = 0xfe_0000;
/// Bytes.
pub(crate) const SIZE: u64 = 64 << 10;

static ROOM: Spin<Option<&'static mut [u8]>> = Spin::new(None);

/// Takes the memory over.
///
/// # Safety
/// It is memory that the direct map covers, and nobody else uses it.
pub(crate) unsafe fn take() {
    let start = df_cpu_x86_64::layout::direct(START);
    let pointer = core::ptr::with_exposed_provenance_mut(start as usize);
    // SAFETY: the caller vouches for the memory; any bytes are valid.
    let room = unsafe { core::slice::from_raw_parts_mut(pointer, SIZE as usize) };
    *ROOM.lock() = Some(room);
}

/// Works on the memory; `None` where there is none, or when somebody else works on it.
pub fn with<R>(act: impl FnOnce(&mut [u8]) -> R) -> Option<R> {
    let mut room = ROOM.try_lock()?;
    let room = room.as_mut()?;
    Some(act(room))
}
