//! What a target depends on, and by which rule it is made.

use std::rc::Rc;

use crate::expand::Text;
use crate::graph::Attributes;
use crate::modify::How;
use crate::program::has_wildcards;
use crate::session::{Scope, Session, Stop, Value};
use crate::text::Words;

/// Suffix rules behind each other.
const LONGEST_CHAIN: usize = 8;

/// Splits `archive(member)`.
pub(super) fn split_member(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let open = name.iter().position(|byte| *byte == b'(')?;
    let inner = name[open + 1..].strip_suffix(b")")?;
    Some((&name[..open], inner))
}

impl Session {
    /// Finds out what a target depends on, once.
    pub(super) fn resolve(&mut self, number: usize) -> Result<(), Stop> {
        if self.graph.node(number).resolved {
            return Ok(());
        }
        self.graph.node_mut(number).resolved = true;
        self.set_name(number);
        self.expand_children(number)?;
        self.use_macros(number);
        let node = self.graph.node(number);
        let special = Attributes::PHONY
            .with(Attributes::SPECIAL)
            .with(Attributes::WAIT);
        if node.attributes.has(Attributes::MEMBER) {
            self.resolve_member(number);
        } else if !node.attributes.has(special) {
            self.suffix_rule(number);
        }
        let node = self.graph.node(number);
        if node.commands.is_empty()
            && node.children.is_empty()
            && !node.attributes.has(special.with(Attributes::OPTIONAL))
            && self.stat(number).is_none()
            && let Some(default) = self.graph.default
        {
            let commands = self.graph.node(default).commands.clone();
            self.graph.node_mut(number).commands = commands;
            let name = self.graph.node(number).name.clone();
            self.set_target_variable(number, b"<", &name);
        }
        Ok(())
    }

    /// Sets a local variable of a target.
    pub(super) fn set_target_variable(&mut self, number: usize, name: &[u8], value: &[u8]) {
        let symbol = self.names.intern(name);
        let value = Value::Plain(Rc::new(value.to_vec()));
        self.set_local(Scope::Target(number), symbol, value);
    }

    fn set_name(&mut self, number: usize) {
        let name = self.graph.node(number).name.clone();
        let base = name
            .rsplit(|byte| *byte == b'/')
            .next()
            .unwrap_or(&name)
            .to_vec();
        self.set_target_variable(number, b"@", &name);
        self.set_target_variable(number, b"*", &base);
        if let Some((archive, member)) = split_member(&name) {
            let (archive, member) = (archive.to_vec(), member.to_vec());
            self.set_target_variable(number, b"!", &archive);
            self.set_target_variable(number, b"%", &member);
            self.set_target_variable(number, b"@", &archive);
        }
    }

    /// Expands what is left of expansions and wildcards in the names of sources.
    fn expand_children(&mut self, number: usize) -> Result<(), Stop> {
        let children = std::mem::take(&mut self.graph.node_mut(number).children);
        let mut all = Vec::with_capacity(children.len());
        for child in children {
            let name = self.graph.node(child).name.clone();
            let dynamic = name.contains(&b'$');
            if !dynamic && !has_wildcards(&name) {
                all.push(child);
                continue;
            }
            let expanded = if dynamic {
                // The stem is known by name only where a suffix says so.
                self.guess_stem(number);
                self.expanded(&Text::new(&name), How::new(Scope::Target(number)))?
            } else {
                name.to_vec()
            };
            for word in Words::new(&expanded).filter(|word| !word.is_empty()) {
                let folders = self.graph.search.folders.clone();
                for name in self.wildcards(word, &folders) {
                    let child = self.graph.find_or_add(&name);
                    self.graph.node_mut(child).parents.push(number);
                    all.push(child);
                }
            }
        }
        self.graph.node_mut(number).children = all;
        Ok(())
    }

    fn guess_stem(&mut self, number: usize) {
        let name = self.graph.node(number).name.clone();
        let base = name.rsplit(|byte| *byte == b'/').next().unwrap_or(&name);
        let stem = match self.graph.suffixes.longest(base) {
            Some(suffix) => base[..base.len() - self.graph.suffixes.name(suffix).len()].to_vec(),
            None => base.to_vec(),
        };
        self.set_target_variable(number, b"*", &stem);
    }

    /// Takes over commands and sources of `.USE` targets.
    fn use_macros(&mut self, number: usize) {
        let mut at = 0;
        while let Some(&child) = self.graph.node(number).children.get(at) {
            let used = Attributes::USE.with(Attributes::USE_BEFORE);
            let source = self.graph.node(child);
            if !source.attributes.has(used) {
                at += 1;
                continue;
            }
            let before = source.attributes.has(Attributes::USE_BEFORE);
            let (commands, children) = (source.commands.clone(), source.children.clone());
            let node = self.graph.node_mut(number);
            node.children.remove(at);
            if before {
                node.commands.splice(0..0, commands);
            } else {
                node.commands.extend(commands);
            }
            for child in children {
                if !node.children.contains(&child) {
                    node.children.push(child);
                }
            }
        }
    }

    /// Makes `archive(member)` depend on the member.
    fn resolve_member(&mut self, number: usize) {
        let name = self.graph.node(number).name.clone();
        let Some((archive, member)) = split_member(&name) else {
            return;
        };
        if self.graph.node(number).commands.is_empty() {
            let to = self.graph.suffixes.find(b".a");
            if let Some(from) = self.graph.suffixes.longest(member)
                && let Some(rule) = self.graph.suffixes.transform(from, to)
            {
                let commands = self.graph.node(rule).commands.clone();
                self.graph.node_mut(number).commands = commands;
                let suffix = self.graph.suffixes.name(from).len();
                let stem = member[..member.len() - suffix].to_vec();
                self.set_target_variable(number, b"*", &stem);
                let member = member.to_vec();
                self.set_target_variable(number, b"<", &member);
            }
        }
        let _archive = archive;
        let child = self.graph.find_or_add(member);
        if !self.graph.node(number).children.contains(&child) {
            self.graph.link(number, child, true);
        }
    }

    /// Looks for a suffix rule that makes a target out of something that is there.
    fn suffix_rule(&mut self, number: usize) {
        let name = self.graph.node(number).name.clone();
        let listed = self.graph.suffixes.listed().to_vec();
        let mut endings: Vec<Option<usize>> = listed
            .into_iter()
            .filter(|suffix| name.ends_with(self.graph.suffixes.name(*suffix)))
            .map(Some)
            .collect();
        endings.sort_by_key(|suffix| {
            suffix.map(|suffix| std::cmp::Reverse(self.graph.suffixes.name(suffix).len()))
        });
        let plain = endings.is_empty();
        if plain {
            endings.push(self.graph.suffixes.null);
        }
        for ending in endings {
            let length = match ending {
                Some(suffix) if !plain => self.graph.suffixes.name(suffix).len(),
                _ => 0,
            };
            let stem = name[..name.len() - length].to_vec();
            let base = stem
                .rsplit(|byte| *byte == b'/')
                .next()
                .unwrap_or(&stem)
                .to_vec();
            if !plain {
                self.set_target_variable(number, b"*", &base);
            }
            if !self.graph.node(number).commands.is_empty() {
                // It is made by its own commands; only its name is known better now.
                if let Some(source) = self.implied_child(number, &stem, ending) {
                    let path = self.graph.node(source).file().to_vec();
                    self.set_target_variable(number, b"<", &path);
                }
                return;
            }
            let Some(chain) = self.find_chain(&stem, ending) else {
                continue;
            };
            self.set_target_variable(number, b"*", &base);
            self.apply_chain(number, &stem, &chain);
            return;
        }
    }

    /// Returns the source a suffix rule would take, among those that are declared.
    fn implied_child(&self, number: usize, stem: &[u8], to: Option<usize>) -> Option<usize> {
        let suffixes = &self.graph.suffixes;
        let base = |name: &[u8]| name.rsplit(|byte| *byte == b'/').next().map(<[u8]>::to_vec);
        suffixes.sources(to).find_map(|(from, _)| {
            let wanted = base(&[stem, suffixes.name(from)].concat());
            let fits = |child: &&usize| base(&self.graph.node(**child).name) == wanted;
            self.graph.node(number).children.iter().find(fits).copied()
        })
    }

    /// Finds the shortest chain of rules from something that is there; the last rule first.
    fn find_chain(&mut self, stem: &[u8], to: Option<usize>) -> Option<Vec<(usize, usize)>> {
        let mut open: Vec<Vec<(usize, usize)>> = self
            .graph
            .suffixes
            .sources(to)
            .map(|step| vec![step])
            .collect();
        for _ in 0..LONGEST_CHAIN {
            let mut next = Vec::new();
            for chain in open {
                let &(from, _) = chain.last()?;
                let name = [stem, self.graph.suffixes.name(from)].concat();
                if self.is_there(&name, from) {
                    return Some(chain);
                }
                let more: Vec<_> = self.graph.suffixes.sources(Some(from)).collect();
                for step in more {
                    if chain.iter().all(|(known, _)| *known != step.0) && Some(step.0) != to {
                        let mut longer = chain.clone();
                        longer.push(step);
                        next.push(longer);
                    }
                }
            }
            open = next;
        }
        None
    }

    fn is_there(&mut self, name: &[u8], suffix: usize) -> bool {
        if self.graph.is_target(name) {
            return true;
        }
        let folders = self.graph.suffixes.folders(suffix).to_vec();
        self.find_in(name, &folders, true).is_some() || self.find_file(name).is_some()
    }

    /// Makes a target by a chain of rules.
    fn apply_chain(&mut self, number: usize, stem: &[u8], chain: &[(usize, usize)]) {
        let mut target = number;
        for &(from, rule) in chain {
            let name = [stem, self.graph.suffixes.name(from)].concat();
            let source = self.graph.find_or_add(&name);
            let (commands, children) = {
                let rule = self.graph.node(rule);
                (rule.commands.clone(), rule.children.clone())
            };
            let node = self.graph.node_mut(target);
            node.commands = commands;
            node.implied = Some(source);
            node.children.extend(children);
            if !node.children.contains(&source) {
                node.children.insert(0, source);
                self.graph.node_mut(source).parents.push(target);
            }
            self.stat(source);
            let path = self.graph.node(source).file().to_vec();
            self.set_target_variable(target, b"<", &path);
            target = source;
        }
    }

    /// Sets `.ALLSRC` and `.OODATE` of a target whose sources are made.
    pub(super) fn set_sources(&mut self, number: usize) {
        let children = self.graph.node(number).children.clone();
        let modified = self.graph.node(number).modified;
        let (mut all, mut newer) = (Vec::new(), Vec::new());
        let hidden = Attributes::EXEC
            .with(Attributes::USE)
            .with(Attributes::USE_BEFORE)
            .with(Attributes::INVISIBLE)
            .with(Attributes::WAIT);
        for child in children {
            let node = self.graph.node(child);
            if node.attributes.has(hidden) {
                continue;
            }
            let name = match split_member(&node.name) {
                Some((_, member)) => member.to_vec(),
                None => node.file().to_vec(),
            };
            let is_newer = match (modified, node.modified) {
                (None, _) => true,
                (Some(own), Some(other)) => other > own,
                (Some(_), None) => node.made == crate::graph::Made::Made,
            };
            if is_newer && !newer.contains(&name) {
                newer.push(name.clone());
            }
            if !all.contains(&name) {
                all.push(name);
            }
        }
        self.set_target_variable(number, b">", &all.join(&b' '));
        self.set_target_variable(number, b"?", &newer.join(&b' '));
    }
}
