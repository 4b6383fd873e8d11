//! Static thread-local storage, variant II, and the thread control block.
//!
//! ```text
//!            thread pointer (%fs)
//!                   v
//! +----------------+-------+-----+--------+-------+-------+-------------+
//! | static TLS     | self  | dtv | thread | errno | split | 3 spare     |
//! | (image, zeros) |       |     |        | (ptr) | stack | words       |
//! +----------------+-------+-----+--------+-------+-------+-------------+
//! ```
//!
//! The block lies immediately below the thread pointer, so that the offsets which the linker
//! computed (negative, from the end of the segment rounded up to its alignment) hold.

use core::ffi::c_void;
use core::ptr::{null_mut, with_exposed_provenance};
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use crate::sys::auxv::{AT_PHDR, AT_PHENT, AT_PHNUM, AuxVector};
use crate::sys::mman;

/// What the thread pointer points to.
#[repr(C)]
pub struct ThreadControlBlock {
    /// Its own address: `%fs:0` must give the thread pointer.
    pub this: *mut ThreadControlBlock,
    /// Dynamic thread vector of the run-time linker; unused in static programs.
    pub dtv: *mut c_void,
    /// The thread's own description.
    pub thread: *mut c_void,
    /// Address of the thread's `errno`.
    pub errno: *mut i32,
    /// For compilers with segmented stacks.
    pub segmented_stack: *mut c_void,
    /// Not used.
    pub spare: [usize; 3],
}

/// The program header of the thread-local storage segment.
const PT_TLS: u32 = 7;

/// A program header as ELF-64 lays it out.
#[repr(C)]
struct ProgramHeader {
    kind: u32,
    flags: u32,
    offset: u64,
    address: usize,
    physical: usize,
    file_size: usize,
    memory_size: usize,
    align: usize,
}

/// Where the initial content of thread-local storage is and what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Bytes of the segment in memory, initialised part and zeros.
    pub size: usize,
    /// Alignment of the segment, a power of two.
    pub align: usize,
    /// Address of the segment in the executable, modulo `align`.
    pub skew: usize,
}

impl Layout {
    /// Distance from the start of the segment to the thread pointer.
    pub fn offset(self) -> usize {
        (self.skew + self.size).next_multiple_of(self.align) - self.skew
    }

    /// Bytes of one area: segment, control block, and room to align.
    pub fn area(self) -> usize {
        self.offset() + size_of::<ThreadControlBlock>() + self.align.max(16)
    }

    /// Address of the control block in an area that begins at `area`.
    pub fn control_block(self, area: usize) -> usize {
        (area + self.offset()).next_multiple_of(self.align.max(16))
    }
}

static IMAGE: AtomicPtr<u8> = AtomicPtr::new(null_mut());
static IMAGE_SIZE: AtomicUsize = AtomicUsize::new(0);
static SIZE: AtomicUsize = AtomicUsize::new(0);
static ALIGN: AtomicUsize = AtomicUsize::new(1);
static SKEW: AtomicUsize = AtomicUsize::new(0);

/// The layout of the program's thread-local storage.
pub fn layout() -> Layout {
    Layout {
        size: SIZE.load(Ordering::Relaxed),
        align: ALIGN.load(Ordering::Relaxed),
        skew: SKEW.load(Ordering::Relaxed),
    }
}

/// Fills a fresh, zeroed area with the initial image and a control block; gives the block.
///
/// # Safety
/// `area` must be zeroed memory of at least `layout().area()` bytes that nobody else uses.
pub unsafe fn prepare(area: *mut u8) -> *mut ThreadControlBlock {
    let layout = layout();
    let block = layout.control_block(area.addr());
    let block = area.wrapping_add(block - area.addr());
    let start = block.wrapping_sub(layout.offset());
    let image = IMAGE.load(Ordering::Relaxed);
    if !image.is_null() {
        // SAFETY: the image is the program's own segment; the area is large enough.
        unsafe { start.copy_from_nonoverlapping(image, IMAGE_SIZE.load(Ordering::Relaxed)) };
    }
    let block = block.cast::<ThreadControlBlock>();
    let content = ThreadControlBlock {
        this: block,
        dtv: null_mut(),
        thread: null_mut(),
        errno: null_mut(),
        segmented_stack: null_mut(),
        spare: [0; 3],
    };
    // SAFETY: the block is inside the area, aligned to at least 16.
    unsafe { block.write(content) };
    block
}

/// Reads the program's TLS segment from its headers, and gives the first thread its area.
/// A program without the memory for it cannot run and is ended by an invalid instruction.
///
/// # Safety
/// To be called once, before anything uses thread-local storage.
pub unsafe fn start_first_thread(vector: &AuxVector) {
    if let (Some(headers), Some(size), Some(count)) = (
        vector.get(AT_PHDR),
        vector.get(AT_PHENT),
        vector.get(AT_PHNUM),
    ) {
        for index in 0..count {
            let header = with_exposed_provenance::<ProgramHeader>(headers + index * size);
            // SAFETY: the kernel states where the program headers are mapped.
            let header = unsafe { header.read() };
            if header.kind == PT_TLS {
                IMAGE.store(
                    with_exposed_provenance::<u8>(header.address).cast_mut(),
                    Ordering::Relaxed,
                );
                IMAGE_SIZE.store(header.file_size, Ordering::Relaxed);
                SIZE.store(header.memory_size, Ordering::Relaxed);
                let align = header.align.max(1);
                ALIGN.store(align, Ordering::Relaxed);
                SKEW.store(header.address % align, Ordering::Relaxed);
            }
        }
    }
    // `map_anonymous` does not touch errno, which does not exist yet.
    let Some(area) = mman::map_anonymous(layout().area()) else {
        crate::stdlib::exit::trap();
    };
    // SAFETY: fresh pages are zero, and this is the area's only user.
    let block = unsafe { prepare(area) };
    // SAFETY: the block was made for this thread.
    let set = unsafe { use_block(block) };
    if !set {
        crate::stdlib::exit::trap();
    }
    // SAFETY: the block is in place and belongs to this thread alone.
    let block = unsafe { &mut *block };
    #[cfg(target_os = "dragonfly")]
    {
        block.thread = crate::pthread::thread::first();
    }
    block.errno = crate::errno::__errno_location();
}

/// Makes an area that was prepared the calling thread's; whether that could be done.
///
/// # Safety
/// `area` was given to [`prepare`], and belongs to this thread alone.
#[cfg(target_os = "dragonfly")]
pub unsafe fn use_area(area: *mut u8) -> bool {
    let address = layout().control_block(area.addr());
    let block = area.with_addr(address).cast::<ThreadControlBlock>();
    // SAFETY: the block was made for this thread.
    let set = unsafe { use_block(block) };
    if set {
        // SAFETY: the block is in place and belongs to this thread alone.
        unsafe { &mut *block }.errno = crate::errno::__errno_location();
    }
    set
}

/// What `set_tls_area` takes.
#[repr(C)]
struct TlsInfo {
    base: *mut ThreadControlBlock,
    size: isize,
}

/// Makes `block` the calling thread's thread pointer.
unsafe fn use_block(block: *mut ThreadControlBlock) -> bool {
    let info = TlsInfo {
        base: block,
        size: -1,
    };
    // SAFETY: `info` is what the call expects; 0 selects the FS register.
    unsafe { crate::syscall::set_tls_area(0i32, &raw const info, size_of::<TlsInfo>()) }.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn control_block_is_aligned_and_inside_its_area(
            size in 0usize..10_000, align in 0u32..8, skew in 0usize..256, area in 0usize..1_000_000,
        ) {
            let align = 1 << align;
            let layout = Layout { size, align, skew: skew % align };
            let area = area * 16;
            let block = layout.control_block(area);
            prop_assert_eq!(block % layout.align, 0);
            prop_assert_eq!(block % 16, 0);
            prop_assert_eq!((block - layout.offset()) % align, layout.skew);
            prop_assert!(block - layout.offset() >= area);
            prop_assert!(block + size_of::<ThreadControlBlock>() <= area + layout.area());
        }
    }
}
