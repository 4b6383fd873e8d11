//! Loading the kernel: from an ELF file to an image at its place in physical memory.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use df_elf::{Elf, ElfError, FileType, LoadSegment};

use crate::files::{LoadError, Size};
use crate::loader::Loader;
use crate::platform::{PAGE_SIZE, Pages, Place, Platform};

/// Alignment of the place of a kernel: that of a large page.
const KERNEL_ALIGN: u64 = 2 * 1024 * 1024;
/// Largest kernel image, in bytes. A damaged header must not ask for all memory.
const MAX_KERNEL: u64 = 512 * 1024 * 1024;

/// A kernel in memory, ready to be entered.
#[derive(Debug)]
pub(crate) struct Kernel<G> {
    /// Where it lies.
    pub(crate) image: G,
    /// Bytes from the first to the end of the last segment.
    pub(crate) size: u64,
    /// Physical address of the entry point.
    pub(crate) entry: u64,
    /// Path of its file.
    pub(crate) path: String,
}

/// What an ELF file asks for.
#[derive(Debug, PartialEq, Eq)]
struct Layout {
    /// Lowest physical address of a segment.
    base: u64,
    /// Bytes from there to the end of the last segment.
    size: u64,
    /// Physical distance of the entry point from `base`.
    entry: u64,
    segments: Vec<LoadSegment>,
}

/// Why a file is no kernel.
#[derive(Debug, PartialEq, Eq)]
enum LayoutError {
    Elf(ElfError),
    NotExecutable,
    NoSegments,
    Unaligned(u64),
    TooLarge(u64),
    EntryOutside(u64),
    SegmentOutside(u64),
    Overlap(u64),
}

impl LayoutError {
    fn explain(&self) -> String {
        match self {
            Self::Elf(error) => format!("not a kernel: {error}"),
            Self::NotExecutable => "not a kernel: the ELF file is not an executable".into(),
            Self::NoSegments => "not a kernel: the ELF file has nothing to load".into(),
            Self::Unaligned(at) => {
                format!("the kernel starts at {at:#x}, which is not a multiple of 2 MiB")
            }
            Self::TooLarge(size) => format!(
                "the kernel wants {} of memory, more than {}; the file is damaged",
                Size(*size),
                Size(MAX_KERNEL)
            ),
            Self::EntryOutside(at) => {
                format!("the entry point {at:#x} is in no segment; the file is damaged")
            }
            Self::SegmentOutside(offset) => format!(
                "the segment at file offset {offset:#x} goes beyond the end; the file is damaged"
            ),
            Self::Overlap(at) => {
                format!("two segments overlap at {at:#x}; the file is damaged")
            }
        }
    }
}

impl Layout {
    /// Reads what the file asks for, and checks it.
    fn of(file: &[u8]) -> Result<Self, LayoutError> {
        let elf = Elf::parse_prefix(file).map_err(LayoutError::Elf)?;
        if matches!(elf.kind(), FileType::Relocatable | FileType::Core) {
            return Err(LayoutError::NotExecutable);
        }
        let mut segments: Vec<LoadSegment> = Vec::new();
        for segment in elf.load_segments() {
            let segment = segment.map_err(LayoutError::Elf)?;
            // Cannot wrap: the reader has checked it.
            if segment.offset + segment.filesz > file.len() as u64 {
                return Err(LayoutError::SegmentOutside(segment.offset));
            }
            if segment.memsz > 0 {
                segments.push(segment);
            }
        }
        segments.sort_unstable_by_key(|s| s.paddr);
        let (Some(first), Some(last)) = (segments.first(), segments.last()) else {
            return Err(LayoutError::NoSegments);
        };
        let base = first.paddr;
        let size = last.paddr + last.memsz - base;
        if base % KERNEL_ALIGN != 0 {
            return Err(LayoutError::Unaligned(base));
        }
        if size > MAX_KERNEL {
            return Err(LayoutError::TooLarge(size));
        }
        if let Some(pair) = segments
            .windows(2)
            .find(|p| p[0].paddr + p[0].memsz > p[1].paddr)
        {
            return Err(LayoutError::Overlap(pair[1].paddr));
        }
        let at = elf.entry();
        let entry = segments
            .iter()
            .find(|s| s.vaddr <= at && at - s.vaddr < s.memsz)
            .map(|s| s.paddr - base + (at - s.vaddr))
            .ok_or(LayoutError::EntryOutside(at))?;
        Ok(Self {
            base,
            size,
            entry,
            segments,
        })
    }

    /// Copies the segments to their places in `image` and clears everything else.
    fn fill(&self, file: &[u8], image: &mut [u8]) {
        image.fill(0);
        for segment in &self.segments {
            let from = range(segment.offset, segment.filesz).and_then(|r| file.get(r));
            let to =
                range(segment.paddr - self.base, segment.filesz).and_then(|r| image.get_mut(r));
            if let (Some(from), Some(to)) = (from, to) {
                to.copy_from_slice(from);
            }
        }
    }
}

fn range(start: u64, len: u64) -> Option<core::ops::Range<usize>> {
    let end = start.checked_add(len)?;
    Some(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}

impl<P: Platform> Loader<'_, P> {
    /// Loads a kernel in the place of the one that is loaded, if any.
    pub(crate) fn load_kernel(&mut self, path: &str) -> Result<(), LoadError> {
        let error = |problem: String| LoadError {
            path: path.into(),
            problem,
        };
        // The old one first, so that the new one finds the place free.
        self.kernel = None;
        let file = self.read_file(path)?;
        let layout = Layout::of(file.bytes()).map_err(|e| error(e.explain()))?;
        let pages = layout.size.div_ceil(PAGE_SIZE);
        let mut platform = self.platform.borrow_mut();
        let mut image = platform
            .alloc_pages(Place::At(layout.base), pages)
            .or_else(|_| platform.alloc_pages(Place::Aligned(KERNEL_ALIGN), pages))
            .map_err(|_| {
                error(format!(
                    "not enough memory below 4 GiB: the kernel needs {} in one piece",
                    Size(layout.size)
                ))
            })?;
        drop(platform);
        layout.fill(file.bytes(), image.bytes_mut());
        let entry = image.addr() + layout.entry;
        self.kernel = Some(Kernel {
            image,
            size: layout.size,
            entry,
            path: path.to_string(),
        });
        Ok(())
    }

    /// Returns the paths at which a kernel of this name is looked for, best first.
    pub(crate) fn kernel_paths(name: &str) -> Vec<String> {
        if name.starts_with('/') {
            return alloc::vec![name.to_string(), format!("{name}/kernel")];
        }
        alloc::vec![
            format!("/boot/{name}/kernel"),
            format!("/boot/{name}"),
            format!("/boot/kernel/{name}"),
            format!("/{name}"),
        ]
    }

    /// Returns the names of the kernels to try, best first: `bootfile`, a list separated by
    /// semicolons, or `kernel`, or `kernel`.
    pub(crate) fn kernel_names(&self) -> Vec<String> {
        let named = |variable| {
            self.env
                .get(variable)
                .filter(|value| !value.trim().is_empty())
        };
        let list = named("bootfile")
            .or_else(|| named("kernel"))
            .unwrap_or("kernel");
        list.split([';', ' '])
            .filter(|n| !n.is_empty())
            .map(Into::into)
            .collect()
    }

    /// Loads the first kernel of the list that is there.
    ///
    /// A kernel that is there and cannot be loaded is an error, not a reason to take the next.
    pub(crate) fn load_first_kernel(&mut self, names: &[String]) -> Result<(), LoadError> {
        let paths: Vec<String> = names.iter().flat_map(|n| Self::kernel_paths(n)).collect();
        let volume = self.volume.as_ref();
        let found = paths
            .iter()
            .find(|path| volume.is_some_and(|v| v.resolve(path).is_ok_and(|node| !node.is_dir())));
        match found {
            Some(path) => self.load_kernel(&path.clone()),
            None => Err(LoadError {
                path: names.join(" or "),
                problem: if self.volume.is_some() {
                    format!(
                        "no such kernel (looked for {}); name one with: boot PATH",
                        paths.join(", ")
                    )
                } else {
                    crate::files::NO_VOLUME.into()
                },
            }),
        }
    }
}

#[cfg(test)]
#[path = "kernel_tests.rs"]
mod tests;
