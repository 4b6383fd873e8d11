//! The database: ours, and the original's.

use std::fs;
use std::path::{Path, PathBuf};

use pkg_db::{Access, Change, Database, DbError, Detail, Registration, State};
use pkg_format::Manifest;
use proptest::prelude::*;

fn manifest(name: &str, more: &str) -> Manifest {
    let json = format!(
        r#"{{"name":"{name}","version":"1.0_1","origin":"t/{name}","comment":"c","maintainer":"m",
        "www":"w","abi":"dragonfly:6.6:x86:64","prefix":"/usr/local","licenselogic":"or",
        "licenses":["MIT","BSD2CLAUSE"],"desc":"text","categories":["t"]{more}}}"#
    );
    Manifest::parse(json.as_bytes()).expect("a manifest")
}

fn register(database: &mut Database, manifest: &Manifest) {
    let registration = Registration {
        manifest,
        state: State {
            automatic: true,
            locked: false,
            time: 1_800_000_000,
        },
        pristine: &[],
    };
    database.replace(None, &registration).expect("registered");
}

#[test]
fn changes_that_are_begun_are_seen_when_they_are_complete_and_else_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut database = Database::open(folder.path(), Access::Write).expect("a database");
    let (one, two) = (manifest("one", ""), manifest("two", ""));
    register(&mut database, &one);
    let names = || {
        let other = Database::open(folder.path(), Access::Read).expect("a database");
        let found = other.packages(Detail::Row).expect("packages").into_iter();
        found.map(|one| one.manifest.name.to_string()).collect()
    };
    let changes = [Change {
        old: Some("one"),
        new: Some(Registration {
            manifest: &two,
            state: State::default(),
            pristine: &[],
        }),
    }];
    let (before, after): (Vec<String>, _) = (names(), ["two"]);
    assert_eq!(before, ["one"]);
    let begin = |database: &mut Database| {
        let mut begun = database.begin().expect("begun");
        begun.add(&changes[0]).expect("added");
        begun.end().expect("ended");
    };
    begin(&mut database);
    assert_eq!(names(), before);
    database.forget();
    // As when something fails before all of them are made.
    let mut broken = database.begin().expect("begun");
    broken.add(&changes[0]).expect("added");
    drop(broken);
    database.complete(&[]).expect("complete");
    assert_eq!(names(), before);
    // As when the program is killed.
    let mut killed = Database::open(folder.path(), Access::Write).expect("a database");
    begin(&mut killed);
    drop(killed);
    assert_eq!(names(), before);
    begin(&mut database);
    database.complete(&changes).expect("complete");
    assert_eq!(names(), after);
    // Without a beginning it comes to the same.
    register(&mut database, &one);
    database.complete(&changes).expect("complete");
    assert_eq!(names(), after);
}

#[test]
fn what_is_read_at_once_is_of_one_moment() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut database = Database::open(folder.path(), Access::Write).expect("a database");
    register(&mut database, &manifest("one", ""));
    let reading = database.reading().expect("a beginning");
    assert!(database.package("one", Detail::Row).expect("one").is_some());
    drop(reading);
    // It is over: what is written now is seen by others.
    register(&mut database, &manifest("two", ""));
    let other = Database::open(folder.path(), Access::Read).expect("a database");
    assert_eq!(other.packages(Detail::Row).expect("packages").len(), 2);
}

const EVERYTHING: &str = r#","vital":true,"deps":{"lib":{"origin":"t/lib","version":"2"}},
    "users":["u"],"groups":["g"],"shlibs_required":["a.so"],"shlibs_provided":["b.so"],
    "provides":["p"],"requires":["r"],"options":{"X":"on"},"annotations":{"tag":"value","x":"tag"},
    "scripts":{"post-install":"true","pre-deinstall":"false"},
    "messages":[{"message":"hi","type":"install"},{"message":"all"}],
    "files":{"/usr/local/bin/x":{"sum":"-","uname":"root","gname":"wheel","perm":"4755","mtime":5},
    "/usr/local/bin/y":{"sum":"-","symlink_target":"x"}},
    "directories":{"/usr/local/share/x":{"uname":"root","gname":"wheel","perm":"0700"}}"#;

#[test]
fn what_is_registered_is_read_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut database = Database::open(folder.path(), Access::Write).expect("a database");
    let mut wanted = manifest("tool", EVERYTHING);
    register(&mut database, &wanted);
    register(&mut database, &wanted);
    let found = database.packages(Detail::All).expect("packages");
    assert_eq!(found.len(), 1);
    wanted.timestamp = Some(1_800_000_000);
    assert_eq!(found[0].manifest, wanted);
    assert!(found[0].state.automatic);
    assert_eq!(
        database.owner("/usr/local/bin/x").expect("one").as_deref(),
        Some("tool")
    );
    assert_eq!(
        database
            .directory_owners("/usr/local/share/x")
            .expect("one"),
        ["tool"]
    );
    database.remove("tool").expect("removed");
    database.remove("tool").expect("nothing");
    assert!(database.packages(Detail::All).expect("none").is_empty());
    assert_eq!(rows(folder.path()), Vec::<String>::new());
}

/// Tables that have rows, but for those of the lock.
fn rows(folder: &Path) -> Vec<String> {
    let connection = rusqlite::Connection::open(folder.join("local.sqlite")).expect("open");
    let tables: Vec<String> = connection
        .prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'pkg_lock%'",
        )
        .expect("a query")
        .query_map([], |row| row.get(0))
        .expect("rows")
        .collect::<Result<_, _>>()
        .expect("names");
    tables
        .into_iter()
        .filter(|table| {
            let query = format!("SELECT count(*) FROM \"{table}\"");
            let count: i64 = connection
                .query_row(&query, [], |row| row.get(0))
                .expect("a count");
            count > 0
        })
        .collect()
}

#[test]
fn words_that_another_package_uses_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut database = Database::open(folder.path(), Access::Write).expect("a database");
    register(
        &mut database,
        &manifest("one", r#","annotations":{"a":"b"}"#),
    );
    register(
        &mut database,
        &manifest("two", r#","annotations":{"b":"c"}"#),
    );
    database.remove("one").expect("removed");
    let two = database
        .package("two", Detail::All)
        .expect("a database")
        .expect("two");
    assert_eq!(two.manifest.annotations["b"], "c");
    assert_eq!(two.manifest.licenses, ["MIT", "BSD2CLAUSE"]);
    assert_eq!(two.manifest.licenselogic, "or");
}

#[test]
fn absent_and_unknown_databases_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = Database::open(folder.path(), Access::Read).expect_err("none");
    assert!(matches!(missing, DbError::Missing(_)), "{missing}");
    let connection =
        rusqlite::Connection::open(folder.path().join("local.sqlite")).expect("a database");
    connection
        .execute_batch("PRAGMA user_version = 99")
        .expect("a version");
    let other = Database::open(folder.path(), Access::Write).expect_err("another");
    assert!(
        matches!(other, DbError::Schema { found: 99, .. }),
        "{other}"
    );
    fs::write(
        folder.path().join("local.sqlite"),
        "no database at all, but text",
    )
    .expect("text");
    Database::open(folder.path(), Access::Write).expect_err("no database");
}

fn reference() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pkg");
    let data = std::env::var_os("PKG_REFERENCE_DATA").map_or(beside, PathBuf::from);
    data.join("local.sqlite").is_file().then_some(data)
}

/// Name and statement of everything in a schema.
fn schema(file: &Path) -> Vec<(String, Option<String>)> {
    let connection = rusqlite::Connection::open(file).expect("a database");
    let mut statement = connection
        .prepare("SELECT name, sql FROM sqlite_master ORDER BY name")
        .expect("a query");
    statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("rows")
        .collect::<Result<_, _>>()
        .expect("rows")
}

#[test]
#[expect(clippy::print_stderr, reason = "says that the data is absent")]
fn the_originals_database_is_read_changed_and_stays_its_own() {
    let Some(data) = reference() else {
        eprintln!("skipped: no reference database; set PKG_REFERENCE_DATA");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("local.sqlite");
    fs::write(
        &file,
        fs::read(data.join("local.sqlite")).expect("the original"),
    )
    .expect("a copy");
    let before = schema(&file);
    let mut database = Database::open(folder.path(), Access::Write).expect("a database");
    let names = |database: &Database| -> Vec<String> {
        let packages = database.packages(Detail::All).expect("packages");
        packages.iter().map(|p| p.manifest.label()).collect()
    };
    let all = [
        "liba-1.1_2,1",
        "libb-2.0.r3",
        "needsvirt-1",
        "service-3.1",
        "tool-0.9",
        "txzpkg-1",
    ];
    assert_eq!(names(&database), all);
    database.remove("txzpkg").expect("removed");
    register(&mut database, &manifest("mine", EVERYTHING));
    database.set_state("liba", false, true).expect("changed");
    assert_eq!(names(&database).len(), 6);
    drop(database);
    assert_eq!(schema(&file), before);
    let connection = rusqlite::Connection::open(&file).expect("a database");
    for check in ["PRAGMA integrity_check", "PRAGMA quick_check"] {
        let found: String = connection
            .query_row(check, [], |row| row.get(0))
            .expect("a result");
        assert_eq!(found, "ok");
    }
    let broken: i64 = connection
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
            row.get(0)
        })
        .expect("a count");
    assert_eq!(broken, 0);

    let fresh = tempfile::tempdir().expect("a folder");
    Database::open(fresh.path(), Access::Write).expect("a database");
    assert_eq!(schema(&fresh.path().join("local.sqlite")), before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn any_text_is_kept(comment: String, tag: String, value: String, script: String) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut database = Database::open(folder.path(), Access::Write).expect("a database");
        let mut wanted = manifest("tool", "");
        wanted.comment = comment.replace('\0', "");
        wanted.annotations.insert(tag.replace('\0', ""), value.replace('\0', ""));
        wanted.scripts.insert("install".to_owned(), script.replace('\0', ""));
        register(&mut database, &wanted);
        wanted.timestamp = Some(1_800_000_000);
        let found = database.package("tool", Detail::All).expect("a database").expect("tool");
        prop_assert_eq!(found.manifest, wanted);
    }
}
