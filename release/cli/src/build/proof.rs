//! The job that boots the medium.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use buildsys_cli::Session;
use buildsys_model::{
    Command, Inputs, Job, JobKind, JobName, Native, NativeContext, NativeError, NativeStep,
    RelPath, Source, Step, Template, Tool,
};
use df_manifest::Hasher;

use super::jobs::ISO;
use super::{BuildError, iso_name};
use crate::profile::Profile;

/// Files with the scenarios, below the source tree.
const SCENARIOS: &str = "ci/scenarios/scenarios";
const QEMU: &str = "qemu-system-x86_64";
/// Where commands of a build find programs of the machine.
const MACHINE_FOLDERS: [&str; 4] = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

/// Describes the job that plays the profile's scenarios with the medium.
pub(super) fn boot_proof(session: &Session, profile: &Profile) -> Result<Job, BuildError> {
    let beside = session
        .environment
        .executable
        .parent()
        .map(Path::to_path_buf);
    let player = find("scenarios", beside.into_iter().collect())?;
    let qemu = find(QEMU, MACHINE_FOLDERS.map(PathBuf::from).to_vec())?;
    let tool = |name: &str, path: &Path| -> Result<Tool, BuildError> {
        Ok(Tool {
            name: name.to_owned(),
            identity: digest(path)?,
        })
    };
    let iso = format!("{{in:{ISO}}}/{}", iso_name(session));
    let mut args = Vec::new();
    let folder = format!("{{src}}/{SCENARIOS}");
    for word in ["run", "--folder", &folder, "--obj", "{work}", "--iso", &iso] {
        args.push(Template::parse(word)?);
    }
    args.extend(profile.scenarios.iter().map(|name| Template::literal(name)));
    let play = Command {
        program: Template::literal(&player.to_string_lossy()),
        args,
        cwd: Template::parse("{work}")?,
    };
    let note = Native {
        name: "note what was proved".to_owned(),
        version: session.self_identity()?,
        params: BTreeMap::new(),
        code: Arc::new(Note(profile.scenarios.clone())),
    };
    Ok(Job {
        name: JobName::new("boot-proof")?,
        kind: JobKind::Check,
        title: format!("boots the medium: {}", profile.scenarios.join(", ")),
        inputs: Inputs {
            sources: vec![Source::required(RelPath::new(SCENARIOS)?)],
            jobs: [JobName::new(ISO)?].into(),
            tools: vec![tool("scenarios", &player)?, tool(QEMU, &qemu)?],
            knobs: BTreeMap::new(),
            parts: BTreeMap::new(),
        },
        env: BTreeMap::new(),
        steps: vec![Step::Run(play), Step::Native(note)],
        outputs: vec![RelPath::new("passed")?],
        export: None,
        scratch: None,
        expected: Job::QUICK,
    })
}

/// Writes the names of the scenarios that have passed.
struct Note(Vec<String>);

impl NativeStep for Note {
    fn run(&self, context: &mut NativeContext<'_>) -> Result<(), NativeError> {
        let path = context.places.out.join("passed");
        let text: String = self.0.iter().map(|name| format!("{name}\n")).collect();
        std::fs::write(&path, text)
            .map_err(|e| NativeError::new(format_args!("cannot write {}: {e}", path.display())))
    }
}

fn find(program: &'static str, folders: Vec<PathBuf>) -> Result<PathBuf, BuildError> {
    let found = folders
        .iter()
        .map(|dir| dir.join(program))
        .find(|path| path.is_file());
    found.ok_or_else(|| {
        let places: Vec<_> = folders
            .iter()
            .map(|dir| dir.display().to_string())
            .collect();
        BuildError::Program {
            program,
            places: places.join(", "),
        }
    })
}

/// SHA-256 of a program.
fn digest(path: &Path) -> Result<String, BuildError> {
    let read = |source: io::Error| BuildError::Read {
        path: path.to_path_buf(),
        source,
    };
    let mut file = File::open(path).map_err(read)?;
    let (mut hasher, mut piece) = (Hasher::default(), vec![0; 1 << 20]);
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(hasher.finish().to_string()),
            Ok(len) => hasher.update(&piece[..len]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(read(e)),
        }
    }
}
