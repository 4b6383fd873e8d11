//! casetest: carries out the orders of a folder. See README.md.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use df_test_cases::{Order, carry_out, room};

fn main() -> ExitCode {
    let folder = std::env::args().nth(1);
    let folder = PathBuf::from(folder.unwrap_or_else(|| "/mnt".to_owned()));
    match all(&folder) {
        Ok(count) => {
            report(&format!("casetest: {count} cases run"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            report(&format!("casetest: FAILED: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn all(folder: &Path) -> Result<usize, String> {
    let path = folder.join("orders");
    let orders = std::fs::read_to_string(&path);
    let orders = orders.map_err(|error| format!("{}: {error}", path.display()))?;
    let mut count = 0;
    for line in orders.lines() {
        let order: Order = serde_json::from_str(line)
            .map_err(|error| format!("{}, line {}: {error}", path.display(), count + 1))?;
        let room = PathBuf::from(room(&order.case));
        report(&carry_out(&order, folder, &room).line());
        count += 1;
    }
    Ok(count)
}

#[expect(clippy::print_stdout, reason = "the output of the program")]
fn report(line: &str) {
    println!("{line}");
}
