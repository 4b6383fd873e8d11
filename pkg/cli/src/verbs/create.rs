//! `pkg create`: makes a package of a stage.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use pkg_create::{Defaults, Metadata, Stage, stage};
use pkg_db::Detail;
use pkg_format::{Compression, Manifest};
use pkg_repo::hashed_name;
use pkg_types::{Digest, DigestKind};

use crate::args::Args;
use crate::error::{CliError, Outcome};
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "create [-ehnqv] [-f FORMAT] [-l LEVEL] [-o DIR] [-p PLIST] [-r STAGE] [-t TIME] \
    -M MANIFEST | -m METADIR\n       pkg create [-ehnqv] [-f FORMAT] [-l LEVEL] [-o DIR] [-t TIME] \
    [-C | -i] [-g | -x] -a | PACKAGE...";

pub(crate) const VERB: Verb = Verb {
    name: "create",
    flags: &[
        ALL,
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        ('e', "expand-manifest", false),
        ('f', "format", true),
        ('h', "hash", false),
        ('l', "level", true),
        ('M', "manifest", true),
        ('m', "metadata", true),
        ('n', "no-clobber", false),
        ('o', "out-dir", true),
        ('p', "plist", true),
        ('q', "quiet", false),
        ('r', "root-dir", true),
        ('T', "threads", true),
        ('t', "timestamp", true),
        ('v', "verbose", false),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let mtime = session.build_time(args.value('t'))?;
    let selection = Selection::new(session, args)?;
    if selection.is_empty() {
        let metadata = metadata(session, args.value('M'), args.value('m'), USAGE)?;
        let from = Stage {
            root: PathBuf::from(args.value('r').unwrap_or("/")),
            plist: args
                .value('p')
                .map(|file| plist(Path::new(file)))
                .transpose()?,
            mtime,
            keywords: keywords(session)?,
        };
        return pack(session, args, metadata.manifest, &from);
    }
    if args.last_of("MmprR").is_some() {
        return Err(CliError::usage(
            "installed packages are made again of themselves alone",
            USAGE,
        ));
    }
    let installed = session.installed(Detail::All)?;
    if let Some(word) = selection.idle_word(&args.operands, &installed) {
        return Err(CliError::new(format!("No package(s) matching {word}")));
    }
    let from = Stage {
        root: session.root.clone(),
        plist: None,
        mtime,
        keywords: None,
    };
    for package in installed {
        if selection.means(&package.manifest) {
            let mut manifest = package.manifest;
            // When and whence it came is not a part of it.
            manifest.timestamp = None;
            for note in ["repository", "repo_type"] {
                manifest.annotations.remove(note);
            }
            pack(session, args, manifest, &from)?;
        }
    }
    Ok(())
}

/// Makes one archive.
fn pack(session: &Session, args: &Args, manifest: Manifest, from: &Stage) -> Outcome {
    let format = match args.value('f') {
        Some(format) => format.to_owned(),
        None => session.config.text("COMPRESSION_FORMAT"),
    };
    let compression = Compression::of_name(&format).ok_or_else(|| {
        CliError::new(format!(
            "format {format:?}: known are tzst, txz, tgz, tbz and tar"
        ))
    })?;
    let out = PathBuf::from(args.value('o').unwrap_or("."));
    let label = manifest.label();
    let path = out.join(format!("{label}.pkg"));
    if args.has('n') && path.exists() {
        session
            .out
            .note(format!("{} is there already", path.display()));
        return Ok(());
    }
    let builder = stage(manifest, from)?.compression(compression);
    let mut builder = builder.readable(args.has('e'));
    if let Some(level) = level(session, args)? {
        builder = builder.level(level);
    }
    fs::create_dir_all(&out)?;
    let temporary = out.join(format!(".new.{label}.pkg"));
    let written = write(builder, &temporary, &path);
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written?;
    let path = match args.has('h') {
        true => {
            let digest = Digest::of_reader(DigestKind::Blake2Base32, File::open(&path)?)?;
            let hashed = out.join(hashed_name(&label, &digest));
            fs::rename(&path, &hashed)?;
            hashed
        }
        false => path,
    };
    if args.has('v') || session.config.flag("PKG_CREATE_VERBOSE") {
        session.out.note(path.display().to_string());
    }
    Ok(())
}

/// The metadata that `-M` or `-m` names.
pub(crate) fn metadata(
    session: &Session,
    file: Option<&str>,
    folder: Option<&str>,
    usage: &str,
) -> Result<Metadata, CliError> {
    let defaults = Defaults {
        abi: session.abi().or_else(|error| {
            // What is packed on another system says its ABI in its manifest, or is for any.
            session.out.debug(&error.message);
            "*".parse().map_err(CliError::from)
        })?,
        prefix: "/usr/local".to_owned(),
    };
    match (file, folder) {
        (Some(file), None) => Ok(Metadata::from_file(Path::new(file), &defaults)?),
        (None, Some(folder)) => Ok(Metadata::from_folder(Path::new(folder), &defaults)?),
        _ => Err(CliError::usage("give one of -M and -m", usage)),
    }
}

/// A packing list and where it is from.
pub(crate) fn plist(file: &Path) -> Result<(PathBuf, String), CliError> {
    let text = fs::read_to_string(file)
        .map_err(|error| CliError::new(format!("{}: {error}", file.display())))?;
    Ok((file.to_owned(), text))
}

/// The folder of keywords: `PLIST_KEYWORDS_DIR`, else the ports' own where there is one.
pub(crate) fn keywords(session: &Session) -> Result<Option<PathBuf>, CliError> {
    let named = session.config.text("PLIST_KEYWORDS_DIR");
    if named.is_empty() {
        let folder = session.ports_folder().join("Keywords");
        return Ok(folder.is_dir().then_some(folder));
    }
    let folder = PathBuf::from(named);
    match folder.is_dir() {
        true => Ok(Some(folder)),
        false => Err(CliError::new(format!(
            "PLIST_KEYWORDS_DIR {}: there is no such folder",
            folder.display()
        ))),
    }
}

fn write(
    builder: pkg_format::PackageBuilder,
    temporary: &Path,
    path: &Path,
) -> Result<(), CliError> {
    let named = |error| CliError::new(format!("{}: {error}", path.display()));
    let file = File::create(temporary).map_err(named)?;
    let (_, file) = builder.write(std::io::BufWriter::new(file))?;
    let file = file
        .into_inner()
        .map_err(|error| named(error.into_error()))?;
    file.sync_all().map_err(named)?;
    fs::rename(temporary, path).map_err(named)
}

/// `-l`: a number, `fast` or `best`; the option COMPRESSION_LEVEL when it is not negative.
fn level(session: &Session, args: &Args) -> Result<Option<i32>, CliError> {
    let number = |text: &str| {
        text.parse()
            .map_err(|_| CliError::new(format!("level {text:?}: it is no number, fast or best")))
    };
    match args.value('l') {
        Some("fast") => Ok(Some(1)),
        Some("best") => Ok(None),
        Some(text) => number(text).map(Some),
        None => match session.config.number("COMPRESSION_LEVEL") {
            level if level >= 0 => number(&level.to_string()).map(Some),
            _ => Ok(None),
        },
    }
}
