//! Ctrl-C and SIGTERM, as messages.

use buildsys_engine::Interrupt;
use crossbeam_channel::{Receiver, unbounded};

/// Starts to turn SIGINT, SIGTERM and SIGHUP into messages. Once in a process; where that fails,
/// the signals end the process as they would have, which the cache survives.
pub(crate) fn interrupts() -> Receiver<Interrupt> {
    let (sender, receiver) = unbounded();
    let _ = ctrlc::set_handler(move || {
        // A run that is over does not listen any more.
        let _ = sender.send(Interrupt);
    });
    receiver
}
