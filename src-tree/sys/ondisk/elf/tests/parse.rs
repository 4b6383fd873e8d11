//! Behaviour on built files and on garbage.

use df_elf::{Elf, ElfError, FileType, SegmentKind};
use proptest::prelude::*;

struct Phdr {
    kind: u32,
    flags: u32,
    offset: u64,
    vaddr: u64,
    filesz: u64,
    memsz: u64,
    align: u64,
}

fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(bytes);
}

/// A file with the given program headers, padded to `len` bytes.
fn file(headers: &[Phdr], len: usize) -> Vec<u8> {
    let mut out = b"\x7fELF\x02\x01\x01\x00".to_vec();
    put(&mut out, &[0; 8]);
    put(&mut out, &2u16.to_le_bytes());
    put(&mut out, &62u16.to_le_bytes());
    put(&mut out, &1u32.to_le_bytes());
    put(&mut out, &0x20_1000u64.to_le_bytes());
    put(&mut out, &64u64.to_le_bytes());
    put(&mut out, &0u64.to_le_bytes());
    put(&mut out, &0u32.to_le_bytes());
    for v in [
        64u16,
        56,
        u16::try_from(headers.len()).expect("few"),
        64,
        0,
        0,
    ] {
        put(&mut out, &v.to_le_bytes());
    }
    for h in headers {
        put(&mut out, &h.kind.to_le_bytes());
        put(&mut out, &h.flags.to_le_bytes());
        for v in [h.offset, h.vaddr, h.vaddr, h.filesz, h.memsz, h.align] {
            put(&mut out, &v.to_le_bytes());
        }
    }
    out.resize(out.len().max(len), 0);
    out
}

fn load(vaddr: u64, filesz: u64, memsz: u64) -> Phdr {
    Phdr {
        kind: 1,
        flags: 5,
        offset: 0,
        vaddr,
        filesz,
        memsz,
        align: 4096,
    }
}

#[test]
fn executable_shows_entry_and_segments() {
    let bytes = file(
        &[load(0x20_0000, 0x200, 0x1000), load(0x20_2000, 0, 8)],
        0x200,
    );
    let elf = Elf::parse(&bytes).unwrap();
    assert_eq!(elf.kind(), FileType::Executable);
    assert_eq!(elf.entry(), 0x20_1000);
    assert_eq!(elf.program_headers().len(), 2);
    let segments: Vec<_> = elf.load_segments().map(Result::unwrap).collect();
    assert_eq!(segments[0].vaddr, 0x20_0000);
    assert!(segments[0].flags.read() && segments[0].flags.execute());
    assert!(!segments[0].flags.write());
    assert_eq!(segments[1].memsz, 8);
    elf.check_load_order().unwrap();
}

#[test]
fn overlapping_or_unsorted_segments_are_refused() {
    let bytes = file(&[load(0x20_2000, 0, 8), load(0x20_0000, 0, 8)], 0);
    let elf = Elf::parse(&bytes).unwrap();
    assert_eq!(elf.check_load_order(), Err(ElfError::UnsortedSegments(1)));
}

#[test]
fn segments_that_wrap_or_shrink_are_refused() {
    for bad in [load(u64::MAX - 4095, 0, 8192), load(0x1000, 2, 1)] {
        let bytes = file(&[bad], 0);
        let elf = Elf::parse(&bytes).unwrap();
        assert_eq!(
            elf.load_segments().next(),
            Some(Err(ElfError::BadSegment(0)))
        );
    }
}

#[test]
fn foreign_files_are_named() {
    assert_eq!(Elf::parse(b"#!/bin/sh\n").unwrap_err(), ElfError::NotElf);
    assert_eq!(
        Elf::parse(b"\x7fELF").unwrap_err(),
        ElfError::Truncated("file header")
    );
    let mut other = file(&[], 0);
    other[18] = 183;
    assert_eq!(Elf::parse(&other).unwrap_err(), ElfError::WrongMachine(183));
    let mut class = file(&[], 0);
    class[4] = 1;
    assert_eq!(Elf::parse(&class).unwrap_err(), ElfError::WrongClass);
    let mut cut = file(&[load(0, 0, 0)], 0);
    cut.truncate(100);
    assert_eq!(
        Elf::parse(&cut).unwrap_err(),
        ElfError::Truncated("program header table")
    );
}

#[test]
fn note_owner_and_content_are_found() {
    let mut bytes = file(
        &[Phdr {
            kind: 4,
            flags: 4,
            offset: 120,
            vaddr: 0,
            filesz: 28,
            memsz: 28,
            align: 4,
        }],
        0,
    );
    assert_eq!(bytes.len(), 120);
    put(&mut bytes, &10u32.to_le_bytes());
    put(&mut bytes, &4u32.to_le_bytes());
    put(&mut bytes, &1u32.to_le_bytes());
    put(&mut bytes, b"DragonFly\0\0\0");
    put(&mut bytes, &600_600u32.to_le_bytes());
    let elf = Elf::parse(&bytes).unwrap();
    let note = elf.notes().next().unwrap();
    assert_eq!((note.owner, note.kind), (&b"DragonFly"[..], 1));
    assert_eq!(note.desc, 600_600u32.to_le_bytes());
}

#[test]
fn sections_and_symbols_of_the_test_program_itself_are_readable() {
    let bytes = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let elf = Elf::parse(&bytes).unwrap();
    assert_eq!(elf.kind(), FileType::Shared);
    assert!(elf.find_section(b".text").is_some_and(|s| s.size > 0));
    assert!(elf.interpreter().is_some_and(|i| i.starts_with(b"/")));
    assert!(
        elf.symbols()
            .any(|s| s.is_function() && s.is_defined() && s.name == b"main")
    );
    assert!(elf.find_segment(SegmentKind::Tls).is_some());
}

fn walk(bytes: &[u8]) {
    if let Ok(elf) = Elf::parse(bytes) {
        let _order = elf.check_load_order();
        for h in elf.program_headers() {
            let _data = elf.segment_data(&h);
        }
        for s in elf.sections() {
            let _name = (elf.section_name(&s), elf.section_data(&s));
        }
        assert!(elf.symbols().count() <= bytes.len());
        assert!(elf.notes().count() <= bytes.len());
        let _interp = elf.interpreter();
    }
}

proptest! {
    #[test]
    fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        walk(&bytes);
    }

    #[test]
    fn damaged_file_never_panics(at in 0usize..400, value: u8, tail in 0usize..300) {
        let mut bytes = file(
            &[load(0x20_0000, 0x100, 0x100),
              Phdr { kind: 4, flags: 4, offset: 240, vaddr: 0, filesz: 60, memsz: 60, align: 4 }],
            400,
        );
        bytes[at] = value;
        bytes.truncate(400 - tail);
        walk(&bytes);
    }
}
