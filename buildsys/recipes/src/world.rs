//! The world: the system tree, laid out by `src-tree/etc/world.toml`, and its manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use buildsys_model::{
    Export, Job, JobKind, JobName, Native, NativeContext, NativeError, NativeStep, RelPath, Source,
    Step,
};
use df_manifest::{Manifest, ScanOptions};
use serde::Deserialize;

use crate::build::{folder_at, job, names, paths};
use crate::{Context, RecipeError};

/// The file that says what the system tree holds.
const LAYOUT: &str = "src-tree/etc/world.toml";

/// The file as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawWorld {
    folders: Vec<RawFolder>,
    #[serde(default)]
    files: Vec<RawFile>,
    #[serde(default)]
    links: Vec<RawLink>,
    #[serde(default)]
    link_sets: Vec<RawLinkSet>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawFolder {
    path: RelPath,
    #[serde(default)]
    mode: Option<String>,
    /// Also in the rescue tree.
    #[serde(default)]
    rescue: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawFile {
    path: RelPath,
    /// A file of the source tree ...
    #[serde(default)]
    source: Option<RelPath>,
    /// ... or an output of a job: `init/init`.
    #[serde(default)]
    output: Option<RelPath>,
    #[serde(default)]
    mode: Option<String>,
    #[serde(default)]
    rescue: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawLink {
    path: RelPath,
    target: String,
    #[serde(default)]
    rescue: bool,
}

/// Many names for one file: links of one folder with one target.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawLinkSet {
    folder: RelPath,
    target: String,
    names: Vec<String>,
}

/// The layout, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
struct World {
    entries: BTreeMap<RelPath, Item>,
    /// What is also in the rescue tree, folders above included.
    rescue: BTreeSet<RelPath>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    Folder { mode: u32 },
    Copy { from: From, mode: u32 },
    Link { target: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum From {
    Source(RelPath),
    Output(JobName, RelPath),
}

impl World {
    fn parse(text: &str) -> Result<Self, String> {
        let raw: RawWorld = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut entries = BTreeMap::new();
        let mut rescue = BTreeSet::new();
        let mut add = |path: RelPath, marked: bool, item| {
            if marked {
                rescue.extend(with_parents(&path));
            }
            let twice = format!("`{path}` is there twice");
            entries.insert(path, item).map_or(Ok(()), |_| Err(twice))
        };
        for folder in raw.folders {
            add(
                folder.path,
                folder.rescue,
                Item::Folder {
                    mode: mode(folder.mode.as_deref(), 0o755)?,
                },
            )?;
        }
        for file in raw.files {
            let from = match (file.source, file.output) {
                (Some(source), None) => From::Source(source),
                (None, Some(output)) => from_output(&output)?,
                _ => return Err(format!("`{}` needs either source or output", file.path)),
            };
            let usual = if matches!(from, From::Output(..)) {
                0o755
            } else {
                0o644
            };
            add(
                file.path,
                file.rescue,
                Item::Copy {
                    from,
                    mode: mode(file.mode.as_deref(), usual)?,
                },
            )?;
        }
        for link in raw.links {
            add(
                link.path,
                link.rescue,
                Item::Link {
                    target: link.target,
                },
            )?;
        }
        for set in raw.link_sets {
            for name in set.names {
                let path = format!("{}/{name}", set.folder);
                let path = RelPath::new(&path).map_err(|error| error.to_string())?;
                let target = set.target.clone();
                add(path, false, Item::Link { target })?;
            }
        }
        for (path, item) in &entries {
            if let Item::Link { target } = item {
                check_target(path, target, &entries)?;
            }
        }
        for path in entries.keys() {
            let parent = path.as_str().rsplit_once('/').map(|(parent, _)| parent);
            let Some(Ok(parent)) = parent.map(RelPath::new) else {
                continue;
            };
            if !matches!(entries.get(&parent), Some(Item::Folder { .. })) {
                return Err(format!(
                    "`{path}` is in `{parent}`, which is not among the folders"
                ));
            }
        }
        Ok(Self { entries, rescue })
    }

    fn sources(&self) -> impl Iterator<Item = (&From, &RelPath)> {
        self.entries.iter().filter_map(|(path, item)| match item {
            Item::Copy { from, .. } => Some((from, path)),
            Item::Folder { .. } | Item::Link { .. } => None,
        })
    }
}

/// The path and every folder above it.
fn with_parents(path: &RelPath) -> impl Iterator<Item = RelPath> {
    let text = path.as_str();
    let ends = text.match_indices('/').map(|(at, _)| at);
    ends.chain([text.len()])
        .filter_map(|end| RelPath::new(&text[..end]).ok())
}

/// A link to something in the tree must lead to an entry of the layout.
fn check_target(
    path: &RelPath,
    target: &str,
    entries: &BTreeMap<RelPath, Item>,
) -> Result<(), String> {
    let mut parts: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => path.as_str().split('/').rev().skip(1).collect(),
    };
    parts.reverse();
    for part in target
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
    {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    let found = RelPath::new(&parts.join("/")).is_ok_and(|found| entries.contains_key(&found));
    if found {
        return Ok(());
    }
    Err(format!(
        "`{path}` is a link to `{target}`, which is not there"
    ))
}

fn mode(text: Option<&str>, usual: u32) -> Result<u32, String> {
    let Some(text) = text else { return Ok(usual) };
    let mode = u32::from_str_radix(text, 8)
        .ok()
        .filter(|mode| *mode <= 0o7777);
    mode.ok_or_else(|| format!("`{text}` is not a mode (octal, up to 7777)"))
}

fn from_output(output: &RelPath) -> Result<From, String> {
    let (job, path) = output
        .as_str()
        .split_once('/')
        .ok_or_else(|| format!("`{output}` must be JOB/PATH"))?;
    let job = JobName::new(job).map_err(|error| error.to_string())?;
    Ok(From::Output(
        job,
        RelPath::new(path).map_err(|error| error.to_string())?,
    ))
}

pub(crate) fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    let file = context.source.join(LAYOUT);
    let wrong = |message: String| RecipeError::File {
        path: file.clone(),
        message,
    };
    let text = fs::read_to_string(&file).map_err(|error| wrong(format!("cannot read: {error}")))?;
    let world = World::parse(&text).map_err(wrong)?;
    let rescue = world.rescue.clone();
    Ok(vec![tree(context, world)?, manifest(context, rescue)?])
}

fn tree(context: &Context, world: World) -> Result<Job, RecipeError> {
    let mut job = job("world", JobKind::World, "the system tree")?;
    job.inputs
        .sources
        .push(Source::required(RelPath::new(LAYOUT)?));
    for (from, _) in world.sources() {
        match from {
            From::Source(path) => job.inputs.sources.push(Source::required(path.clone())),
            From::Output(name, _) => drop(job.inputs.jobs.insert(name.clone())),
        }
    }
    job.steps
        .push(native(context, "lay out the system tree", LayOut { world }));
    job.export = folder_at("world")?;
    Ok(job)
}

fn manifest(context: &Context, rescue: BTreeSet<RelPath>) -> Result<Job, RecipeError> {
    let mut job = job(
        "world-manifest",
        JobKind::World,
        "the manifests of the system tree",
    )?;
    // Which files are marked for rescue is in the layout file only.
    job.inputs
        .sources
        .push(Source::required(RelPath::new(LAYOUT)?));
    job.inputs.jobs = names(&["world"])?;
    job.steps.push(native(
        context,
        "write the manifests",
        WriteManifest { rescue },
    ));
    job.outputs = paths(&["world.mtree", "rescue.mtree"])?;
    job.export = Some(Export::TopFiles);
    Ok(job)
}

fn native(context: &Context, name: &str, code: impl NativeStep + 'static) -> Step {
    Step::Native(Native {
        name: name.to_owned(),
        version: context.self_identity.clone(),
        params: BTreeMap::new(),
        code: Arc::new(code),
    })
}

struct LayOut {
    world: World,
}

impl NativeStep for LayOut {
    fn run(&self, context: &mut NativeContext<'_>) -> Result<(), NativeError> {
        let out = &context.places.out;
        for (path, item) in &self.world.entries {
            let target = path.under(out);
            let failed = |error: std::io::Error| {
                NativeError::new(format!("cannot make {}: {error}", target.display()))
            };
            match item {
                Item::Folder { .. } => fs::create_dir(&target).map_err(failed)?,
                Item::Link { target: text } => symlink(text, &target).map_err(failed)?,
                Item::Copy { from, mode } => {
                    let from = place(context, from);
                    fs::copy(&from, &target).map_err(|error| {
                        NativeError::new(format!("cannot copy {}: {error}", from.display()))
                            .with_remedy(format!("correct {LAYOUT}"))
                    })?;
                    set_mode(&target, *mode).map_err(failed)?;
                }
            }
        }
        // Folders last: one may forbid writing.
        for (path, item) in self.world.entries.iter().rev() {
            if let Item::Folder { mode } = item {
                let target = path.under(out);
                set_mode(&target, *mode).map_err(NativeError::new)?;
            }
        }
        Ok(())
    }
}

fn place(context: &NativeContext<'_>, from: &From) -> PathBuf {
    match from {
        From::Source(path) => path.under(&context.places.src),
        From::Output(job, path) => context
            .places
            .inputs
            .get(job)
            .map(|base| path.under(base))
            .unwrap_or_default(),
    }
}

fn set_mode(path: &Path, mode: u32) -> std::io::Result<()> {
    fs::set_permissions(path, Permissions::from_mode(mode))
}

struct WriteManifest {
    rescue: BTreeSet<RelPath>,
}

impl NativeStep for WriteManifest {
    fn run(&self, context: &mut NativeContext<'_>) -> Result<(), NativeError> {
        let world = context
            .places
            .inputs
            .values()
            .next()
            .cloned()
            .unwrap_or_default();
        let options = ScanOptions {
            owner: Some((0, 0)),
            ..ScanOptions::default()
        };
        let manifest = Manifest::scan(&world, options).map_err(NativeError::new)?;
        let write = |name: &str, manifest: &Manifest| {
            let path = context.places.out.join(name);
            fs::write(&path, manifest.to_string()).map_err(|error| {
                NativeError::new(format!("cannot write {}: {error}", path.display()))
            })
        };
        write("world.mtree", &manifest)?;
        let mut rescue = Manifest::new();
        for (path, entry) in manifest.iter() {
            let marked = |wanted: &RelPath| wanted.as_str().as_bytes() == path.as_bytes();
            if path.is_root() || self.rescue.iter().any(marked) {
                rescue.insert(path.clone(), entry.clone());
            }
        }
        write("rescue.mtree", &rescue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_above_a_marked_file_are_rescued_too() {
        let text = "folders = [{ path = \"a\" }, { path = \"a/b\" }, { path = \"c\" }]\n\
                    files = [\n\
                    { path = \"a/b/x\", source = \"x\", rescue = true },\n\
                    { path = \"a/b/y\", source = \"y\" },\n]\n\
                    links = [{ path = \"l\", target = \"c\", rescue = true }]\n";
        let world = World::parse(text).unwrap();
        let rescue: Vec<_> = world.rescue.iter().map(RelPath::as_str).collect();
        assert_eq!(rescue, ["a", "a/b", "a/b/x", "l"]);
    }

    #[test]
    fn layout_is_checked_for_parents_modes_and_origins() {
        let folder = "[[folders]]\npath = \"sbin\"\n";
        let good = format!("{folder}[[files]]\npath = \"sbin/init\"\noutput = \"init/init\"\n");
        let world = World::parse(&good).unwrap();
        let output = From::Output(JobName::new("init").unwrap(), RelPath::new("init").unwrap());
        let init = Item::Copy {
            from: output,
            mode: 0o755,
        };
        assert_eq!(world.entries[&RelPath::new("sbin/init").unwrap()], init);
        for (bad, word) in [
            (
                "[[files]]\npath = \"bin/sh\"\nsource = \"x\"\n",
                "not among the folders",
            ),
            ("[[files]]\npath = \"sbin/x\"\n", "either source or output"),
            ("[[folders]]\npath = \"sbin\"\n", "twice"),
            ("[[folders]]\npath = \"tmp\"\nmode = \"9\"\n", "not a mode"),
            ("[[folders]]\npath = \"tmp\"\ncolour = \"red\"\n", "colour"),
            (
                "[[links]]\npath = \"sbin/x\"\ntarget = \"../bin/x\"\n",
                "not there",
            ),
        ] {
            let error = World::parse(&format!("{folder}{bad}")).unwrap_err();
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn sets_of_links_give_one_file_many_names() {
        let text = "folders = [{ path = \"bin\" }, { path = \"usr\" }, { path = \"usr/bin\" }]\n\
            [[files]]\npath = \"bin/many\"\noutput = \"many/many\"\n\
            [[link-sets]]\nfolder = \"usr/bin\"\ntarget = \"../../bin/many\"\n\
            names = [\"a\", \"[\"]\n";
        let world = World::parse(text).unwrap();
        let link = Item::Link {
            target: "../../bin/many".to_owned(),
        };
        for name in ["usr/bin/a", "usr/bin/["] {
            assert_eq!(world.entries[&RelPath::new(name).unwrap()], link);
        }
    }
}
