//! Carries requests out.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use df_sys::mount::{self as kernel, flags};
use df_sys::text;

use crate::fstab::{self, FSTAB};
use crate::list;
use crate::options::Options;
use crate::request::{Mistake, Mount, Request};

/// Runs a program: reads its command line, does what that asks for, gives the exit status.
#[expect(clippy::print_stderr, reason = "the program's own messages")]
pub fn main(name: &str, usage: &str, parse: fn(&[String]) -> Result<Request, Mistake>) -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let request = match parse(&words) {
        Ok(request) => request,
        Err(mistake) => {
            eprintln!("{name}: {mistake}\n{usage}");
            return ExitCode::FAILURE;
        }
    };
    match carry_out(request, &mut io::stdout().lock()) {
        Ok(problems) if problems.is_empty() => ExitCode::SUCCESS,
        Ok(problems) => {
            for problem in problems {
                eprintln!("{name}: {problem}");
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{name}: {}", text::error(&error));
            ExitCode::FAILURE
        }
    }
}

/// Does what a request asks for; gives what could not be done.
///
/// # Errors
/// When the mounts cannot be listed, or the output not be written.
pub fn carry_out(request: Request, output: &mut dyn Write) -> io::Result<Vec<String>> {
    let is_kind = |kind: &Option<String>, found: &str| {
        kind.as_ref()
            .is_none_or(|kind| kind.split(',').any(|kind| kind == found))
    };
    let mut problems = Vec::new();
    match request {
        Request::List { as_fstab, kind } => {
            let mounts = kernel::mounts()?;
            for mount in mounts.iter().filter(|mount| is_kind(&kind, &mount.kind)) {
                let line = if as_fstab {
                    list::fstab_line(mount)
                } else {
                    list::line(mount)
                };
                writeln!(output, "{line}")?;
            }
        }
        Request::Mount(mount) => {
            let done = resolve(mount).and_then(|mount| one(&mount, output));
            problems.extend(done.err());
        }
        Request::MountAll { kind, options } => {
            let mounted = kernel::mounts()?;
            let is_mounted = |node: &str| mounted.iter().any(|mount| mount.on == node);
            for entry in read_fstab()? {
                let is_swap = entry.kind == "swap" || entry.node == "none";
                if is_swap || !is_kind(&kind, &entry.kind) || is_mounted(&entry.node) {
                    continue;
                }
                let mut both = Options::default();
                both.add(&entry.options);
                if both.not_automatic {
                    continue;
                }
                both.flags |= options.flags;
                let done = of_entry(&entry, both).and_then(|mount| one(&mount, output));
                problems.extend(done.err());
            }
        }
        Request::Unmount { names, force } => {
            let mounts = kernel::mounts()?;
            for name in names {
                problems.extend(unmount(&name, &mounts, force).err());
            }
        }
        Request::UnmountAll { kind, force } => {
            let mounts = kernel::mounts()?;
            for mount in mounts.iter().rev() {
                if mount.on != "/" && mount.on != "/dev" && is_kind(&kind, &mount.kind) {
                    problems.extend(unmount(&mount.on, &mounts, force).err());
                }
            }
        }
    }
    Ok(problems)
}

fn read_fstab() -> io::Result<Vec<fstab::Entry>> {
    Ok(fstab::parse(&std::fs::read_to_string(FSTAB)?))
}

fn of_entry(entry: &fstab::Entry, options: Options) -> Result<Mount, String> {
    let mut mount = Mount {
        special: Some(entry.special.clone()),
        node: entry.node.clone(),
        kind: Some(entry.kind.clone()),
        ..Mount::default()
    };
    let named = |mistake: Mistake| format!("{FSTAB}: {}: {mistake}", entry.node);
    mount.set_options(options).map_err(named)?;
    Ok(mount)
}

/// Finds out what to mount when only where (or only what) was said: what is mounted there, for an
/// update, or the line of fstab(5).
fn resolve(mount: Mount) -> Result<Mount, String> {
    if mount.special.is_some() {
        return Ok(mount);
    }
    let name = &mount.node;
    if mount.options.flags & flags::UPDATE != 0 {
        let mounts = kernel::mounts().map_err(|error| text::error(&error))?;
        if let Some(found) = mounts.iter().rev().find(|found| found.on == *name) {
            let special = Some(found.from.clone());
            let kind = Some(mount.kind.clone().unwrap_or_else(|| found.kind.clone()));
            return Ok(Mount {
                special,
                kind,
                ..mount
            });
        }
    }
    let entries = read_fstab().map_err(|error| format!("{FSTAB}: {}", text::error(&error)))?;
    let entry = fstab::find(&entries, name);
    let entry = entry.ok_or_else(|| format!("{name}: unknown special file or file system"))?;
    let mut options = Options::default();
    options.add(&entry.options);
    options.flags |= mount.options.flags;
    let (dry, verbose) = (mount.dry, mount.verbose);
    Ok(Mount {
        dry,
        verbose,
        ..of_entry(entry, options)?
    })
}

fn one(mount: &Mount, output: &mut dyn Write) -> Result<(), String> {
    let special = mount.special.clone().unwrap_or_default();
    let kind = mount.kind.as_deref().unwrap_or("hammer2");
    let node = &mount.node;
    let named = |path: &str, error: &io::Error| format!("{path}: {}", text::error(error));
    // The kernel keeps the path for others to see, so it must be whole.
    let folder = std::fs::canonicalize(node).map_err(|error| named(node, &error))?;
    if mount.verbose || mount.dry {
        let told = writeln!(output, "{special} on {} type {kind}", folder.display());
        told.map_err(|error| text::error(&error))?;
    }
    if mount.dry {
        return Ok(());
    }
    let done = match kind {
        "tmpfs" => {
            let mut record = mount.tmpfs.record(&folder)?.to_bytes();
            kernel::mount(kind, &folder, mount.options.flags, &mut record)
        }
        _ => kernel::mount_special(kind, &special, &folder, mount.options.flags),
    };
    done.map_err(|error| named(&special, &error))
}

/// Unmounts by folder, or by what is mounted.
fn unmount(name: &str, mounts: &[kernel::Mount], force: bool) -> Result<(), String> {
    let path = std::fs::canonicalize(name).unwrap_or_else(|_| PathBuf::from(name));
    let is_it = |mount: &&kernel::Mount| {
        path == Path::new(&mount.on) || mount.from == name || path == Path::new(&mount.from)
    };
    let found = mounts.iter().rev().find(is_it);
    let found = found.ok_or_else(|| format!("{name}: not currently mounted"))?;
    let flags = if force { flags::FORCE } else { 0 };
    kernel::unmount(Path::new(&found.on), flags)
        .map_err(|error| format!("unmount of {} failed: {}", found.on, text::error(&error)))
}
