//! What a run would do, and why: computed without changing anything.

use std::collections::BTreeMap;
use std::fmt;

use buildsys_cache::History;
use buildsys_graph::NodeId;
use buildsys_model::{ActionKey, Component, ComponentKind, Digest, JobName};
use serde::Serialize;

use crate::inputs::Keyed;
use crate::{Engine, EngineError};

/// What a run would do with a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing: the result is known and lies where it should.
    UpToDate,
    /// Take the result from the store: it is known but does not lie under OBJDIR.
    Restore,
    /// Run its steps.
    Run,
    /// It depends on what these jobs, which would run, turn out to make.
    Depends {
        /// The jobs.
        on: Vec<JobName>,
    },
}

/// Something a job depends on that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What sort of thing.
    pub kind: ComponentKind,
    /// Which one.
    pub name: String,
    /// Its former value or digest; `None` if it is new.
    pub before: Option<String>,
    /// Its present value or digest; `None` if it is gone.
    pub after: Option<String>,
}

/// Why a job did run or would run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The job.
    pub job: JobName,
    /// What a run would do with it.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Its present key; `None` as long as jobs it needs would run.
    pub key: Option<ActionKey>,
    /// The key of its last success.
    pub last_key: Option<ActionKey>,
    /// How the present inputs differ from those of its last success.
    pub changes: Vec<Change>,
    /// When its steps last ran, in seconds since 1970.
    pub ran_at: Option<u64>,
    /// Why they ran then.
    pub reasons: Vec<String>,
    /// How many inputs of each sort it has.
    pub inputs: BTreeMap<ComponentKind, usize>,
}

impl Engine {
    /// Says what a run of `targets` would do with each job, in the order of the build.
    ///
    /// # Errors
    /// [`EngineError`] when a target does not exist or a source cannot be read.
    pub fn plan(&self, targets: &[JobName]) -> Result<Vec<Explanation>, EngineError> {
        let wanted = self.graph.closure(&self.find(targets)?);
        let mut outputs: BTreeMap<NodeId, Option<Digest>> = BTreeMap::new();
        let mut plan = Vec::new();
        for node in wanted {
            let (explanation, output) = self.judge(node, &outputs)?;
            outputs.insert(node, output);
            plan.push(explanation);
        }
        Ok(plan)
    }

    /// Says why a job did run or would run.
    ///
    /// # Errors
    /// [`EngineError`] when the job does not exist or a source cannot be read.
    pub fn explain(&self, job: &JobName) -> Result<Explanation, EngineError> {
        let node = self.graph.find(job.as_str())?;
        let name = self.graph.name(node);
        let plan = self.plan(std::slice::from_ref(name))?;
        let found = plan
            .into_iter()
            .find(|explanation| explanation.job == *name);
        found.ok_or_else(|| EngineError::Recipe {
            job: name.clone(),
            message: "it is not part of its own plan".to_owned(),
        })
    }

    fn judge(
        &self,
        node: NodeId,
        outputs: &BTreeMap<NodeId, Option<Digest>>,
    ) -> Result<(Explanation, Option<Digest>), EngineError> {
        let job = self.job(node);
        // Reading a plan must not fail on a damaged record: a run will report and replace it.
        let history = self.records.history(&job.name).ok().flatten();
        let mut inputs = BTreeMap::new();
        let mut unknown = Vec::new();
        for need in self.graph.needs(node) {
            let name = self.graph.name(*need).clone();
            match outputs.get(need) {
                Some(Some(digest)) => drop(inputs.insert(name, *digest)),
                _ => unknown.push(name),
            }
        }
        let keyed = self.keyed(job, &inputs)?;
        let mut changes = changes(history.as_ref(), &keyed);
        changes.retain(|change| {
            let is_unknown = |name: &JobName| name.as_str() == change.name;
            change.kind != ComponentKind::Input || !unknown.iter().any(is_unknown)
        });
        let known = if unknown.is_empty() {
            self.known_result(&keyed.key)
        } else {
            None
        };
        let own_change = history.is_some() && !changes.is_empty();
        let verdict = match &known {
            Some(tree) if self.is_exported(job, tree).unwrap_or(false) => Verdict::UpToDate,
            Some(_) => Verdict::Restore,
            None if unknown.is_empty() || own_change || history.is_none() => Verdict::Run,
            None => Verdict::Depends {
                on: unknown.clone(),
            },
        };
        let explanation = Explanation {
            job: job.name.clone(),
            verdict,
            key: unknown.is_empty().then_some(keyed.key),
            last_key: history.as_ref().map(|history| history.key),
            changes,
            ran_at: history
                .as_ref()
                .map(|history| history.ran_at)
                .filter(|at| *at > 0),
            reasons: history.map(|history| history.reasons).unwrap_or_default(),
            inputs: count(&keyed.components),
        };
        Ok((explanation, known.map(|tree| tree.digest())))
    }

    /// Returns the known result of a key, if all its content is in the store.
    fn known_result(&self, key: &ActionKey) -> Option<buildsys_model::Tree> {
        let tree = self.records.result(key).ok()??.tree;
        let whole = tree.blobs().all(|blob| self.store.has(&blob));
        whole.then_some(tree)
    }
}

fn count(components: &[Component]) -> BTreeMap<ComponentKind, usize> {
    let mut counts = BTreeMap::new();
    for component in components {
        *counts.entry(component.kind).or_default() += 1;
    }
    counts
}

/// Returns how present inputs differ from those of the last success; nothing if there was none.
pub(crate) fn changes(history: Option<&History>, now: &Keyed) -> Vec<Change> {
    let Some(history) = history else {
        return Vec::new();
    };
    let (before, after) = (by_id(&history.components), by_id(&now.components));
    let mut changes = Vec::new();
    for (id, value) in &before {
        let present = after.get(id).map(|value| (*value).to_owned());
        if present.as_deref() != Some(*value) {
            changes.push(Change::new(*id, Some((*value).to_owned()), present));
        }
    }
    for (id, value) in after.iter().filter(|(id, _)| !before.contains_key(*id)) {
        changes.push(Change::new(*id, None, Some((*value).to_owned())));
    }
    changes
}

fn by_id(list: &[Component]) -> BTreeMap<(ComponentKind, &str), &str> {
    list.iter()
        .map(|c| ((c.kind, c.name.as_str()), c.value.as_str()))
        .collect()
}

/// Says why a job runs, one reason a line.
pub(crate) fn reasons(history: Option<&History>, now: &Keyed) -> Vec<String> {
    let changes = changes(history, now);
    match history {
        None => vec!["it has never been built here".to_owned()],
        Some(_) if changes.is_empty() => vec!["its result is no longer in the cache".to_owned()],
        Some(_) => changes.iter().map(Change::to_string).collect(),
    }
}

impl Change {
    fn new(id: (ComponentKind, &str), before: Option<String>, after: Option<String>) -> Self {
        Self {
            kind: id.0,
            name: id.1.to_owned(),
            before,
            after,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.kind, self.name)?;
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => {
                write!(f, "changed ({} -> {})", brief(before), brief(after))
            }
            (None, Some(after)) if after.is_empty() => f.write_str("is new"),
            (None, Some(after)) => write!(f, "is new ({})", brief(after)),
            (Some(before), None) if before.is_empty() => f.write_str("is gone"),
            (Some(before), None) => write!(f, "is gone (was {})", brief(before)),
            (None, None) => f.write_str("is unchanged"),
        }
    }
}

/// Shortens digests and long values for people.
fn brief(value: &str) -> String {
    let (first, rest) = value.split_once(' ').unwrap_or((value, ""));
    if let Ok(digest) = first.parse::<Digest>() {
        let rest = if rest.is_empty() {
            String::new()
        } else {
            format!(" {rest}")
        };
        return format!("{}{rest}", digest.short());
    }
    let shown = value.replace('\0', " ");
    if shown.chars().count() > 60 {
        let digest = Digest::of(value.as_bytes()).short();
        return format!(
            "{}... #{digest}",
            shown.chars().take(40).collect::<String>()
        );
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn keyed(list: &[(&str, &str)]) -> Keyed {
        let components: Vec<_> = list
            .iter()
            .map(|(n, v)| Component::new(ComponentKind::Knob, *n, *v))
            .collect();
        Keyed {
            key: ActionKey::of(&components),
            components,
        }
    }

    #[test]
    fn changed_new_and_gone_inputs_are_named_with_old_and_new_value() {
        let old = keyed(&[("A", "1"), ("B", "2"), ("C", "3")]);
        let history = History {
            key: old.key,
            components: old.components,
            duration: Duration::ZERO,
            ran_at: 0,
            reasons: Vec::new(),
        };
        let now = keyed(&[("A", "1"), ("B", "9"), ("D", "4")]);
        let words = reasons(Some(&history), &now);
        assert_eq!(
            words,
            [
                "knob B changed (2 -> 9)",
                "knob C is gone (was 3)",
                "knob D is new (4)"
            ]
        );
        assert_eq!(reasons(None, &now), ["it has never been built here"]);
    }
}
