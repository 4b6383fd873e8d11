//! Which tools are needed, where they may be, and which package brings them.

/// A tool that is needed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Need {
    /// Its short name.
    pub(super) name: &'static str,
    /// Names of executables to look for, the best first. `*` stands for a version number.
    pub(super) programs: &'static [&'static str],
    /// What it is for.
    pub(super) purpose: &'static str,
    /// Debian's package.
    pub(super) package: &'static str,
}

/// Every tool that is looked for by the name of its executable. rustc, cargo and the library
/// sources belong together and are found by [`super::survey`] in another way.
pub(super) const NEEDS: [Need; 5] = [
    Need {
        name: "lld",
        programs: &["ld.lld-*", "rust-lld", "ld.lld"],
        purpose: "links kernel, loader and programs",
        package: "lld-22",
    },
    Need {
        name: "objcopy",
        programs: &["rust-objcopy", "llvm-objcopy", "llvm-objcopy-*"],
        purpose: "strips kernels and flattens boot sectors",
        package: "rust-web-llvm",
    },
    Need {
        name: "cc",
        programs: &["cc", "gcc", "clang"],
        purpose: "links host tools",
        package: "gcc libc6-dev",
    },
    Need {
        name: "clang",
        programs: &["clang-*", "clang"],
        purpose: "compiles the C that crates of programs bring",
        package: "clang-22",
    },
    Need {
        name: "llvm-ar",
        programs: &["llvm-ar-*", "llvm-ar"],
        purpose: "puts that C into archives",
        package: "llvm-22",
    },
];

/// The linker rustc calls for its bare targets.
pub(super) const RUST_LLD: Need = Need {
    name: "rust-lld",
    programs: &["rust-lld"],
    purpose: "the name by which rustc calls its linker for bare targets",
    package: "rust-web-llvm",
};

/// The compiler and what comes with it.
pub(super) const RUSTC: Need = Need {
    name: "rustc",
    programs: &["rustc"],
    purpose: "compiles everything; needs the sources of its library beside it",
    package: "rustc-web rust-web-src",
};
pub(super) const CARGO: Need = Need {
    name: "cargo",
    programs: &["cargo"],
    purpose: "builds with the compiler beside it",
    package: "cargo-web",
};
pub(super) const RUST_SRC: Need = Need {
    name: "rust-src",
    programs: &[],
    purpose: "sources that core, alloc and std are built from",
    package: "rust-web-src",
};

/// The oldest compiler that will do.
pub(super) const OLDEST_RUSTC: (u32, u32) = (1, 95);
