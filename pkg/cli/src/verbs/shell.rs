//! `pkg shell`: puts SQL to the database of installed packages.
//!
//! Statements come from the command line or from standard input; rows are printed as sqlite3(1)
//! prints them, columns between bars. Of its dot commands: `.tables`, `.schema`, `.headers`,
//! `.quit`, `.help`.

use std::io::{self, BufRead as _};

use pkg_db::{Access, Database};
use serde_json::{Map, Value};

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "shell [-w] [--json] [SQL]";

pub(crate) const VERB: Verb = Verb {
    name: "shell",
    flags: &[JSON, ('w', "write", false)],
    usage: USAGE,
    run,
};

const HELP: &str = ".headers on|off  names of columns before the rows\n\
    .quit            ends\n\
    .schema          how the tables are made\n\
    .tables          names of the tables";

/// What a shell is like at the moment.
struct Shell<'s> {
    session: &'s Session,
    database: &'s Database,
    headers: bool,
    json: bool,
}

fn run(session: &Session, args: &Args) -> Outcome {
    if args.has('w') {
        return session.change(|engine| talk(session, args, engine.database));
    }
    let database = Database::open(&session.database_folder(), Access::Read)?;
    talk(session, args, &database)
}

fn talk(session: &Session, args: &Args, database: &Database) -> Outcome {
    let mut shell = Shell {
        session,
        database,
        headers: false,
        json: args.has(JSON.0),
    };
    if !args.operands.is_empty() {
        return shell.command(args.operands.join(" ").trim()).map(drop);
    }
    let mut waiting = String::new();
    let mut failed = false;
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| CliError::new(format!("standard input: {error}")))?;
        if waiting.is_empty() && line.trim().is_empty() {
            continue;
        }
        waiting.push_str(&line);
        waiting.push('\n');
        // A statement may go over many lines; a dot command is one.
        if !waiting.starts_with('.') && !waiting.trim_end().ends_with(';') {
            continue;
        }
        match shell.command(std::mem::take(&mut waiting).trim()) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => {
                failed = true;
                session.out.warn(error.message);
            }
        }
    }
    if !waiting.trim().is_empty() {
        shell.command(waiting.trim())?;
    }
    match failed {
        true => Err(CliError::quiet()),
        false => Ok(()),
    }
}

impl Shell<'_> {
    /// Does one thing; tells whether to go on.
    fn command(&mut self, text: &str) -> Result<bool, CliError> {
        let out = self.session.out;
        let mut words = text.split_whitespace();
        match words.next() {
            Some(".quit" | ".exit") => return Ok(false),
            Some(".help") => out.line(HELP),
            Some(".headers" | ".header") => self.headers = words.next() == Some("on"),
            Some(".tables") => self.sql(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name",
            )?,
            Some(".schema") => self
                .sql("SELECT sql || ';' FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")?,
            Some(word) if word.starts_with('.') => {
                return Err(CliError::new(format!(
                    "{word} is not known; .help lists what is"
                )));
            }
            _ => self.sql(text)?,
        }
        Ok(true)
    }

    fn sql(&self, text: &str) -> Outcome {
        let out = self.session.out;
        let mut list = Vec::new();
        let mut named = false;
        self.database.each_row(text, |names, row| {
            if self.json {
                let pairs = names.iter().zip(row);
                let object: Map<String, Value> = pairs
                    .map(|(name, value)| {
                        (name.clone(), value.clone().map_or(Value::Null, Value::from))
                    })
                    .collect();
                list.push(Value::Object(object));
                return;
            }
            if self.headers && !named {
                named = true;
                out.line(names.join("|"));
            }
            let row: Vec<&str> = row
                .iter()
                .map(|value| value.as_deref().unwrap_or(""))
                .collect();
            out.line(row.join("|"));
        })?;
        if self.json {
            out.json(&list.into());
        }
        Ok(())
    }
}
