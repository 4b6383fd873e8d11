//! Targets that mean something to make itself.

use super::find::join;
use crate::graph::Attributes;
use crate::session::{Session, Stop};
use crate::text::is_blank;

/// A special target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Special {
    Begin,
    Default,
    DeleteOnError,
    End,
    Error,
    /// An attribute that its sources get.
    Attribute(Attributes),
    Includes,
    Interrupt,
    Libs,
    Main,
    MakeFlags,
    NotParallel,
    Null,
    ObjDir,
    Order,
    Path,
    Posix,
    Shell,
    SingleShell,
    Stale,
    Suffixes,
    /// Something that has no meaning here.
    Ignored,
}

impl Special {
    pub(super) fn of(word: &[u8]) -> Option<Self> {
        Some(match word {
            b".BEGIN" => Self::Begin,
            b".DEFAULT" => Self::Default,
            b".DELETE_ON_ERROR" => Self::DeleteOnError,
            b".END" => Self::End,
            b".ERROR" => Self::Error,
            b".INCLUDES" => Self::Includes,
            b".INTERRUPT" => Self::Interrupt,
            b".LIBS" => Self::Libs,
            b".MAIN" => Self::Main,
            b".MAKEFLAGS" | b".MFLAGS" => Self::MakeFlags,
            b".NOTPARALLEL" | b".NO_PARALLEL" => Self::NotParallel,
            b".NULL" => Self::Null,
            b".OBJDIR" => Self::ObjDir,
            b".ORDER" => Self::Order,
            b".PATH" => Self::Path,
            b".POSIX" => Self::Posix,
            b".SHELL" => Self::Shell,
            b".SINGLESHELL" => Self::SingleShell,
            b".STALE" => Self::Stale,
            b".SUFFIXES" => Self::Suffixes,
            b".PARALLEL" | b".NOEXPORT" | b".WAIT" => Self::Ignored,
            other => Self::Attribute(Attributes::of(other)?),
        })
    }

    /// Tells whether commands belong to it.
    pub(super) fn has_node(self) -> bool {
        matches!(
            self,
            Self::Begin | Self::Default | Self::End | Self::Error | Self::Interrupt | Self::Stale
        )
    }
}

impl Session {
    /// Makes the target that commands of a special one belong to.
    pub(super) fn special_node(&mut self, special: Special, word: &[u8]) -> Option<usize> {
        if !special.has_node() {
            return None;
        }
        let node = if special == Special::Default {
            let node = self.graph.add_hidden(word);
            self.graph.default = Some(node);
            let attributes = Attributes::NOT_MAIN.with(Attributes::TRANSFORM);
            self.graph.node_mut(node).attributes.add(attributes);
            node
        } else {
            let node = self.graph.find_or_add(word);
            let attributes = Attributes::NOT_MAIN.with(Attributes::SPECIAL);
            self.graph.node_mut(node).attributes.add(attributes);
            node
        };
        Some(node)
    }

    /// Does what a special target with its sources says.
    pub(super) fn special(
        &mut self,
        special: Special,
        paths: &[Option<usize>],
        sources: &[u8],
    ) -> Result<(), Stop> {
        let words = sources
            .split(|byte| is_blank(*byte))
            .filter(|word| !word.is_empty());
        match special {
            Special::Begin
            | Special::Default
            | Special::End
            | Special::Error
            | Special::Interrupt
            | Special::Stale => self.each_source(sources, &mut |session, source| {
                let child = session.graph.find_or_add(source);
                for target in session.reading.targets.clone() {
                    session.graph.link(target, child, false);
                }
            }),
            Special::DeleteOnError => self.graph.delete_on_error = true,
            Special::NotParallel => self.graph.not_parallel = true,
            Special::SingleShell => self.graph.compatible = true,
            Special::Posix => self.posix(),
            Special::MakeFlags => self.make_flags(sources)?,
            Special::Shell => self.set_shell(sources),
            Special::Path => self.set_path(paths, words),
            Special::Suffixes => {
                if sources.is_empty() {
                    self.graph.suffixes.clear();
                }
                for word in words {
                    self.graph.suffixes.add(word);
                }
            }
            Special::Null => {
                for word in words {
                    self.graph.suffixes.null = self.graph.suffixes.find(word);
                }
            }
            Special::ObjDir => {
                for word in words {
                    self.set_object_folder(word);
                }
            }
            Special::Main => {
                for word in words {
                    self.graph.wanted.push(word.to_vec());
                    let symbol = self.names.intern(b".TARGETS");
                    self.append_global(symbol, crate::expand::Text::new(word), None);
                }
            }
            Special::Order => self.order(words),
            Special::Attribute(attributes) => self.attribute(attributes, sources),
            Special::Includes | Special::Libs => {
                let suffixes = &mut self.graph.suffixes;
                let known: Vec<_> = words.filter_map(|word| suffixes.find(word)).collect();
                match special {
                    Special::Includes => suffixes.includes.extend(known),
                    _ => suffixes.libraries.extend(known),
                }
            }
            Special::Ignored => {}
        }
        Ok(())
    }

    fn posix(&mut self) {
        if !self.graph.posix {
            self.graph.posix = true;
            self.set_bytes(b"%POSIX", b"1003.2");
        }
    }

    fn attribute(&mut self, attributes: Attributes, sources: &[u8]) {
        if sources.is_empty() {
            match attributes {
                Attributes::SILENT => self.graph.all_silent = true,
                Attributes::IGNORE => self.graph.all_ignored = true,
                Attributes::PRECIOUS => self.graph.all_precious = true,
                _ => {}
            }
        }
        self.each_source(sources, &mut |session, source| {
            let node = session.graph.find_or_add(source);
            session.graph.node_mut(node).attributes.add(attributes);
        });
    }

    fn order<'a>(&mut self, words: impl Iterator<Item = &'a [u8]>) {
        let mut last = None;
        for word in words {
            let node = self.graph.find_or_add(word);
            if let Some(last) = last {
                self.graph.node_mut(node).before.push(last);
            }
            last = Some(node);
        }
    }

    fn set_path<'a>(&mut self, paths: &[Option<usize>], words: impl Iterator<Item = &'a [u8]>) {
        let words: Vec<_> = words.collect();
        for path in paths {
            if words.is_empty() {
                match path {
                    Some(suffix) => self.graph.suffixes.folders_mut(*suffix).clear(),
                    None => self.graph.search = crate::graph::Search::default(),
                }
            }
            for word in &words {
                if *word == b".DOTLAST" {
                    self.graph.search.dot_last = true;
                    continue;
                }
                if *word == b"." || !self.system.is_folder(word) {
                    continue;
                }
                let folders = match path {
                    Some(suffix) => self.graph.suffixes.folders_mut(*suffix),
                    None => &mut self.graph.search.folders,
                };
                if !folders.iter().any(|known| known == word) {
                    folders.push(word.to_vec());
                }
            }
        }
        self.show_path();
    }

    /// Sets the variable `.PATH`.
    pub(crate) fn show_path(&mut self) {
        let scope = crate::session::Scope::Global;
        let start = self.variables.value(self.known.curdir, scope);
        let start = start
            .map(crate::session::Value::written)
            .unwrap_or_default();
        let here: [&[u8]; 2] = [b".", &start];
        let folders = self.graph.search.folders.iter().map(Vec::as_slice);
        let all: Vec<&[u8]> = if self.graph.search.dot_last {
            std::iter::once(&b".DOTLAST"[..])
                .chain(folders)
                .chain(here)
                .collect()
        } else {
            here.into_iter().chain(folders).collect()
        };
        let text = all.join(&b' ');
        self.set_bytes(b".PATH", &text);
    }

    fn set_shell(&mut self, sources: &[u8]) {
        let mut path = None;
        let mut name = None;
        for word in crate::text::Words::new(sources) {
            let unquoted: Vec<u8> = word.iter().copied().filter(|byte| *byte != b'"').collect();
            if let Some(value) = unquoted.strip_prefix(b"path=") {
                path = Some(value.to_vec());
            } else if let Some(value) = unquoted.strip_prefix(b"name=") {
                name = Some(value.to_vec());
            }
        }
        match path.or_else(|| name.map(|name| join(b"/bin", &name))) {
            Some(path) => self.graph.shell = Some(path),
            None => self.fatal("improper shell specification"),
        }
    }
}
