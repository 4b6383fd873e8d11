//! unsafe-lines: reports how much of the tree is unsafe, and fails if a block does not say why it
//! is sound.

use std::path::Path;
use std::process::ExitCode;

use ci_depgraph::{Tree, unsafe_lines};

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the program's output"
)]
fn main() -> ExitCode {
    let folder = std::env::args().nth(1).unwrap_or_default();
    let tree = match Tree::read(Path::new(".")) {
        Ok(tree) => tree,
        Err(error) => {
            eprintln!("unsafe-lines: the files of this folder cannot be read: {error}");
            return ExitCode::FAILURE;
        }
    };
    let figures = unsafe_lines::count(&tree, &folder);
    print!("{figures}");
    for place in &figures.undocumented {
        println!("{place}: unsafe without a SAFETY comment");
    }
    ExitCode::from(u8::from(!figures.undocumented.is_empty()))
}
