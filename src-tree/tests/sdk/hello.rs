//! What cargo builds in the SDK's test.
use std::thread;

fn main() {
    let root = thread::spawn(|| 2.0_f64.sqrt()).join();
    println!("hello from Rust on {}: {:.15}", std::env::consts::OS, root.unwrap_or(0.0));
}
