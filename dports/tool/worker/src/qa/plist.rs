//! Packing lists, as far as the checks need them.

use std::collections::BTreeSet;

/// The files and folders that a packing list names, by their full path on the target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackingList {
    /// Files and links.
    pub files: BTreeSet<String>,
    /// Folders that the package owns (`@dir`).
    pub folders: BTreeSet<String>,
}

impl PackingList {
    /// Reads a packing list. Keywords other than `@dir` and `@cwd` are for pkg-create(8); one that
    /// is followed by a path (`@config`, `@sample`, `@(owner,group,mode)`) names a file.
    #[must_use]
    pub fn parse(text: &str, prefix: &str) -> Self {
        let mut list = Self::default();
        let mut base = prefix.trim_end_matches('/').to_owned();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let Some(rest) = line.strip_prefix('@') else {
                list.files.insert(full(&base, line));
                continue;
            };
            let (word, path) = rest.split_once(' ').unwrap_or((rest, ""));
            let path = path.trim();
            let name = word.split('(').next().unwrap_or_default();
            match name {
                "dir" => {
                    list.folders.insert(full(&base, path));
                }
                "cwd" | "cd" => {
                    let at = if path.is_empty() { prefix } else { path };
                    base = at.trim_end_matches('/').to_owned();
                }
                "" | "config" | "info" | "shell" => {
                    list.files.insert(full(&base, path));
                }
                "sample" => {
                    let first = path.split_whitespace().next().unwrap_or_default();
                    list.files.insert(full(&base, first));
                }
                _ => {}
            }
        }
        list
    }
}

fn full(base: &str, path: &str) -> String {
    match path.strip_prefix('/') {
        Some(_) => path.to_owned(),
        None => format!("{base}/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_below_the_prefix_unless_they_say_where_they_are() {
        let text = "bin/rg\n/etc/rg.conf\n@(root,wheel,4755) bin/su\n@sample etc/x.sample\n\
                    @mode 644\n@dir share/rg\n@cwd /opt\nlib/x\n";
        let list = PackingList::parse(text, "/usr/local/");
        let files: Vec<_> = list.files.iter().map(String::as_str).collect();
        assert_eq!(
            files,
            [
                "/etc/rg.conf",
                "/opt/lib/x",
                "/usr/local/bin/rg",
                "/usr/local/bin/su",
                "/usr/local/etc/x.sample"
            ]
        );
        assert_eq!(
            list.folders.into_iter().collect::<Vec<_>>(),
            ["/usr/local/share/rg"]
        );
    }
}
