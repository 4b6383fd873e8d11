//! What init asks of the system beyond `std`, as a trait so that tests can answer.

use std::io;

pub use df_sys::power::Stop;
pub use df_sys::sysctl::Value;
pub use df_sys::text::error as text;

/// The system's own answers.
pub trait System {
    /// Reads a value of the kernel by its name.
    ///
    /// # Errors
    /// ENOENT when there is none of this name.
    fn sysctl(&self, name: &str) -> io::Result<Value>;

    /// Stops the machine; returns only when that is refused.
    fn stop(&self, how: Stop) -> io::Error;

    /// The process.
    fn process(&self) -> u32 {
        std::process::id()
    }
}

/// The running system.
pub struct Real;

impl System for Real {
    fn sysctl(&self, name: &str) -> io::Result<Value> {
        df_sys::sysctl::value(name)
    }

    fn stop(&self, how: Stop) -> io::Error {
        df_sys::power::stop(how, true)
    }
}

/// Reads a text value, or gives what went wrong.
///
/// # Errors
/// As for [`System::sysctl`]; InvalidData when it is not a text.
pub fn sysctl_text(system: &dyn System, name: &str) -> io::Result<String> {
    match system.sysctl(name)? {
        Value::Text(text) => Ok(text),
        Value::Numbers(numbers) => Ok(df_sys::sysctl::words(&numbers)),
        Value::Bytes(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}
