//! Start state of a program: auxiliary vector, `ps_strings`, ELF brand.

use crate::abi_struct;

abi_struct! {
    /// Where a process keeps its arguments; the kernel writes it at the top of the stack.
    pub struct PsStrings: 32 {
        /// Address of `argv`.
        0 => pub ps_argvstr: u64,
        /// Number of arguments.
        8 => pub ps_nargvstr: i32,
        /// Address of the environment.
        16 => pub ps_envstr: u64,
        /// Number of its strings.
        24 => pub ps_nenvstr: i32,
    }

    /// An entry of the auxiliary vector.
    pub struct Auxinfo: 16 {
        /// `AT_*`.
        0 => pub a_type: i32,
        /// Padding.
        4 => pub a_pad: i32,
        /// Value or address.
        8 => pub a_val: u64,
    }
}

/// Slots that the kernel reserves for the auxiliary vector.
pub const AT_COUNT: usize = 24;

macro_rules! constants {
    ($($name:ident = $value:literal, $text:literal;)*) => {
        $(
            #[doc = concat!($text, ".")]
            pub const $name: i32 = $value;
        )*
    };
}

constants! {
    AT_NULL = 0, "End of the vector";
    AT_IGNORE = 1, "To be skipped";
    AT_EXECFD = 2, "Descriptor of the program";
    AT_PHDR = 3, "Address of the program headers";
    AT_PHENT = 4, "Size of a program header";
    AT_PHNUM = 5, "Number of program headers";
    AT_PAGESZ = 6, "Page size";
    AT_BASE = 7, "Address of the interpreter";
    AT_FLAGS = 8, "Flags";
    AT_ENTRY = 9, "Entry point of the program";
    AT_EXECPATH = 15, "Path of the program";
    AT_OSRELDATE = 18, "`kern.osreldate`";
}

/// Owner of the ELF note that brands a program, NUL included.
pub const NOTE_OWNER: &[u8] = b"DragonFly\0";
/// Type of that note; its 4-byte content is a version.
pub const NOTE_ABI_TAG: u32 = 1;

/// Most bytes of arguments and environment together.
pub const ARG_MAX: usize = 262_144;
