//! What ports are made with: programs that run on this machine, and Rust's library for the target.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use buildsys_model::{
    Command, Job, JobKind, Native, NativeContext, NativeError, NativeStep, Step, Template,
};
use serde::Deserialize;

use crate::build::{job, paths};
use crate::cargo::{self, Target, shout};
use crate::{Context, RecipeError, std_source};

/// Package whose build brings the library along.
const EMPTY_PACKAGE: &str = "df-rust-std";
/// Where a compiler looks for the library below the folder it is told (`--sysroot`).
const LIBRARIES: &str = "lib/rustlib/x86_64-unknown-dragonfly/lib";
/// What cargo says, one JSON document a line.
const MESSAGES: &str = "messages";

pub(crate) fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    let pkg = "pkg(8) for this machine";
    let worker = "host tool that makes one package";
    Ok(vec![
        context.host_program("pkg-host", "pkg", pkg)?,
        context.host_program("dports-worker", "dports-worker", worker)?,
        rust_std(context)?,
    ])
}

/// The standard library, compiled once for all ports.
fn rust_std(context: &Context) -> Result<Job, RecipeError> {
    let mut job = job(
        "rust-std",
        JobKind::Library,
        "Rust's library for the target, compiled",
    )?;
    std_source::add(context, &mut job)?;
    // As for programs, which the library is shared with; nothing is linked here.
    let triple = "x86_64-unknown-dragonfly";
    let linker = format!("{{scratch}}/sysroot/usr/bin/{triple}-ld");
    job.env.insert(
        format!("CARGO_TARGET_{}_LINKER", shout(triple)),
        Template::parse(&linker)?,
    );
    cargo::build(
        context,
        &mut job,
        Target::Userland,
        &[EMPTY_PACKAGE],
        &["--lib", "--message-format=json-render-diagnostics"],
    )?;
    if let Some(Step::Run(command)) = job.steps.pop() {
        job.steps.push(Step::Run(with_output(command)?));
    }
    job.steps.push(Step::Native(Native {
        name: "collect the library".to_owned(),
        version: "1".to_owned(),
        params: BTreeMap::new(),
        code: Arc::new(Collect),
    }));
    job.outputs = paths(&["lib"])?;
    Ok(job)
}

/// Makes a command write its standard output to a file of the job.
fn with_output(command: Command) -> Result<Command, RecipeError> {
    let words = [
        "-euc",
        "file=$1; shift; exec \"$@\" >\"$file\"",
        "sh",
        &format!("{{work}}/{MESSAGES}"),
    ];
    let mut args = words
        .map(Template::parse)
        .into_iter()
        .collect::<Result<Vec<_>, _>>()?;
    args.push(command.program);
    args.extend(command.args);
    Ok(Command {
        program: Template::parse("sh")?,
        args,
        cwd: command.cwd,
    })
}

/// Copies what cargo says it has built, but for the empty package itself.
struct Collect;

/// The part of cargo's messages that matters here.
#[derive(Debug, Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    target: Option<MessageTarget>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

#[derive(Debug, Deserialize)]
struct MessageTarget {
    name: String,
}

impl NativeStep for Collect {
    fn run(&self, context: &mut NativeContext<'_>) -> Result<(), NativeError> {
        let failed = |what: &str, path: &Path, error: std::io::Error| {
            NativeError::new(format!("cannot {what} {}: {error}", path.display()))
        };
        let file = context.places.work.join(MESSAGES);
        let text = fs::read_to_string(&file).map_err(|error| failed("read", &file, error))?;
        let folder = context.places.out.join(LIBRARIES);
        fs::create_dir_all(&folder).map_err(|error| failed("create", &folder, error))?;
        let built = libraries(&text).map_err(NativeError::new)?;
        for path in &built {
            let to = folder.join(path.file_name().unwrap_or_default());
            fs::copy(path, &to).map_err(|error| failed("copy", path, error))?;
        }
        let _ = writeln!(context.log, "{} libraries", built.len());
        if built.iter().any(|path| is_library_of(path, "std")) {
            Ok(())
        } else {
            Err(NativeError::new("cargo has built no libstd"))
        }
    }
}

/// Returns the library archives among what cargo's messages name.
fn libraries(text: &str) -> Result<Vec<PathBuf>, String> {
    let empty = EMPTY_PACKAGE.replace('-', "_");
    let mut found = Vec::new();
    for line in text.lines().filter(|line| line.starts_with('{')) {
        let message: Message =
            serde_json::from_str(line).map_err(|error| format!("cargo's messages: {error}"))?;
        let own = message
            .target
            .is_some_and(|target| target.name.replace('-', "_") == empty);
        if message.reason == "compiler-artifact" && !own {
            let rlibs = message.filenames.into_iter();
            found.extend(rlibs.filter(|path| path.extension().is_some_and(|end| end == "rlib")));
        }
    }
    Ok(found)
}

fn is_library_of(path: &Path, name: &str) -> bool {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    file.starts_with(&format!("lib{name}-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_what_cargo_built_without_the_package_itself() {
        let text = r#"{"reason":"compiler-artifact","target":{"name":"std"},"filenames":["/x/libstd-1.rlib","/x/libstd-1.rmeta"]}
{"reason":"compiler-artifact","target":{"name":"df_rust_std"},"filenames":["/x/libdf_rust_std.rlib"]}
{"reason":"build-finished","success":true}
"#;
        assert_eq!(
            libraries(text).unwrap(),
            [PathBuf::from("/x/libstd-1.rlib")]
        );
        assert!(is_library_of(Path::new("/x/libstd-1.rlib"), "std"));
        assert!(!is_library_of(Path::new("/x/libstd_detect-1.rlib"), "std"));
    }
}
