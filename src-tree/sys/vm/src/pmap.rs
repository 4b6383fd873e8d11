//! Physical memory through the direct map, and the active page table.
//!
//! Invariant behind every block: a physical address that comes here belongs to a frame which
//! `phys` has given out, or to the range that `phys::init` set aside; both lie in usable
//! memory, all of which the direct map covers, and each has one owner.
#![expect(unsafe_code, reason = "the direct map is reached by address")]

use core::ptr::{with_exposed_provenance, with_exposed_provenance_mut};

use df_libkern::cpuset::CpuSet;
use df_libkern::frames::FrameRecord;
use df_machine::smp;

use crate::machine::{
    PAGE_SIZE, Space, activate, deactivate, direct, flush_all, flush_pages, leave,
};

/// Reads a word of an owned frame.
pub(crate) fn load(phys: u64) -> u64 {
    let pointer = with_exposed_provenance::<u64>(direct(phys) as usize);
    // SAFETY: an owned frame (see the head of this file); page tables are also read by the
    // CPU, hence volatile.
    unsafe { pointer.read_volatile() }
}

/// Writes a word of an owned frame.
pub(crate) fn store(phys: u64, value: u64) {
    let pointer = with_exposed_provenance_mut::<u64>(direct(phys) as usize);
    // SAFETY: as in `load`.
    unsafe {
        pointer.write_volatile(value);
    }
}

/// Fills an owned frame with zeros.
pub(crate) fn zero(phys: u64) {
    let pointer = with_exposed_provenance_mut::<u8>(direct(phys) as usize);
    // SAFETY: an owned frame, whole.
    unsafe {
        pointer.write_bytes(0, PAGE_SIZE as usize);
    }
}

/// Copies a whole frame.
///
/// # Panics
/// If they are the same.
pub(crate) fn copy_frame(from: u64, to: u64) {
    assert_ne!(from, to, "a frame is copied onto itself");
    let source = with_exposed_provenance::<u8>(direct(from) as usize);
    let target = with_exposed_provenance_mut::<u8>(direct(to) as usize);
    // SAFETY: two owned frames, whole, not the same.
    unsafe {
        source.copy_to_nonoverlapping(target, PAGE_SIZE as usize);
    }
}

/// Copies out of an owned frame.
///
/// # Panics
/// If the range crosses the end of the frame.
pub(crate) fn read(phys: u64, out: &mut [u8]) {
    assert!(
        phys % PAGE_SIZE + out.len() as u64 <= PAGE_SIZE,
        "copy beyond a page"
    );
    let pointer = with_exposed_provenance::<u8>(direct(phys) as usize);
    // SAFETY: inside an owned frame; `out` is the kernel's own memory, which is another.
    unsafe {
        pointer.copy_to_nonoverlapping(out.as_mut_ptr(), out.len());
    }
}

/// Copies into an owned frame.
///
/// # Panics
/// As [`read`].
pub(crate) fn write(phys: u64, bytes: &[u8]) {
    assert!(
        phys % PAGE_SIZE + bytes.len() as u64 <= PAGE_SIZE,
        "copy beyond a page"
    );
    let pointer = with_exposed_provenance_mut::<u8>(direct(phys) as usize);
    // SAFETY: as in `read`.
    unsafe {
        pointer.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
    }
}

/// Makes the table of frame records in a range that nobody else uses.
///
/// # Panics
/// If it does not fit into `len` bytes.
pub(crate) fn frame_records(phys: u64, len: u64, count: usize) -> &'static mut [FrameRecord] {
    assert!(
        count * size_of::<FrameRecord>() <= len as usize,
        "no room for {count} records"
    );
    let pointer = with_exposed_provenance_mut::<FrameRecord>(direct(phys) as usize);
    for index in 0..count {
        // SAFETY: inside the range, see the assertion; page-aligned, so aligned.
        let slot = unsafe { pointer.add(index) };
        // SAFETY: as above.
        unsafe {
            slot.write(FrameRecord::ABSENT);
        }
    }
    // SAFETY: every record was written just now, and the range has no other user.
    unsafe { core::slice::from_raw_parts_mut(pointer, count) }
}

/// The CPUs that may use a table, and the table.
///
/// A CPU is put into the set before it uses the table; changes of the table are made with the
/// lock of its address space, which keeps other CPUs from starting to use it meanwhile.
pub(crate) struct Users {
    cpus: CpuSet,
    space: Space,
}

impl Users {
    /// Nobody uses the table at `root`.
    pub(crate) fn new(root: u64) -> Self {
        Self {
            cpus: CpuSet::new(),
            space: Space::new(root),
        }
    }

    /// Makes the table the active one on this CPU.
    ///
    /// The caller keeps the table alive until [`Users::leave`] and built it as `Vmspace` does,
    /// with the kernel's half.
    pub(crate) fn activate(&self) {
        self.cpus.insert(smp::current());
        // SAFETY: the kernel half of every table is the same; see the doc for the rest.
        unsafe {
            activate(&self.space);
        }
    }

    /// Makes the kernel's own table active wherever this one is, for good.
    pub(crate) fn leave(&self) {
        deactivate(&self.space);
        leave(&self.cpus, &self.space);
    }

    /// Makes all CPUs forget the translations of a range.
    pub(crate) fn flush(&self, start: u64, end: u64) {
        flush_pages(&self.cpus, &self.space, start, (end - start) / PAGE_SIZE);
    }

    /// Makes all CPUs forget all translations that are not global, and where tables were.
    pub(crate) fn flush_all(&self) {
        flush_all(&self.cpus, &self.space);
    }
}
