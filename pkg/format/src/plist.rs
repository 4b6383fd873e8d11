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
//! @var where share/tool             ${where} in what follows
//! @for l in de fr                   the lines up to @end, once for each word
//! @include more                     the lines of another list
//! @override_prefix /opt             another prefix of the package
//! @comment anything
//! @shell bin/sh                     any other keyword: what its file says
//! ```
//!
//! Source: the manual page pkg-create(8) and the porter's handbook.

use std::collections::BTreeMap;

use crate::keyword::{Act, Keyword, Signs};
use crate::manifest::{Message, Ownership};
use crate::path::PackagePath;

/// Deepest nesting of loops and of lists within lists.
const DEEPEST: usize = 8;
/// Most lines that loops and included lists may make.
const MOST_LINES: usize = 1_000_000;

/// Where a list finds what it does not hold itself.
pub trait Keywords {
    /// A keyword of this name, if there is one.
    ///
    /// # Errors
    /// Why its file cannot be read.
    fn keyword(&self, name: &str) -> Result<Option<Keyword>, String>;

    /// The text of another list.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn include(&self, file: &str) -> Result<String, String>;
}

/// For lists that hold everything themselves.
struct Nothing;

impl Keywords for Nothing {
    fn keyword(&self, name: &str) -> Result<Option<Keyword>, String> {
        Keyword::built_in(name)
    }

    fn include(&self, file: &str) -> Result<String, String> {
        Err(format!("{file}: other lists are not at hand here"))
    }
}

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
    /// Prefix given by `@override_prefix`, if any.
    pub prefix: Option<String>,
    /// Pieces of scripts that keywords add.
    pub scripts: BTreeMap<String, String>,
    /// Scripts in Lua that keywords add.
    pub lua_scripts: BTreeMap<String, Vec<String>>,
    /// Messages that keywords add.
    pub messages: Vec<Message>,
    /// What the maker of the package should know, with the line.
    pub warnings: Vec<String>,
}

/// What holds for the lines that follow.
struct State<'k> {
    prefix: String,
    folder: String,
    ownership: Ownership,
    keywords: &'k dyn Keywords,
    variables: BTreeMap<String, String>,
    /// Path of the last file.
    last: String,
    /// Lines that may still come.
    left: usize,
}

impl Plist {
    /// Reads a packing list that needs no other file. `prefix` is the folder that relative paths
    /// begin at.
    ///
    /// # Errors
    /// [`PlistError`] with the line: a keyword that is not known, a path that leaves the root, a
    /// mode that is not octal.
    pub fn parse(text: &str, prefix: &str) -> Result<Self, PlistError> {
        Self::parse_with(text, prefix, &Nothing)
    }

    /// Reads a packing list, with its own keywords and other lists.
    ///
    /// # Errors
    /// As [`Plist::parse`]; also a keyword's file that is wrong.
    pub fn parse_with(
        text: &str,
        prefix: &str,
        keywords: &dyn Keywords,
    ) -> Result<Self, PlistError> {
        let mut state = State {
            prefix: prefix.to_owned(),
            folder: prefix.to_owned(),
            ownership: Ownership::default(),
            keywords,
            variables: BTreeMap::new(),
            last: String::new(),
            left: MOST_LINES,
        };
        let lines: Vec<(usize, &str)> = (1..).zip(text.lines().map(str::trim_end)).collect();
        let mut plist = Self::default();
        plist.lines(&lines, &mut state, 0)?;
        Ok(plist)
    }

    /// Reads lines, each with its number.
    fn lines(
        &mut self,
        lines: &[(usize, &str)],
        state: &mut State<'_>,
        depth: usize,
    ) -> Result<(), PlistError> {
        let mut rest = lines;
        while let Some(((number, line), after)) = rest.split_first() {
            rest = after;
            let fail = |problem: String| PlistError {
                line: *number,
                problem,
            };
            state.left = match state.left.checked_sub(1) {
                Some(left) if depth <= DEEPEST => left,
                _ => return Err(fail("loops and other lists make too much of it".to_owned())),
            };
            let line = state.expand(line);
            if let Some(head) = line.strip_prefix("@for ") {
                let end = end_of_loop(rest).ok_or_else(|| fail("@for without @end".to_owned()))?;
                let (body, behind) = (&rest[..end], &rest[end + 1..]);
                rest = behind;
                let (name, words) = head
                    .split_once(" in ")
                    .ok_or_else(|| fail("@for is followed by NAME in WORD...".to_owned()))?;
                for word in words.split_whitespace() {
                    state
                        .variables
                        .insert(name.trim().to_owned(), word.to_owned());
                    self.lines(body, state, depth + 1)?;
                }
                state.variables.remove(name.trim());
            } else if let Some(file) = line.strip_prefix("@include ") {
                let text = state.keywords.include(file.trim()).map_err(fail)?;
                let included: Vec<(usize, &str)> = text
                    .lines()
                    .map(|line| (*number, line.trim_end()))
                    .collect();
                self.lines(&included, state, depth + 1)?;
            } else {
                self.line(&line, state, *number).map_err(fail)?;
            }
        }
        Ok(())
    }

    fn line(&mut self, line: &str, state: &mut State<'_>, number: usize) -> Result<(), String> {
        let Some(rest) = line.strip_prefix('@') else {
            if line.trim().is_empty() {
                return Ok(());
            }
            let item = file(state, Ownership::default(), line, false)?;
            if let Item::File { path, .. } = &item {
                path.as_str().clone_into(&mut state.last);
            }
            self.items.push(item);
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
            "ignore" => {}
            "end" => return Err("@end without @for".to_owned()),
            "override_prefix" => self.prefix = some(argument),
            "var" => {
                let (name, value) = argument.split_once([' ', '\t']).unwrap_or((argument, ""));
                if name.is_empty() {
                    return Err("@var is followed by a name and a value".to_owned());
                }
                let value = value.trim().to_owned();
                state.variables.insert(name.to_owned(), value);
            }
            name => {
                let found = state.keywords.keyword(name)?;
                let found = found.ok_or_else(|| {
                    format!(
                        "unknown keyword @{name}; known are @cwd @dir @owner @group @mode @config \
                         @sample @name @var @for @include @comment, @(owner,group,mode) and those \
                         of the Keywords folder"
                    )
                })?;
                if let Some(why) = &found.deprecated {
                    self.warnings.push(format!("line {number}: @{name}: {why}"));
                }
                self.apply(&found, own, argument, state)
                    .map_err(|problem| format!("@{name}: {problem}"))?;
            }
        }
        if let Some(Item::File { path, .. } | Item::Sample { sample: path, .. }) = self.items.last()
        {
            path.as_str().clone_into(&mut state.last);
        }
        Ok(())
    }

    /// Does what a keyword's file says.
    fn apply(
        &mut self,
        keyword: &Keyword,
        own: Ownership,
        line: &str,
        state: &State<'_>,
    ) -> Result<(), String> {
        let arguments: Vec<&str> = match keyword.arguments {
            true => line.split_whitespace().collect(),
            false => vec![line],
        };
        let own = merge(own, &keyword.ownership);
        let before = self.items.len();
        for (act, number) in &keyword.actions {
            let argument = match number {
                None => line,
                Some(number) => arguments
                    .get(number - 1)
                    .ok_or_else(|| format!("argument {number} is missing"))?,
            };
            self.items.push(match act {
                Act::File => file(state, own.clone(), argument, false)?,
                Act::Config => file(state, own.clone(), argument, true)?,
                Act::Directory => Item::Directory {
                    path: path(state, argument)?,
                    ownership: merge(own.clone(), &state.ownership),
                },
            });
        }
        let own_file = self.items[before..]
            .iter()
            .rev()
            .find_map(|item| match item {
                Item::File { path, .. } => Some(path.as_str()),
                _ => None,
            });
        let last = own_file.unwrap_or(&state.last);
        let signs = Signs {
            line,
            arguments: &arguments,
            folder: &state.folder,
            last,
        };
        for (kind, text) in &keyword.scripts {
            let script = self.scripts.entry((*kind).to_owned()).or_default();
            script.push_str(&signs.put_into(text));
            if !script.ends_with('\n') {
                script.push('\n');
            }
        }
        for (kind, text) in &keyword.lua_scripts {
            let script = format!("-- args: {line}\n{text}");
            let scripts = self.lua_scripts.entry((*kind).to_owned()).or_default();
            scripts.push(script);
        }
        self.messages
            .extend(keyword.messages.iter().map(|message| Message {
                text: signs.put_into(&message.text),
                ..message.clone()
            }));
        Ok(())
    }
}

impl State<'_> {
    /// A line with `${NAME}` replaced; a name that is not known stays as it stands.
    fn expand(&self, line: &str) -> String {
        let mut out = String::with_capacity(line.len());
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let known = after
                .split_once('}')
                .and_then(|(name, behind)| Some((self.variables.get(name)?, behind)));
            rest = match known {
                Some((value, behind)) => {
                    out.push_str(value);
                    behind
                }
                None => {
                    out.push_str("${");
                    after
                }
            };
        }
        out.push_str(rest);
        out
    }
}

/// Where the `@end` of the loop is whose body begins here.
fn end_of_loop(lines: &[(usize, &str)]) -> Option<usize> {
    let mut open = 1_usize;
    lines.iter().position(|(_, line)| {
        if line.starts_with("@for ") {
            open += 1;
        } else if *line == "@end" {
            open -= 1;
        }
        open == 0
    })
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

fn path(state: &State<'_>, text: &str) -> Result<PackagePath, String> {
    let whole = match text {
        "" => return Err("the path is missing".to_owned()),
        _ if text.starts_with('/') => text.to_owned(),
        _ => format!("{}/{text}", state.folder),
    };
    whole
        .parse()
        .map_err(|error: crate::PathError| format!("{text:?}: {error}"))
}

fn file(state: &State<'_>, own: Ownership, text: &str, config: bool) -> Result<Item, String> {
    Ok(Item::File {
        path: path(state, text)?,
        ownership: merge(own, &state.ownership),
        config,
    })
}

fn sample(state: &State<'_>, own: Ownership, text: &str) -> Result<Item, String> {
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
