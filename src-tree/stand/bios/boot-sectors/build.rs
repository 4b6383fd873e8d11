//! Hands each boot sector its linker script.

fn main() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["mbr", "cdboot"] {
        let script = dir.join(format!("{name}.ld"));
        println!("cargo::rustc-link-arg-bin={name}=-T{}", script.display());
        println!("cargo::rustc-link-arg-bin={name}=--build-id=none");
        println!("cargo::rerun-if-changed={}", script.display());
    }
}
