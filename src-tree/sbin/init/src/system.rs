//! What init asks of the system beyond `std`, as a trait so that tests can answer.

use std::io;

/// How to stop the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Start again.
    Reboot,
    /// Stop and wait for a key.
    Halt,
    /// Switch off.
    PowerOff,
}

/// A value of the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// Anything else.
    Bytes(Vec<u8>),
}

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

/// The system that init runs on.
#[cfg(target_os = "dragonfly")]
pub fn current() -> Box<dyn System> {
    Box::new(crate::sys::DragonFly)
}

/// Any other system (host builds): it refuses.
#[cfg(not(target_os = "dragonfly"))]
pub fn current() -> Box<dyn System> {
    struct Other;

    impl System for Other {
        fn sysctl(&self, _name: &str) -> io::Result<Value> {
            Err(io::ErrorKind::Unsupported.into())
        }

        fn stop(&self, _how: Stop) -> io::Error {
            io::ErrorKind::Unsupported.into()
        }
    }
    Box::new(Other)
}

/// The text of an error as BSD programs print it, without Rust's number behind it.
pub fn text(error: &io::Error) -> String {
    let text = error.to_string();
    match text.rfind(" (os error ") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}

/// Reads a text value, or gives what went wrong.
///
/// # Errors
/// As for [`System::sysctl`]; InvalidData when it is not a text.
pub fn sysctl_text(system: &dyn System, name: &str) -> io::Result<String> {
    match system.sysctl(name)? {
        Value::Text(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bytes(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_printed_without_their_number() {
        let error = io::Error::from_raw_os_error(2);
        assert_eq!(text(&error), "No such file or directory");
        assert_eq!(text(&io::Error::other("odd")), "odd");
    }
}
