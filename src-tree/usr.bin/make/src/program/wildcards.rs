//! Names of files that a pattern stands for.

use crate::run::join;
use crate::session::Session;
use crate::text::matches;

impl Session {
    /// Returns what a pattern of file names stands for, braces included: nothing where no file has
    /// such a name, the word itself where it is no pattern. `folders` are searched besides the current
    /// one.
    pub(crate) fn wildcards(&mut self, pattern: &[u8], folders: &[Vec<u8>]) -> Vec<Vec<u8>> {
        if !has_wildcards(pattern) {
            return vec![pattern.to_vec()];
        }
        let mut found = Vec::new();
        for one in braces(pattern, 0) {
            if !has_wildcards(&one) {
                found.push(one);
                continue;
            }
            found.append(&mut self.files_like(&one));
            if !one.starts_with(b"/") {
                for folder in folders {
                    found.append(&mut self.files_like(&join(folder, &one)));
                }
            }
        }
        found
    }

    fn files_like(&mut self, pattern: &[u8]) -> Vec<Vec<u8>> {
        let mut found: Vec<Vec<u8>> = vec![Vec::new()];
        let absolute = pattern.starts_with(b"/");
        let parts = pattern
            .split(|byte| *byte == b'/')
            .filter(|part| !part.is_empty());
        for (index, part) in parts.enumerate() {
            let mut next = Vec::new();
            for before in found {
                let prefix: Vec<u8> = match (index, absolute) {
                    (0, true) => b"/".to_vec(),
                    (0, false) => Vec::new(),
                    _ => [&before[..], b"/"].concat(),
                };
                if !part.iter().any(|byte| matches!(byte, b'*' | b'?' | b'[')) {
                    let path = [&prefix[..], part].concat();
                    if self.system.exists(&path) {
                        next.push(path);
                    }
                    continue;
                }
                let folder: &[u8] = if prefix.is_empty() { b"." } else { &prefix };
                for entry in self.system.entries(folder) {
                    let hidden = entry.starts_with(b".") && !part.starts_with(b".");
                    if !hidden && matches(&entry, part) {
                        next.push([&prefix[..], &entry].concat());
                    }
                }
            }
            found = next;
        }
        found
    }
}

/// Tells whether a word is a pattern: brackets and braces must be closed as often as opened.
pub(crate) fn has_wildcards(word: &[u8]) -> bool {
    let (mut special, mut brackets, mut braces) = (false, 0, 0);
    for byte in word {
        match byte {
            b'*' | b'?' => special = true,
            b'[' => (special, brackets) = (true, brackets + 1),
            b'{' => (special, braces) = (true, braces + 1),
            b']' => brackets -= 1,
            b'}' => braces -= 1,
            _ => {}
        }
    }
    special && brackets == 0 && braces == 0
}

/// Writes out `{a,b}`; braces that nest too deeply stay.
fn braces(pattern: &[u8], depth: usize) -> Vec<Vec<u8>> {
    let Some(open) = pattern.iter().position(|byte| *byte == b'{') else {
        return vec![pattern.to_vec()];
    };
    let mut level = 0;
    let mut commas = vec![open];
    let mut close = None;
    for (at, &byte) in pattern.iter().enumerate().skip(open) {
        match byte {
            b'{' => level += 1,
            b'}' => {
                level -= 1;
                if level == 0 {
                    close = Some(at);
                    break;
                }
            }
            b',' if level == 1 => commas.push(at),
            _ => {}
        }
    }
    let Some(close) = close.filter(|_| depth < 10) else {
        return vec![pattern.to_vec()];
    };
    commas.push(close);
    let mut all = Vec::new();
    for pair in commas.windows(2) {
        let middle = &pattern[pair[0] + 1..pair[1]];
        let one = [&pattern[..open], middle, &pattern[close + 1..]].concat();
        all.append(&mut braces(&one, depth + 1));
    }
    all
}
