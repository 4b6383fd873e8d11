//! `pkg diff`: how configuration files differ from what their packages brought.

use std::fs;
use std::path::Path;

use diffy::DiffOptions;
use pkg_db::{Database, Detail, Installed};
use pkg_format::PackagePath;
use serde_json::{Value, json};

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;

pub(crate) const VERB: Verb = Verb {
    name: "diff",
    flags: &[
        ALL,
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        JSON,
        ('n', "new", false),
        ('q', "quiet", false),
    ],
    usage: "diff [-nq] [--json] [-C | -i] [-g | -x] [-a | PACKAGE...]",
    run,
};

/// A difference between two texts.
struct Difference<'p> {
    package: &'p Installed,
    /// The file.
    path: &'p PackagePath,
    /// What both texts are called, and the texts; a file that is gone has none.
    before: (String, Option<String>),
    after: (String, Option<String>),
}

fn run(session: &Session, args: &Args) -> Outcome {
    let selection = Selection::new(session, args)?;
    let packages = session.installed(Detail::All)?;
    if let Some(word) = selection.idle_word(&args.operands, &packages) {
        return Err(CliError::new(format!("No package(s) matching {word}")));
    }
    let mut found = Vec::new();
    // Without packages there may be no database.
    if !packages.is_empty() {
        let database = session.read()?;
        for package in &packages {
            if selection.is_empty() || selection.means(&package.manifest) {
                look(session, args, &database, package, &mut found)?;
            }
        }
    }
    if args.has(JSON.0) {
        let list: Vec<Value> = found.iter().map(document).collect();
        session.out.json(&list.into());
    } else {
        found.iter().for_each(|one| tell(session, one));
    }
    match found.is_empty() {
        true => Ok(()),
        false => Err(CliError::quiet()),
    }
}

/// The differences of one package: what somebody edited, or with `-n` what a new version would have
/// instead and could not be merged.
fn look<'p>(
    session: &Session,
    args: &Args,
    database: &Database,
    package: &'p Installed,
    found: &mut Vec<Difference<'p>>,
) -> Outcome {
    for path in &package.manifest.config {
        let own = text(&session.root.join(path.relative()))?;
        let before = match args.has('n') {
            true => (path.to_string(), own.clone()),
            false => match database.pristine(path.as_str())? {
                Some(pristine) => (
                    format!("{path} of {}", package.manifest.label()),
                    Some(pristine),
                ),
                // It is too large to be kept, or no text.
                None => continue,
            },
        };
        let after = match args.has('n') {
            true => {
                let name = format!("{path}.pkgnew");
                let new = text(&session.root.join(name.trim_start_matches('/')))?;
                if new.is_none() {
                    continue;
                }
                (name, new)
            }
            false => (path.to_string(), own),
        };
        if before.1 != after.1 {
            found.push(Difference {
                package,
                path,
                before,
                after,
            });
        }
    }
    Ok(())
}

/// The text of a file; `None` when there is none. Bytes that are no text are shown as such.
fn text(path: &Path) -> Result<Option<String>, CliError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(CliError::new(format!("{}: {error}", path.display()))),
    }
}

impl Difference<'_> {
    /// In the unified form of diff(1).
    fn unified(&self) -> String {
        let texts = [&self.before.1, &self.after.1].map(|text| text.as_deref().unwrap_or_default());
        let mut options = DiffOptions::new();
        options
            .set_original_filename(self.before.0.clone())
            .set_modified_filename(self.after.0.clone());
        options.create_patch(texts[0], texts[1]).to_string()
    }
}

fn tell(session: &Session, one: &Difference<'_>) {
    match (session.out.quiet, &one.after.1) {
        (true, _) => session.out.line(one.path.as_str()),
        (false, None) => session.out.line(format!("{} is gone", one.path)),
        (false, Some(_)) => session.out.text(one.unified()),
    }
}

fn document(one: &Difference<'_>) -> Value {
    let m = &one.package.manifest;
    json!({
        "name": m.name.as_str(),
        "version": m.version.as_str(),
        "path": one.path.as_str(),
        "gone": one.after.1.is_none(),
        "diff": one.unified(),
    })
}
