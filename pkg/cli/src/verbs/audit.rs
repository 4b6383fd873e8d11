//! `pkg audit`: tells which packages have known vulnerabilities.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use df_ucl::Format;
use pkg_db::Detail;
use pkg_format::{Advisories, Advisory, Affected};
use pkg_solve::fits;
use pkg_types::Version;
use serde_json::{Map, Value, json};

use crate::args::{Args, JSON};
use crate::document;
use crate::error::{CliError, Outcome};
use crate::select::regex;
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "audit [-Fqr] [-R[FORMAT]] [--json] [-d DIR] [-f FILE] [PACKAGE...]";

pub(crate) const VERB: Verb = Verb {
    name: "audit",
    flags: &[
        JSON,
        ('d', "directory", true),
        ('F', "fetch", false),
        ('f', "file", true),
        ('q', "quiet", false),
        ('r', "recursive", false),
        ('R', "raw?", true),
    ],
    usage: USAGE,
    run,
};

/// Greatest vuln.xml as it is fetched, in bytes.
const VULNXML_LIMIT: u64 = 256 << 20;

/// A package that is looked at; without a version all versions are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Subject {
    name: String,
    version: Option<Version>,
}

/// What is known against a package.
struct Found<'a> {
    subject: Subject,
    issues: Vec<(&'a Advisory, &'a Affected)>,
}

fn run(session: &Session, args: &Args) -> Outcome {
    let format = format(args)?;
    if args.has('d') && !args.operands.is_empty() {
        return Err(CliError::usage("No argument expected with -d", USAGE));
    }
    let file = match args.value('f') {
        Some(file) => PathBuf::from(file),
        None => session.database_folder().join("vuln.xml"),
    };
    if args.has('F') {
        fetch(session, &file)?;
    }
    let advisories = load(session, &file)?;
    let (subjects, needed_by) = subjects(session, args)?;
    let ignored = ignored(session)?;
    let found: Vec<Found<'_>> = subjects
        .into_iter()
        .filter(|subject| !ignored(&subject.name))
        .map(|subject| Found {
            issues: issues(&advisories, &subject),
            subject,
        })
        .filter(|found| !found.issues.is_empty())
        .collect();
    match format {
        Some(format) => raw(session, format, &found, &needed_by)?,
        None => found
            .iter()
            .for_each(|one| tell(session, args, one, &needed_by)),
    }
    if format.is_none() {
        let count: usize = found.iter().map(|one| one.issues.len()).sum();
        session.out.note(format!(
            "{count} problem(s) in {} package(s) found.",
            found.len()
        ));
    }
    if found.is_empty() {
        Ok(())
    } else {
        Err(CliError::quiet())
    }
}

/// Names of the installed packages that have known vulnerabilities, and that are among those which
/// are offered, with whatever version.
pub(crate) fn vulnerable(
    session: &Session,
    offered: &HashMap<String, String>,
) -> Result<Vec<String>, CliError> {
    let advisories = load(session, &session.database_folder().join("vuln.xml"))?;
    let ignored = ignored(session)?;
    let installed = session.installed(Detail::Row)?;
    let names = installed.iter().filter_map(|package| {
        let m = &package.manifest;
        let subject = Subject {
            name: m.name.to_string(),
            version: Some(m.version.clone()),
        };
        let bad = !ignored(&subject.name) && !issues(&advisories, &subject).is_empty();
        (bad && offered.contains_key(m.name.as_str())).then_some(subject.name)
    });
    Ok(names.collect())
}

fn format(args: &Args) -> Result<Option<Format>, CliError> {
    let Some(name) = args.value('R') else {
        return Ok(args.has(JSON.0).then_some(Format::JsonCompact));
    };
    document::format("--raw", name).map(Some)
}

/// Fetches the file, and puts it in the place of the old one when it can be read.
fn fetch(session: &Session, file: &Path) -> Outcome {
    let url = session.config.text("VULNXML_SITE");
    if url.is_empty() {
        return Err(CliError::new(
            "-F: the option VULNXML_SITE does not say where vuln.xml is to be had",
        ));
    }
    let bytes = session
        .fetcher()
        .get(&url, VULNXML_LIMIT)?
        .ok_or_else(|| CliError::new(format!("{url}: there is no such file")))?;
    let text =
        Advisories::unpack(&bytes).map_err(|error| CliError::new(format!("{url}: {error}")))?;
    Advisories::parse(&text).map_err(|error| CliError::new(format!("{url}: {error}")))?;
    let fail = |error| CliError::new(format!("{}: {error}", file.display()));
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(fail)?;
    }
    let mut temporary = file.as_os_str().to_owned();
    temporary.push(".new");
    fs::write(&temporary, text).map_err(fail)?;
    fs::rename(&temporary, file).map_err(fail)
}

fn load(session: &Session, file: &Path) -> Result<Advisories, CliError> {
    let bytes = fs::read(file).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => CliError::new(format!(
            "vulnxml file {} does not exist. Try running 'pkg audit -F' first",
            file.display()
        )),
        _ => CliError::new(format!("{}: {error}", file.display())),
    })?;
    let fail = |problem: String| CliError::new(format!("{}: {problem}", file.display()));
    let text = Advisories::unpack(&bytes).map_err(|error| fail(error.to_string()))?;
    let advisories = Advisories::parse(&text).map_err(fail)?;
    for problem in &advisories.problems {
        session
            .out
            .debug(format!("{}: {problem}; left out", file.display()));
    }
    Ok(advisories)
}

/// Names of the packages that need a package, by its name.
type NeededBy = BTreeMap<String, Vec<String>>;

/// The packages to look at, by name, and who needs them.
fn subjects(session: &Session, args: &Args) -> Result<(BTreeSet<Subject>, NeededBy), CliError> {
    let mut needed_by = NeededBy::new();
    let mut subjects = BTreeSet::new();
    if let Some(folder) = args.value('d') {
        archives(Path::new(folder), &mut subjects)?;
    } else if args.operands.is_empty() {
        for package in session.installed(Detail::Lists)? {
            let m = package.manifest;
            for dependency in m.deps.keys() {
                let list = needed_by.entry(dependency.to_string()).or_default();
                list.push(m.name.to_string());
            }
            subjects.insert(Subject {
                name: m.name.to_string(),
                version: Some(m.version),
            });
        }
    } else {
        subjects.extend(args.operands.iter().map(|word| subject(word)));
    }
    Ok((subjects, needed_by))
}

/// `NAME-VERSION`, or `NAME` alone.
fn subject(label: &str) -> Subject {
    let pair = label.rsplit_once('-');
    let pair = pair.and_then(|(name, version)| Some((name, version.parse().ok()?)));
    match pair {
        Some((name, version)) => Subject {
            name: name.to_owned(),
            version: Some(version),
        },
        None => Subject {
            name: label.to_owned(),
            version: None,
        },
    }
}

/// Archives below a folder, by their names.
fn archives(folder: &Path, subjects: &mut BTreeSet<Subject>) -> Outcome {
    let fail = |error| CliError::new(format!("{}: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().map_err(fail)?.is_dir() {
            archives(&entry.path(), subjects)?;
        } else if let Some(label) = name.strip_suffix(".pkg") {
            // Names of the cache have a digest behind the label.
            let label = label.split_once('~').map_or(label, |pair| pair.0);
            subjects.extend(Some(subject(label)).filter(|one| one.version.is_some()));
        }
    }
    Ok(())
}

/// Tells the names that the options leave out.
fn ignored(session: &Session) -> Result<impl Fn(&str) -> bool, CliError> {
    let globs = session.config.list("AUDIT_IGNORE_GLOB");
    let patterns = session.config.list("AUDIT_IGNORE_REGEX");
    let patterns: Vec<_> = patterns
        .iter()
        .map(|pattern| regex(pattern, true))
        .collect::<Result<_, _>>()?;
    Ok(move |name: &str| {
        globs.iter().any(|glob| fits(glob, name))
            || patterns.iter().any(|pattern| pattern.is_match(name))
    })
}

fn issues<'a>(advisories: &'a Advisories, subject: &Subject) -> Vec<(&'a Advisory, &'a Affected)> {
    let mut issues = Vec::new();
    for entry in &advisories.entries {
        for affected in &entry.affected {
            let named = affected.names.iter().any(|name| fits(name, &subject.name));
            let within = subject
                .version
                .as_ref()
                .is_none_or(|version| affected.ranges.iter().any(|range| range.has(version)));
            if named && within {
                issues.push((entry, affected));
            }
        }
    }
    issues
}

/// Where a vulnerability is described.
fn address(entry: &Advisory) -> String {
    format!("https://vuxml.FreeBSD.org/freebsd/{}.html", entry.id)
}

fn tell(session: &Session, args: &Args, found: &Found<'_>, needed_by: &NeededBy) {
    let out = session.out;
    let Subject { name, version } = &found.subject;
    let label = match version {
        Some(version) => format!("{name}-{version}"),
        None => name.clone(),
    };
    if out.quiet {
        out.line(label);
        return;
    }
    out.line(format!("{label} is vulnerable:"));
    for (entry, affected) in &found.issues {
        if version.is_none() {
            out.line("  Affected versions:");
            for range in &affected.ranges {
                out.line(format!("  {range}"));
            }
        }
        out.line(format!("  {}", entry.topic));
        for cve in &entry.cves {
            out.line(format!("  CVE: {cve}"));
        }
        out.line(format!("  WWW: {}\n", address(entry)));
    }
    if args.has('r') {
        let list = dependents(name, needed_by).join(", ");
        out.line(format!("  Packages that depend on {name}: {list}\n"));
    }
}

/// Everything that needs a package, itself or through others: each once, nearest first.
fn dependents(name: &str, needed_by: &NeededBy) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    let mut next = vec![name.to_owned()];
    while let Some(name) = next.pop() {
        for by in needed_by.get(&name).into_iter().flatten() {
            if !list.contains(by) {
                list.push(by.clone());
                next.push(by.clone());
            }
        }
    }
    list
}

fn raw(session: &Session, format: Format, found: &[Found<'_>], needed_by: &NeededBy) -> Outcome {
    let mut packages = Map::new();
    for one in found {
        let issues = one.issues.iter().map(|(entry, affected)| {
            let ranges = affected.ranges.iter().map(ToString::to_string);
            let mut issue = json!({
                "Affected versions": ranges.collect::<Vec<_>>(),
                "description": entry.topic,
                "url": address(entry),
            });
            if !entry.cves.is_empty() {
                issue["cve"] = json!(entry.cves);
            }
            issue
        });
        let mut package = json!({
            "issue_count": one.issues.len(),
            "issues": issues.collect::<Vec<_>>(),
            "reverse dependencies": dependents(&one.subject.name, needed_by),
        });
        if let Some(version) = &one.subject.version {
            package["version"] = Value::from(version.as_str());
        }
        packages.insert(one.subject.name.clone(), package);
    }
    let document = json!({ "pkg_count": found.len(), "packages": packages });
    // JSON is UCL, so the other forms are made of it.
    let document = df_ucl::parse_bytes(document.to_string().as_bytes())?;
    document::print(session.out, &document, format);
    Ok(())
}
