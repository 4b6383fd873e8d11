//! Core files as an outside reader (readelf) sees them.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::process::Command;

use df_abi::Errno;
use df_abi::ptrace::Reg;
use df_libkern::corefile::{Core, Memory, Segment, Sink, fpregset, process, thread};
use df_libkern::vmmap::Prot;

struct OnDisk(File);

impl Sink for OnDisk {
    fn put(&mut self, offset: u64, data: &[u8]) -> Result<(), Errno> {
        self.0.write_all_at(data, offset).map_err(|_| Errno::EIO)
    }

    fn end(&mut self, size: u64) -> Result<(), Errno> {
        self.0.set_len(size).map_err(|_| Errno::EIO)
    }
}

struct Pages(BTreeMap<u64, u8>);

impl Memory for Pages {
    fn next(&mut self, from: u64, end: u64) -> Result<u64, Errno> {
        Ok(self.0.range(from..end).next().map_or(end, |(&at, _)| at))
    }

    fn page(&mut self, addr: u64, out: &mut [u8]) -> Result<bool, Errno> {
        let Some(byte) = self.0.get(&addr) else {
            return Ok(false);
        };
        out.fill(*byte);
        Ok(true)
    }
}

/// Writes a core of two threads; gives what `readelf` says with some options.
fn readelf(options: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = folder.path().join("sort.core");
    let mut notes = vec![process(b"sort", &[b"sort".to_vec(), b"-r".to_vec()])];
    for tid in 1..=2_u64 {
        let regs = Reg {
            r_rip: 0x20_0000 + tid,
            ..Reg::default()
        };
        notes.push(thread(tid as i32, 11, &regs));
        notes.push(fpregset(&[0; 512]));
    }
    let core = Core {
        notes,
        segments: vec![
            Segment {
                start: 0x20_0000,
                end: 0x20_2000,
                prot: Prot::READ | Prot::EXEC,
            },
            Segment {
                start: 0x40_0000,
                end: 0x40_1000,
                prot: Prot::READ | Prot::WRITE,
            },
        ],
    };
    let mut sink = OnDisk(File::create(&path).expect("made"));
    let mut memory = Pages(BTreeMap::from([(0x20_1000, 0x90)]));
    core.write(&mut memory, &mut sink, u64::MAX)
        .expect("written");
    let done = Command::new("readelf")
        .env("LC_ALL", "C")
        .args(options)
        .arg(&path)
        .output()
        .expect("readelf runs (package binutils)");
    let complaint = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && complaint.is_empty(), "{complaint}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// The words of each line.
fn lines(text: &str) -> Vec<Vec<&str>> {
    text.lines()
        .map(|line| line.split_whitespace().collect())
        .collect()
}

#[test]
fn header_and_segments_are_those_of_a_core_file() {
    let text = readelf(&["-hlW"]);
    assert!(text.contains("CORE (Core file)"), "{text}");
    assert!(text.contains("X86-64"), "{text}");
    let all = lines(&text);
    let loads: Vec<_> = all
        .iter()
        .filter(|w| w.first() == Some(&"LOAD"))
        .map(|w| (w[2], w[4], w[5], w[6..w.len() - 1].concat()))
        .collect();
    let wanted = [
        (
            "0x0000000000200000",
            "0x002000",
            "0x002000",
            "RE".to_owned(),
        ),
        (
            "0x0000000000400000",
            "0x001000",
            "0x001000",
            "RW".to_owned(),
        ),
    ];
    assert_eq!(loads, wanted, "{text}");
}

#[test]
fn notes_tell_of_the_process_and_of_each_thread() {
    let text = readelf(&["-nW"]);
    let all = lines(&text);
    let notes: Vec<_> = all
        .iter()
        .filter(|w| w.first() == Some(&"CORE"))
        .map(|w| (w[1], w[2]))
        .collect();
    let thread = [("0x000000f8", "NT_PRSTATUS"), ("0x00000200", "NT_FPREGSET")];
    let mut wanted = vec![("0x00000078", "NT_PRPSINFO")];
    wanted.extend([thread, thread].concat());
    assert_eq!(notes, wanted, "{text}");
}
