//! Small helpers for writing recipes down.

use std::collections::{BTreeMap, BTreeSet};

use buildsys_model::{Command, Export, Inputs, Job, JobKind, JobName, RelPath, Step, Template};

use crate::RecipeError;

/// Starts a job that needs nothing and does nothing yet.
pub(crate) fn job(name: &str, kind: JobKind, title: &str) -> Result<Job, RecipeError> {
    Ok(Job {
        name: JobName::new(name)?,
        kind,
        title: title.to_owned(),
        inputs: Inputs::default(),
        env: BTreeMap::new(),
        steps: Vec::new(),
        outputs: Vec::new(),
        export: None,
        scratch: None,
        expected: Job::QUICK,
    })
}

/// Makes a step that runs `words`, the program first, in the job's private folder.
pub(crate) fn run(words: &[&str]) -> Result<Step, RecipeError> {
    run_in("{work}", words)
}

/// Makes a step that runs `words`, the program first, in a folder.
pub(crate) fn run_in(cwd: &str, words: &[&str]) -> Result<Step, RecipeError> {
    let (program, args) = words
        .split_first()
        .ok_or_else(|| RecipeError::Mistake("an empty command".to_owned()))?;
    let args = args
        .iter()
        .map(|word| Template::parse(word))
        .collect::<Result<_, _>>()?;
    let (program, cwd) = (Template::parse(program)?, Template::parse(cwd)?);
    Ok(Step::Run(Command { program, args, cwd }))
}

/// Parses names of jobs.
pub(crate) fn names(names: &[&str]) -> Result<BTreeSet<JobName>, RecipeError> {
    Ok(names
        .iter()
        .map(|name| JobName::new(name))
        .collect::<Result<_, _>>()?)
}

/// Parses paths of outputs.
pub(crate) fn paths(paths: &[&str]) -> Result<Vec<RelPath>, RecipeError> {
    Ok(paths
        .iter()
        .map(|path| RelPath::new(path))
        .collect::<Result<_, _>>()?)
}

/// Exports file by file into a folder that jobs share.
pub(crate) fn files_at(folder: &str) -> Result<Option<Export>, RecipeError> {
    Ok(Some(Export::Files {
        at: RelPath::new(folder)?,
    }))
}

/// Exports a folder as a whole.
pub(crate) fn folder_at(folder: &str) -> Result<Option<Export>, RecipeError> {
    Ok(Some(Export::Folder {
        at: RelPath::new(folder)?,
    }))
}
