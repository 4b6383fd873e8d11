//! What the system calls itself. A test keeps these equal to `Makefile.inc`.

/// `kern.ostype`.
pub const OSTYPE: &str = "DragonFly";
/// `kern.osrelease`: version and branch.
pub const OSRELEASE: &str = "6.6-DEVELOPMENT";
/// `__DragonFly_version`: what `kern.osreldate`, `AT_OSRELDATE` and the ELF note say.
pub const OSRELDATE: u32 = 600_600;
/// `hw.machine` and `hw.machine_arch`.
pub const MACHINE: &str = "x86_64";
/// Name of the kernel configuration.
pub const KERNCONF: &str = "X86_64_GENERIC";
