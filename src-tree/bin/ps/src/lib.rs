//! ps(1): lists processes.
//!
//! [`options`] says which processes and which columns, [`column`] what a column shows of a process,
//! [`table`] lays them out, [`facts`] has what processes are shown with: names of users and
//! terminals, the time, the size of memory.

pub mod column;
pub mod facts;
pub mod options;
pub mod table;

use std::io::{self, Write};

use df_sys::process::Process;

use facts::Facts;
use options::Listing;

/// Writes a listing of processes; whether there were any.
///
/// # Errors
/// When the output cannot be written.
pub fn list(
    listing: &Listing,
    mut processes: Vec<Process>,
    facts: &Facts,
    output: &mut dyn Write,
) -> io::Result<bool> {
    processes.retain(|process| listing.selection.has(process, facts));
    listing.sort(&mut processes);
    table::write(&listing.columns, &processes, facts, listing.width, output)?;
    Ok(!processes.is_empty())
}

#[cfg(test)]
mod testing;
