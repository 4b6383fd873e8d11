//! Memory without a file.

use std::hint::black_box;
use std::path::Path;

use crate::child::{self, End};
use crate::map::{Map, Wish};
use crate::{Check, Checked, PAGE, ensure};

/// Checks of this file.
pub(crate) const CHECKS: &[Check] = &[
    ("memory_is_copied_when_it_is_written", copy_on_write),
    ("shared_memory_is_the_same_memory", shared),
    ("a_fork_of_a_fork_has_its_own_copy", grandchild),
    ("protections_hold", protections),
    ("a_reservation_is_used_in_parts", reservation),
    ("a_taken_place_is_not_replaced_unasked", try_fixed),
    ("freed_memory_is_zeros", freed),
    ("the_stack_grows", stack),
    ("forks_leave_nothing_behind", many_forks),
    ("out_of_memory_ends_the_process", out_of_memory),
];

const PAGES: usize = 256;

fn copy_on_write(_: &Path) -> Checked {
    let map = Map::anonymous(PAGES * PAGE, libc::MAP_PRIVATE)?;
    let pages = || (0..PAGES).map(|page| (page * PAGE, page as u8));
    pages().for_each(|(at, value)| map.set(at, value));
    let end = child::run(|| {
        let same = pages().all(|(at, value)| map.get(at) == value);
        pages().for_each(|(at, _)| map.set(at, 0xff));
        i32::from(!same)
    })?;
    ensure!(end == End::Status(0));
    ensure!(pages().all(|(at, value)| map.get(at) == value));
    Ok(())
}

fn shared(_: &Path) -> Checked {
    let map = Map::anonymous(2 * PAGE, libc::MAP_SHARED)?;
    let private = Map::anonymous(PAGE, libc::MAP_PRIVATE)?;
    private.set(0, 1);
    let child = child::start(|| {
        map.set(0, 42);
        while map.get(PAGE) == 0 {
            std::thread::yield_now();
        }
        i32::from(private.get(0))
    })?;
    private.set(0, 2);
    map.set(PAGE, 1);
    ensure!(child.wait()? == End::Status(1));
    ensure!(map.get(0) == 42);
    ensure!(private.get(0) == 2);
    Ok(())
}

fn grandchild(_: &Path) -> Checked {
    let map = Map::anonymous(PAGE, libc::MAP_PRIVATE)?;
    map.set(0, 1);
    let end = child::run(|| {
        let inner = child::run(|| {
            map.set(0, 3);
            i32::from(map.get(0))
        });
        let inner_is_right = matches!(inner, Ok(End::Status(3)));
        let own = map.get(0);
        map.set(0, 2);
        i32::from(inner_is_right && own == 1 && map.get(0) == 2)
    })?;
    ensure!(end == End::Status(1));
    ensure!(map.get(0) == 1);
    Ok(())
}

fn protections(_: &Path) -> Checked {
    let map = Map::anonymous(PAGE, libc::MAP_PRIVATE)?;
    map.set(0, 0xc3);
    let killed = End::Signal(libc::SIGSEGV);
    let run = || {
        map.run();
        0
    };
    ensure!(child::run(run)? == killed);
    map.protect(libc::PROT_NONE)?;
    ensure!(child::run(|| i32::from(map.get(0)))? == killed);
    map.protect(libc::PROT_READ)?;
    ensure!(map.get(0) == 0xc3);
    let write = || {
        map.set(0, 1);
        0
    };
    ensure!(child::run(write)? == killed);
    map.protect(libc::PROT_READ | libc::PROT_WRITE)?;
    ensure!(child::run(write)? == End::Status(0));
    ensure!(map.get(0) == 0xc3);
    Ok(())
}

fn reservation(_: &Path) -> Checked {
    const SIZE: usize = 512 << 20;
    let hint = 0xc0_0000_0000;
    let all = Map::new(Wish {
        at: hint,
        len: SIZE,
        prot: libc::PROT_NONE,
        flags: libc::MAP_ANON | libc::MAP_PRIVATE,
        file: None,
    })?;
    ensure!(all.addr() == hint);
    let part = Map::new(Wish {
        at: hint + SIZE / 2,
        len: 1 << 20,
        prot: libc::PROT_READ | libc::PROT_WRITE,
        flags: libc::MAP_ANON | libc::MAP_PRIVATE | libc::MAP_FIXED,
        file: None,
    })?;
    part.set(12345, 1);
    ensure!(all.get(SIZE / 2 + 12345) == 1);
    ensure!(child::run(|| i32::from(all.get(0)))? == End::Signal(libc::SIGSEGV));
    Ok(())
}

fn try_fixed(_: &Path) -> Checked {
    /// `MAP_TRYFIXED`, which the `libc` crate does not name.
    const MAP_TRYFIXED: i32 = 0x1_0000;
    let map = Map::anonymous(2 * PAGE, libc::MAP_PRIVATE)?;
    let again = Map::new(Wish {
        at: map.addr() + PAGE,
        len: PAGE,
        prot: libc::PROT_READ,
        flags: libc::MAP_ANON | libc::MAP_PRIVATE | MAP_TRYFIXED,
        file: None,
    });
    let error = again.err().and_then(|error| error.raw_os_error());
    ensure!(error == Some(libc::ENOMEM));
    Ok(())
}

fn freed(_: &Path) -> Checked {
    let map = Map::anonymous(4 * PAGE, libc::MAP_PRIVATE)?;
    map.set(PAGE, 7);
    map.advise(libc::MADV_FREE)?;
    ensure!(map.get(PAGE) == 0);
    Ok(())
}

fn stack(_: &Path) -> Checked {
    fn deep(level: usize) -> usize {
        let frame = black_box([level as u8; 4000]);
        if level == 0 {
            usize::from(frame[0])
        } else {
            deep(level - 1) + usize::from(frame[3999] == level as u8)
        }
    }
    // Nearly all of the 8 MiB that are the limit.
    ensure!(deep(1700) == 1700);
    Ok(())
}

fn many_forks(_: &Path) -> Checked {
    let map = Map::anonymous(PAGES * PAGE, libc::MAP_PRIVATE)?;
    (0..PAGES).for_each(|page| map.set(page * PAGE, 1));
    for round in 0..200 {
        let end = child::run(|| {
            (0..PAGES).for_each(|page| map.set(page * PAGE, 2));
            0
        })?;
        ensure!(end == End::Status(0));
        map.set(round % PAGES * PAGE, 1);
    }
    Ok(())
}

fn out_of_memory(_: &Path) -> Checked {
    let end = child::run(|| {
        loop {
            let Ok(map) = Map::anonymous(16 << 20, libc::MAP_PRIVATE) else {
                return 1;
            };
            (0..map_pages()).for_each(|page| map.set(page * PAGE, 1));
            std::mem::forget(map);
        }
    })?;
    ensure!(end == End::Signal(libc::SIGKILL));
    // What it had is there for others.
    let map = Map::anonymous(16 << 20, libc::MAP_PRIVATE)?;
    (0..map_pages()).for_each(|page| map.set(page * PAGE, 1));
    Ok(())
}

const fn map_pages() -> usize {
    (16 << 20) / PAGE
}
