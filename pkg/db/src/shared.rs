//! Words that packages share: each is stored once, and forgotten when no package uses it any more.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::write::run;

/// A table of such words.
struct Shared {
    name: &'static str,
    /// The column that numbers the words.
    id: &'static str,
    /// The tables that link packages to words, each with its column of the word's number.
    links: &'static [(&'static str, &'static str)],
}

const fn table(
    name: &'static str,
    id: &'static str,
    links: &'static [(&'static str, &'static str)],
) -> Shared {
    Shared { name, id, links }
}

const SHARED: [Shared; 12] = [
    table("directories", "id", &[("pkg_directories", "directory_id")]),
    table("categories", "id", &[("pkg_categories", "category_id")]),
    table("licenses", "id", &[("pkg_licenses", "license_id")]),
    table("users", "id", &[("pkg_users", "user_id")]),
    table("groups", "id", &[("pkg_groups", "group_id")]),
    table("provides", "id", &[("pkg_provides", "provide_id")]),
    table("requires", "id", &[("pkg_requires", "require_id")]),
    table("script", "script_id", &[("pkg_script", "script_id")]),
    table(
        "lua_script",
        "lua_script_id",
        &[("pkg_lua_script", "lua_script_id")],
    ),
    table("option", "option_id", &[("pkg_option", "option_id")]),
    table(
        "annotation",
        "annotation_id",
        &[("pkg_annotation", "tag_id"), ("pkg_annotation", "value_id")],
    ),
    table(
        "shlibs",
        "id",
        &[
            ("pkg_shlibs_required", "shlib_id"),
            ("pkg_shlibs_required_ignore", "shlib_id"),
            ("pkg_shlibs_provided", "shlib_id"),
            ("pkg_shlibs_provided_ignore", "shlib_id"),
        ],
    ),
];

/// A word that is stored: the place of its table in [`SHARED`] and its number there.
pub(crate) type Word = (usize, i64);

/// Takes a package out; gives the words that it used.
pub(crate) fn take(c: &Connection, name: &str) -> rusqlite::Result<Vec<Word>> {
    let find = "SELECT id FROM packages WHERE name = ?1";
    let id: Option<i64> = c
        .prepare_cached(find)?
        .query_row(params![name], |row| row.get(0))
        .optional()?;
    let Some(id) = id else {
        return Ok(Vec::new());
    };
    let mut words = Vec::new();
    for (at, shared) in SHARED.iter().enumerate() {
        for (link, column) in shared.links {
            let find = format!("SELECT {column} FROM {link} WHERE package_id = ?1");
            let mut statement = c.prepare_cached(&find)?;
            let mut rows = statement.query(params![id])?;
            while let Some(row) = rows.next()? {
                words.push((at, row.get(0)?));
            }
        }
    }
    run(c, "DELETE FROM packages WHERE id = ?1", params![id])?;
    Ok(words)
}

/// Forgets those of some words that no package uses any more.
pub(crate) fn forget(c: &Connection, mut words: Vec<Word>) -> rusqlite::Result<()> {
    words.sort_unstable();
    words.dedup();
    for words in words.chunk_by(|a, b| a.0 == b.0) {
        let Shared { name, id, links } = SHARED[words[0].0];
        let users = links.iter().map(|(link, column)| {
            format!(" AND NOT EXISTS (SELECT 1 FROM {link} WHERE {column} = ?1)")
        });
        let users: String = users.collect();
        let delete = format!("DELETE FROM {name} WHERE {id} = ?1{users}");
        for (_, word) in words {
            run(c, &delete, params![word])?;
        }
    }
    Ok(())
}

/// Forgets all words that no package uses.
pub(crate) fn forget_unused(c: &Connection) -> rusqlite::Result<()> {
    for Shared { name, id, links } in SHARED {
        let used: Vec<String> = links
            .iter()
            .map(|(link, column)| format!("{id} NOT IN (SELECT {column} FROM {link})"))
            .collect();
        c.execute_batch(&format!("DELETE FROM {name} WHERE {}", used.join(" AND ")))?;
    }
    Ok(())
}
