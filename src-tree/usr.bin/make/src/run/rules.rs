//! Lines with targets, an operator and sources.

use super::special::Special;
use crate::expand::Parser;
use crate::graph::{Attributes, Operator, Transform};
use crate::program::has_wildcards;
use crate::session::{Session, Stop};
use crate::text::{is_blank, trim_start};

/// What is to the left of an operator.
#[derive(Default)]
struct Left {
    targets: Vec<usize>,
    special: Option<Special>,
    /// Suffixes of `.PATH.suffix`; nothing for `.PATH` itself.
    paths: Vec<Option<usize>>,
}

impl Session {
    /// Understands a line that is expanded already.
    ///
    /// # Errors
    /// [`Stop`].
    pub(super) fn rule(&mut self, line: &[u8]) -> Result<(), Stop> {
        let mut left = Left::default();
        let mut at = 0;
        loop {
            at += line[at..].len() - trim_start(&line[at..]).len();
            match line.get(at) {
                Some(b':' | b'!') if !escaped(line, at) => break,
                None => {
                    let text = if line.starts_with(b".") {
                        "Unknown directive"
                    } else {
                        "Need an operator"
                    };
                    self.fatal(text);
                    return Ok(());
                }
                Some(_) => {}
            }
            let end = self.word_end(line, at);
            if line.get(end) == Some(&b'(') {
                match self.archive(&line[at..]) {
                    Some((members, length)) => {
                        left.targets.extend(members);
                        at += length;
                        continue;
                    }
                    None => {
                        let text = String::from_utf8_lossy(&line[at..]).into_owned();
                        self.fatal(format!("Error in archive specification: \"{text}\""));
                        return Ok(());
                    }
                }
            }
            if end == line.len() {
                let text = if line.starts_with(b".") {
                    "Unknown directive"
                } else {
                    "Need an operator"
                };
                self.fatal(text);
                return Ok(());
            }
            if !self.target(&line[at..end], &mut left) {
                return Ok(());
            }
            at = end;
        }
        if !left.targets.is_empty() && left.special.is_some_and(|special| !special.has_node()) {
            self.warning("Special and mundane targets don't mix. Mundane ones ignored");
        }
        let (operator, length) = match (line[at], line.get(at + 1)) {
            (b'!', _) => (Operator::Force, 1),
            (_, Some(b':')) => (Operator::Double, 2),
            _ => (Operator::Depends, 1),
        };
        for &target in &left.targets {
            self.apply_operator(target, operator);
        }
        self.reading.targets.clone_from(&left.targets);
        let sources = trim_start(&line[at + length..]);
        match left.special {
            Some(special) => self.special(special, &left.paths, sources)?,
            None => self.sources(sources),
        }
        self.find_main(&left.targets);
        Ok(())
    }

    /// Returns where a word ends: at a blank, an operator or a parenthesis.
    fn word_end(&mut self, line: &[u8], start: usize) -> usize {
        let mut at = start;
        while let Some(&byte) = line.get(at) {
            if byte == b'$' {
                // What is left of an expansion belongs to targets; it is stepped over.
                let mut parser = Parser::new(line, &mut self.names, None);
                parser.seek(at);
                let _expansion = parser.expansion();
                at = parser.position().max(at + 1);
                continue;
            }
            if (is_blank(byte) || matches!(byte, b'!' | b':' | b'(')) && !escaped(line, at) {
                break;
            }
            at += 1;
        }
        at
    }

    /// Takes a word to the left of the operator; tells whether the line still makes sense.
    fn target(&mut self, word: &[u8], left: &mut Left) -> bool {
        if word.starts_with(b".") && word.get(1).is_some_and(u8::is_ascii_uppercase) {
            if let Some(special) = Special::of(word) {
                left.special = Some(special);
                if special == Special::Path {
                    left.paths.push(None);
                }
                if let Some(node) = self.special_node(special, word) {
                    left.targets.push(node);
                }
                if special == Special::Main && !self.graph.wanted.is_empty() {
                    left.special = Some(Special::Ignored);
                }
                return true;
            }
            if let Some(suffix) = word.strip_prefix(b".PATH") {
                let Some(number) = self.graph.suffixes.find(suffix) else {
                    let suffix = String::from_utf8_lossy(suffix).into_owned();
                    self.fatal(format!("Suffix '{suffix}' not defined (yet)"));
                    return false;
                };
                left.special = Some(Special::Path);
                left.paths.push(Some(number));
                return true;
            }
        }
        if left.special.is_some() {
            let word = String::from_utf8_lossy(word).into_owned();
            self.warning(format!("Extra target ({word}) ignored"));
            return true;
        }
        if has_wildcards(word) {
            for name in self.wildcards(word, &[]) {
                let node = self.graph.find_or_add(&name);
                left.targets.push(node);
            }
            return true;
        }
        let node = match self.graph.suffixes.split(word) {
            Some((from, to)) => self.transform(word, from, to),
            None => self.graph.find_or_add(word),
        };
        left.targets.push(node);
        true
    }

    /// Makes a suffix rule.
    fn transform(&mut self, word: &[u8], from: usize, to: Option<usize>) -> usize {
        if let Some(known) = self.graph.suffixes.transform(from, to) {
            // A second rule replaces the first.
            let node = self.graph.node_mut(known);
            node.commands.clear();
            node.children.clear();
            node.sealed = false;
            node.place = None;
            return known;
        }
        let node = self.graph.add_hidden(word);
        self.graph
            .node_mut(node)
            .attributes
            .add(Attributes::TRANSFORM);
        self.graph
            .suffixes
            .add_transform(Transform { from, to, node });
        node
    }

    fn apply_operator(&mut self, target: usize, operator: Operator) {
        let node = self.graph.node_mut(target);
        match node.operator {
            Some(known) if known != operator => {
                let name = String::from_utf8_lossy(&node.name).into_owned();
                self.fatal(format!("Inconsistent operator for {name}"));
            }
            Some(Operator::Double) => {
                let name = node.name.clone();
                let cohort = self.graph.add_hidden(&name);
                let node = self.graph.node_mut(cohort);
                node.operator = Some(operator);
                node.centurion = Some(target);
                node.attributes.add(Attributes::INVISIBLE);
                self.graph.node_mut(target).cohorts.push(cohort);
            }
            _ => node.operator = Some(operator),
        }
    }

    /// Takes what is to the right of the operator of ordinary targets.
    fn sources(&mut self, sources: &[u8]) {
        self.each_source(sources, &mut |session, source| session.source(source));
    }

    /// Splits sources, members of archives included.
    pub(super) fn each_source(&mut self, sources: &[u8], act: &mut dyn FnMut(&mut Self, &[u8])) {
        let mut rest = sources;
        while !rest.is_empty() {
            let end = rest
                .iter()
                .position(|byte| is_blank(*byte))
                .unwrap_or(rest.len());
            let archive = rest[..end].iter().enumerate().skip(1);
            let archive = archive
                .filter(|(at, byte)| **byte == b'(' && rest[at - 1] != b'$')
                .map(|(at, _)| at)
                .next();
            let mut length = end;
            match archive.and_then(|_| self.archive(rest)) {
                Some((members, used)) => {
                    for member in members {
                        let name = self.graph.node(member).name.clone();
                        act(self, &name);
                    }
                    length = used;
                }
                None => act(self, &rest[..end]),
            }
            rest = trim_start(&rest[length..]);
        }
    }

    fn source(&mut self, source: &[u8]) {
        if source.starts_with(b".") && source.get(1).is_some_and(u8::is_ascii_uppercase) {
            if let Some(attributes) = Attributes::of(source) {
                for target in self.reading.targets.clone() {
                    let target = self.graph.node_mut(target);
                    target.attributes.add(attributes);
                }
                return;
            }
            if source == b".WAIT" {
                self.graph.waits += 1;
                let name = format!(".WAIT_{}", self.graph.waits);
                let wait = self.graph.add_hidden(name.as_bytes());
                let node = self.graph.node_mut(wait);
                node.attributes = Attributes::WAIT
                    .with(Attributes::PHONY)
                    .with(Attributes::NOT_MAIN);
                node.operator = Some(Operator::Depends);
                self.link_source(wait);
                return;
            }
        }
        let child = self.graph.find_or_add(source);
        self.link_source(child);
    }

    fn link_source(&mut self, child: usize) {
        for target in self.reading.targets.clone() {
            self.graph.link(target, child, true);
        }
    }

    /// The first target that is an ordinary one is what make makes.
    fn find_main(&mut self, targets: &[usize]) {
        if self.graph.main.is_some() {
            return;
        }
        let not = Attributes::NOT_MAIN
            .with(Attributes::USE)
            .with(Attributes::USE_BEFORE)
            .with(Attributes::EXEC)
            .with(Attributes::TRANSFORM);
        let ordinary = |target: &&usize| !self.graph.node(**target).attributes.has(not);
        self.graph.main = targets.iter().find(ordinary).copied();
    }

    /// Understands `archive(member member)`: the members and the length of it all.
    fn archive(&mut self, text: &[u8]) -> Option<(Vec<usize>, usize)> {
        let open = text.iter().position(|byte| *byte == b'(')?;
        let close = text[open..].iter().position(|byte| *byte == b')')? + open;
        let library = &text[..open];
        let mut members = Vec::new();
        let inner = text[open + 1..close].split(|byte| is_blank(*byte));
        for member in inner.filter(|member| !member.is_empty()) {
            let name = [library, b"(", member, b")"].concat();
            let node = self.graph.find_or_add(&name);
            self.graph.node_mut(node).attributes.add(Attributes::MEMBER);
            members.push(node);
        }
        Some((members, close + 1))
    }
}

/// Tells whether an odd number of backslashes is before a byte.
fn escaped(line: &[u8], at: usize) -> bool {
    let slashes = line[..at].iter().rev().take_while(|byte| **byte == b'\\');
    slashes.count() % 2 == 1
}
