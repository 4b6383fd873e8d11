//! The mirrors of a repository.
//!
//! ```text
//! mirror_type: none     the address itself
//! mirror_type: http     the address gives a text; its lines `URL: ADDRESS` are the mirrors
//! mirror_type: srv      DNS names the hosts: SRV records of _http._tcp.HOST, or _https._tcp.HOST
//! ```

use std::collections::HashMap;
use std::sync::Mutex;

use crate::srv;

/// Most mirrors that are tried.
const MOST: usize = 16;

/// How a repository's mirrors are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mirrors {
    /// It has none.
    #[default]
    None,
    /// By SRV records.
    Srv,
    /// By a list that its address gives.
    Http,
}

/// Mirrors that were found, by the address of the repository: asked for once.
#[derive(Default)]
pub(crate) struct MirrorLists {
    known: Mutex<HashMap<String, Vec<String>>>,
}

impl MirrorLists {
    /// The addresses that stand for `base`, best first, at least one; `text` gets the list that is
    /// at `base`.
    pub(crate) fn of(
        &self,
        base: &str,
        mirrors: Mirrors,
        text: impl FnOnce() -> Vec<u8>,
    ) -> Vec<String> {
        let Ok(mut known) = self.known.lock() else {
            return vec![base.to_owned()];
        };
        if let Some(list) = known.get(base) {
            return list.clone();
        }
        let mut list = match mirrors {
            Mirrors::None => Vec::new(),
            Mirrors::Http => listed(&String::from_utf8_lossy(&text())),
            Mirrors::Srv => srv::mirrors(base),
        };
        list.truncate(MOST);
        if list.is_empty() {
            list.push(base.to_owned());
        }
        known.insert(base.to_owned(), list.clone());
        list
    }
}

/// The mirrors of a list; what is no address of http is left out.
fn listed(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("URL:"))
        .map(|address| address.trim().trim_end_matches('/'))
        .filter(|address| {
            ["http://", "https://"]
                .iter()
                .any(|scheme| address.starts_with(scheme))
        })
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_and_asked_for_once() {
        let lists = MirrorLists::default();
        let text = b"URL: http://a.example/\n# no\nURL:https://b.example/x\nURL: file:///etc\n";
        let wanted = ["http://a.example", "https://b.example/x"];
        assert_eq!(
            lists.of("http://l", Mirrors::Http, || text.to_vec()),
            wanted
        );
        assert_eq!(lists.of("http://l", Mirrors::Http, Vec::new), wanted);
        assert_eq!(lists.of("http://m", Mirrors::Http, Vec::new), ["http://m"]);
    }
}
