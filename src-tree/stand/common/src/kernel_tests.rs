//! Tests of the kernel's layout.

use super::*;
use crate::testing::{ElfSpec, elf};
use proptest::prelude::*;

#[test]
fn segments_keep_their_distances_and_bss_is_zero() {
    let file = elf(&ElfSpec {
        entry: 0xffff_ffff_8020_0010,
        segments: &[
            (0xffff_ffff_8020_0000, 0x20_0000, &[1; 0x20], 0x20),
            (0xffff_ffff_8020_1000, 0x20_1000, &[2; 0x10], 0x100),
        ],
    });
    let layout = Layout::of(&file).unwrap();
    assert_eq!(
        (layout.base, layout.size, layout.entry),
        (0x20_0000, 0x1100, 0x10)
    );
    let mut image = alloc::vec![0xff; 0x2000];
    layout.fill(&file, &mut image);
    assert_eq!(image[..0x20], [1; 0x20]);
    assert_eq!(image[0x20..0x1000], [0; 0xfe0]);
    assert_eq!(image[0x1000..0x1010], [2; 0x10]);
    assert_eq!(image[0x1010..], [0; 0xff0]);
}

#[test]
fn damaged_files_are_named_as_such() {
    type Bytes = &'static [u8];
    let file = |entry, segments: &[(u64, u64, Bytes, u64)]| elf(&ElfSpec { entry, segments });
    assert_eq!(Layout::of(b"text"), Err(LayoutError::Elf(ElfError::NotElf)));
    assert_eq!(Layout::of(&file(0, &[])), Err(LayoutError::NoSegments));
    assert_eq!(
        Layout::of(&file(0x1000, &[(0x1000, 0x1000, &[1], 1)])),
        Err(LayoutError::Unaligned(0x1000))
    );
    assert_eq!(
        Layout::of(&file(0x9000, &[(0, 0x20_0000, &[1], 1)])),
        Err(LayoutError::EntryOutside(0x9000))
    );
    assert_eq!(
        Layout::of(&file(0, &[(0, 0x20_0000, &[1], 1 << 40)])),
        Err(LayoutError::TooLarge(1 << 40))
    );
    assert_eq!(
        Layout::of(&file(
            0,
            &[(0, 0, &[1], 0x2000), (0x10_0000, 0x1000, &[1], 1)]
        )),
        Err(LayoutError::Overlap(0x1000))
    );
    let mut cut = file(0, &[(0, 0x20_0000, &[1; 100], 100)]);
    cut.truncate(cut.len() - 1);
    assert!(matches!(
        Layout::of(&cut),
        Err(LayoutError::SegmentOutside(_))
    ));
}

proptest! {
    #[test]
    fn a_damaged_kernel_never_panics(
        flips in proptest::collection::vec((0usize..400, any::<u8>()), 0..8),
        len in 0usize..400
    ) {
        let mut file = elf(&ElfSpec {
            entry: 0x20_0010,
            segments: &[(0x20_0000, 0x20_0000, &[1; 0x40], 0x80), (0x30_0000, 0x20_1000, &[2; 8], 9)],
        });
        for (at, value) in flips {
            if let Some(byte) = file.get_mut(at) {
                *byte = value;
            }
        }
        file.truncate(len);
        if let Ok(layout) = Layout::of(&file) {
            prop_assert!(layout.size <= MAX_KERNEL && layout.entry < layout.size);
            if layout.size < 1 << 24 {
                layout.fill(&file, &mut alloc::vec![0; layout.size as usize]);
            }
        }
    }
}
