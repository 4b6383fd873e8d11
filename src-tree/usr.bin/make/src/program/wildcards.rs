//! Names of files that a pattern stands for.

use crate::run::join;
use crate::session::Session;
use crate::text::matches;

impl Session {
    /// Returns what a pattern of file names stands for, braces included; the pattern itself where
    /// there is nothing. `folders` are searched besides the current one.
    pub(crate) fn wildcards(&mut self, pattern: &[u8], folders: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        for one in braces(pattern, 0) {
            let special = one.iter().any(|byte| matches!(byte, b'*' | b'?' | b'['));
            if !special {
                found.push(one);
                continue;
            }
            let mut matched = self.files_like(&one);
            if !one.starts_with(b"/") {
                for folder in folders {
                    let more = self.files_like(&join(folder, &one));
                    matched.extend(more);
                }
            }
            if matched.is_empty() {
                matched.push(one);
            }
            found.append(&mut matched);
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
