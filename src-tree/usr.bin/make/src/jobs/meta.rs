//! Meta files (`.MAKE.MODE=meta`): for each target, the commands it was made by and what they wrote.
//! A target is made again when its commands are others than those of its file.
//!
//! ```text
//! # Meta data file PATH
//! CMD command, as it was expanded (one line for each)
//! CWD folder
//! TARGET name
//! OODATE sources that were newer
//! ENV NAME=value                  (with `env` only)
//! -- command output --
//! what the commands wrote
//! ```
//!
//! What bmake adds where the kernel has filemon(4), the files that commands touched, is not there;
//! words of `.MAKE.MODE` about it are taken and mean nothing.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use super::build::Outside;
use crate::expand::Text;
use crate::graph::Attributes;
use crate::modify::How;
use crate::program::Mode;
use crate::run::join;
use crate::session::{Part, Scope, Session, Stop, truth};

/// How what is done is written down.
#[derive(Debug, Default)]
pub(crate) struct Meta {
    on: bool,
    verbose: bool,
    /// There are files although targets are built where the makefile is.
    here: bool,
    /// A target without a file is made.
    missing_makes: bool,
    environment: bool,
    ignore_commands: bool,
    silent: bool,
    /// Files of targets that are being made.
    open: HashMap<usize, File>,
}

/// What stands before the output of commands.
const OUTPUT: &[u8] = b"-- command output --\n";

impl Meta {
    /// Understands the words of `.MAKE.MODE`.
    pub(super) fn take(&mut self, mode: &[u8]) {
        let has = |word: &[u8]| mode.windows(word.len()).any(|part| part == word);
        let is = |word: &[u8]| {
            let at = mode.windows(word.len()).position(|part| part == word);
            at.is_some_and(|at| truth(&mode[at + word.len()..], false))
        };
        *self = Self {
            // `missing-meta` is no wish for it.
            on: mode
                .split(u8::is_ascii_whitespace)
                .any(|word| word.starts_with(b"meta")),
            verbose: has(b"verbose"),
            here: is(b"curdirOk="),
            missing_makes: is(b"missing-meta="),
            environment: has(b"env"),
            ignore_commands: has(b"ignore-cmd"),
            silent: is(b"silent="),
            open: HashMap::new(),
        };
    }

    /// Writes down what the commands of a target wrote. What cannot be written is lost: the target
    /// is made again next time.
    pub(super) fn output(&mut self, number: usize, text: &[u8]) {
        if let Some(file) = self.open.get_mut(&number)
            && file.write_all(text).is_err()
        {
            self.open.remove(&number);
        }
    }

    /// Tells whether what commands write is written down.
    pub(super) fn is_open(&self, number: usize) -> bool {
        self.open.contains_key(&number)
    }

    /// Ends the file of a target; `problem` is why it could not be made, and `last` what stands at
    /// the end in any case.
    pub(super) fn end(&mut self, number: usize, problem: Option<&str>, last: &[u8]) {
        if let Some(problem) = problem {
            self.output(number, format!("\n{problem}\n").as_bytes());
        }
        self.output(number, last);
        self.open.remove(&number);
    }
}

impl Session {
    /// Returns the path of the file of a target, where it has one.
    pub(super) fn meta_file_of(&self, number: usize) -> Option<Vec<u8>> {
        let node = self.graph.node(number);
        let has = |attribute| node.attributes.has(attribute);
        let none = Attributes::PHONY
            .with(Attributes::MAKE)
            .with(Attributes::SPECIAL);
        let folder = self.system.folder();
        if !self.meta.on
            || node.commands.is_empty()
            || has(Attributes::NO_META)
            || (has(none) && !has(Attributes::META))
            || (!self.meta.here && folder == self.start_folder)
        {
            return None;
        }
        let name = node.file();
        let below = name
            .strip_prefix(&folder[..])
            .and_then(|rest| rest.strip_prefix(b"/"));
        let name = below.unwrap_or(name);
        let flat = name
            .iter()
            .map(|byte| if *byte == b'/' { b'_' } else { *byte });
        let flat: Vec<u8> = flat.chain(*b".meta").collect();
        Some(join(&folder, &flat))
    }

    /// Tells whether a target that is not out of date is to be made because of its file.
    pub(super) fn meta_demands(&mut self, number: usize) -> Result<bool, Stop> {
        let Some(path) = self.meta_file_of(number) else {
            return Ok(false);
        };
        let Ok(content) = fs::read(Path::new(OsStr::from_bytes(&path))) else {
            return Ok(self.meta.missing_makes);
        };
        let files = self.names.intern(b".MAKE.META.FILES");
        self.append_global(files, Text::new(&path), None);
        self.set_sources(number);
        let head = content.windows(5).position(|part| part == b"\nCWD ");
        let head = &content[..head.unwrap_or(content.len())];
        let known = split(head);
        let parts = self.graph.node(number).commands.clone();
        let ignored = self.meta.ignore_commands
            || self
                .graph
                .node(number)
                .attributes
                .has(Attributes::NO_META_COMPARE);
        let mut reason = (known.len() != parts.len()).then_some("there are other commands");
        for (known, part) in known.iter().zip(&parts) {
            // What was out of date last time says nothing about this time.
            let volatile = part.text.source().windows(7).any(|part| part == b".OODATE");
            if reason.is_none() && !ignored && !volatile && *known != self.shown(number, part)? {
                reason = Some("a build command has changed");
            }
        }
        if let Some(reason) = reason
            && self.options.tracing.meta
        {
            let path = String::from_utf8_lossy(&path).into_owned();
            self.trace(format!("{path}: {reason}"));
        }
        Ok(reason.is_some())
    }

    /// Returns a command as it is written down.
    fn shown(&mut self, number: usize, part: &Part) -> Result<Vec<u8>, Stop> {
        let how = How::within(Scope::Target(number), part.frame.as_deref());
        self.expanded(&part.text, how)
    }

    /// Begins the file of a target that is about to be made.
    pub(super) fn meta_begin(
        &mut self,
        number: usize,
        outside: &mut Outside<'_>,
    ) -> Result<(), Stop> {
        if self.options.mode != Mode::Make {
            return Ok(());
        }
        let Some(path) = self.meta_file_of(number) else {
            return Ok(());
        };
        let target = How::new(Scope::Target(number));
        if self.meta.verbose {
            let text = Text::new(b"${.MAKE.META.PREFIX:UBuilding ${.TARGET:H:tA}/${.TARGET:T}}");
            let text = self.expanded(&text, target)?;
            if !text.is_empty() {
                outside.line(&text);
            }
        }
        let mut head = [b"# Meta data file ", &path[..], b"\n"].concat();
        for part in self.graph.node(number).commands.clone() {
            let command = self.shown(number, &part)?;
            head.extend([b"CMD ", &command[..], b"\n"].concat());
        }
        let mut rest = self.expanded(&Text::new(b"TARGET ${.TARGET}"), target)?;
        let newer = self.expanded(&Text::new(b"${.OODATE}"), target)?;
        if !newer.is_empty() {
            rest.extend([b"\nOODATE ", &newer[..]].concat());
        }
        head.extend([b"CWD ", &self.system.folder()[..], b"\n", &rest, b"\n"].concat());
        if self.meta.environment {
            for (name, value) in self.environment() {
                head.extend([b"ENV ", &name[..], b"=", &value, b"\n"].concat());
            }
        }
        head.extend_from_slice(OUTPUT);
        let place = Path::new(OsStr::from_bytes(&path));
        let begin = || -> io::Result<File> {
            let mut file = File::create(place)?;
            file.write_all(&head)?;
            Ok(file)
        };
        match begin() {
            Ok(file) => {
                self.meta.open.insert(number, file);
            }
            Err(error) => {
                let path = String::from_utf8_lossy(&path).into_owned();
                self.warning(format!("cannot write {path}: {error}"));
                return Ok(());
            }
        }
        for name in [&b".MAKE.META.FILES"[..], b".MAKE.META.CREATED"] {
            let symbol = self.names.intern(name);
            self.append_global(symbol, Text::new(&path), None);
        }
        if self.meta.silent {
            self.graph
                .node_mut(number)
                .attributes
                .add(Attributes::SILENT);
        }
        Ok(())
    }
}

/// Returns the commands of a file, from its beginning up to `CWD`.
fn split(head: &[u8]) -> Vec<&[u8]> {
    const COMMAND: &[u8] = b"\nCMD ";
    let mut all = Vec::new();
    let find = |text: &[u8]| text.windows(COMMAND.len()).position(|part| part == COMMAND);
    let mut rest = head;
    let mut inside = false;
    while let Some(at) = find(rest) {
        if inside {
            all.push(&rest[..at]);
        }
        inside = true;
        rest = &rest[at + COMMAND.len()..];
    }
    if inside {
        all.push(rest);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_what_stands_behind_their_mark_newlines_included() {
        let head = b"# Meta data file x\nCMD @echo a\nCMD b\nc\nCMD ";
        assert_eq!(split(head), [&b"@echo a"[..], b"b\nc", b""]);
        assert!(split(b"# Meta data file x").is_empty());
    }

    #[test]
    fn words_of_the_mode_are_understood() {
        let mut meta = Meta::default();
        meta.take(b"compat missing-meta=yes");
        assert!(!meta.on && meta.missing_makes);
        meta.take(b" meta verbose curdirOk= no silent=true");
        assert!(meta.on && meta.verbose && meta.silent && !meta.here && !meta.missing_makes);
    }
}
