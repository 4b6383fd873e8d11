//! What the debugger shows of memory. Everything stands still meanwhile: no lock is waited for.

use core::fmt::{self, Write};

use df_ddb::Show;

use crate::machine::PAGE_SIZE;
use crate::{kmalloc, phys};

const LOCKED: &str = "(locked by a CPU that was stopped)";

/// Tells the debugger what there is to see.
pub fn init() {
    df_ddb::add(Show {
        name: "pages",
        help: "physical pages",
        run: pages,
    });
    df_ddb::add(Show {
        name: "malloc",
        help: "the kernel heap",
        run: malloc,
    });
    df_ddb::add(Show {
        name: "page",
        help: "what is mapped at an address, and where it is in memory",
        run: page,
    });
}

fn pages(out: &mut dyn Write, _: Option<u64>) -> fmt::Result {
    match phys::try_counts() {
        Some((total, free)) => writeln!(
            out,
            "{total} pages of {PAGE_SIZE} bytes, {free} free, {} in use",
            total - free
        ),
        None => writeln!(out, "{LOCKED}"),
    }
}

fn malloc(out: &mut dyn Write, _: Option<u64>) -> fmt::Result {
    let Some(zones) = kmalloc::try_zones() else {
        return writeln!(out, "{LOCKED}");
    };
    writeln!(
        out,
        "   SIZE     USED   CACHED    BYTES     MOST     REQUESTS"
    )?;
    for zone in zones.iter().filter(|zone| zone.slabs > 0) {
        writeln!(
            out,
            "{:7} {:8} {:8} {:8} {:8} {:12}",
            zone.size, zone.used, zone.cached, zone.slabs, zone.most, zone.requests
        )?;
    }
    let used: usize = zones.iter().map(|zone| zone.used * zone.size).sum();
    writeln!(out, "{used} bytes of the kernel heap are in use")
}

fn page(out: &mut dyn Write, address: Option<u64>) -> fmt::Result {
    let Some(address) = address else {
        return writeln!(out, "show page ADDRESS");
    };
    match df_machine::debug::translate(address) {
        Some(phys) => writeln!(
            out,
            "{address:#x} is at {phys:#x}, in page {:#x}",
            phys / PAGE_SIZE
        ),
        None => writeln!(out, "nothing is mapped at {address:#x}"),
    }
}
