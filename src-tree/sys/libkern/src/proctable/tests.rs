//! Tests of the process table.

use alloc::vec;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicI32, Ordering};

use df_abi::Errno;
use df_abi::signal::{SIGKILL, SIGTSTP};
use proptest::prelude::*;

use super::relations::{Facts, Relations};
use super::*;

const EXITED: Waits = Waits {
    exited: true,
    stopped: false,
    trapped: false,
    continued: false,
};
const STOPS: Waits = Waits {
    exited: false,
    stopped: true,
    trapped: false,
    continued: true,
};
const ALL: Waits = Waits {
    exited: true,
    stopped: true,
    trapped: true,
    continued: true,
};

impl Kept for () {
    fn set_parent(&self, _: i32) {}
}

/// What a process has been told of its parent.
#[derive(Default)]
struct Told(AtomicI32);

impl Kept for Told {
    fn set_parent(&self, ppid: i32) {
        self.0.store(ppid, Ordering::Relaxed);
    }
}

/// Process 1, a shell 2 that leads a session, and its jobs 3 and 4.
fn shell() -> Table<()> {
    let mut t = Table::new();
    t.insert_first(1, ());
    t.fork(1, 2, ()).unwrap();
    t.setsid(2).unwrap();
    t.fork(2, 3, ()).unwrap();
    t.fork(2, 4, ()).unwrap();
    t
}

#[test]
fn children_are_born_into_group_and_session_of_their_parent() {
    let t = shell();
    let child = t.get(3).unwrap();
    assert_eq!((child.ppid, child.pgid, child.sid), (2, 2, 2));
    assert_eq!(t.group(2).count(), 3);
}

#[test]
fn a_job_gets_a_group_of_its_own_by_either_side() {
    let mut t = shell();
    t.setpgid(2, 3, 3).unwrap();
    t.setpgid(4, 0, 3).unwrap();
    let members: Vec<i32> = t.group(3).map(|(pid, _)| pid).collect();
    assert_eq!(members, [3, 4]);
    assert!(t.group_in_session(3, 2) && !t.group_in_session(3, 1));
}

#[test]
fn groups_are_refused_as_posix_says() {
    let mut t = shell();
    t.fork(3, 5, ()).unwrap();
    for (caller, pid, pgid, wanted) in [
        (2, 5, 5, Errno::ESRCH),
        (2, 0, 0, Errno::EPERM),
        (2, 3, 77, Errno::EPERM),
        (2, 3, -1, Errno::EINVAL),
        (2, 99, 99, Errno::ESRCH),
    ] {
        assert_eq!(t.setpgid(caller, pid, pgid), Err(wanted), "{pid} {pgid}");
    }
    t.execed(3);
    assert_eq!(t.setpgid(2, 3, 3), Err(Errno::EACCES));
    t.setsid(4).unwrap();
    assert_eq!(t.setpgid(2, 4, 2), Err(Errno::EPERM));
    assert_eq!(t.setsid(4), Err(Errno::EPERM));
}

#[test]
fn a_zombie_is_found_until_it_is_reaped() {
    let mut t = shell();
    assert_eq!(t.find_event(2, Select::Any, EXITED, false), Ok(None));
    let exited = t.exit(3, status::exited(7));
    assert_eq!(exited.parent, 2);
    let event = Event {
        pid: 3,
        status: 0x700,
        ended: true,
    };
    for select in [Select::Any, Select::Pid(3), Select::Group(2)] {
        assert_eq!(t.find_event(2, select, EXITED, false), Ok(Some(event)));
    }
    assert_eq!(t.find_event(2, Select::Pid(4), EXITED, false), Ok(None));
    assert_eq!(
        t.find_event(2, Select::Group(9), EXITED, false),
        Err(Errno::ECHILD)
    );
    assert_eq!(t.reap(3), Some(()));
    assert_eq!(t.reap(4), None);
    assert!(t.living(3).is_err());
    assert_eq!(
        t.find_event(1, Select::Pid(3), EXITED, false),
        Err(Errno::ECHILD)
    );
}

#[test]
fn stops_and_continuations_are_told_once() {
    let mut t = shell();
    assert_eq!(t.stop(3, SIGTSTP), Some(2));
    assert_eq!(t.find_event(2, Select::Any, EXITED, false), Ok(None));
    let seen = t.find_event(2, Select::Any, ALL, true).unwrap().unwrap();
    assert_eq!((seen.status, seen.ended), (status::stopped(SIGTSTP), false));
    assert_eq!(t.find_event(2, Select::Any, ALL, false), Ok(Some(seen)));
    assert_eq!(t.find_event(2, Select::Any, ALL, false), Ok(None));
    assert_eq!(t.go_on(3), Some(2));
    assert_eq!(t.go_on(3), None);
    let seen = t.find_event(2, Select::Any, ALL, false).unwrap().unwrap();
    assert_eq!(seen.status, status::CONTINUED);
    assert_eq!(t.find_event(2, Select::Any, ALL, false), Ok(None));
    assert_eq!(status::signaled(SIGKILL), 9);
}

#[test]
fn orphans_go_to_process_1_and_stopped_orphaned_groups_are_named() {
    let mut t = shell();
    t.setpgid(2, 3, 3).unwrap();
    t.setpgid(2, 4, 4).unwrap();
    t.stop(3, SIGTSTP);
    t.exit(4, 0);
    assert!(!t.is_orphaned(3));
    let exited = t.exit(2, 0);
    assert_eq!(
        exited,
        Exited {
            parent: 1,
            heirs: vec![1],
            orphaned: vec![3],
            traced: vec![],
        }
    );
    assert_eq!([3, 4].map(|pid| t.get(pid).unwrap().ppid), [1, 1]);
    assert!(t.is_orphaned(3));
}

#[test]
fn orphans_go_to_the_ancestor_that_asked_for_them() {
    let mut t = Table::new();
    t.insert_first(1, ());
    for (parent, pid) in [(1, 2), (2, 3)] {
        t.fork(parent, pid, ()).unwrap();
    }
    t.start_reaping(2).unwrap();
    assert_eq!(t.start_reaping(2), Err(Errno::EALREADY));
    for (parent, pid) in [(2, 4), (4, 5), (5, 6)] {
        t.fork(parent, pid, ()).unwrap();
    }
    t.exit(6, 0);
    assert_eq!(t.exit(5, 0).heirs, [2]);
    t.exit(4, 0);
    let parent = |t: &Table<()>, pid| t.get(pid).unwrap().ppid;
    assert_eq!((parent(&t, 5), parent(&t, 6)), (2, 2));
    // The end of the reaper passes everything on.
    assert_eq!(t.exit(2, 0).heirs, [1]);
    assert_eq!(parent(&t, 5), 1);
    assert!(!t.stop_reaping(2));
}

#[test]
fn numbers_of_groups_and_sessions_are_not_given_again() {
    let mut t = shell();
    t.setpgid(2, 3, 3).unwrap();
    t.setpgid(2, 4, 3).unwrap();
    t.exit(3, 0);
    t.reap(3);
    for _ in 0..MAX_PID + 10 {
        let pid = t.new_pid().unwrap();
        assert!(pid != 3 && t.get(pid).is_none() && pid <= MAX_PID);
    }
}

proptest! {
    #[test]
    fn relations_stay_consistent(steps in prop::collection::vec((0..10_u8, 0..400_usize), 0..200)) {
        let mut t = Table::new();
        t.insert_first(1, Told::default());
        for (what, which) in steps {
            let living: Vec<i32> =
                t.iter().filter(|(_, e)| !matches!(e.life, Life::Zombie { .. })).map(|(p, _)| p).collect();
            let pid = living[which % living.len()];
            let other = living[which / 20 % living.len()];
            match what {
                0 | 1 => {
                    let new = t.new_pid().unwrap();
                    t.fork(pid, new, Told::default()).unwrap();
                }
                2 => { let _refused = t.setpgid(pid, 0, 0).or_else(|_| t.setsid(pid)); }
                3 => { t.stop(pid, SIGTSTP); }
                4 => { t.go_on(pid); }
                5 => { let _none = t.find_event(pid, Select::Any, STOPS, false); }
                6 if pid != 1 => { let _refused = t.trace(pid, other); }
                7 => { t.untrace(pid); }
                8 => { t.resume(pid); }
                _ if pid != 1 => { t.exit(pid, 0); }
                _ => while let Ok(Some(e)) = t.find_event(1, Select::Any, EXITED, false) {
                    if t.hand_back(e.pid).is_none() {
                        prop_assert!(t.reap(e.pid).is_some());
                    }
                }
            }
            let mut relations = Relations::default();
            for (pid, entry) in t.iter() {
                relations.change(pid, None, Some(Facts::of(entry)));
                prop_assert_eq!(entry.proc.0.load(Ordering::Relaxed), entry.ppid);
            }
            prop_assert_eq!(&t.relations, &relations);
            for (pid, entry) in t.iter().filter(|(pid, _)| *pid != 1) {
                let parent = t.get(entry.ppid);
                prop_assert!(parent.is_some_and(|p| !matches!(p.life, Life::Zombie { .. })), "parent of {}", pid);
                prop_assert!(entry.traced_from.is_none_or(|own| t.living(own).is_ok()), "own parent of {}", pid);
                prop_assert!(t.iter().filter(|(_, e)| e.pgid == entry.pgid).all(|(_, e)| e.sid == entry.sid));
            }
        }
    }
}
