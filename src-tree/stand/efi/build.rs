//! Makes the linked file depend on nothing but its content: a hash in the place of the time of
//! the build, and no reference to a file of debug information.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if target == "uefi" {
        println!("cargo::rustc-link-arg-bins=/Brepro");
        println!("cargo::rustc-link-arg-bins=/DEBUG:NONE");
    }
}
