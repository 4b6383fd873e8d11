//! Whether targets are out of date.

use std::time::SystemTime;

use crate::graph::{Attributes, Made, Operator};
use crate::program::Mode;
use crate::session::Session;

impl Session {
    /// Finds when a target's file was changed; looks for the file along `.PATH`.
    pub(super) fn stat(&mut self, number: usize) -> Option<SystemTime> {
        let node = self.graph.node(number);
        if node.attributes.has(Attributes::PHONY) {
            return None;
        }
        if node.attributes.has(Attributes::MEMBER) {
            return self.stat_member(number);
        }
        let (name, path) = (node.name.clone(), node.path.clone());
        let no_path = node.attributes.has(Attributes::NO_PATH);
        let mut modified = self.system.modified(path.as_deref().unwrap_or(&name));
        if modified.is_none() && path.is_none() && !no_path {
            let suffix = self.graph.suffixes.longest(&name);
            let folders = suffix.map(|suffix| self.graph.suffixes.folders(suffix).to_vec());
            let mut found = self.find_in(&name, &folders.unwrap_or_default(), true);
            if found.is_none() {
                found = self.find_file(&name);
            }
            if let Some(found) = found {
                modified = self.system.modified(&found);
                self.graph.node_mut(number).path = Some(found);
            }
        }
        self.graph.node_mut(number).modified = modified;
        modified
    }

    /// A member of an archive is as old as the archive, if that has it.
    fn stat_member(&mut self, number: usize) -> Option<SystemTime> {
        let name = self.graph.node(number).name.clone();
        let (archive, member) = super::resolve::split_member(&name)?;
        let modified = self.system.modified(archive)?;
        let content = self.system.read(archive).ok()?;
        let modified = has_member(&content, member).then_some(modified);
        self.graph.node_mut(number).modified = modified;
        modified
    }

    /// Tells whether a target has to be made.
    pub(super) fn is_out_of_date(&mut self, number: usize) -> bool {
        let reason = self.reason(number);
        if self.options.tracing.making {
            let node = self.graph.node(number);
            let name = String::from_utf8_lossy(&node.name);
            let there = match node.modified {
                Some(_) => "",
                None => "non-existent...",
            };
            let verdict = match reason {
                Some(reason) => format!("{reason}...out-of-date"),
                None => "up-to-date".to_owned(),
            };
            self.trace(format!("Examining {name}...{there}{verdict}."));
        }
        reason.is_some()
    }

    /// Returns why a target has to be made; nothing where it has not.
    fn reason(&self, number: usize) -> Option<&'static str> {
        let node = self.graph.node(number);
        let attributes = node.attributes;
        if attributes.has(Attributes::EXEC) {
            return Some(".EXEC node");
        }
        if attributes.has(Attributes::USE.with(Attributes::USE_BEFORE)) {
            return None;
        }
        if node.operator == Some(Operator::Force) {
            return Some("! operator");
        }
        if attributes.has(Attributes::PHONY) {
            return Some(".PHONY node");
        }
        if attributes.has(Attributes::JOIN) && node.child_made {
            return Some(".JOIN node");
        }
        match node.modified {
            Some(modified) => {
                let lonely = node.operator == Some(Operator::Double)
                    && node.children.is_empty()
                    && !node.commands.is_empty();
                if node.newest.is_some_and(|newest| newest > modified) {
                    Some("modified before source")
                } else if node.child_made && self.child_is_newer(number, modified) {
                    Some("a source was made")
                } else {
                    lonely.then_some(":: operator and no sources")
                }
            }
            // Something without a file, operator or commands is there by itself.
            None if node.operator.is_some() || !node.commands.is_empty() => Some("to be made"),
            None => None,
        }
    }

    fn child_is_newer(&self, number: usize, modified: SystemTime) -> bool {
        let newer = |child: &usize| {
            let child = self.graph.node(*child);
            child.made == Made::Made && child.modified.is_none_or(|changed| changed > modified)
        };
        self.graph.node(number).children.iter().any(newer)
    }

    /// Takes note of a child that is done.
    pub(super) fn child_done(&mut self, parent: usize, child: usize) {
        let child = self.graph.node(child);
        if child.attributes.has(Attributes::EXEC.with(Attributes::USE)) {
            return;
        }
        let (made, modified) = (child.made == Made::Made, child.modified);
        let parent = self.graph.node_mut(parent);
        parent.child_made |= made;
        if modified > parent.newest {
            parent.newest = modified;
        }
    }

    /// Takes note that a target was made: its file is new now, or there is none. Where commands are
    /// only shown or asked about, it would be new: what depends on it is to be made then.
    pub(super) fn was_made(&mut self, number: usize) {
        let before = self.graph.node(number).modified;
        let had_commands = !self.graph.node(number).commands.is_empty();
        let pretends = matches!(self.options.mode, Mode::Show(_) | Mode::Query);
        let after = if pretends && had_commands {
            None
        } else {
            self.stat(number)
        };
        let node = self.graph.node_mut(number);
        node.made = Made::Made;
        if after.is_none() && had_commands {
            node.modified = Some(SystemTime::now());
        } else if after == before && !had_commands {
            node.modified = node.newest.max(after);
        }
    }
}

/// Tells whether an ar(5) archive has a member.
///
/// ```text
/// "!<arch>\n", then for each member: name (16), date (12), uid (6), gid (6), mode (8), size (10),
/// "`\n", content, a newline to an even length
/// ```
fn has_member(archive: &[u8], member: &[u8]) -> bool {
    const MAGIC: &[u8] = b"!<arch>\n";
    let member = member.rsplit(|byte| *byte == b'/').next().unwrap_or(member);
    let mut rest = match archive.strip_prefix(MAGIC) {
        Some(rest) => rest,
        None => return false,
    };
    let mut names: &[u8] = &[];
    while rest.len() >= 60 {
        let (header, behind) = rest.split_at(60);
        let field = |from: usize, to: usize| header[from..to].trim_ascii();
        let number = |text: &[u8]| std::str::from_utf8(text).ok()?.parse::<usize>().ok();
        let Some(size) = number(field(48, 58)).filter(|size| *size <= behind.len()) else {
            return false;
        };
        let content = &behind[..size];
        let name = field(0, 16);
        let found = match name {
            b"//" => {
                names = content;
                false
            }
            [b'#', b'1', b'/', length @ ..] => number(length)
                .and_then(|length| content.get(..length))
                .is_some_and(|name| name.split(|byte| *byte == 0).next() == Some(member)),
            [b'/', offset @ ..] if !offset.is_empty() => number(offset)
                .and_then(|offset| names.get(offset..))
                .and_then(|text| text.split(|byte| matches!(byte, b'/' | b'\n')).next())
                .is_some_and(|name| name == member),
            short => short.strip_suffix(b"/").unwrap_or(short) == member,
        };
        if found {
            return true;
        }
        let next = size + size % 2;
        rest = behind.get(next..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_archives_are_found_by_short_and_long_names() {
        let mut archive = b"!<arch>\n".to_vec();
        let long = b"a_name_that_is_quite_long.o/\n";
        for (name, content) in [("//", &long[..]), ("x.o/", b"abc"), ("/0", b"")] {
            let header = format!(
                "{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n",
                0,
                0,
                0,
                644,
                content.len()
            );
            archive.extend_from_slice(header.as_bytes());
            archive.extend_from_slice(content);
            if content.len() % 2 == 1 {
                archive.push(b'\n');
            }
        }
        assert!(has_member(&archive, b"x.o"));
        assert!(has_member(&archive, b"a_name_that_is_quite_long.o"));
        assert!(!has_member(&archive, b"y.o"));
        assert!(!has_member(b"nothing", b"x.o"));
    }
}
