//! sh(1): the shell brush.

fn main() {
    brush_shell::entry::run();
}
