//! Fills the `.ksyms` section of a linked kernel with a table of its functions, so that the
//! kernel can name the addresses of a backtrace. The table's format is `df_libkern::symtab`.
//!
//! The same input always gives the same output.

mod error;
mod table;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Parser;
use tempfile::NamedTempFile;

pub use error::Error;
pub use table::{SECTION, fill};

/// Write the symbol table into a linked kernel.
///
/// Reads the ELF file IN, collects the functions of its symbol table, and writes a copy to
/// OUT whose section `.ksyms` holds their addresses and demangled names. IN and OUT may be
/// the same file; OUT is replaced at once or not at all.
#[derive(Clone, Debug, Parser)]
#[command(name = "ksyms", version)]
pub struct Args {
    /// Linked kernel, with its symbol table.
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// Where to write the kernel that knows its symbols.
    #[arg(value_name = "OUT")]
    pub output: PathBuf,
}

/// Does what the command line says.
pub fn run(args: &Args) -> Result<(), Error> {
    let mut image = fs::read(&args.input).map_err(|source| Error::Read {
        path: args.input.clone(),
        source,
    })?;
    fill(&mut image).map_err(|source| Error::Image {
        path: args.input.clone(),
        source,
    })?;
    write_atomically(&args.output, &image, &args.input).map_err(|source| Error::Write {
        path: args.output.clone(),
        source,
    })
}

/// Writes a file under a temporary name beside its place, with the permissions of `like`,
/// and moves it there.
fn write_atomically(path: &Path, bytes: &[u8], like: &Path) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file()
        .set_permissions(fs::metadata(like)?.permissions())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Prints an error with its causes, for `main`.
#[expect(clippy::print_stderr, reason = "this is the tool's error output")]
pub fn report(error: &Error) {
    eprintln!("ksyms: {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        eprintln!("  because: {inner}");
        cause = inner.source();
    }
}
