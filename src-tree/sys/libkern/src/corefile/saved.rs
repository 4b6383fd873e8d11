//! What a checkpoint says beyond a core file: all that is needed to go on.

use alloc::boxed::Box;
use alloc::vec::Vec;

use df_abi::Abi;
use df_abi::ptrace::Reg;
use df_abi::resource::RtPrio;
use df_abi::signal::{NSIG, SigAction, SigSet, SigStack};
use df_abi::thread::TlsInfo;

use super::damage::Damage;
use super::notes::{self, Note};
use super::wire::{
    DESCRIPTOR, MAPPING, OWNER, PROCESS, SavedDescriptor, SavedHeader, SavedRange, SavedRegisters,
    THREAD, VERSION,
};
use crate::vmmap::Prot;

/// A process as a checkpoint has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedProcess {
    /// Its number.
    pub pid: i32,
    /// Bits that are not set in the mode of new files.
    pub umask: u16,
    /// Address of the signal trampoline.
    pub trampoline: u64,
    /// Nanoseconds until SIGALRM, 0 = off, and what the timer is set to then.
    pub alarm: (u64, u64),
    /// Highest number of a thread so far.
    pub last_tid: i32,
    /// Actions for signals 0 to 63.
    pub actions: Box<[SigAction; NSIG as usize]>,
    /// Name for messages.
    pub name: Vec<u8>,
    /// Path of the program.
    pub path: Vec<u8>,
    /// Arguments.
    pub args: Vec<Vec<u8>>,
    /// Current directory.
    pub cwd: Vec<u8>,
}

/// A thread as a checkpoint has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedThread {
    /// Its number.
    pub tid: i32,
    /// General registers.
    pub regs: Reg,
    /// Floating-point and vector registers.
    pub fpu: Box<[u8; 1024]>,
    /// `fpu` has the layout of `xsave`.
    pub extended: bool,
    /// It made the call that saved it: it gets the result of the call that restores it.
    pub gets_result: bool,
    /// FS and GS areas as the program has set them.
    pub tls: [TlsInfo; 2],
    /// Base of FS.
    pub fs: u64,
    /// Base of GS.
    pub gs: u64,
    /// Alternate signal stack.
    pub stack: SigStack,
    /// Blocked signals.
    pub mask: SigSet,
    /// Class of scheduling.
    pub rtprio: RtPrio,
    /// Name given by the program, at most 31 bytes.
    pub name: Vec<u8>,
}

/// A range of memory as a checkpoint has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavedMapping {
    /// Address of its first byte, on a page.
    pub start: u64,
    /// Address behind its last byte, on a page.
    pub end: u64,
    /// What it permits.
    pub prot: Prot,
    /// What it may be made to permit.
    pub max: Prot,
    /// It is a stack that grows.
    pub stack: bool,
    /// Children of the process share it.
    pub shared: bool,
}

/// A descriptor as a checkpoint has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFile {
    /// Its number.
    pub fd: i32,
    /// A descriptor before it that leads to the same open file.
    pub same_as: Option<i32>,
    /// Flags of `open`.
    pub flags: i32,
    /// Exec closes it.
    pub close_on_exec: bool,
    /// It leads to the checkpoint itself.
    pub is_checkpoint: bool,
    /// Offset of the next read or write.
    pub offset: u64,
    /// Device and number of the file, so that another one of the same name is not taken for it.
    pub identity: (u64, u64),
    /// Path of the file.
    pub path: Vec<u8>,
}

/// Contents of memory: where they go, and where they are in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// Address of the first byte.
    pub addr: u64,
    /// Offset in the file.
    pub offset: u64,
    /// Bytes.
    pub len: u64,
}

/// A checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The process.
    pub process: SavedProcess,
    /// Its threads, at least one.
    pub threads: Vec<SavedThread>,
    /// Its memory, in order.
    pub mappings: Vec<SavedMapping>,
    /// Its descriptors, in order.
    pub files: Vec<SavedFile>,
    /// What its memory holds.
    pub contents: Vec<Content>,
}

impl Saved {
    /// The notes of a checkpoint; `contents` are in none of them.
    #[must_use]
    pub fn notes(&self, signal: i32) -> Vec<Note> {
        let process = &self.process;
        let mut out = alloc::vec![notes::process(&process.name, &process.args), process.note()];
        for thread in &self.threads {
            out.push(notes::thread(thread.tid, signal, &thread.regs));
            out.push(notes::fpregset(&thread.fpu[..]));
            out.push(thread.note());
        }
        out.extend(self.mappings.iter().map(SavedMapping::note));
        out.extend(self.files.iter().map(SavedFile::note));
        out
    }
}

impl SavedProcess {
    fn note(&self) -> Note {
        let header = SavedHeader {
            version: VERSION,
            umask: u32::from(self.umask),
            trampoline: self.trampoline,
            alarm_left: self.alarm.0,
            alarm_interval: self.alarm.1,
            last_tid: self.last_tid,
            pid: self.pid,
            actions: *self.actions,
        };
        let mut note = Note::of(OWNER, PROCESS, &header);
        let fixed = [&self.name, &self.path, &self.cwd];
        for text in fixed.into_iter().chain(&self.args) {
            let len = u32::try_from(text.len()).unwrap_or(0);
            note.desc.extend(len.to_le_bytes());
            note.desc.extend_from_slice(&text[..len as usize]);
        }
        note
    }

    pub(super) fn parse(desc: &[u8]) -> Result<Self, Damage> {
        let bad = Damage::Bad("the process");
        let (header, mut rest) = split::<SavedHeader>(desc).ok_or(bad)?;
        let mut texts = Vec::new();
        while !rest.is_empty() {
            let (len, tail) = split::<u32>(rest).ok_or(bad)?;
            let (text, tail) = tail.split_at_checked(len as usize).ok_or(bad)?;
            texts.push(text.to_vec());
            rest = tail;
        }
        if header.version != VERSION || texts.len() < 3 || header.last_tid < 1 {
            return Err(bad);
        }
        let args = texts.split_off(3);
        let mut fixed = texts.into_iter();
        let mut text = || fixed.next().unwrap_or_default();
        Ok(Self {
            name: text(),
            path: text(),
            cwd: text(),
            args,
            pid: header.pid,
            umask: u16::try_from(header.umask & 0o777).unwrap_or(0),
            trampoline: header.trampoline,
            alarm: (header.alarm_left, header.alarm_interval),
            last_tid: header.last_tid,
            actions: Box::new(header.actions),
        })
    }
}

impl SavedThread {
    fn note(&self) -> Note {
        let mut name = [0; 32];
        let len = self.name.len().min(31);
        name[..len].copy_from_slice(&self.name[..len]);
        let registers = SavedRegisters {
            fpu: *self.fpu,
            tls: self.tls,
            fs: self.fs,
            gs: self.gs,
            stack: self.stack,
            tid: self.tid,
            flags: u32::from(self.extended) | u32::from(self.gets_result) << 1,
            rtprio: self.rtprio,
            pad: 0,
            mask: self.mask,
            name,
            spare: [0; 5],
        };
        Note::of(OWNER, THREAD, &registers)
    }

    /// The thread of a note, with the general registers of the note before it.
    pub(super) fn parse(desc: &[u8], regs: Reg) -> Result<Self, Damage> {
        let bad = Damage::Bad("a thread");
        let (saved, rest) = split::<SavedRegisters>(desc).ok_or(bad)?;
        if !rest.is_empty() || saved.tid < 1 {
            return Err(bad);
        }
        let name = saved.name.split(|byte| *byte == 0).next().unwrap_or(&[]);
        Ok(Self {
            tid: saved.tid,
            regs,
            fpu: Box::new(saved.fpu),
            extended: saved.flags & 1 != 0,
            gets_result: saved.flags & 2 != 0,
            tls: saved.tls,
            fs: saved.fs,
            gs: saved.gs,
            stack: saved.stack,
            mask: saved.mask,
            rtprio: saved.rtprio,
            name: name.to_vec(),
        })
    }
}

impl SavedMapping {
    fn note(&self) -> Note {
        let range = SavedRange {
            start: self.start,
            end: self.end,
            prot: self.prot.bits(),
            max: self.max.bits(),
            flags: u32::from(self.stack) | u32::from(self.shared) << 1,
            pad: 0,
        };
        Note::of(OWNER, MAPPING, &range)
    }

    pub(super) fn parse(desc: &[u8]) -> Result<Self, Damage> {
        let bad = Damage::Bad("a mapping");
        let (range, rest) = split::<SavedRange>(desc).ok_or(bad)?;
        let aligned = (range.start | range.end).is_multiple_of(4096);
        if !rest.is_empty() || !aligned || range.start >= range.end {
            return Err(bad);
        }
        Ok(Self {
            start: range.start,
            end: range.end,
            prot: Prot::from_bits(range.prot).ok_or(bad)?,
            max: Prot::from_bits(range.max).ok_or(bad)?,
            stack: range.flags & 1 != 0,
            shared: range.flags & 2 != 0,
        })
    }
}

impl SavedFile {
    fn note(&self) -> Note {
        let descriptor = SavedDescriptor {
            fd: self.fd,
            same_as: self.same_as.unwrap_or(-1),
            flags: self.flags,
            bits: u32::from(self.close_on_exec) | u32::from(self.is_checkpoint) << 1,
            offset: self.offset,
            device: self.identity.0,
            inode: self.identity.1,
            spare: 0,
        };
        let mut note = Note::of(OWNER, DESCRIPTOR, &descriptor);
        note.desc.extend_from_slice(&self.path);
        note
    }

    pub(super) fn parse(desc: &[u8]) -> Result<Self, Damage> {
        let bad = Damage::Bad("a descriptor");
        let (saved, path) = split::<SavedDescriptor>(desc).ok_or(bad)?;
        if saved.fd < 0 || saved.same_as >= saved.fd {
            return Err(bad);
        }
        Ok(Self {
            fd: saved.fd,
            same_as: (saved.same_as >= 0).then_some(saved.same_as),
            flags: saved.flags,
            close_on_exec: saved.bits & 1 != 0,
            is_checkpoint: saved.bits & 2 != 0,
            offset: saved.offset,
            identity: (saved.device, saved.inode),
            path: path.to_vec(),
        })
    }
}

/// The structure that some bytes begin with, and what comes behind it.
fn split<T: Abi>(bytes: &[u8]) -> Option<(T, &[u8])> {
    let (head, rest) = bytes.split_at_checked(T::SIZE)?;
    Some((T::get(head), rest))
}
