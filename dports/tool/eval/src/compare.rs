//! The two evaluators side by side.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use dports_model::PortRef;

use crate::{Bmake, EvalError, Evaluated, Evaluator as _, Native, OURS, Profile, Tree, VARIABLES};

/// So many ports are evaluated by one of the two before it is the other's turn: each works on its own
/// as it would alone, and what else the machine does meets both.
const TURN: usize = 100;

/// What is compared of every port: what the index holds, and what only its build reads.
pub fn compared() -> Vec<&'static str> {
    VARIABLES
        .into_iter()
        .filter(|variable| *variable != OURS)
        .chain(["CONFIGURE_ARGS"])
        .collect()
}

/// A port of which the two say different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The port.
    pub port: PortRef,
    /// The variable; nothing where one of them cannot read the port at all.
    pub variable: Option<String>,
    /// What bmake says.
    pub theirs: String,
    /// What ours says.
    pub ours: String,
}

/// What a comparison found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// How many ports, flavours counted, both evaluated.
    pub ports: usize,
    /// How many of them neither can read.
    pub unreadable: usize,
    /// How many only ours can read; bmake complained.
    pub only_ours: usize,
    /// Where they differ.
    pub differences: Vec<Difference>,
    /// CPU time of bmake and what it started.
    pub bmake: Duration,
    /// CPU time of ours for the same ports, and what it started.
    pub native: Duration,
}

/// Evaluates ports with both: all of a tree, or so many of them, evenly chosen.
///
/// # Errors
/// [`EvalError::Read`] when the tree cannot be listed, [`EvalError::Run`] when an evaluator cannot
/// be started.
pub fn compare(
    tree: &Tree,
    bmake: PathBuf,
    sample: Option<usize>,
    profile: &Profile,
    variables: &[&str],
) -> Result<Comparison, EvalError> {
    let bmake = Bmake::new(bmake, tree.root().to_owned());
    let native = Native::new(tree.root().to_owned(), 1)?;
    let all = tree.ports()?;
    let step = sample.map_or(1, |sample| (all.len() / sample.max(1)).max(1));
    let mut found = Comparison::default();
    let mut open: Vec<_> = all.into_iter().step_by(step).rev().collect();
    while !open.is_empty() {
        let turn = open.split_off(open.len().saturating_sub(TURN));
        let mut ports = Vec::with_capacity(turn.len());
        for port in turn.into_iter().rev() {
            let folder = tree.folder(&port)?;
            ports.push((port, folder));
        }
        let start = cpu_time();
        let mut theirs = Vec::with_capacity(ports.len());
        for (port, folder) in &ports {
            let values = bmake.evaluate(port, folder, profile, variables);
            if let Err(error @ EvalError::Run { .. }) = values {
                return Err(error);
            }
            theirs.push(values);
        }
        let middle = cpu_time();
        let ours = native.evaluate_all(&ports, profile, variables);
        found.native += cpu_time().saturating_sub(middle);
        found.bmake += middle.saturating_sub(start);
        found.ports += ports.len();
        for (((port, _), theirs), ours) in ports.iter().zip(theirs).zip(ours) {
            if port.flavor().is_none()
                && let Ok(values) = &ours
                && let Some(flavors) = values.words.get("FLAVORS")
            {
                for flavor in flavors.split_whitespace().skip(1) {
                    open.extend(port.with_flavor(Some(flavor)).ok());
                }
            }
            found.add(port, theirs, ours, variables);
        }
    }
    Ok(found)
}

impl Comparison {
    fn add(
        &mut self,
        port: &PortRef,
        theirs: Result<Evaluated, EvalError>,
        ours: Result<Evaluated, EvalError>,
        variables: &[&str],
    ) {
        let mut differ = |variable: Option<&str>, theirs: &str, ours: &str| {
            self.differences.push(Difference {
                port: port.clone(),
                variable: variable.map(str::to_owned),
                theirs: theirs.to_owned(),
                ours: ours.to_owned(),
            });
        };
        match (theirs, ours) {
            (Ok(theirs), Ok(ours)) => {
                for name in variables {
                    let (one, other) = (&theirs.words[*name], &ours.words[*name]);
                    if one != other {
                        differ(Some(name), one, other);
                    }
                }
                if theirs.files != ours.files {
                    differ(
                        Some(".MAKE.MAKEFILES"),
                        &theirs.files.join(" "),
                        &ours.files.join(" "),
                    );
                }
            }
            (Ok(_), Err(error)) => differ(None, "", &error.to_string()),
            (Err(_), Ok(_)) => self.only_ours += 1,
            (Err(_), Err(_)) => self.unreadable += 1,
        }
    }
}

/// Returns the CPU time of this process and of the children it waited for; nothing where the
/// system has no proc(5) of Linux.
#[must_use]
pub fn cpu_time() -> Duration {
    /// Linux counts here in hundredths of a second, whatever the clock of the kernel.
    const TICK: Duration = Duration::from_millis(10);
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, in parentheses, may hold anything.
    let fields = text.rsplit_once(')').map_or("", |(_, fields)| fields);
    let numbers = fields.split_whitespace().skip(11).take(4);
    let ticks = numbers
        .filter_map(|number| number.parse::<u32>().ok())
        .sum();
    TICK * ticks
}
