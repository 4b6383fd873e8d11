//! SQLite: files, locks between connections, shared memory.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, params};

use crate::check::{Checked, Report, because, same};

/// Rows of the table.
const ROWS: i64 = 1000;

/// Runs the checks, with files in a folder.
pub(crate) fn run(report: &mut Report, folder: &Path) {
    let file = folder.join("test.sqlite");
    report.add("write", write(&file));
    report.add("read", read(&file));
    report.add("rollback", rollback(&file));
    report.add("locks", locks(&file));
    report.add("log", log(&folder.join("log.sqlite")));
    report.add("functions", functions());
    report.add("integrity", integrity(&file));
}

fn write(file: &Path) -> Checked {
    let mut connection = Connection::open(file).map_err(because)?;
    connection
        .execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, size REAL, data BLOB)")
        .map_err(because)?;
    let transaction = connection.transaction().map_err(because)?;
    for id in 0..ROWS {
        transaction
            .execute(
                "INSERT INTO t VALUES (?, ?, ?, ?)",
                params![
                    id,
                    format!("row {id}"),
                    id as f64 / 8.0,
                    vec![id as u8; 100]
                ],
            )
            .map_err(because)?;
    }
    transaction.commit().map_err(because)?;
    connection
        .execute_batch("CREATE INDEX by_name ON t (name)")
        .map_err(because)
}

fn read(file: &Path) -> Checked {
    let connection = Connection::open(file).map_err(because)?;
    let (count, sum): (i64, f64) = connection
        .query_row("SELECT count(*), sum(size) FROM t", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .map_err(because)?;
    same(count, ROWS)?;
    same(sum, (ROWS * (ROWS - 1) / 2) as f64 / 8.0)?;
    let data: Vec<u8> = connection
        .query_row("SELECT data FROM t WHERE name = 'row 77'", [], |row| {
            row.get(0)
        })
        .map_err(because)?;
    same(data, vec![77; 100])
}

fn count(connection: &Connection) -> Result<i64, String> {
    connection
        .query_row("SELECT count(*) FROM t", [], |row| row.get(0))
        .map_err(because)
}

fn rollback(file: &Path) -> Checked {
    let mut connection = Connection::open(file).map_err(because)?;
    let transaction = connection.transaction().map_err(because)?;
    transaction.execute("DELETE FROM t", []).map_err(because)?;
    same(count(&transaction)?, 0)?;
    transaction.rollback().map_err(because)?;
    same(count(&connection)?, ROWS)
}

/// While one connection writes, another one must not.
fn locks(file: &Path) -> Checked {
    let one = Connection::open(file).map_err(because)?;
    let other = Connection::open(file).map_err(because)?;
    other
        .busy_timeout(Duration::from_millis(5))
        .map_err(because)?;
    one.execute_batch("BEGIN IMMEDIATE").map_err(because)?;
    let refused = other.execute("DELETE FROM t WHERE id = 1", []);
    let code = refused.err().and_then(|error| error.sqlite_error_code());
    same(code, Some(ErrorCode::DatabaseBusy))?;
    one.execute_batch("COMMIT").map_err(because)?;
    let changed = other.execute("UPDATE t SET size = 0 WHERE id = 1", []);
    same(changed.map_err(because)?, 1)
}

/// Readers and a writer at the same time, over a write-ahead log in shared memory.
fn log(file: &Path) -> Checked {
    let writer = Connection::open(file).map_err(because)?;
    let mode: String = writer
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(because)?;
    same(mode.as_str(), "wal")?;
    writer
        .execute_batch("CREATE TABLE t (id INTEGER)")
        .map_err(because)?;
    let reader = Connection::open(file).map_err(because)?;
    reader.execute_batch("BEGIN").map_err(because)?;
    same(count(&reader)?, 0)?;
    writer
        .execute("INSERT INTO t VALUES (1)", [])
        .map_err(because)?;
    same(count(&reader)?, 0)?;
    reader.execute_batch("COMMIT").map_err(because)?;
    same(count(&reader)?, 1)
}

/// What SQLite takes from libc: numbers as text, local time.
fn functions() -> Checked {
    let connection = Connection::open_in_memory().map_err(because)?;
    let text: String = connection
        .query_row(
            "SELECT printf('%.3f %s %d', 2.5, upper('abc'), strftime('%s', '2001-09-09 01:46:40'))",
            [],
            |row| row.get(0),
        )
        .map_err(because)?;
    same(text.as_str(), "2.500 ABC 1000000000")
}

fn integrity(file: &Path) -> Checked {
    let connection = Connection::open(file).map_err(because)?;
    let answer: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(because)?;
    same(answer.as_str(), "ok")
}
