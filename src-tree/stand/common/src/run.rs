//! The loader from its first line to the kernel.

use crate::platform::{ConsoleSet, Leave, Platform};

/// Runs the loader: reads the configuration, shows the menu, boots.
///
/// Returns only when the user asked to leave; otherwise the kernel was entered.
#[must_use]
pub fn run<P: Platform>(platform: &mut P) -> Leave {
    platform.write(ConsoleSet::ALL, "DragonFly loader\n");
    Leave::Reboot
}
