//! Packing lists: which staged files go into a package, and as whose.
//!
//! ```text
//! bin/tool                          below the current folder (at first the prefix)
//! /etc/tool.conf                    absolute
//! @cwd /usr/local/share             change of the current folder; alone: back to the prefix
//! @owner root / @group wheel / @mode 0444      for what follows; alone: back to the default
//! @dir(www,www,0700) var/tool       one entry with an owner, group, mode of its own
//! @(,,4755) bin/su                  the same for a file
//! @sample etc/tool.conf.sample      also copied to etc/tool.conf when that is not there
//! @config etc/tool.rc               kept on upgrade when edited
//! @comment anything
//! ```
//!
//! Source: the manual page pkg-create(8) and the porter's handbook.

use crate::manifest::Ownership;
use crate::path::PackagePath;

/// A packing list is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("packing list, line {line}: {problem}")]
pub struct PlistError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub problem: String,
}

/// One entry of a packing list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A file or link.
    File {
        /// Where it is in the stage and in the system.
        path: PackagePath,
        /// As whose; what is not said comes from the staged file or is `root` and `wheel`.
        ownership: Ownership,
        /// Whether a user edits it.
        config: bool,
    },
    /// A directory.
    Directory {
        /// Where.
        path: PackagePath,
        /// As whose.
        ownership: Ownership,
    },
    /// A sample of a configuration file, put in place when there is none, and taken away with the
    /// package when it was not edited.
    Sample {
        /// The file that the package has.
        sample: PackagePath,
        /// Its ownership and that of the copy.
        ownership: Ownership,
        /// Where the copy goes.
        target: PackagePath,
    },
}

/// A packing list, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plist {
    /// Its entries in order.
    pub items: Vec<Item>,
    /// Name given by `@name`, if any.
    pub name: Option<String>,
}

/// What holds for the lines that follow.
struct State {
    prefix: String,
    folder: String,
    ownership: Ownership,
}

impl Plist {
    /// Reads a packing list. `prefix` is the folder that relative paths begin at.
    ///
    /// # Errors
    /// [`PlistError`] with the line: a keyword that is not known, a path that leaves the root, a
    /// mode that is not octal.
    pub fn parse(text: &str, prefix: &str) -> Result<Self, PlistError> {
        let mut state = State {
            prefix: prefix.to_owned(),
            folder: prefix.to_owned(),
            ownership: Ownership::default(),
        };
        let mut plist = Self::default();
        for (at, line) in text.lines().enumerate() {
            let fail = |problem| PlistError {
                line: at + 1,
                problem,
            };
            plist.line(line.trim_end(), &mut state).map_err(fail)?;
        }
        Ok(plist)
    }

    fn line(&mut self, line: &str, state: &mut State) -> Result<(), String> {
        let Some(rest) = line.strip_prefix('@') else {
            if line.trim().is_empty() {
                return Ok(());
            }
            self.items
                .push(file(state, Ownership::default(), line, false)?);
            return Ok(());
        };
        let (head, argument) = match rest.starts_with('(') || rest.contains('(') {
            true => after_parenthesis(rest)?,
            false => rest.split_once([' ', '\t']).unwrap_or((rest, "")),
        };
        let argument = argument.trim();
        let (keyword, own) = match head.split_once('(') {
            Some((keyword, inner)) => (keyword, parenthesis(inner)?),
            None => (head, Ownership::default()),
        };
        match keyword {
            "comment" => {}
            "cwd" | "cd" => {
                state.folder = match argument {
                    "" => state.prefix.clone(),
                    folder => folder.to_owned(),
                };
            }
            "owner" => state.ownership.uname = some(argument),
            "group" => state.ownership.gname = some(argument),
            "mode" => state.ownership.perm = mode(argument)?,
            "name" => self.name = some(argument),
            "" => self.items.push(file(state, own, argument, false)?),
            "config" => self.items.push(file(state, own, argument, true)?),
            "sample" => self.items.push(sample(state, own, argument)?),
            "dir" => self.items.push(Item::Directory {
                path: path(state, argument)?,
                ownership: merge(own, &state.ownership),
            }),
            // Old words that say what is done anyway, or nothing.
            "dirrm" | "dirrmtry" => {
                if let Ok(path) = path(state, argument) {
                    let ownership = state.ownership.clone();
                    self.items.push(Item::Directory { path, ownership });
                }
            }
            "ignore" | "shell" | "info" | "fc" | "fcfontsdir" | "fontsdir"
            | "desktop-file-utils" => {
                return Err(format!(
                    "keyword @{keyword} needs a program on the target; it is not supported"
                ));
            }
            _ => {
                return Err(format!(
                    "unknown keyword @{keyword}; known are @cwd @dir @owner @group @mode @config \
                     @sample @name @comment and @(owner,group,mode)"
                ));
            }
        }
        Ok(())
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn after_parenthesis(rest: &str) -> Result<(&str, &str), String> {
    let open = rest.find('(').unwrap_or(0);
    // A parenthesis behind a blank belongs to a path, not to the keyword.
    if let Some(blank) = rest.find([' ', '\t']).filter(|blank| *blank < open) {
        return Ok((&rest[..blank], &rest[blank + 1..]));
    }
    let close = rest.find(')').ok_or_else(|| "'(' without ')'".to_owned())?;
    Ok((&rest[..close], &rest[close + 1..]))
}

fn parenthesis(inner: &str) -> Result<Ownership, String> {
    let mut parts = inner.split(',').map(str::trim);
    let mut next = || parts.next().and_then(some);
    let (uname, gname, perm) = (next(), next(), next());
    // A fourth part holds file flags: empty, or set by the kernel of the target alone.
    if let Some(flags) = next() {
        return Err(format!("file flags {flags:?} are not supported"));
    }
    Ok(Ownership {
        uname,
        gname,
        perm: mode(perm.as_deref().unwrap_or(""))?,
        fflags: None,
    })
}

fn mode(text: &str) -> Result<Option<u32>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    match u32::from_str_radix(text, 8) {
        Ok(mode) if mode <= 0o7777 => Ok(Some(mode)),
        _ => Err(format!("{text:?} is not an octal mode up to 7777")),
    }
}

fn merge(own: Ownership, outer: &Ownership) -> Ownership {
    Ownership {
        uname: own.uname.or_else(|| outer.uname.clone()),
        gname: own.gname.or_else(|| outer.gname.clone()),
        perm: own.perm.or(outer.perm),
        fflags: own.fflags.or(outer.fflags),
    }
}

fn path(state: &State, text: &str) -> Result<PackagePath, String> {
    let whole = match text {
        "" => return Err("the path is missing".to_owned()),
        _ if text.starts_with('/') => text.to_owned(),
        _ => format!("{}/{text}", state.folder),
    };
    whole
        .parse()
        .map_err(|error: crate::PathError| format!("{text:?}: {error}"))
}

fn file(state: &State, own: Ownership, text: &str, config: bool) -> Result<Item, String> {
    Ok(Item::File {
        path: path(state, text)?,
        ownership: merge(own, &state.ownership),
        config,
    })
}

fn sample(state: &State, own: Ownership, text: &str) -> Result<Item, String> {
    let mut words = text.split_whitespace();
    let sample = words.next().unwrap_or("");
    let target = match words.next() {
        Some(target) => target,
        None => sample.strip_suffix(".sample").ok_or_else(|| {
            format!("@sample {sample:?} does not end in .sample, so the target must follow it")
        })?,
    };
    Ok(Item::Sample {
        sample: path(state, sample)?,
        ownership: merge(own, &state.ownership),
        target: path(state, target)?,
    })
}
