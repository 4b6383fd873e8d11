//! hostname(1): shows or sets the name of the machine.

use std::io::{self, Write};

/// How to call it.
pub const USAGE: &str = "usage: hostname [-s] [name]";

/// The machine's name, as the program sees it.
pub trait Name {
    /// The name.
    ///
    /// # Errors
    /// What the kernel says.
    fn get(&self) -> io::Result<String>;

    /// Sets it.
    ///
    /// # Errors
    /// EPERM for anyone but root.
    fn set(&mut self, name: &str) -> io::Result<()>;
}

/// The name of this machine.
pub struct Machine;

impl Name for Machine {
    fn get(&self) -> io::Result<String> {
        Ok(nix::unistd::gethostname()?.to_string_lossy().into_owned())
    }

    fn set(&mut self, name: &str) -> io::Result<()> {
        Ok(nix::unistd::sethostname(name)?)
    }
}

/// Runs the program with the words behind its name; gives the exit status.
///
/// # Errors
/// When the name cannot be read, set or shown.
pub fn run(
    words: &[String],
    name: &mut dyn Name,
    output: &mut dyn Write,
    errors: &mut dyn Write,
) -> io::Result<u8> {
    let options = match df_getopt::parse(words, "fs") {
        Ok(options) if options.words.len() <= 1 => options,
        Ok(_) => {
            writeln!(errors, "{USAGE}")?;
            return Ok(1);
        }
        Err(error) => {
            writeln!(errors, "hostname: {error}\n{USAGE}")?;
            return Ok(1);
        }
    };
    if let Some(new) = options.words.first() {
        name.set(new)?;
        return Ok(0);
    }
    let full = name.get()?;
    let shown = match full.split_once('.') {
        Some((short, _)) if options.has('s') => short,
        _ => &full,
    };
    writeln!(output, "{shown}")?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Model(String);

    impl Name for Model {
        fn get(&self) -> io::Result<String> {
            Ok(self.0.clone())
        }

        fn set(&mut self, name: &str) -> io::Result<()> {
            self.0 = name.to_owned();
            Ok(())
        }
    }

    fn hostname(words: &[&str]) -> (u8, String, String) {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        let mut model = Model("host.example".to_owned());
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let status = run(&words, &mut model, &mut output, &mut errors).unwrap();
        (status, String::from_utf8(output).unwrap(), model.0)
    }

    #[test]
    fn name_is_shown_whole_or_short() {
        assert_eq!(hostname(&[]).1, "host.example\n");
        assert_eq!(hostname(&["-s"]).1, "host\n");
    }

    #[test]
    fn word_becomes_the_name() {
        let (status, output, name) = hostname(&["other"]);
        assert_eq!((status, output.as_str(), name.as_str()), (0, "", "other"));
    }

    #[test]
    fn wrong_use_changes_nothing() {
        for words in [&["-x"][..], &["a", "b"]] {
            let (status, _, name) = hostname(words);
            assert_eq!((status, name.as_str()), (1, "host.example"));
        }
    }
}
