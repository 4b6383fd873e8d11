//! `pkg key`: makes keys for repositories, and signs with them.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use pkg_repo::{KeyKind, PrivateKey, RepoError, sign_data};

use crate::args::Args;
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "key [--create | --public | --sign] [-q] [-t rsa | ecdsa | eddsa] KEYFILE";

/// Most bytes that are signed at once: digests are far shorter.
const MOST_SIGNED: u64 = 1 << 20;

pub(crate) const VERB: Verb = Verb {
    name: "key",
    flags: &[
        ('c', "create", false),
        ('p', "public", false),
        ('q', "quiet", false),
        ('s', "sign", false),
        ('t', "", true),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let [file] = &args.operands[..] else {
        return Err(CliError::usage("which key file?", USAGE));
    };
    let kind = args.value('t').map(kind).transpose()?;
    match (args.has('c'), args.has('p'), args.has('s')) {
        (true, false, false) => {
            let key = create(file, kind.unwrap_or(KeyKind::Rsa))?;
            session.out.bytes(&key.public_file()?);
        }
        (false, true, false) => session.out.bytes(&read(file, kind)?.public_file()?),
        (false, false, true) => {
            let key = read(file, kind)?;
            let mut data = Vec::new();
            io::stdin().take(MOST_SIGNED).read_to_end(&mut data)?;
            session.out.bytes(&sign_data(&key, &data)?);
        }
        (false, false, false) => {
            let kind = read(file, kind)?.kind().name();
            session.out.line(format!("Key file '{file}' (type {kind})"));
        }
        _ => {
            return Err(CliError::usage(
                "give one of --create, --public and --sign",
                USAGE,
            ));
        }
    }
    Ok(())
}

/// Makes a key and its file, which must not be there.
fn create(file: &str, kind: KeyKind) -> Result<PrivateKey, CliError> {
    let mut seed = [0; 32];
    fs::File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut seed))
        .map_err(|error| CliError::new(format!("/dev/urandom: {error}")))?;
    let key = PrivateKey::generate(kind, &seed)?;
    let named = |error: io::Error| CliError::new(format!("{file}: {error}"));
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o400)
        .open(file)
        .map_err(named)?;
    out.write_all(&key.to_file()?).map_err(named)?;
    Ok(key)
}

/// Reads a key, which must be of a kind if one is given.
pub(crate) fn read(file: &str, kind: Option<KeyKind>) -> Result<PrivateKey, CliError> {
    let bytes = fs::read(file).map_err(|error| CliError::new(format!("{file}: {error}")))?;
    let key = PrivateKey::parse(&bytes).map_err(|source| RepoError::Key {
        path: Path::new(file).to_owned(),
        source,
    })?;
    match kind.filter(|kind| *kind != key.kind()) {
        None => Ok(key),
        Some(kind) => Err(CliError::new(format!(
            "{file}: it is a key of kind {}, not {}",
            key.kind().name(),
            kind.name()
        ))),
    }
}

/// A kind by its word.
fn kind(word: &str) -> Result<KeyKind, CliError> {
    KeyKind::of_name(word).ok_or_else(|| {
        CliError::new(format!(
            "keys of kind {word} are not known; rsa, ecdsa and eddsa (ecc) are"
        ))
    })
}
