//! From a running machine to a running init.

mod disks;
mod init;
mod mountroot;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::AtomicU64;

use df_abi::time::Timespec;
use df_devfs::Devfs;
use df_libkern::random::Random;
use df_libkern::sync::Mutex;
use df_machine::{bootenv, clock};

use crate::proc::{self, DumpSettings, Procs};
use crate::system::{System, publish};
use crate::tty::{self, Console};
use crate::{leaks, sysctl, varsym};

/// Device number of devfs itself.
const DEVFS_DEV: u32 = 0xff00_0001;

/// Mounts the root, starts the threads of the kernel and process 1, and ends as a thread.
///
/// # Panics
/// When there is no root file system or no init, and when init ends: the system cannot go on.
pub fn start() -> ! {
    df_lwkt::set_interrupt_check(proc::sleep_is_over);
    proc::show_in_debugger();
    df_vfs::watch_changes(df_file::vnode_event);
    let sys = publish(system());
    let console = sys.console.clone();
    spawn("console", move || tty::listen(&console));
    spawn("alarm", proc::alarm_clock);
    leaks::mark();
    init::start(sys);
    df_lwkt::exit()
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) {
    if let Err(error) = df_lwkt::spawn(name, body) {
        panic!("{name}: {error}");
    }
}

fn system() -> System {
    let random = Arc::new(Mutex::new(Random::new()));
    let console = Arc::new(Console::new());
    let devfs = Devfs::new(DEVFS_DEV, Timespec::from_nanos(clock::realtime_ns()));
    let names = match mountroot::mount(&devfs, &console, &random) {
        Ok(names) => names,
        Err(why) => panic!("cannot mount the root file system: {why}"),
    };
    let sys = System {
        names: names.with_variables(varsym::find),
        procs: Procs::new(),
        console,
        random,
        sysctl: sysctl::tree(),
        kenv: df_lwkt::Mutex::new(environment(bootenv::all())),
        hostname: df_lwkt::Mutex::new(b"localhost".to_vec()),
        dumps: df_lwkt::Mutex::new(DumpSettings::new()),
        unknown_calls: AtomicU64::new(0),
    };
    sys.reseed();
    sys
}

/// Names and values of the loader's environment: `name=value` strings, each ended by a NUL.
fn environment(raw: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    raw.split(|b| *b == 0)
        .filter_map(|entry| {
            let at = entry.iter().position(|b| *b == b'=')?;
            Some((entry[..at].to_vec(), entry[at + 1..].to_vec()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::environment;

    #[test]
    fn loader_environment_is_split_at_the_first_equals_sign() {
        let env = environment(b"init_path=/sbin/init\0a=b=c\0\0broken\0empty=\0");
        let wanted: [(&[u8], &[u8]); 3] = [
            (b"init_path", b"/sbin/init"),
            (b"a", b"b=c"),
            (b"empty", b""),
        ];
        assert_eq!(env.len(), wanted.len());
        for ((name, value), (n, v)) in env.iter().zip(wanted) {
            assert_eq!((name.as_slice(), value.as_slice()), (n, v));
        }
    }
}
