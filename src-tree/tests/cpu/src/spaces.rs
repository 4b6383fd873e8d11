//! Many processes that have different pages at the same addresses.

use std::process::Command;
use std::thread;

use crate::Checked;
use crate::raw::Page;

/// More than a CPU has numbers for address spaces.
const PROCESSES: u64 = 12;
const ROUNDS: u64 = 200;
/// Pages next to each other, each of which comes and goes.
const PAGES: usize = 4;

/// Runs the processes side by side.
pub(crate) fn own_pages() -> Checked {
    let me = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut children = Vec::new();
    for number in 1..=PROCESSES {
        let started = Command::new(&me)
            .args(["--space", &number.to_string()])
            .spawn();
        children.push(started.map_err(|error| error.to_string())?);
    }
    let mut wrong = 0;
    for mut child in children {
        let ended = child.wait().map_err(|error| error.to_string())?;
        wrong += u64::from(!ended.success());
    }
    if wrong > 0 {
        return Err(format!(
            "{wrong} of {PROCESSES} processes saw what was not theirs"
        ));
    }
    Ok(())
}

/// What each of them does: its pages hold what it has written last, and zeros when they are new.
pub(crate) fn live(number: u64) -> Checked {
    let mut pages = Vec::new();
    for place in 0..PAGES {
        pages.push(Page::map(place).map_err(|error| error.to_string())?);
    }
    for round in 0..ROUNDS {
        for (place, page) in pages.iter_mut().enumerate() {
            let mark = number << 32 | round << 8 | place as u64;
            page.write(mark);
            thread::yield_now();
            let found = page.read();
            if found != mark {
                return Err(format!("{found:#x} instead of {mark:#x}"));
            }
            if (round + place as u64).is_multiple_of(7) {
                page.renew().map_err(|error| error.to_string())?;
                thread::yield_now();
                let found = page.read();
                if found != 0 {
                    return Err(format!("{found:#x} in a new page"));
                }
            }
        }
    }
    Ok(())
}
