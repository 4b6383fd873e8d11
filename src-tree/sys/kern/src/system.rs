//! What the kernel owns besides processes.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::AtomicU64;

use df_libkern::random::Random;
use df_libkern::sync::Mutex as SpinMutex;
use df_libkern::sysctl::Tree;
use df_lwkt::Mutex;
use df_machine::sync::Once;
use df_vfs::Namecache;

use crate::proc::{DumpSettings, Procs};
use crate::sysctl::Variable;
use crate::tty::Console;

/// State shared by all processes; every part has its own lock.
pub(crate) struct System {
    /// The tree of names.
    pub(crate) names: Namecache,
    /// The processes.
    pub(crate) procs: Procs,
    /// The console terminal.
    pub(crate) console: Arc<Console>,
    /// The random generator.
    pub(crate) random: Arc<SpinMutex<Random>>,
    /// The sysctl variables.
    pub(crate) sysctl: Tree<Variable>,
    /// Kernel environment: names and values.
    pub(crate) kenv: Mutex<Vec<(Vec<u8>, Vec<u8>)>>,
    /// `kern.hostname`.
    pub(crate) hostname: Mutex<Vec<u8>>,
    /// What is said about core files and checkpoints.
    pub(crate) dumps: Mutex<DumpSettings>,
    /// System calls with unknown numbers so far (`debug.nosys`).
    pub(crate) unknown_calls: AtomicU64,
}

static SYSTEM: Once<&'static System> = Once::new();

/// The system.
///
/// # Panics
/// Before [`publish`]: nothing that asks runs then.
pub(crate) fn system() -> &'static System {
    SYSTEM.get().expect("published before the first process")
}

/// The system, if it is there.
pub(crate) fn try_system() -> Option<&'static System> {
    SYSTEM.get().copied()
}

/// Makes the system known to everybody; it stays for ever.
pub(crate) fn publish(system: System) -> &'static System {
    let system: &'static System = Box::leak(Box::new(system));
    SYSTEM.set(system);
    system
}

impl System {
    /// Gives the generator fresh seed material from the machine.
    pub(crate) fn reseed(&self) {
        let mut seed = [0; 64];
        df_machine::entropy::fill(&mut seed);
        self.random.lock().mix(&seed);
    }
}
