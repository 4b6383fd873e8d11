//! `pkg shlib`: which installed packages have or need a shared library.

use pkg_db::{Detail, Installed};
use serde_json::json;

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "shlib [-q] [-P | -R] [--json] LIBRARY";

pub(crate) const VERB: Verb = Verb {
    name: "shlib",
    flags: &[
        JSON,
        ('P', "provides", false),
        ('q', "quiet", false),
        ('R', "requires", false),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let [library] = &args.operands[..] else {
        return Err(CliError::usage("which one library?", USAGE));
    };
    // A path stands for the file's name.
    let library = library.rsplit('/').next().unwrap_or_default();
    if library.is_empty() || library.contains(char::is_whitespace) {
        return Err(CliError::usage(
            format!("{library:?} is no library's name"),
            USAGE,
        ));
    }
    let packages = session.installed(Detail::Lists)?;
    let labels = |list: fn(&Installed) -> &Vec<String>| -> Vec<String> {
        packages
            .iter()
            .filter(|package| list(package).iter().any(|name| name == library))
            .map(|package| package.manifest.label())
            .collect()
    };
    let provided = labels(|package| &package.manifest.shlibs_provided);
    let required = labels(|package| &package.manifest.shlibs_required);
    if args.has(JSON.0) {
        session.out.json(&json!({
            "library": library,
            "provided_by": provided,
            "required_by": required,
        }));
        return Ok(());
    }
    let which = args.last_of("PR");
    if which != Some('R') {
        let title = format!("{library} is provided by the following packages:");
        list(
            session,
            &provided,
            &title,
            &format!("No packages provide {library}."),
        );
    }
    if which != Some('P') {
        let title = format!("{library} is linked to by the following packages:");
        list(
            session,
            &required,
            &title,
            &format!("No packages require {library}."),
        );
    }
    Ok(())
}

fn list(session: &Session, labels: &[String], title: &str, none: &str) {
    session
        .out
        .note(if labels.is_empty() { none } else { title });
    labels.iter().for_each(|label| session.out.line(label));
}
