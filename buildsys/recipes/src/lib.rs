//! The jobs of this operating system: host tools, kernel, loader, libraries, programs, world,
//! sysroot.
//!
//! [`jobs`] describes them all for a source tree, its knobs and a toolchain. Nothing here runs a
//! job; `buildsys-engine` does, and `release` adds jobs of its own to the same graph.
//!
//! | job | makes | exported to |
//! |---|---|---|
//! | `ksyms` | the host tool that embeds symbol tables | - |
//! | `kernel-link` | the kernel as linked | - |
//! | `kernel` | `kernel`, `kernel.debug` | `kernel/` |
//! | `loader-efi` | `loader.efi` | `stand/` |
//! | `loader-bios` | `mbr.bin`, `cdboot.bin`, `loader` | `stand/` |
//! | `libc`, `libm`, `csu` | `libc.a`, `libm.a`, `crt1.o` | - |
//! | `cross`, `dfrun` | host tools of the SDK | - |
//! | `sysroot` | libraries, headers, cross tools, settings for build systems | `sysroot/` |
//! | `sdk` | all that and `dfrun`, as one archive | `sdk/` |
//! | `init`, ... | programs of our own, one job each | - |
//! | `coreutils`, `brush`, ... | programs of others, one job each | - |
//! | `pkg-host`, `dports-worker` | programs of this machine that packages are made with | - |
//! | `rust-std` | Rust's library for the target, compiled | - |
//! | `test-programs` | programs that test | `tests/` |
//! | `world` | the system tree | `world/` |
//! | `world-manifest` | `world.mtree` | OBJDIR itself |
#![forbid(unsafe_code)]

mod build;
mod cargo;
mod closure;
mod context;
mod contrib;
mod environment;
mod error;
mod kernel;
mod libc;
mod patch;
mod patch_files;
mod ports;
mod programs;
mod sdk;
mod shared;
mod stand;
mod std_source;
mod sysroot;
mod tests;
pub mod toolchain;
mod world;

pub use context::{Context, HOST_PROGRAMS};
pub use environment::{fixed_env, passed_env};
pub use error::RecipeError;

use buildsys_model::Job;

/// Describes every job of the source tree.
///
/// # Errors
/// [`RecipeError`] when the workspace cannot be read or lacks a package a recipe needs.
pub fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    let mut jobs = kernel::jobs(context)?;
    jobs.extend(stand::jobs(context)?);
    jobs.extend(libc::jobs(context)?);
    jobs.extend(sysroot::jobs(context)?);
    jobs.push(sdk::job(context)?);
    jobs.extend(programs::jobs(context)?);
    jobs.push(contrib::programs(context)?);
    jobs.extend(world::jobs(context)?);
    jobs.extend(ports::jobs(context)?);
    jobs.extend(tests::jobs(context)?);
    Ok(jobs)
}
