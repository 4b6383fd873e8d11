//! Values that the schema writes in its own way.

/// Kinds of scripts, by their number in table `pkg_script`.
const SCRIPTS: [&str; 6] = [
    "pre-install",
    "post-install",
    "pre-deinstall",
    "post-deinstall",
    "install",
    "deinstall",
];

/// How licences combine, by the number in column `licenselogic`.
const LOGICS: [(&str, i64); 3] = [("single", 1), ("or", 124), ("and", 38)];

pub(crate) fn script_kind(number: i64) -> Option<&'static str> {
    SCRIPTS.get(usize::try_from(number).ok()?).copied()
}

pub(crate) fn script_number(kind: &str) -> Option<i64> {
    let at = SCRIPTS.iter().position(|one| *one == kind)?;
    i64::try_from(at).ok()
}

pub(crate) fn logic_name(number: i64) -> &'static str {
    LOGICS
        .iter()
        .find(|logic| logic.1 == number)
        .map_or("single", |logic| logic.0)
}

pub(crate) fn logic_number(name: &str) -> i64 {
    let name = if name == "dual" { "or" } else { name };
    let name = if name == "multi" { "and" } else { name };
    LOGICS
        .iter()
        .find(|logic| logic.0 == name)
        .map_or(1, |logic| logic.1)
}
