//! The format language of `pkg query` and `pkg rquery`.
//!
//! ```text
//! %n %v ...        facts              %dn %Fp ...       one line for each element of a list
//! %?d %#d          list not empty, its length            %d%{%dn-%dv%|, %}   a list within a line
//! \n \t \\         as in C            %%                the character
//! ```

use std::borrow::Cow;

use pkg_format::{Dependency, DirEntry, FileEntry, Manifest, PackagePath};
use pkg_types::PkgName;

use crate::error::CliError;
use crate::human;

/// A package as the language sees it.
pub(crate) struct Subject<'s> {
    pub(crate) manifest: &'s Manifest,
    pub(crate) automatic: bool,
    pub(crate) locked: bool,
    /// Packages that need it: name, origin, version.
    pub(crate) needed_by: Vec<[String; 3]>,
    /// The repository it is from.
    pub(crate) repository: String,
    /// Digest of its archive.
    pub(crate) sum: String,
}

/// Letters of lists, and the letters that may follow them.
const LISTS: [(char, &str); 15] = [
    ('d', "nov"),
    ('r', "nov"),
    ('C', ""),
    ('F', "psugmlt"),
    ('D', "pug"),
    ('O', "kvdD"),
    ('L', ""),
    ('U', ""),
    ('G', ""),
    ('B', ""),
    ('b', ""),
    ('y', ""),
    ('Y', ""),
    ('A', "tv"),
    ('S', ""),
];

/// A piece of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Fact(char),
    Size(char),
    Count(char),
    Any(char),
    Element(char, Option<char>),
    Within {
        list: char,
        body: Vec<Piece>,
        separator: String,
    },
}

/// A format, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Format {
    pieces: Vec<Piece>,
    /// The list that makes the lines, if one is named.
    list: Option<char>,
}

impl Format {
    /// Reads a format.
    pub(crate) fn parse(text: &str) -> Result<Self, CliError> {
        let fail =
            |problem: String| CliError::new(format!("Invalid query format {text:?}: {problem}"));
        let mut rest = text;
        let pieces = pieces(&mut rest, false).map_err(fail)?;
        let mut list = None;
        for piece in &pieces {
            if let Piece::Element(letter, _) = piece {
                if list.is_some_and(|list| list != *letter) {
                    return Err(fail("it names two lists".to_owned()));
                }
                list = Some(*letter);
            }
        }
        Ok(Self { pieces, list })
    }

    /// Whether it names one of these facts or lists.
    pub(crate) fn names(&self, letters: &str) -> bool {
        any(&self.pieces, letters)
    }

    /// Whether it names nothing but these facts.
    pub(crate) fn names_only(&self, letters: &str) -> bool {
        self.pieces.iter().all(|piece| match piece {
            Piece::Text(_) => true,
            Piece::Fact(letter) => letters.contains(*letter),
            _ => false,
        })
    }

    /// Whether it names anything of files beside their paths.
    pub(crate) fn names_more_than_paths(&self) -> bool {
        more_than_paths(&self.pieces)
    }

    /// The lines for a package.
    pub(crate) fn lines(&self, subject: &Subject<'_>) -> Vec<String> {
        let Some(list) = self.list else {
            return vec![render(&self.pieces, subject, None)];
        };
        let line = |item| render(&self.pieces, subject, Some((list, item)));
        let lines: Vec<String> = items(subject, list).map(|item| line(Some(item))).collect();
        match lines.is_empty() {
            // An empty list makes one line with nothing in its places.
            true => vec![line(None)],
            false => lines,
        }
    }
}

fn more_than_paths(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| match piece {
        Piece::Element('F', sub) => *sub != Some('p'),
        Piece::Within { body, .. } => more_than_paths(body),
        _ => false,
    })
}

fn any(pieces: &[Piece], letters: &str) -> bool {
    pieces.iter().any(|piece| match piece {
        Piece::Text(_) | Piece::Size(_) => false,
        Piece::Fact(one) | Piece::Count(one) | Piece::Any(one) | Piece::Element(one, _) => {
            letters.contains(*one)
        }
        Piece::Within { list, body, .. } => letters.contains(*list) || any(body, letters),
    })
}

fn pieces(rest: &mut &str, within: bool) -> Result<Vec<Piece>, String> {
    let mut out = Vec::new();
    let mut text = String::new();
    while let Some(c) = next(rest) {
        match c {
            '\\' => text.push(match next(rest) {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some(other) => other,
                None => return Err("it ends with a backslash".to_owned()),
            }),
            '%' => {
                if within && (rest.starts_with('|') || rest.starts_with('}')) {
                    break;
                }
                let piece = piece(rest)?;
                match piece {
                    Piece::Text(more) => text.push_str(&more),
                    piece => {
                        if !text.is_empty() {
                            out.push(Piece::Text(std::mem::take(&mut text)));
                        }
                        out.push(piece);
                    }
                }
            }
            c => text.push(c),
        }
    }
    if !text.is_empty() {
        out.push(Piece::Text(text));
    }
    Ok(out)
}

fn next(rest: &mut &str) -> Option<char> {
    let c = rest.chars().next()?;
    *rest = &rest[c.len_utf8()..];
    Some(c)
}

fn list_letters(c: char) -> Option<&'static str> {
    LISTS.iter().find(|list| list.0 == c).map(|list| list.1)
}

fn piece(rest: &mut &str) -> Result<Piece, String> {
    let c = next(rest).ok_or("it ends with %")?;
    let list_after = |rest: &mut &str| {
        let c = next(rest).ok_or("it ends before the letter of a list")?;
        list_letters(c).ok_or(format!("%{c} is no list"))?;
        Ok::<_, String>(c)
    };
    Ok(match c {
        '%' => Piece::Text("%".to_owned()),
        '?' => Piece::Any(list_after(rest)?),
        '#' => Piece::Count(list_after(rest)?),
        's' => match next(rest) {
            Some(c @ ('h' | 'b')) => Piece::Size(c),
            _ => return Err("%s is followed by h or b".to_owned()),
        },
        c if list_letters(c).is_some() => {
            if let Some(inner) = rest.strip_prefix("%{") {
                *rest = inner;
                return within(c, rest);
            }
            let letters = list_letters(c).unwrap_or("");
            let sub = rest.chars().next().filter(|sub| letters.contains(*sub));
            match (letters, sub) {
                ("", _) => Piece::Element(c, None),
                (_, Some(sub)) => {
                    *rest = &rest[1..];
                    Piece::Element(c, Some(sub))
                }
                (letters, None) => return Err(format!("%{c} is followed by one of {letters}")),
            }
        }
        c if "nvopmcewVlaqQkMtRX".contains(c) => Piece::Fact(c),
        c => return Err(format!("%{c} is not known")),
    })
}

fn within(list: char, rest: &mut &str) -> Result<Piece, String> {
    let body = pieces(rest, true)?;
    let mut separator = String::new();
    if let Some(after) = rest.strip_prefix('|') {
        *rest = after;
        for piece in pieces(rest, true)? {
            match piece {
                Piece::Text(text) => separator.push_str(&text),
                _ => return Err("a separator is plain text".to_owned()),
            }
        }
    }
    *rest = rest
        .strip_prefix('}')
        .ok_or_else(|| "%{ without %}".to_owned())?;
    Ok(Piece::Within {
        list,
        body,
        separator,
    })
}

fn render(pieces: &[Piece], subject: &Subject<'_>, at: Option<(char, Option<Item<'_>>)>) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Fact(letter) => out.push_str(&fact(subject, *letter)),
            Piece::Size('h') => out.push_str(&human::size(subject.manifest.flatsize)),
            Piece::Size(_) => out.push_str(&subject.manifest.flatsize.to_string()),
            Piece::Count(list) => out.push_str(&elements(subject, *list).to_string()),
            Piece::Any(list) => out.push(if elements(subject, *list) > 0 {
                '1'
            } else {
                '0'
            }),
            Piece::Element(list, sub) => {
                if let Some((current, Some(item))) = at
                    && current == *list
                {
                    out.push_str(&item.part(*sub).unwrap_or_default());
                }
            }
            Piece::Within {
                list,
                body,
                separator,
            } => {
                let items: Vec<String> = items(subject, *list)
                    .map(|item| render(body, subject, Some((*list, Some(item)))))
                    .collect();
                out.push_str(&items.join(separator));
            }
        }
    }
    out
}

/// A fact as text. Unknown letters do not get here.
pub(crate) fn fact(subject: &Subject<'_>, letter: char) -> String {
    let m = subject.manifest;
    let flag = |flag: bool| if flag { "1" } else { "0" }.to_owned();
    match letter {
        'n' => m.name.to_string(),
        'v' => m.version.to_string(),
        'o' => m.origin.to_string(),
        'p' => m.prefix.clone(),
        'm' => m.maintainer.clone(),
        'c' => m.comment.clone(),
        'e' => m.desc.clone(),
        'w' => m.www.clone(),
        'V' => flag(m.vital),
        'l' => m.licenselogic.clone(),
        'a' => flag(subject.automatic),
        'q' | 'Q' => m.abi.to_string(),
        'k' => flag(subject.locked),
        'M' => {
            let texts: Vec<&str> = m.messages.iter().map(|one| one.text.as_str()).collect();
            texts.join("\n")
        }
        't' => m.timestamp.unwrap_or(0).to_string(),
        'R' => subject.repository.clone(),
        'X' => subject.sum.clone(),
        's' => m.flatsize.to_string(),
        _ => String::new(),
    }
}

/// Length of a list.
pub(crate) fn elements(subject: &Subject<'_>, list: char) -> usize {
    let m = subject.manifest;
    match list {
        'd' => m.deps.len(),
        'r' => subject.needed_by.len(),
        'F' => m.files.len(),
        'D' => m.directories.len(),
        'O' => m.options.len(),
        'A' => m.annotations.len(),
        'S' => m.scripts.len(),
        list => words(m, list).len(),
    }
}

fn words(m: &Manifest, list: char) -> &[String] {
    match list {
        'C' => &m.categories,
        'L' => &m.licenses,
        'U' => &m.users,
        'G' => &m.groups,
        'B' => &m.shlibs_required,
        'b' => &m.shlibs_provided,
        'y' => &m.provides,
        'Y' => &m.requires,
        _ => &[],
    }
}

/// An element of a list.
#[derive(Clone, Copy)]
enum Item<'s> {
    Dependency(&'s PkgName, &'s Dependency),
    Needing(&'s [String; 3]),
    File(&'s PackagePath, &'s FileEntry),
    Folder(&'s PackagePath, &'s DirEntry),
    Option(&'s str, &'s str),
    Note(&'s str, &'s str),
    Word(&'s str),
}

/// The elements of a list, in order.
fn items<'s>(subject: &'s Subject<'_>, list: char) -> Box<dyn Iterator<Item = Item<'s>> + 's> {
    let m = subject.manifest;
    match list {
        'd' => Box::new(m.deps.iter().map(|(name, one)| Item::Dependency(name, one))),
        'r' => Box::new(subject.needed_by.iter().map(Item::Needing)),
        'F' => Box::new(m.files.iter().map(|(path, one)| Item::File(path, one))),
        'D' => Box::new(
            m.directories
                .iter()
                .map(|(path, one)| Item::Folder(path, one)),
        ),
        'O' => Box::new(
            m.options
                .iter()
                .map(|(key, value)| Item::Option(key, value)),
        ),
        'A' => Box::new(
            m.annotations
                .iter()
                .map(|(tag, value)| Item::Note(tag, value)),
        ),
        'S' => Box::new(m.scripts.keys().map(|kind| Item::Word(kind))),
        list => Box::new(words(m, list).iter().map(|word| Item::Word(word))),
    }
}

impl<'s> Item<'s> {
    /// The element, or a part of it.
    fn part(self, sub: Option<char>) -> Option<Cow<'s, str>> {
        let sub = sub.unwrap_or(' ');
        let borrowed: &'s str = match self {
            Self::Dependency(name, dependency) => match sub {
                'n' => name.as_str(),
                'o' => dependency.origin.as_str(),
                _ => dependency.version.as_str(),
            },
            Self::Needing([name, origin, version]) => match sub {
                'n' => name,
                'o' => origin,
                _ => version,
            },
            Self::File(path, file) => match sub {
                'p' => path.as_str(),
                's' => return Some(file.sum.as_ref()?.to_string().into()),
                'u' => file.ownership.uname.as_deref()?,
                'g' => file.ownership.gname.as_deref()?,
                'm' => return Some(format!("{:o}", file.ownership.perm?).into()),
                'l' => file.symlink_target.as_deref()?,
                _ => return Some(file.mtime?.to_string().into()),
            },
            Self::Folder(path, folder) => match sub {
                'u' => folder.ownership.uname.as_deref()?,
                'g' => folder.ownership.gname.as_deref()?,
                _ => path.as_str(),
            },
            Self::Option(key, value) => match sub {
                'k' => key,
                'v' => value,
                _ => "",
            },
            Self::Note(tag, value) => match sub {
                't' => tag,
                _ => value,
            },
            Self::Word(word) => word,
        };
        Some(Cow::Borrowed(borrowed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn subject(manifest: &Manifest) -> Subject<'_> {
        Subject {
            manifest,
            automatic: true,
            locked: false,
            needed_by: Vec::new(),
            repository: "main".to_owned(),
            sum: String::new(),
        }
    }

    fn manifest() -> Manifest {
        let json = r#"{"name":"tool","version":"1","origin":"t/tool","abi":"*","prefix":"/usr",
            "categories":["a","b"],"deps":{"x":{"origin":"t/x","version":"2"},
            "y":{"origin":"t/y","version":"3"}}}"#;
        Manifest::parse(json.as_bytes()).unwrap()
    }

    fn lines(format: &str) -> Vec<String> {
        Format::parse(format).unwrap().lines(&subject(&manifest()))
    }

    #[test]
    fn lists_make_lines_or_stand_within_one() {
        assert_eq!(lines("%n-%v\\t%a%%"), ["tool-1\t1%"]);
        assert_eq!(lines("%n: %dn-%dv"), ["tool: x-2", "tool: y-3"]);

        assert_eq!(lines("%n [%d%{%dn%|, %}] %#d %?O"), ["tool [x, y] 2 0"]);
    }

    #[test]
    fn wrong_formats_are_refused() {
        for bad in ["%", "%z", "%s", "%d", "%dn%Fp", "%d%{%dn", "\\", "%?n"] {
            assert!(Format::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_format_is_read_or_refused(format in "[%nvdFs?#{}|\\\\ a]{0,16}") {
            if let Ok(format) = Format::parse(&format) {
                format.lines(&subject(&manifest()));
            }
        }
    }
}
