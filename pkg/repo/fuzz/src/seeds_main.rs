//! Writes the sound inputs into folders, one for each target: what a fuzzer begins with.

use std::fs;
use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    let folder = std::env::args_os()
        .nth(1)
        .unwrap_or_else(|| "corpus".into());
    for (number, seed) in pkg_fuzz::seeds::all().into_iter().enumerate() {
        let folder = Path::new(&folder).join(seed.target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("seed-{number}")), seed.bytes)?;
    }
    Ok(())
}
