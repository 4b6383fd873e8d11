//! checkpt(1): makes a saved process go on.

use std::fs::File;
use std::io::{self, Write};

/// How to call it.
pub const USAGE: &str = "usage: checkpt -r file";

/// What the saving call gives in a process that goes on from a file.
const RESTORED: i32 = 1;

/// Exit status when the file cannot be opened, or the command line is wrong.
const FAILED: u8 = 1;
/// Exit status when the kernel does not restore the process.
const REFUSED: u8 = 5;

/// Runs the program with the words behind its name. Comes back only when the process could not be
/// restored, with the exit status; what was wrong goes to `errors`.
///
/// # Errors
/// When `errors` cannot be written.
pub fn run(
    words: &[String],
    restore: impl FnOnce(&File, i32) -> io::Error,
    errors: &mut dyn Write,
) -> io::Result<u8> {
    let wrong = match df_getopt::parse(words, "r:") {
        Ok(options) => match (options.value('r'), options.words.as_slice()) {
            (Some(path), []) => return from(path, restore, errors),
            (None, _) => "no file given".to_owned(),
            (_, [word, ..]) => format!("what is {word}?"),
        },
        Err(error) => error.to_string(),
    };
    writeln!(errors, "checkpt: {wrong}\n{USAGE}")?;
    Ok(FAILED)
}

fn from(
    path: &str,
    restore: impl FnOnce(&File, i32) -> io::Error,
    errors: &mut dyn Write,
) -> io::Result<u8> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => {
            let error = df_sys::text::error(&error);
            writeln!(errors, "checkpt: {path}: {error}")?;
            return Ok(FAILED);
        }
    };
    let error = df_sys::text::error(&restore(&file, RESTORED));
    writeln!(errors, "checkpt: {path} cannot be restored: {error}")?;
    Ok(REFUSED)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exit status and messages; the kernel refuses.
    fn checkpt(words: &[&str]) -> (u8, String) {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        let refuse = |_: &File, result: i32| {
            assert_eq!(result, RESTORED);
            io::Error::from(io::ErrorKind::InvalidInput)
        };
        let mut errors = Vec::new();
        let status = run(&words, refuse, &mut errors).unwrap();
        (status, String::from_utf8(errors).unwrap())
    }

    #[test]
    fn file_that_the_kernel_refuses_is_status_five() {
        let (status, errors) = checkpt(&["-r", "/etc/passwd"]);
        assert_eq!(status, REFUSED);
        assert!(errors.starts_with("checkpt: /etc/passwd cannot be restored: "));
    }

    #[test]
    fn missing_file_is_named() {
        let (status, errors) = checkpt(&["-r", "/nonexistent"]);
        assert_eq!(status, FAILED);
        assert!(errors.starts_with("checkpt: /nonexistent: "), "{errors}");
    }

    #[test]
    fn wrong_command_lines_are_told_how_it_goes() {
        for words in [&[][..], &["file"], &["-r"], &["-r", "a", "b"], &["-x"]] {
            let (status, errors) = checkpt(words);
            assert_eq!(status, FAILED);
            assert!(errors.ends_with(&format!("{USAGE}\n")), "{errors}");
        }
    }
}
