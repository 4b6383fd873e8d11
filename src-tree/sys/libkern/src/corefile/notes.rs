//! The notes of a core file.

use alloc::vec::Vec;

use df_abi::corefile::{
    CORE_OWNER, NT_FPREGSET, NT_PRPSINFO, NT_PRSTATUS, PRPSINFO_VERSION, PRSTATUS_VERSION,
    PrPsInfo, PrStatus,
};
use df_abi::ptrace::{FpReg, Reg};
use df_abi::{Abi, OSRELDATE};

/// Names and contents are padded to this.
const ALIGN: usize = 4;

/// A note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Who says what the type means, with a NUL.
    pub owner: &'static [u8],
    /// Type.
    pub kind: u32,
    /// Content.
    pub desc: Vec<u8>,
}

impl Note {
    /// A note whose content is a structure of the ABI.
    pub(super) fn of<T: Abi>(owner: &'static [u8], kind: u32, value: &T) -> Self {
        let mut desc = alloc::vec![0; T::SIZE];
        value.put(&mut desc);
        Self { owner, kind, desc }
    }

    /// Appends the note to the contents of a note segment.
    pub(super) fn append(&self, out: &mut Vec<u8>) {
        for word in [self.owner.len(), self.desc.len()] {
            out.extend(u32::try_from(word).unwrap_or(u32::MAX).to_le_bytes());
        }
        out.extend(self.kind.to_le_bytes());
        for part in [self.owner, &self.desc] {
            out.extend_from_slice(part);
            out.resize(out.len().next_multiple_of(ALIGN), 0);
        }
    }
}

/// Copies as much of a text as fits with a NUL behind it.
fn text<const N: usize>(value: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    for (place, byte) in out[..N - 1].iter_mut().zip(value) {
        *place = *byte;
    }
    out
}

/// The note of the process: its name and arguments.
#[must_use]
pub fn process(name: &[u8], args: &[Vec<u8>]) -> Note {
    let info = PrPsInfo {
        pr_version: PRPSINFO_VERSION,
        pr_psinfosz: PrPsInfo::SIZE as u64,
        pr_fname: text(name),
        pr_psargs: text(&args.join(&b' ')),
        ..PrPsInfo::default()
    };
    Note::of(CORE_OWNER, NT_PRPSINFO, &info)
}

/// The note of a thread: its number, its registers, and the signal that ended the process.
#[must_use]
pub fn thread(tid: i32, signal: i32, regs: &Reg) -> Note {
    let status = PrStatus {
        pr_version: PRSTATUS_VERSION,
        pr_statussz: PrStatus::SIZE as u64,
        pr_gregsetsz: Reg::SIZE as u64,
        pr_fpregsetsz: FpReg::SIZE as u64,
        pr_osreldate: i32::try_from(OSRELDATE).unwrap_or(i32::MAX),
        pr_cursig: signal,
        pr_pid: tid,
        pr_reg: *regs,
        ..PrStatus::default()
    };
    Note::of(CORE_OWNER, NT_PRSTATUS, &status)
}

/// The note of a thread's floating-point registers: the first 512 bytes of its image.
#[must_use]
pub fn fpregset(image: &[u8]) -> Note {
    let mut desc = alloc::vec![0; FpReg::SIZE];
    let len = image.len().min(desc.len());
    desc[..len].copy_from_slice(&image[..len]);
    Note {
        owner: CORE_OWNER,
        kind: NT_FPREGSET,
        desc,
    }
}
