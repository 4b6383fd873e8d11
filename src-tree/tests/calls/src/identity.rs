//! Who a process is: users, groups, sessions. The last checks, because they give rights away in
//! children only.

use df_abi::Errno;
use df_abi::syscall::nr;

use crate::process::in_child;
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("users_and_groups_are_told", told),
    ("users_are_changed_by_the_superuser", users),
    ("groups_are_changed_by_the_superuser", groups),
    ("sessions_and_process_groups_are_made", sessions),
    ("login_names_are_kept", login),
];

fn told() -> Checked {
    for call in [
        nr::getuid,
        nr::geteuid,
        nr::getgid,
        nr::getegid,
        nr::issetugid,
    ] {
        want!(sys!(call), Ok(0));
    }
    let mut ids = [9_u32; 3];
    let [a, b, c] = &mut ids;
    want!(
        sys!(
            nr::getresuid,
            std::slice::from_mut(a),
            std::slice::from_mut(b),
            std::slice::from_mut(c)
        ),
        Ok(0)
    );
    want!(ids, [0; 3]);
    let [a, b, c] = &mut ids;
    want!(
        sys!(
            nr::getresgid,
            std::slice::from_mut(a),
            std::slice::from_mut(b),
            std::slice::from_mut(c)
        ),
        Ok(0)
    );
    want!(ids, [0; 3]);
    Ok(())
}

fn users() -> Checked {
    let pairs: [(u64, [i32; 3]); 5] = [
        (nr::setuid, [7, 0, 0]),
        (nr::seteuid, [7, 0, 0]),
        (nr::setreuid, [7, 7, 0]),
        (nr::setresuid, [7, 7, 7]),
        (nr::setresuid, [-1, 7, -1]),
    ];
    for (call, [a, b, c]) in pairs {
        let status = must!(in_child(|| {
            let done = sys!(call, a, b, c) == Ok(0) && sys!(nr::geteuid) == Ok(7);
            let no_more = sys!(nr::setuid, 8) == Err(Errno::EPERM);
            i32::from(!(done && no_more))
        }));
        want!(status, 0);
    }
    Ok(())
}

fn groups() -> Checked {
    let pairs: [(u64, [i32; 3]); 4] = [
        (nr::setgid, [7, 0, 0]),
        (nr::setegid, [7, 0, 0]),
        (nr::setregid, [7, 7, 0]),
        (nr::setresgid, [7, 7, 7]),
    ];
    for (call, [a, b, c]) in pairs {
        let status = must!(in_child(|| {
            i32::from(!(sys!(call, a, b, c) == Ok(0) && sys!(nr::getegid) == Ok(7)))
        }));
        want!(status, 0);
    }
    let status = must!(in_child(|| {
        let mut list = [0_u32; 4];
        let set = sys!(nr::setgroups, 2, &[5_u32, 6]) == Ok(0);
        let got = sys!(nr::getgroups, 4, &mut list) == Ok(2);
        i32::from(!(set && got && list[..2] == [5, 6]))
    }));
    want!(status, 0);
    Ok(())
}

fn sessions() -> Checked {
    let status = must!(in_child(|| {
        let Ok(pid) = sys!(nr::getpid) else { return 1 };
        let group = sys!(nr::setpgid, 0, 0) == Ok(0)
            && sys!(nr::getpgrp) == Ok(pid)
            && sys!(nr::getpgid, 0) == Ok(pid);
        // The leader of a group can make no session.
        let refused = sys!(nr::setsid) == Err(Errno::EPERM);
        i32::from(!(group && refused))
    }));
    want!(status, 0);
    let status = must!(in_child(|| {
        let Ok(pid) = sys!(nr::getpid) else { return 1 };
        i32::from(!(sys!(nr::setsid) == Ok(pid) && sys!(nr::getsid, 0) == Ok(pid)))
    }));
    want!(status, 0);
    Ok(())
}

fn login() -> Checked {
    let mut name = [0_u8; 32];
    must!(sys!(nr::setlogin, c"tester"));
    must!(sys!(nr::getlogin, &mut name, name.len()));
    ensure!(name.starts_with(b"tester\0"));
    must!(sys!(nr::setlogin, c"root"));
    Ok(())
}
