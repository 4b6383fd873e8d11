//! `distinfo`: records what the distfiles of a port are.

use std::fs;
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use buildsys_cache::IoContext;
use buildsys_cli::{Failed, Session, Status};
use dports_jobs::fetch::{Clients, Wanted, fetch, sum_of};
use dports_model::Distinfo;

use crate::tell;
use crate::workshop::{Workshop, names};

/// What `distinfo` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ports
    #[arg(value_name = "ORIGIN", required = true)]
    origins: Vec<String>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let workshop = Workshop::open(session)?;
    let collection = workshop.collection();
    let cargo_home = session.cargo_home()?;
    for name in names(&args.origins)? {
        let mut distinfo = Distinfo::default();
        let mut path = None;
        // A distinfo is that of all flavours.
        for port in collection.flavors(&name).map_err(tell::eval)? {
            let folder = tempfile::tempdir().at("create a temporary folder in", &session.objdir)?;
            let mut clients = Clients {
                cargo: workshop.context.toolchain.cargo.clone(),
                cargo_home: cargo_home.clone(),
                work: folder.path().join("work"),
                log: &mut io::sink(),
                progress: &mut |_| {},
            };
            let new = port
                .distfiles
                .iter()
                .filter(|file| distinfo.get(&file.path).is_none());
            let wanted: Vec<_> = new
                .map(|file| Wanted {
                    file: file.clone(),
                    sum: None,
                })
                .collect();
            let into = folder.path().join("files");
            fetch(&wanted, &mut clients, &into).map_err(tell::fetch)?;
            for one in wanted {
                let sum = sum_of(&into.join(&one.file.path)).map_err(tell::fetch)?;
                distinfo.files.push((one.file.path, sum));
            }
            path.get_or_insert(workshop.tree.root().join(&port.distinfo));
        }
        let Some(path) = path else { continue };
        let old: Option<Distinfo> = fs::read_to_string(&path)
            .ok()
            .and_then(|text| text.parse().ok());
        if old.as_ref().is_some_and(|old| old.files == distinfo.files) {
            session
                .output
                .result(&format!("{} is up to date\n", path.display()));
            continue;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        distinfo.timestamp = now.map_or(0, |since| since.as_secs());
        fs::write(&path, distinfo.to_string()).at("write", &path)?;
        let count = distinfo.files.len();
        session
            .output
            .result(&format!("{}: {count} files\n", path.display()));
    }
    Ok(Status::Success)
}
