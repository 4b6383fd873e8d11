//! Makes one package from one port, or runs the port's own tests, in a sandbox of Linux namespaces.
//!
//! ```text
//! dports-worker build ORDER     outside: lays out the folders of the box, unpacks what the port needs
//!   dports-worker inside ORDER  process 1 of the box: mounts, then the phases
//!     bmake extract ... stage   as a user without rights, without a network
//!     (stage checks)            in this program
//!     bmake package             pkg create; or `bmake test` instead of all after stage
//! ```
//! A program of its own so that a package depends on this code and no other of the tool. What it
//! is to do comes in an [`Order`](dports_model::Order); what it says goes to its streams, which are
//! the log of the job.
#![forbid(unsafe_code)]

mod error;
mod layout;
mod phases;
pub mod qa;
mod sandbox;
mod stamp;
mod unpack;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use dports_model::Order;

pub use error::WorkerError;

/// Runs the program with its arguments, the program's own path first.
#[must_use]
#[expect(clippy::print_stderr, reason = "its streams are the job's log")]
pub fn main(args: Vec<OsString>) -> ExitCode {
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            if let Some(remedy) = error.remedy() {
                eprintln!("remedy: {remedy}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[OsString]) -> Result<(), WorkerError> {
    let words: Vec<_> = args.iter().skip(1).map(|word| word.to_str()).collect();
    match words.as_slice() {
        [Some("build"), Some(order)] => build(Path::new(order)),
        [Some("inside"), Some(order)] => inside(Path::new(order)),
        _ => Err(WorkerError::Usage),
    }
}

/// Carries out an order.
fn build(path: &Path) -> Result<(), WorkerError> {
    let order = read(path)?;
    let layout = layout::prepare(&order)?;
    sandbox::enter_and_run(path, &layout)?;
    layout::collect(&order, &layout)
}

/// What process 1 of the box does.
fn inside(path: &Path) -> Result<(), WorkerError> {
    let order = read(path)?;
    let layout = layout::Layout::of(&order.work);
    sandbox::settle(&order, &layout)?;
    phases::run(&order)
}

fn read(path: &Path) -> Result<Order, WorkerError> {
    let text = std::fs::read(path).map_err(|source| error::io("read", path, source))?;
    serde_json::from_slice(&text).map_err(|source| WorkerError::Order {
        path: path.to_owned(),
        source,
    })
}
