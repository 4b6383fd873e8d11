//! Ending the system.

/// Switches the machine off.
pub fn poweroff() -> ! {
    halt()
}

/// Restarts the machine.
pub fn reboot() -> ! {
    halt()
}

/// Stops the CPU for good.
pub fn halt() -> ! {
    loop {
        core::hint::spin_loop();
    }
}
