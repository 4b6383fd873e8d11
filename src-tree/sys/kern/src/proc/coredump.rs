//! Core files: what a process leaves behind that a signal ends.

use df_abi::Errno;
use df_libkern::corefile::{self, Core, Segment};
use df_libkern::signals::dumps_core;
use df_machine::kprintln;
use df_vm::{Extent, Prot};

use crate::proc::dumpfile::{FileSink, ProcessMemory, reg};
use crate::proc::park::Parked;
use crate::proc::{Exit, LwpState};
use crate::system::system;

/// Ends the process because of a signal, with a core file if the signal asks for one and one is
/// wanted.
pub(super) fn end(lwp: &LwpState, signal: i32) {
    let core = dumps_core(signal) && dump(lwp, signal);
    lwp.shared.proc.end(Exit::Signal { signal, core });
}

/// Writes a core file, if one is wanted; returns whether there is one. A file that cannot be
/// written is said on the console.
fn dump(lwp: &LwpState, signal: i32) -> bool {
    let proc = &lwp.shared.proc;
    let settings = system().dumps.lock().clone();
    let wanted = settings.coredump && proc.dump_limit() > 0 && proc.may_be_dumped().is_ok();
    if !wanted {
        return false;
    }
    let path = proc.dump_name(&settings.corefile);
    match write(lwp, signal, &path) {
        Ok(()) => true,
        // It is ending already.
        Err(Errno::EINTR) => false,
        Err(error) => {
            kprintln!(
                "pid {} ({}): no core file {}: {error}",
                proc.pid,
                proc.shown_name(),
                path.escape_ascii()
            );
            false
        }
    }
}

fn write(lwp: &LwpState, signal: i32, path: &[u8]) -> Result<(), Errno> {
    let proc = &lwp.shared.proc;
    let frozen = lwp.freeze_others(false)?;
    let core = {
        let ident = proc.ident.lock();
        let mut notes = alloc::vec![corefile::process(&ident.name, &ident.args)];
        let mut add = |tid: i32, thread: &Parked| {
            notes.push(corefile::thread(tid, signal, &reg(&thread.regs)));
            notes.push(corefile::fpregset(&thread.fpu[..]));
        };
        // Debuggers take the first for the one that the signal is about.
        add(lwp.shared.tid, &lwp.snapshot(false));
        for (other, parked) in frozen.others() {
            add(other.tid, &parked);
        }
        let extents = lwp.vm.lock().extents();
        Core {
            notes,
            segments: extents.iter().filter(shown).map(segment).collect(),
        }
    };
    let limit = proc.dump_limit();
    if core.size()? > limit {
        return Err(Errno::EFBIG);
    }
    let file = proc.open_dump(path)?;
    let written = core.write(&mut ProcessMemory::of(lwp), &mut FileSink(file), limit);
    written.map(drop).inspect_err(|_| {
        // Half a core file helps nobody.
        let _left = proc.remove_dump(path);
    })
}

/// Whether a core file shows a range. What the program's file has too is left out.
fn shown(extent: &&Extent) -> bool {
    extent.prot != Prot::NONE && !extent.untouched
}

/// A range as a core file names it.
pub(super) fn segment(extent: &Extent) -> Segment {
    Segment {
        start: extent.start,
        end: extent.end,
        prot: extent.prot,
    }
}
