//! Processes as the debugger shows them.

use core::fmt::{self, Write};

use df_ddb::Show;
use df_libkern::proctable::Life;

use crate::system::try_system;

/// Tells the debugger that there are processes.
pub(crate) fn init() {
    df_ddb::add(Show {
        name: "procs",
        help: "processes and their threads",
        run: show,
    });
}

/// Shows all processes; what a stopped CPU has locked is left out.
fn show(out: &mut dyn Write, _: Option<u64>) -> fmt::Result {
    let Some(sys) = try_system() else {
        return writeln!(out, "there are no processes yet");
    };
    writeln!(out, "   PID   PPID   PGRP THREADS STATE  COMMAND")?;
    let shown = sys.procs.table.inspect(|table| {
        for (pid, entry) in table.iter() {
            let state = match entry.life {
                Life::Zombie { .. } => "zombie",
                _ => "alive",
            };
            write!(out, "{pid:6} {:6} {:6} ", entry.ppid, entry.pgid)?;
            let threads = entry.proc.state.inspect(|s| s.lwps.len());
            match threads {
                Some(count) => write!(out, "{count:7} ")?,
                None => out.write_str("      ? ")?,
            }
            write!(out, "{state:6} ")?;
            let named = entry.proc.ident.inspect(|ident| {
                let name = ident.name.utf8_chunks().next();
                out.write_str(name.map_or("", |chunk| chunk.valid()))
            });
            named.unwrap_or_else(|| out.write_str("?"))?;
            writeln!(out)?;
        }
        Ok(())
    });
    shown.unwrap_or_else(|| writeln!(out, "(locked by a thread that was stopped)"))
}
