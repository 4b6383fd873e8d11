//! The sources of the standard library with the system's patches, for `-Zbuild-std`.
//!
//! cargo names symbols by where a package lies, so it must see the library where the compiler has
//! it: that path is the same on every machine, and a copy's would not be. The compiler, however, is
//! called through a script that reads the patched copy instead:
//!
//! ```text
//! {scratch}/rust/library/...   copy of the compiler's library sources, patched
//! {scratch}/rust/rustc         the script (RUSTC_WRAPPER)
//! {scratch}/rust/made-from     what it was made from
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use buildsys_model::{
    Digest, Job, Native, NativeContext, NativeError, NativeStep, RelPath, Source, Step, Template,
};

use crate::patch_files::{apply, copy, read_patches};
use crate::{Context, RecipeError};

/// Where the patches are.
const PATCHES: &str = "src-tree/lib/std-patches";

/// Makes `job` use the patched sources. To be called before the step that runs cargo is added.
pub(crate) fn add(context: &Context, job: &mut Job) -> Result<(), RecipeError> {
    let identity = context.toolchain.source_tool().identity;
    job.inputs
        .sources
        .push(Source::optional(RelPath::new(PATCHES)?));
    job.steps.push(Step::Native(Native {
        name: "patch the standard library".to_owned(),
        version: "2".to_owned(),
        params: BTreeMap::from([("rust-src".to_owned(), identity.clone())]),
        code: Arc::new(PatchStd { identity }),
    }));
    let wrapper = Template::parse("{scratch}/rust/rustc")?;
    job.env.insert("RUSTC_WRAPPER".to_owned(), wrapper);
    Ok(())
}

struct PatchStd {
    identity: String,
}

impl NativeStep for PatchStd {
    fn run(&self, context: &mut NativeContext<'_>) -> Result<(), NativeError> {
        let places = context.places;
        let patches = read_patches(&places.src.join(PATCHES))?;
        let mut made_from = format!("2 {}", self.identity);
        for (path, text) in &patches {
            let digest = Digest::of(text.as_bytes());
            made_from.extend(["\n", &path.to_string_lossy(), " ", &digest.to_string()]);
        }
        let target = places.scratch.join("rust");
        let note = target.join("made-from");
        if fs::read_to_string(&note).is_ok_and(|found| found == made_from) {
            return Ok(());
        }
        let source = places.machine.get("rust-src").cloned().unwrap_or_default();
        let failed = |what: &str, path: &Path, error: io::Error| {
            NativeError::new(format!("cannot {what} {}: {error}", path.display()))
        };
        if target.exists() {
            fs::remove_dir_all(&target).map_err(|error| failed("remove", &target, error))?;
        }
        (context.progress)("copying the sources of the standard library");
        let from = source.join("library");
        copy(&from, &target.join("library")).map_err(|error| failed("copy", &from, error))?;
        for (path, text) in &patches {
            apply(path, text, &target)?;
            let _ = writeln!(context.log, "applied {}", path.display());
        }
        let wrapper = target.join("rustc");
        write_wrapper(&wrapper, &from, &target.join("library"))
            .map_err(|error| failed("write", &wrapper, error))?;
        // cargo does not know of the copy: what it built from the former one must go.
        let built = places.scratch.join("x86_64-unknown-dragonfly");
        if built.exists() {
            fs::remove_dir_all(&built).map_err(|error| failed("remove", &built, error))?;
        }
        fs::write(&note, made_from).map_err(|error| failed("write", &note, error))
    }
}

/// Writes the script that cargo calls as `SCRIPT RUSTC ARGUMENT...`. It turns sources below `from`
/// into those below `to`.
fn write_wrapper(path: &Path, from: &Path, to: &Path) -> io::Result<()> {
    let (from, to) = (from.display(), to.display());
    let script = format!(
        "#!/bin/sh\nfor word; do\n\tshift\n\tcase $word in\n\t'{from}'/*) \
         set -- \"$@\" '{to}'\"${{word#'{from}'}}\" ;;\n\t*) set -- \"$@\" \"$word\" ;;\n\
         \tesac\ndone\nexec \"$@\"\n"
    );
    fs::write(path, script)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn wrapper_turns_library_sources_into_those_of_the_copy_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rustc");
        write_wrapper(
            &path,
            Path::new("/usr/lib/library"),
            Path::new("/copy/library"),
        )
        .unwrap();
        let words = [
            "echo",
            "--crate-name",
            "std",
            "/usr/lib/library/std/src/lib.rs",
            "a b",
            "--x=/usr/lib/library/y",
        ];
        let output = Command::new("sh").arg(&path).args(words).output().unwrap();
        let expected = "--crate-name std /copy/library/std/src/lib.rs a b --x=/usr/lib/library/y\n";
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    }
}
