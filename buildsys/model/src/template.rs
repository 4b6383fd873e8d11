//! Words of a command line that name places without knowing where they are.
//!
//! A job must have the same action key in every folder it is built in, so its commands never hold
//! an absolute path of the build; they hold placeholders that the executor fills in:
//!
//! | placeholder | place |
//! |---|---|
//! | `{src}` | root of the source tree (read only by agreement) |
//! | `{out}` | the job's empty output folder: declared outputs are collected from here |
//! | `{scratch}` | folder that persists between runs of jobs with the same scratch name |
//! | `{work}` | the job's private folder, emptied before each run |
//! | `{in:JOB}` | the outputs of another job, a declared input |
//! | `{at:NAME}` | a place of this machine, such as the compiler; what is there must be a declared tool |
//! | `{{`, `}}` | a literal brace |

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use crate::{JobName, NameError};

/// A checked text with placeholders. Equal templates have equal text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Template {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Text(String),
    Src,
    Out,
    Scratch,
    Work,
    In(JobName),
    At(String),
}

/// The text is not a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A brace without its partner.
    #[error("unbalanced `{{` or `}}` in `{0}`; write `{{{{` or `}}}}` for a literal brace")]
    Unbalanced(String),
    /// Braces around something that is not a place.
    #[error("unknown placeholder `{{{0}}}`; known are src, out, scratch, work, in:JOB, at:NAME")]
    Unknown(String),
    /// `{in:NAME}` where `NAME` cannot be a job.
    #[error(transparent)]
    Name(#[from] NameError),
}

/// Where the placeholders of a job's templates are on this machine.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// `{src}`
    pub src: PathBuf,
    /// `{out}`
    pub out: PathBuf,
    /// `{scratch}`
    pub scratch: PathBuf,
    /// `{work}`
    pub work: PathBuf,
    /// `{in:JOB}`
    pub inputs: BTreeMap<JobName, PathBuf>,
    /// `{at:NAME}`
    pub machine: BTreeMap<String, PathBuf>,
}

impl Template {
    /// Checks `text` and makes a template of it.
    ///
    /// # Errors
    /// [`TemplateError`] for unbalanced braces and unknown placeholders.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let unbalanced = || TemplateError::Unbalanced(text.to_owned());
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
                continue;
            }
            if brace == "}" {
                return Err(unbalanced());
            }
            let (name, after) = rest.split_once('}').ok_or_else(unbalanced)?;
            if !literal.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut literal)));
            }
            pieces.push(Piece::parse(name)?);
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Text(literal));
        }
        Ok(Self {
            text: text.to_owned(),
            pieces,
        })
    }

    /// Makes a template that stands for `text` itself, braces included.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        Self {
            text: text.replace('{', "{{").replace('}', "}}"),
            pieces: vec![Piece::Text(text.to_owned())],
        }
    }

    /// Returns the text as written; this is what goes into the action key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the jobs named by `{in:JOB}` placeholders.
    pub fn jobs(&self) -> impl Iterator<Item = &JobName> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::In(job) => Some(job),
            _ => None,
        })
    }

    /// Fills in the placeholders. Returns `None` when a job or a place of the machine is named that
    /// `places` lacks.
    #[must_use]
    pub fn expand(&self, places: &Places) -> Option<String> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(literal) => text.push_str(literal),
                Piece::Src => text.push_str(&places.src.to_string_lossy()),
                Piece::Out => text.push_str(&places.out.to_string_lossy()),
                Piece::Scratch => text.push_str(&places.scratch.to_string_lossy()),
                Piece::Work => text.push_str(&places.work.to_string_lossy()),
                Piece::In(job) => text.push_str(&places.inputs.get(job)?.to_string_lossy()),
                Piece::At(name) => text.push_str(&places.machine.get(name)?.to_string_lossy()),
            }
        }
        Some(text)
    }
}

impl Piece {
    fn parse(name: &str) -> Result<Self, TemplateError> {
        match name {
            "src" => Ok(Self::Src),
            "out" => Ok(Self::Out),
            "scratch" => Ok(Self::Scratch),
            "work" => Ok(Self::Work),
            _ => match name.split_once(':') {
                Some(("in", job)) => Ok(Self::In(JobName::new(job)?)),
                Some(("at", place)) if !place.is_empty() => Ok(Self::At(place.to_owned())),
                _ => Err(TemplateError::Unknown(name.to_owned())),
            },
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn places() -> Places {
        Places {
            src: "/s".into(),
            out: "/o".into(),
            scratch: "/c".into(),
            work: "/w".into(),
            inputs: BTreeMap::from([(JobName::new("libc").unwrap(), "/w/in/libc".into())]),
            machine: BTreeMap::from([("rustc".into(), "/usr/bin/rustc".into())]),
        }
    }

    fn expand(text: &str) -> Option<String> {
        Template::parse(text).unwrap().expand(&places())
    }

    #[test]
    fn placeholders_become_paths() {
        assert_eq!(
            expand("-L{in:libc}/lib").as_deref(),
            Some("-L/w/in/libc/lib")
        );
        assert_eq!(
            expand("{src}={out}:{scratch}:{work}").as_deref(),
            Some("/s=/o:/c:/w")
        );
        assert_eq!(expand("a{{b}}c").as_deref(), Some("a{b}c"));
        assert_eq!(expand("{at:rustc}").as_deref(), Some("/usr/bin/rustc"));
        assert_eq!(expand("{in:init}"), None);
        assert_eq!(expand("{at:cargo}"), None);
    }

    #[test]
    fn unknown_and_unbalanced_placeholders_are_errors() {
        assert_eq!(
            Template::parse("{obj}"),
            Err(TemplateError::Unknown("obj".into()))
        );
        for bad in ["{src", "src}", "a}b{"] {
            assert_eq!(
                Template::parse(bad),
                Err(TemplateError::Unbalanced(bad.into()))
            );
        }
        assert!(matches!(
            Template::parse("{in:../x}"),
            Err(TemplateError::Name(_))
        ));
    }

    proptest! {
        #[test]
        fn literal_stands_for_itself(text in any::<String>()) {
            let literal = Template::literal(&text);
            prop_assert_eq!(literal.expand(&places()), Some(text.clone()));
            let parsed = Template::parse(literal.as_str()).unwrap();
            prop_assert_eq!(parsed.expand(&places()), Some(text));
        }

        #[test]
        fn parse_never_panics(text in "[{}a-z:]{0,12}") {
            let _ = Template::parse(&text);
        }
    }
}
