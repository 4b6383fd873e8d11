//! Small worlds in words. A package is a line: `name version; needs...; key=value...`.

use pkg_solve::{Change, Reason, SolveError, Unit, Universe};

/// `"tool 2; lib base-1; conflicts=old-* provides=editor requires=spell auto"`
pub(crate) fn unit(line: &str) -> Unit {
    let mut parts = line.split(';').map(str::trim);
    let (name, version) = parts
        .next()
        .and_then(|head| head.split_once(' '))
        .unwrap_or_else(|| panic!("{line}: name and version"));
    let mut unit = Unit::new(name.parse().expect("a name"), version.parse().expect("one"));
    for need in parts.next().unwrap_or("").split_whitespace() {
        let version = need.rsplit_once('-');
        let version =
            version.filter(|(_, version)| version.starts_with(|c: char| c.is_ascii_digit()));
        let (name, version) = version.unwrap_or((need, "0"));
        let version = version.parse().expect("a version");
        unit.deps.insert(name.parse().expect("a name"), version);
    }
    for word in parts.next().unwrap_or("").split_whitespace() {
        match word.split_once('=') {
            Some(("conflicts", rule)) => unit.conflicts.push(rule.to_owned()),
            Some(("provides", name)) => unit.provides.push(name.to_owned()),
            Some(("requires", name)) => unit.requires.push(name.to_owned()),
            Some(("library", name)) => unit.libraries.push(name.to_owned()),
            Some(("options", text)) => text.clone_into(&mut unit.options),
            Some(("origin", text)) => text.clone_into(&mut unit.origin),
            Some(("rank", rank)) => unit.rank = rank.parse().expect("a number"),
            _ if word == "auto" => unit.automatic = true,
            _ if word == "locked" => unit.locked = true,
            _ if word == "vital" => unit.vital = true,
            _ => panic!("{line}: {word}"),
        }
    }
    unit
}

/// Changes in words: `+` comes, `~` as a dependency, `-` goes, `<` because of.
pub(crate) fn words(universe: &Universe, changes: Result<Vec<Change>, SolveError>) -> String {
    let changes = match changes {
        Ok(changes) => changes,
        Err(error) => return format!("error: {error}"),
    };
    let words: Vec<String> = changes
        .iter()
        .map(|change| match change {
            Change::Put {
                offered,
                automatic,
                reason,
            } => {
                let auto = if *automatic { "~" } else { "" };
                let label = universe.offered[*offered].label();
                match reason {
                    Reason::NeededBy(by) => format!("+{auto}{label}<{by}"),
                    Reason::Along(with) => format!("+{auto}{label}&{with}"),
                    Reason::Follows(old) => format!("+{auto}{label}<<{old}"),
                    _ => format!("+{auto}{label}"),
                }
            }
            Change::Drop { name, reason } => match reason {
                Reason::Needs(what) => format!("-{name}<{what}"),
                Reason::FollowedBy(new) => format!("-{name}>>{new}"),
                _ => format!("-{name}"),
            },
        })
        .collect();
    words.join(" ")
}
