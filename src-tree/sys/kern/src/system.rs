//! What the kernel owns besides processes.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_libkern::random::Random;
use df_libkern::sync::Mutex;
use df_libkern::sysctl::Tree;
use df_vfs::Namecache;

use crate::sysctl::Variable;
use crate::tty::Console;

/// State shared by all processes.
pub(crate) struct System {
    /// The tree of names.
    pub(crate) names: Namecache,
    /// The console terminal.
    pub(crate) console: Arc<Console>,
    /// The random generator.
    pub(crate) random: Arc<Mutex<Random>>,
    /// The sysctl variables.
    pub(crate) sysctl: Tree<Variable>,
    /// Kernel environment: names and values.
    pub(crate) kenv: Vec<(Vec<u8>, Vec<u8>)>,
    /// `kern.hostname`.
    pub(crate) hostname: Vec<u8>,
    /// System calls with unknown numbers so far (`debug.nosys`).
    pub(crate) unknown_calls: u64,
}

impl System {
    /// Gives the generator fresh seed material from the machine.
    pub(crate) fn reseed(&self) {
        let mut seed = [0; 64];
        df_machine::entropy::fill(&mut seed);
        self.random.lock().mix(&seed);
    }
}
