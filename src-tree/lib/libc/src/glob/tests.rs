//! Patterns against a tree that exists in the test only.

use std::collections::BTreeSet;

use super::api::flag;
use super::expand::{Source, Stop, Walk, braces};
use crate::errno::Errno;
use crate::list::List;
use proptest::prelude::*;

/// Paths of files; directories are what is before a slash of one.
struct Files(Vec<&'static str>);

impl Source for Files {
    fn names(
        &mut self,
        path: &[u8],
        each: &mut dyn FnMut(&[u8]) -> Result<(), Stop>,
    ) -> Result<Result<(), Errno>, Stop> {
        let path = std::str::from_utf8(&path[..path.len() - 1]).unwrap();
        if path.contains("secret") {
            return Ok(Err(Errno::EACCES));
        }
        let base = if path == "." {
            String::new()
        } else {
            format!("{}/", path.trim_end_matches('/'))
        };
        let below = self.0.iter().filter_map(|file| file.strip_prefix(&base));
        let names: BTreeSet<&str> = below
            .filter_map(|rest| rest.split('/').next())
            .filter(|name| !name.is_empty())
            .collect();
        // Not in order: directories are not.
        for name in names.iter().rev() {
            each(name.as_bytes())?;
        }
        Ok(Ok(()))
    }

    fn look(&mut self, path: &[u8]) -> Option<bool> {
        let path = std::str::from_utf8(&path[..path.len() - 1]).unwrap();
        let directory = format!("{}/", path.trim_end_matches('/'));
        let is_directory = self.0.iter().any(|file| file.starts_with(&directory));
        let is_file = !path.ends_with('/') && self.0.contains(&path);
        (is_directory || is_file).then_some(is_directory)
    }

    fn goes_on(&mut self, _path: &[u8], _error: Errno) -> bool {
        true
    }
}

fn search(pattern: &str, flags: i32) -> Result<Vec<String>, Stop> {
    let mut source = Files(vec![
        "a.c",
        "b.c",
        "b.h",
        ".hidden",
        "src/x.rs",
        "src/y.rs",
        "src/sub/z.rs",
        "secret/s",
        "w*d",
        "/etc/passwd",
        "/etc/rc.d/cron",
    ]);
    let mut found = List::new();
    Walk {
        source: &mut source,
        flags,
        found: &mut found,
    }
    .run(pattern.as_bytes())?;
    let text = |path: &List<u8>| String::from_utf8(path[..path.len() - 1].to_vec()).unwrap();
    let mut all: Vec<String> = found.iter().map(text).collect();
    all.sort();
    Ok(all)
}

#[test]
fn parts_of_patterns_fit_names_of_directories() {
    for (pattern, expected) in [
        ("*.c", &["a.c", "b.c"][..]),
        ("src/*.rs", &["src/x.rs", "src/y.rs"]),
        ("*/*/z.rs", &["src/sub/z.rs"]),
        ("s?c/sub/*", &["src/sub/z.rs"]),
        (".*", &[".hidden"]),
        ("b.[!c]", &["b.h"]),
        ("/etc/*d/c*", &["/etc/rc.d/cron"]),
        ("a.c", &["a.c"]),
        ("nope", &[]),
        ("w\\*d", &["w*d"]),
        ("*/", &["secret/", "src/"]),
    ] {
        assert_eq!(search(pattern, 0).unwrap(), expected, "{pattern}");
    }
}

#[test]
fn directories_are_marked_and_failures_end_the_search_when_asked() {
    assert_eq!(search("s*", flag::MARK).unwrap(), ["secret/", "src/"]);
    assert_eq!(search("secret/*", flag::ERROR), Err(Stop::Aborted));
    assert_eq!(search("secret/*", 0).unwrap(), [""; 0]);
}

fn expanded(pattern: &str) -> Vec<String> {
    let mut all = Vec::new();
    braces(pattern.as_bytes(), &mut |one| {
        all.push(String::from_utf8(one.to_vec()).unwrap());
        Ok(())
    })
    .unwrap();
    all
}

#[test]
fn braces_stand_for_each_of_their_parts() {
    assert_eq!(expanded("a{b,c{d,e},}f"), ["abf", "acdf", "acef", "af"]);
    assert_eq!(expanded("{}{a,b}"), ["{}a", "{}b"]);
    assert_eq!(expanded("{a"), ["{a"]);
    assert_eq!(expanded("\\{a,b}"), ["\\{a,b}"]);
    assert_eq!(expanded("{[,],x}"), ["[,]", "x"]);
}

proptest! {
    #[test]
    fn braces_multiply(lists in prop::collection::vec(prop::collection::vec("[a-c]{0,2}", 2..4), 0..4)) {
        let pattern: String = lists.iter().map(|list| format!("{{{}}}", list.join(","))).collect();
        let mut model = vec![String::new()];
        for list in &lists {
            model = model.iter().flat_map(|start| list.iter().map(move |end| format!("{start}{end}"))).collect();
        }
        prop_assert_eq!(expanded(&pattern), model);
    }

    #[test]
    fn any_pattern_is_expanded_to_an_end(pattern in "[\\[\\]a{},\\\\*/]{0,14}") {
        let mut count = 0;
        let _ = braces(pattern.as_bytes(), &mut |_| { count += 1; Ok(()) });
        prop_assert!(count > 0);
        prop_assert!(search(&pattern, 0).is_ok());
    }
}
