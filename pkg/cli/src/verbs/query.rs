//! `pkg query` and `pkg rquery`.

use std::collections::BTreeMap;
use std::fs::File;

use pkg_db::{Files, Parts};
use pkg_format::{Manifest, read_manifest};

use crate::args::Args;
use crate::condition::Condition;
use crate::error::{CliError, Outcome};
use crate::near::brief;
use crate::query::{Format, Subject};
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "query [-C | -i] [-g | -x] [-e CONDITION] [-F FILE] FORMAT -a | PACKAGE...";
const REMOTE_USAGE: &str =
    "rquery [-U] [-C | -i] [-g | -x] [-e CONDITION] [-r REPO] -I | FORMAT -a | PACKAGE...";

pub(crate) const VERB: Verb = Verb {
    name: "query",
    flags: &[
        ALL,
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        ('e', "evaluate", true),
        ('F', "file", true),
    ],
    usage: USAGE,
    run,
};

pub(crate) const REMOTE: Verb = Verb {
    name: "rquery",
    flags: &[
        ALL,
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        ('e', "evaluate", true),
        ('I', "index-line", false),
        ('r', "repository", true),
        ('U', "no-repo-update", false),
    ],
    usage: REMOTE_USAGE,
    run: remote,
};

/// For each name those that depend on it: name, origin and version.
type NeededBy = BTreeMap<String, Vec<[String; 3]>>;

/// Who needs whom.
pub(crate) fn needed_by<'m>(manifests: impl Iterator<Item = &'m Manifest>) -> NeededBy {
    let mut map = NeededBy::new();
    for m in manifests {
        let one = [
            m.name.to_string(),
            m.origin.to_string(),
            m.version.to_string(),
        ];
        for name in m.deps.keys() {
            map.entry(name.to_string()).or_default().push(one.clone());
        }
    }
    map
}

fn run(session: &Session, args: &Args) -> Outcome {
    if let Some(file) = args.value('F') {
        let archive = File::open(file).map_err(|e| CliError::new(format!("{file}: {e}")))?;
        let manifest = read_manifest(archive, file)?;
        let format = args.operands.first();
        let format = format.ok_or_else(|| CliError::usage("which format?", USAGE))?;
        let subject = Subject {
            manifest: &manifest,
            automatic: false,
            locked: false,
            needed_by: Vec::new(),
            repository: String::new(),
            sum: String::new(),
        };
        let lines = Format::parse(format)?.lines(&subject);
        lines.iter().for_each(|line| session.out.line(line));
        return Ok(());
    }
    let question = Question::new(session, args, USAGE)?;
    let installed = session.installed(question.parts())?;
    let needed_by = question.needed_by(installed.iter().map(|package| &package.manifest));
    let subjects = installed.iter().map(|package| {
        let m = &package.manifest;
        Subject {
            manifest: m,
            automatic: package.state.automatic,
            locked: package.state.locked,
            needed_by: needed_by.get(m.name.as_str()).cloned().unwrap_or_default(),
            repository: m.annotations.get("repository").cloned().unwrap_or_default(),
            sum: String::new(),
        }
    });
    question.answer(session, subjects)
}

fn remote(session: &Session, args: &Args) -> Outcome {
    let question = match args.has('I') {
        true => {
            let format = index_line(&session.config.text("PORTSDIR"));
            let words = [vec![format], args.operands.clone()].concat();
            Question::new(session, &args.with_operands(words), REMOTE_USAGE)?
        }
        false => Question::new(session, args, REMOTE_USAGE)?,
    };
    let named: Vec<&str> = args.values('r').collect();
    let indices = session.clone_quiet().indices(&named, !args.has('U'))?;
    let mut offers = Vec::new();
    for (repository, index) in &indices {
        let manifests = match question.asks_rows() {
            true => index.rows().map(brief).collect::<Result<Vec<_>, _>>()?,
            false => index.manifests()?,
        };
        offers.extend(manifests.into_iter().map(|m| (repository, m)));
    }
    let needed_by = question.needed_by(offers.iter().map(|(_, m)| m));
    let subjects = offers.iter().map(|(repository, m)| Subject {
        manifest: m,
        automatic: false,
        locked: false,
        needed_by: needed_by.get(m.name.as_str()).cloned().unwrap_or_default(),
        repository: repository.name.clone(),
        sum: m
            .location
            .as_ref()
            .map_or_else(String::new, |location| location.sum.to_string()),
    });
    question.answer(session, subjects)
}

/// The format of a line of the ports' INDEX: what a package does not tell, such as what it is built
/// with, stays empty.
fn index_line(ports: &str) -> String {
    let ports = ports.replace('\\', r"\\").replace('%', "%%");
    let (categories, needed) = ("%C%{%C%| %}", "%d%{%dn-%dv%| %}");
    format!("%n-%v|{ports}/%o|%p|%c|{ports}/%o/pkg-descr|%m|{categories}||{needed}|%w|||")
}

/// A format, and of which packages.
struct Question {
    format: Format,
    condition: Option<Condition>,
    selection: Selection,
}

impl Question {
    fn new(session: &Session, args: &Args, usage: &str) -> Result<Self, CliError> {
        let Some((format, words)) = args.operands.split_first() else {
            return Err(CliError::usage("which format?", usage));
        };
        let condition = args.value('e').map(Condition::parse).transpose()?;
        let args = args.with_operands(words.to_vec());
        let selection = Selection::new(session, &args)?;
        if selection.is_empty() && condition.is_none() {
            return Err(CliError::usage("of which packages? give -a for all", usage));
        }
        Ok(Self {
            format: Format::parse(format)?,
            condition,
            selection,
        })
    }

    /// How much of each package is looked at.
    fn parts(&self) -> Parts {
        // A condition may ask for anything.
        let any = self.condition.is_some();
        let names = |letters: &str| any || self.format.names(letters);
        Parts {
            lists: names("drCOLUGBbyYAR"),
            files: match names("F") {
                true if any || self.format.names_more_than_paths() => Files::Whole,
                true => Files::Paths,
                false => Files::None,
            },
            others: names("DS"),
        }
    }

    /// Whether the rows of an index tell what is asked for.
    fn asks_rows(&self) -> bool {
        self.condition.is_none() && self.format.names_only("nvocR")
    }

    /// Who needs whom, if that is asked for.
    fn needed_by<'m>(&self, manifests: impl Iterator<Item = &'m Manifest>) -> NeededBy {
        match self.condition.is_some() || self.format.names("r") {
            true => needed_by(manifests),
            false => NeededBy::new(),
        }
    }

    fn answer<'s>(
        &self,
        session: &Session,
        subjects: impl Iterator<Item = Subject<'s>>,
    ) -> Outcome {
        let mut any = false;
        for subject in subjects {
            let m = subject.manifest;
            let meant = match self.selection.is_empty() {
                true => true,
                false => self.selection.means(m),
            };
            let holds = self
                .condition
                .as_ref()
                .is_none_or(|condition| condition.holds(&subject));
            if meant && holds {
                any = true;
                let lines = self.format.lines(&subject);
                lines.iter().for_each(|line| session.out.line(line));
            }
        }
        if any || self.selection.is_all() {
            Ok(())
        } else {
            Err(CliError::quiet())
        }
    }
}
