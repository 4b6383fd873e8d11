//! What the kernel tells about itself, and what it makes.

use df_abi::Errno;
use df_abi::syscall::nr;
use df_sys::sysctl::Value;

use crate::process::in_child;
use crate::raw::Word as _;
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("variables_are_told", variables),
    ("the_kernel_environment_is_kept", environment),
    ("the_kernel_is_its_own_only_file", files),
    ("random_bytes_differ", random),
    ("identifiers_are_marked", identifiers),
    ("only_the_superuser_stops_the_machine", stopping),
    ("unknown_calls_are_counted", unknown),
];

fn variables() -> Checked {
    let mut value = [0_i32];
    let mut size = [4_u64];
    // kern.osreldate, and setting it.
    must!(sys!(
        nr::__sysctl,
        &[1_i32, 24],
        2,
        &mut value,
        &mut size,
        0,
        0
    ));
    ensure!(value[0] >= 600_400);
    want!(
        sys!(nr::__sysctl, &[1_i32, 24], 2, 0, 0, &value, 4),
        Err(Errno::EPERM)
    );
    want!(
        sys!(nr::__sysctl, &[99_i32, 99], 2, &mut value, &mut size, 0, 0),
        Err(Errno::ENOENT)
    );
    Ok(())
}

fn environment() -> Checked {
    let mut value = [0_u8; 32];
    // KENV_SET 1, KENV_GET 0, KENV_UNSET 2.
    must!(sys!(nr::kenv, 1, c"calltest", c"here", 5));
    want!(sys!(nr::kenv, 0, c"calltest", &mut value, 32), Ok(5));
    ensure!(value.starts_with(b"here\0"));
    must!(sys!(nr::kenv, 2, c"calltest", 0, 0));
    want!(
        sys!(nr::kenv, 0, c"calltest", &mut value, 32),
        Err(Errno::ENOENT)
    );
    Ok(())
}

fn files() -> Checked {
    want!(sys!(nr::kldnext, 0), Ok(1));
    want!(sys!(nr::kldnext, 1), Ok(0));
    want!(sys!(nr::kldfind, c"kernel"), Ok(1));
    want!(sys!(nr::kldfind, c"other"), Err(Errno::ENOENT));
    let mut info = [0_u8; 1056];
    info[..4].copy_from_slice(&1056_i32.to_le_bytes());
    must!(sys!(nr::kldstat, 1, &mut info));
    ensure!(info[4..].starts_with(b"kernel\0"));
    want!(sys!(nr::kldstat, 2, &mut info), Err(Errno::ENOENT));
    want!(sys!(nr::kldload, c"/etc/rc"), Err(Errno::ENOEXEC));
    want!(sys!(nr::kldunload, 1), Err(Errno::EBUSY));
    want!(sys!(nr::kldfirstmod, 1), Ok(0));
    want!(sys!(nr::modnext, 0), Ok(0));
    want!(sys!(nr::modfnext, 1), Err(Errno::ENOENT));
    want!(sys!(nr::modstat, 1, &mut info), Err(Errno::ENOENT));
    want!(sys!(nr::modfind, c"tmpfs"), Err(Errno::ENOENT));
    Ok(())
}

fn random() -> Checked {
    let (mut a, mut b) = ([0_u8; 32], [0_u8; 32]);
    want!(sys!(nr::getrandom, &mut a, 32, 0), Ok(32));
    want!(sys!(nr::getrandom, &mut b, 32, 0), Ok(32));
    ensure!(a != b);
    want!(sys!(nr::getrandom, 8, 32, 0), Err(Errno::EFAULT));
    Ok(())
}

fn identifiers() -> Checked {
    let mut ids = [0_u8; 48];
    must!(sys!(nr::uuidgen, &mut ids, 3));
    ensure!(ids.chunks(16).all(|id| id[7] >> 4 == 4 && id[8] >> 6 == 2));
    ensure!(ids[..16] != ids[16..32]);
    want!(sys!(nr::uuidgen, &mut ids, 0), Err(Errno::EINVAL));
    Ok(())
}

fn stopping() -> Checked {
    let refused = in_child(|| {
        let _given = sys!(nr::setuid, 7);
        i32::from(sys!(nr::reboot, 0) != Err(Errno::EPERM))
    });
    want!(refused, Ok(0));
    Ok(())
}

fn unknown() -> Checked {
    // Number 8 belongs to nobody; a process that does not ignore SIGSYS dies of it.
    want!(in_child(|| i32::from(sys!(8_u64).is_ok())), Ok(-12));
    let ignores = in_child(|| {
        let _set = sys!(nr::sigaction, 12, &[1_u64, 0, 0, 0], 0);
        let refused = sys!(8_u64) == Err(Errno::EINVAL);
        let indirect = sys!(0_u64, nr::getpid.word()) == sys!(nr::getpid);
        i32::from(!(refused && indirect))
    });
    want!(ignores, Ok(0));
    let count = must!(df_sys::sysctl::value("debug.nosys"));
    ensure!(matches!(count, Value::Numbers(n) if n[0] >= 2));
    Ok(())
}
