//! Checkpoints that are written are what is read; damaged ones are refused.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::ptrace::Reg;
use df_abi::resource::RtPrio;
use df_abi::signal::{SigAction, SigSet, SigStack};
use df_abi::thread::TlsInfo;
use proptest::prelude::*;

use super::*;
use crate::vmmap::Prot;

const PAGE: u64 = 4096;

/// A file in memory, which knows how much has been put into it.
#[derive(Clone, Default)]
struct Bytes {
    data: Vec<u8>,
    put: usize,
}

impl Sink for Bytes {
    fn put(&mut self, offset: u64, data: &[u8]) -> Result<(), Errno> {
        let start = offset as usize;
        self.data.resize(self.data.len().max(start + data.len()), 0);
        self.data[start..start + data.len()].copy_from_slice(data);
        self.put += data.len();
        Ok(())
    }

    fn end(&mut self, size: u64) -> Result<(), Errno> {
        self.data.resize(size as usize, 0);
        Ok(())
    }
}

impl Source for Bytes {
    fn read(&mut self, offset: u64, out: &mut [u8]) -> Result<usize, Errno> {
        let start = (offset as usize).min(self.data.len());
        let len = out.len().min(self.data.len() - start);
        out[..len].copy_from_slice(&self.data[start..start + len]);
        Ok(len)
    }
}

/// Pages by address, each full of one byte.
impl Memory for BTreeMap<u64, u8> {
    fn next(&mut self, from: u64, end: u64) -> Result<u64, Errno> {
        Ok(self.range(from..end).next().map_or(end, |(&at, _)| at))
    }

    fn page(&mut self, addr: u64, out: &mut [u8]) -> Result<bool, Errno> {
        out.fill(self.get(&addr).copied().unwrap_or(0));
        Ok(self.contains_key(&addr))
    }
}

fn process(name: Vec<u8>, args: Vec<Vec<u8>>) -> SavedProcess {
    let mut actions = Box::new([SigAction::default(); 64]);
    actions[3].sa_handler = 0x1234;
    SavedProcess {
        pid: 77,
        umask: 0o22,
        trampoline: 0x7fff_ffdf_f000,
        alarm: (5, 6),
        last_tid: 9,
        actions,
        name,
        path: b"/usr/bin/sort".to_vec(),
        args,
        cwd: b"/tmp".to_vec(),
    }
}

fn thread(tid: i32) -> SavedThread {
    let number = u64::from(tid.unsigned_abs());
    SavedThread {
        tid,
        regs: Reg {
            r_rip: 0x20_0000 + number,
            r_rsp: 0x7fff_0000,
            ..Reg::default()
        },
        fpu: Box::new([tid as u8; 1024]),
        extended: tid % 2 == 0,
        gets_result: tid == 1,
        tls: [TlsInfo {
            base: number,
            size: -1,
            pad: 0,
        }; 2],
        fs: number << 12,
        gs: 0,
        stack: SigStack::default(),
        mask: SigSet {
            bits: [tid as u32; 4],
        },
        rtprio: RtPrio { kind: 1, prio: 0 },
        name: b"worker".to_vec(),
    }
}

fn mapping(start: u64, pages: u64) -> SavedMapping {
    SavedMapping {
        start,
        end: start + pages * PAGE,
        prot: Prot::READ | Prot::WRITE,
        max: Prot::READ | Prot::WRITE | Prot::EXEC,
        stack: pages == 3,
        shared: false,
    }
}

fn file(fd: i32) -> SavedFile {
    SavedFile {
        fd,
        same_as: (fd > 5).then_some(4),
        flags: 2,
        close_on_exec: fd == 3,
        is_checkpoint: fd == 4,
        offset: 100,
        identity: (1, 2),
        path: b"/tmp/data".to_vec(),
    }
}

/// Writes a checkpoint whose memory holds `pages`; also gives what should be read again.
fn written(mut saved: Saved, mut pages: BTreeMap<u64, u8>) -> (Saved, Bytes) {
    let segments: Vec<_> = saved
        .mappings
        .iter()
        .map(|m| Segment {
            start: m.start,
            end: m.end,
            prot: m.prot,
        })
        .collect();
    let core = Core {
        notes: saved.notes(33),
        segments,
    };
    let mut out = Bytes::default();
    let size = core.write(&mut pages, &mut out, u64::MAX).unwrap();
    assert_eq!(size, out.data.len() as u64);
    let total: u64 = saved.mappings.iter().map(|m| m.end - m.start).sum();
    let mut offset = size - total;
    assert_eq!(offset % PAGE, 0);
    for m in &saved.mappings {
        saved.contents.push(Content {
            addr: m.start,
            offset,
            len: m.end - m.start,
        });
        offset += m.end - m.start;
    }
    (saved, out)
}

fn example() -> Saved {
    Saved {
        process: process(
            b"sort".to_vec(),
            [b"sort".to_vec(), b"-r".to_vec()].to_vec(),
        ),
        threads: (1..4).map(thread).collect(),
        mappings: [mapping(0x20_0000, 2), mapping(0x40_0000, 3)].to_vec(),
        files: (3..7).map(file).collect(),
        contents: Vec::new(),
    }
}

#[test]
fn pages_of_zeros_are_holes() {
    let pages = BTreeMap::from([(0x20_1000, 7), (0x40_0000, 0), (0x40_2000, 9)]);
    let (saved, out) = written(example(), pages);
    let at = |addr: u64| {
        let inside = |c: &&Content| (c.addr..c.addr + c.len).contains(&addr);
        let content = saved.contents.iter().find(inside).unwrap();
        out.data[(content.offset + addr - content.addr) as usize]
    };
    let found = [0x20_0000, 0x20_1fff, 0x40_0000, 0x40_1000, 0x40_2fff].map(at);
    assert_eq!(found, [0, 7, 0, 0, 9]);
    assert_eq!(out.put, out.data.len() - 3 * PAGE as usize);
}

#[test]
fn memory_that_was_never_touched_costs_nothing() {
    /// Counts how often anything is asked.
    struct Asked(BTreeMap<u64, u8>, usize);
    impl Memory for Asked {
        fn next(&mut self, from: u64, end: u64) -> Result<u64, Errno> {
            self.1 += 1;
            self.0.next(from, end)
        }
        fn page(&mut self, addr: u64, out: &mut [u8]) -> Result<bool, Errno> {
            self.1 += 1;
            self.0.page(addr, out)
        }
    }
    /// Keeps what is put, without what lies between.
    struct Sparse(Vec<(u64, u8)>);
    impl Sink for Sparse {
        fn put(&mut self, offset: u64, data: &[u8]) -> Result<(), Errno> {
            self.0.push((offset, data[0]));
            Ok(())
        }
        fn end(&mut self, _: u64) -> Result<(), Errno> {
            Ok(())
        }
    }
    let (start, end) = (1 << 32, 1 << 46);
    let last = end - PAGE;
    let core = Core {
        notes: Vec::new(),
        segments: [Segment {
            start,
            end,
            prot: Prot::READ,
        }]
        .to_vec(),
    };
    let mut memory = Asked(BTreeMap::from([(start + PAGE, 1), (last, 2)]), 0);
    let mut sink = Sparse(Vec::new());
    let size = core.write(&mut memory, &mut sink, u64::MAX).unwrap();
    let head = size - (end - start);
    assert_eq!(sink.0[1..], [(head + PAGE, 1), (size - PAGE, 2)]);
    assert!(memory.1 <= 6, "asked {} times", memory.1);
}

#[test]
fn core_nobody_waits_for_is_given_up() {
    struct Ending;
    impl Memory for Ending {
        fn next(&mut self, _: u64, _: u64) -> Result<u64, Errno> {
            Err(Errno::EINTR)
        }
        fn page(&mut self, _: u64, _: &mut [u8]) -> Result<bool, Errno> {
            unreachable!("it has been told to stop")
        }
    }
    let core = Core {
        notes: Vec::new(),
        segments: [Segment {
            start: 0,
            end: PAGE,
            prot: Prot::READ,
        }]
        .to_vec(),
    };
    let written = core.write(&mut Ending, &mut Bytes::default(), u64::MAX);
    assert_eq!(written, Err(Errno::EINTR));
}

#[test]
fn file_beyond_the_limit_is_not_begun() {
    let core = Core {
        notes: example().notes(11),
        segments: [Segment {
            start: 0,
            end: PAGE,
            prot: Prot::READ,
        }]
        .to_vec(),
    };
    let mut memory = BTreeMap::new();
    let mut whole = Bytes::default();
    let size = core.write(&mut memory, &mut whole, u64::MAX).unwrap();
    let mut out = Bytes::default();
    let result = core.write(&mut memory, &mut out, size - 1);
    assert_eq!((result, out.put), (Err(Errno::EFBIG), 0));
    assert_eq!(core.write(&mut memory, &mut out, size), Ok(size));
}

#[test]
fn names_follow_the_template() {
    let name = |template: &[u8]| file_name(template, b"sort", 42, 1001);
    assert_eq!(name(b"%N.core"), b"sort.core");
    assert_eq!(name(b"/cores/%U/%N-%P%%%x%"), b"/cores/1001/sort-42%");
}

#[test]
fn core_of_a_crash_is_no_checkpoint() {
    let core = Core {
        notes: [
            super::process(b"sort", &[]),
            super::thread(1, 11, &Reg::default()),
        ]
        .to_vec(),
        segments: Vec::new(),
    };
    let mut out = Bytes::default();
    core.write(&mut BTreeMap::new(), &mut out, u64::MAX)
        .unwrap();
    let missing = Damage::Missing("the process");
    assert_eq!(Saved::read(&mut out), Err(missing));
    let mut program = Bytes {
        data: b"#!/bin/sh\n".to_vec(),
        put: 0,
    };
    assert_eq!(Saved::read(&mut program), Err(Damage::NotCore));
}

proptest! {
    #[test]
    fn checkpoint_is_read_as_it_was_written(
        args in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..5),
        threads in 1_i32..20,
        sizes in prop::collection::vec(1_u64..5, 0..12),
        files in 3_i32..9,
        resident in prop::collection::vec((0_u64..60, any::<u8>()), 0..40),
    ) {
        let mut mappings = Vec::new();
        let mut start = 0x1000;
        for pages in sizes {
            mappings.push(mapping(start, pages));
            start += (pages + 1) * PAGE;
        }
        let saved = Saved {
            process: process(b"prog".to_vec(), args),
            threads: (1..=threads).map(thread).collect(),
            mappings,
            files: (3..files).map(file).collect(),
            contents: Vec::new(),
        };
        let pages = resident.into_iter().map(|(n, b)| (n * PAGE, b)).collect();
        let (wanted, mut out) = written(saved, pages);
        prop_assert_eq!(Saved::read(&mut out), Ok(wanted));
    }

    #[test]
    fn damaged_checkpoint_is_refused_or_read_but_never_a_panic(
        changes in prop::collection::vec((0_usize..20_000, any::<u8>()), 1..20),
        len in 0_usize..40_000,
    ) {
        let (_, mut out) = written(example(), BTreeMap::new());
        for (at, byte) in changes {
            let at = at % out.data.len();
            out.data[at] = byte;
        }
        out.data.truncate(len);
        let _either = Saved::read(&mut out);
    }
}
