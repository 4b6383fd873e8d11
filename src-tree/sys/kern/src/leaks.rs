//! By what the kernel's heap has grown since a time: where a leak would show.
//!
//! The time is that at which process 1 starts, or the last one at which somebody has asked for
//! a new one (`vm.kmalloc_mark`). With the boot variable `debug.kmalloc_report` the system says
//! at its end what is in use and what has grown.

use alloc::string::{String, ToString};

use df_lwkt::Mutex;
use df_machine::{bootenv, kprintln};
use df_vm::{LeakReport, Zones};

static BEFORE: Mutex<Option<Zones>> = Mutex::new(None);

/// Begins anew: from now on growth counts.
pub(crate) fn mark() {
    let now = Zones::now();
    *BEFORE.lock() = Some(now);
}

/// What has grown, in lines.
pub(crate) fn grown() -> String {
    match &*BEFORE.lock() {
        Some(before) => LeakReport {
            before,
            now: &Zones::now(),
        }
        .to_string(),
        None => String::from("nothing was noted to compare with"),
    }
}

/// Says at the system's end what is in use and what has grown, if that is wanted.
pub(crate) fn report() {
    if !bootenv::is_set("debug.kmalloc_report") {
        return;
    }
    for line in Zones::now().to_string().lines() {
        kprintln!("kmalloc: {line}");
    }
    for line in grown().lines() {
        kprintln!("kmalloc: {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_allocated_after_the_mark_is_reported() {
        assert!(grown().starts_with("nothing was noted"));
        mark();
        let lines = grown();
        assert!(lines.ends_with("zones that have grown"), "{lines}");
    }
}
