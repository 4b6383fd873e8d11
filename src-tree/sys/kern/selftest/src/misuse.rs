//! Misuse of each kind of lock, which must end in a panic that names both places: where the
//! lock was taken, and where the mistake is.

use df_lwkt::{Mutex, RwLock, Serializer, Sleep, Token};
use df_machine::intr::IrqGuard;
use df_machine::sync::Spin;
use df_machine::{clock, kprintln};

static SPIN: Spin<()> = Spin::new(());
static MUTEX: Mutex<()> = Mutex::new(());
static LOCKMGR: RwLock<()> = RwLock::new(());
static SERIALIZER: Serializer = Serializer::new();
static TOKEN: Token = Token::new("misuse");

/// Makes the mistake that `what` names: it does not come back if locks are as they should be.
///
/// # Panics
/// Always: for the mistake, or because it went unnoticed.
pub(crate) fn run(what: &str) {
    match what {
        // Holding a spin lock, or in a critical section, a thread sleeps.
        "spin" => {
            let _held = SPIN.lock();
            sleep();
        }
        "critical" => {
            let _critical = IrqGuard::new();
            sleep();
        }
        // A lock that is not recursive is taken by whoever has it.
        "spin-twice" => {
            let _held = SPIN.lock();
            let _again = SPIN.lock();
        }
        "mutex" => {
            let _held = MUTEX.lock();
            let _again = MUTEX.lock();
        }
        "lockmgr" => {
            let _held = LOCKMGR.write();
            let _again = LOCKMGR.read();
        }
        "serializer" => {
            let _held = SERIALIZER.enter();
            let _again = SERIALIZER.enter();
        }
        // A token cannot become exclusive while it is shared.
        "token" => {
            let _shared = TOKEN.shared();
            let _exclusive = TOKEN.exclusive();
        }
        other => {
            kprintln!("misuse: no misuse is called {other}");
            return;
        }
    }
    panic!("misuse: {what} went unnoticed");
}

#[track_caller]
fn sleep() {
    let soon = clock::uptime_ns().saturating_add(1_000_000);
    df_lwkt::tsleep(0, Sleep::PLAIN.until(Some(soon)));
}
