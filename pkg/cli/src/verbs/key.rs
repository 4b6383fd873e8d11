//! `pkg key`: makes keys for repositories, and signs with them.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;

use pkg_repo::{PrivateKey, sign_data};

use crate::args::Args;
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "key --create | --public | --sign [-q] [-t eddsa] KEYFILE";

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
    let kind = args.value('t').unwrap_or("eddsa");
    if kind != "eddsa" && kind != "ecc" {
        return Err(CliError::new(format!(
            "keys of kind {kind} cannot be made here; eddsa can"
        )));
    }
    let named = |error: io::Error| CliError::new(format!("{file}: {error}"));
    let read = || {
        PrivateKey::parse(&fs::read(file).map_err(named)?)
            .map_err(|error| CliError::new(format!("{file}: {error}")))
    };
    let key = match (args.has('c'), args.has('p'), args.has('s')) {
        (true, false, false) => {
            let mut seed = [0; 32];
            fs::File::open("/dev/urandom")
                .and_then(|mut random| random.read_exact(&mut seed))
                .map_err(|error| CliError::new(format!("/dev/urandom: {error}")))?;
            let key = PrivateKey::from_seed(&seed);
            let mut out = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(file)
                .map_err(named)?;
            out.write_all(&key.to_der()).map_err(named)?;
            key
        }
        (false, true, false) => read()?,
        (false, false, true) => {
            let key = read()?;
            let mut data = Vec::new();
            io::stdin().take(MOST_SIGNED).read_to_end(&mut data)?;
            session.out.bytes(&sign_data(&key, &data));
            return Ok(());
        }
        _ => {
            return Err(CliError::usage(
                "give one of --create, --public and --sign",
                USAGE,
            ));
        }
    };
    let public = key.public_der()?;
    session.out.bytes(&public);
    Ok(())
}
