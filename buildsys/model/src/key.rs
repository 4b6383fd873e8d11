//! Action keys: one digest over everything a job's result depends on.
//!
//! A key is made from a list of [`Component`]s, each a name and a value. The list is kept beside
//! the result, so that `buildsys explain` can say which component changed. The canonical encoding
//! that is hashed is
//!
//! ```text
//! "buildsys action 1\n"
//! then for each component, sorted by kind and name:
//!   kind  u8 (the order of ComponentKind)
//!   name  u64 LE length, bytes
//!   value u64 LE length, bytes
//! ```

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Digest, DigestWriter, Job, Step};

/// Version of the encoding and of what executors promise; a new number makes every old key useless.
pub const KEY_FORMAT: &str = "buildsys action 1\n";

/// The digest of everything a job's result depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActionKey(pub Digest);

/// One thing a job's result depends on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Component {
    /// What sort of thing it is.
    pub kind: ComponentKind,
    /// Which one.
    pub name: String,
    /// Its value, or the digest of its content.
    pub value: String,
}

/// The sorts of things a result depends on. The order is part of the encoding: append only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComponentKind {
    /// The job itself: name, outputs, scratch folder.
    Job,
    /// A step, by number.
    Step,
    /// A variable of the environment.
    Env,
    /// A tool of the machine.
    Tool,
    /// A configuration value.
    Knob,
    /// The outputs of another job.
    Input,
    /// A file of the source tree.
    Source,
    /// A part of a file of the source tree.
    Part,
}

impl Component {
    /// Makes a component.
    #[must_use]
    pub fn new(kind: ComponentKind, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            value: value.into(),
        }
    }

    /// Returns the components of everything that is known without reading a file: the job, its
    /// steps, its environment on top of `fixed_env`, its tools, knobs and parts of files. Sorted.
    #[must_use]
    pub fn of_description<'a>(
        job: &Job,
        fixed_env: impl IntoIterator<Item = (&'a String, &'a String)>,
    ) -> Vec<Self> {
        use ComponentKind as K;
        let mut list = vec![
            Self::new(K::Job, "name", job.name.as_str()),
            Self::new(K::Job, "scratch", job.scratch_name()),
        ];
        for output in &job.outputs {
            list.push(Self::new(K::Job, format!("output {output}"), ""));
        }
        for (index, step) in job.steps.iter().enumerate() {
            list.push(Self::new(
                K::Step,
                format!("{:03}", index + 1),
                step_value(step),
            ));
        }
        for (name, value) in fixed_env {
            list.push(Self::new(K::Env, name, value));
        }
        for (name, value) in &job.env {
            list.push(Self::new(K::Env, format!("job {name}"), value.as_str()));
        }
        for tool in &job.inputs.tools {
            list.push(Self::new(K::Tool, &tool.name, &tool.identity));
        }
        for (name, value) in &job.inputs.knobs {
            list.push(Self::new(K::Knob, name, value));
        }
        for (name, digest) in &job.inputs.parts {
            list.push(Self::new(K::Part, name, digest.to_string()));
        }
        list.sort();
        list
    }
}

/// Writes a step as one value: words separated by NUL, which no word can hold.
fn step_value(step: &Step) -> String {
    let mut words = Vec::new();
    match step {
        Step::Run(command) => {
            words.push("run");
            words.push(command.program.as_str());
            words.push(command.cwd.as_str());
            words.extend(command.args.iter().map(crate::Template::as_str));
        }
        Step::Native(native) => {
            words.extend(["native", &native.name, &native.version]);
            words.extend(
                native
                    .params
                    .iter()
                    .flat_map(|(name, value)| [name, value])
                    .map(|w| &**w),
            );
        }
    }
    words.join("\0")
}

impl ActionKey {
    /// Returns the key of a job with these components, in whatever order they come.
    #[must_use]
    pub fn of(components: &[Component]) -> Self {
        let mut sorted: Vec<_> = components.iter().collect();
        sorted.sort();
        let mut writer = DigestWriter::new();
        writer.update(KEY_FORMAT.as_bytes());
        for component in sorted {
            writer.update(&[component.kind as u8]);
            for text in [&component.name, &component.value] {
                writer.update(&(text.len() as u64).to_le_bytes());
                writer.update(text.as_bytes());
            }
        }
        Self(writer.finish().0)
    }
}

impl fmt::Display for ActionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for ComponentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Job => "job",
            Self::Step => "step",
            Self::Env => "environment",
            Self::Tool => "tool",
            Self::Knob => "knob",
            Self::Input => "input",
            Self::Source => "source",
            Self::Part => "part of",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn components() -> impl Strategy<Value = Vec<Component>> {
        let kind = prop_oneof![
            Just(ComponentKind::Env),
            Just(ComponentKind::Knob),
            Just(ComponentKind::Source)
        ];
        let one = (kind, "[a-z]{0,3}", "[a-z]{0,3}").prop_map(|(k, n, v)| Component::new(k, n, v));
        proptest::collection::vec(one, 0..6)
    }

    #[test]
    fn key_format_is_pinned_by_a_known_answer() {
        let list = [Component::new(ComponentKind::Knob, "ARCH", "x86_64")];
        let mut bytes = b"buildsys action 1\n\x04".to_vec();
        bytes.extend([4, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend(b"ARCH");
        bytes.extend([6, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend(b"x86_64");
        assert_eq!(ActionKey::of(&list).0, Digest::of(&bytes));
    }

    proptest! {
        #[test]
        fn key_ignores_the_order_of_components(list in components()) {
            let mut reversed = list.clone();
            reversed.reverse();
            prop_assert_eq!(ActionKey::of(&list), ActionKey::of(&reversed));
        }

        #[test]
        fn different_lists_have_different_keys(a in components(), b in components()) {
            let (mut a_sorted, mut b_sorted) = (a.clone(), b.clone());
            a_sorted.sort();
            b_sorted.sort();
            prop_assert_eq!(a_sorted == b_sorted, ActionKey::of(&a) == ActionKey::of(&b));
        }
    }
}
