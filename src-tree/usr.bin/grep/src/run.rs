//! Looks through files.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use df_sys::text;

use crate::options::{Options, Show};
use crate::search::Matcher;

/// Exit status when a line was found.
pub const FOUND: u8 = 0;
/// Exit status when none was.
pub const NOT_FOUND: u8 = 1;
/// Exit status when something went wrong.
pub const TROUBLE: u8 = 2;

/// The name of standard input.
const STDIN: &str = "(standard input)";

/// Does what the command line asks for; gives the exit status.
///
/// # Errors
/// When the output cannot be written.
pub fn run(
    mut options: Options,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    errors: &mut dyn Write,
) -> io::Result<u8> {
    for file in std::mem::take(&mut options.pattern_files) {
        match fs::read_to_string(&file) {
            Ok(text) => options.patterns.extend(text.lines().map(str::to_owned)),
            Err(error) => {
                writeln!(errors, "grep: {file}: {}", text::error(&error))?;
                return Ok(TROUBLE);
            }
        }
    }
    let matcher = match Matcher::new(&options) {
        Ok(matcher) => matcher,
        Err(error) => {
            writeln!(errors, "grep: {error}")?;
            return Ok(TROUBLE);
        }
    };
    let mut paths: Vec<PathBuf> = options.files.iter().map(PathBuf::from).collect();
    if options.recursive && paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    let several = paths.len() > 1 || options.recursive;
    let mut search = Search {
        with_names: options.names.unwrap_or(several),
        matcher,
        options,
        output,
        errors,
        found: false,
        trouble: false,
    };
    if paths.is_empty() {
        search.lines(STDIN, input)?;
    }
    for path in paths {
        search.path(&path, input)?;
        if search.found && search.options.show == Show::Nothing {
            break;
        }
    }
    Ok(match (search.found, search.trouble) {
        (true, _) if search.options.show == Show::Nothing => FOUND,
        (_, true) => TROUBLE,
        (true, false) => FOUND,
        (false, false) => NOT_FOUND,
    })
}

struct Search<'a> {
    options: Options,
    matcher: Matcher,
    with_names: bool,
    output: &'a mut dyn Write,
    errors: &'a mut dyn Write,
    found: bool,
    trouble: bool,
}

impl Search<'_> {
    fn path(&mut self, path: &Path, input: &mut dyn BufRead) -> io::Result<()> {
        if path == Path::new("-") {
            return self.lines(STDIN, input);
        }
        let name = path.display().to_string();
        if self.options.recursive && path.is_dir() {
            let mut below: Vec<PathBuf> = match fs::read_dir(path) {
                Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
                Err(error) => return self.complain(&name, &error),
            };
            below.sort();
            for path in below {
                self.path(&path, input)?;
            }
            return Ok(());
        }
        let opened = File::open(path).and_then(|file| {
            if file.metadata()?.is_dir() {
                return Err(io::Error::other("Is a directory"));
            }
            Ok(file)
        });
        match opened {
            Ok(file) => self.lines(&name, &mut BufReader::new(file)),
            Err(error) => self.complain(&name, &error),
        }
    }

    fn complain(&mut self, name: &str, error: &io::Error) -> io::Result<()> {
        self.trouble = true;
        if self.options.silent {
            return Ok(());
        }
        writeln!(self.errors, "grep: {name}: {}", text::error(error))
    }

    fn lines(&mut self, name: &str, input: &mut dyn BufRead) -> io::Result<()> {
        let (mut count, mut number) = (0, 0);
        let limit = self.options.limit.unwrap_or(usize::MAX);
        let mut line = Vec::new();
        while count < limit {
            line.clear();
            match input.read_until(b'\n', &mut line) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    self.complain(name, &error)?;
                    break;
                }
            }
            number += 1;
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            if !self.matcher.wants(text) {
                continue;
            }
            count += 1;
            match self.options.show {
                Show::Lines => self.line(name, number, text)?,
                Show::Places => {
                    for place in self.matcher.places(text) {
                        self.line(name, number, place)?;
                    }
                }
                Show::Count => {}
                Show::FilesWith | Show::FilesWithout | Show::Nothing => break,
            }
        }
        match self.options.show {
            Show::Count if self.with_names => writeln!(self.output, "{name}:{count}")?,
            Show::Count => writeln!(self.output, "{count}")?,
            Show::FilesWith if count > 0 => writeln!(self.output, "{name}")?,
            Show::FilesWithout if count == 0 => writeln!(self.output, "{name}")?,
            _ => {}
        }
        self.found |= (count > 0) != (self.options.show == Show::FilesWithout);
        Ok(())
    }

    fn line(&mut self, name: &str, number: usize, text: &[u8]) -> io::Result<()> {
        if self.with_names {
            write!(self.output, "{name}:")?;
        }
        if self.options.numbers {
            write!(self.output, "{number}:")?;
        }
        self.output.write_all(text)?;
        self.output.write_all(b"\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: &str = "one fly\nTwo\nthree flies\nfour\n";

    fn grep(words: &[&str], input: &str) -> (u8, String, String) {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        let options = Options::parse(&words).unwrap();
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let status = run(options, &mut input.as_bytes(), &mut output, &mut errors).unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (status, text(output), text(errors))
    }

    fn found(words: &[&str]) -> String {
        grep(words, INPUT).1
    }

    #[test]
    fn lines_that_fit_are_shown() {
        assert_eq!(found(&["fl"]), "one fly\nthree flies\n");
        assert_eq!(found(&["-n", "-i", "TWO"]), "2:Two\n");
        assert_eq!(found(&["-v", "f"]), "Two\n");
        assert_eq!(found(&["-E", "^(four|Two)$"]), "Two\nfour\n");
        assert_eq!(found(&["-w", "fly"]), "one fly\n");
        assert_eq!(found(&["-x", "four"]), "four\n");
        assert_eq!(found(&["-m1", "fl"]), "one fly\n");
        assert_eq!(found(&["-o", "fl[a-z]*"]), "fly\nflies\n");
        assert_eq!(found(&["-F", "."]), "");
        assert_eq!(found(&["-e", "Two", "-e", "four"]), "Two\nfour\n");
    }

    #[test]
    fn counts_and_names_replace_lines() {
        assert_eq!(found(&["-c", "fl"]), "2\n");
        assert_eq!(found(&["-l", "fl"]), "(standard input)\n");
        assert_eq!(found(&["-L", "nothing"]), "(standard input)\n");
        assert_eq!(found(&["-q", "fl"]), "");
        assert_eq!(found(&["-H", "Two"]), "(standard input):Two\n");
    }

    #[test]
    fn status_tells_what_came_of_it() {
        assert_eq!(grep(&["fl"], INPUT).0, FOUND);
        assert_eq!(grep(&["x"], INPUT).0, NOT_FOUND);
        let (status, _, errors) = grep(&["x", "/nonexistent"], "");
        assert_eq!(status, TROUBLE);
        assert_eq!(errors, "grep: /nonexistent: No such file or directory\n");
        assert_eq!(grep(&["-s", "x", "/nonexistent"], "").2, "");
        assert_eq!(grep(&["[", "-"], "").0, TROUBLE);
    }

    #[test]
    fn folders_are_searched_in_the_order_of_names() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
        let (status, output, _) = grep(&["-rl", "^//! The command line", folder], "");
        assert_eq!((status, output), (FOUND, format!("{folder}/options.rs\n")));
        let (status, _, errors) = grep(&["x", folder], "");
        assert_eq!(status, TROUBLE);
        assert!(errors.ends_with("Is a directory\n"));
    }
}
