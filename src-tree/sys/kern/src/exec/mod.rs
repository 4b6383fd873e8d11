//! From a program file to the memory of a process.

mod file_pager;
mod image;
mod load;
mod script;

use alloc::vec::Vec;

use df_abi::exec::{
    AT_BASE, AT_ENTRY, AT_FLAGS, AT_OSRELDATE, AT_PAGESZ, AT_PHDR, AT_PHENT, AT_PHNUM,
};
use df_abi::mman::{PAGE_SIZE, USRSTACK};
use df_abi::{Errno, OSRELDATE};
use df_libkern::limits::Limits;
use df_libkern::startup::{self, Arguments, Startup};
use df_machine::user::UserContext;
use df_vfs::{Access, Final, LookupStart, Namecache, NcHandle, VnodeKind};
use df_vm::{Prot, Vmspace};

pub(crate) use file_pager::object_of;
use image::Image;
pub(crate) use script::Script;

/// Bytes of stack below arguments and environment that a program starts with.
const STACK_START: u64 = 128 << 10;

/// A program ready to run.
pub(crate) struct Program {
    /// Its memory.
    pub(crate) vm: Vmspace,
    /// Its registers.
    pub(crate) ctx: UserContext,
    /// Address of its signal trampoline.
    pub(crate) trampoline: u64,
}

/// Finds a program: a regular file that `start.cred` may execute.
///
/// # Errors
/// `EACCES`, and those of the look-up.
pub(crate) fn find(
    names: &Namecache,
    start: LookupStart<'_>,
    path: &[u8],
) -> Result<NcHandle, Errno> {
    let file = names.lookup(start, path, Final::Follow)?;
    let allowed = Access::EXECUTE.permitted(&file.vnode().attributes()?, start.cred);
    if file.kind() != VnodeKind::Regular || !allowed {
        return Err(Errno::EACCES);
    }
    Ok(file)
}

/// Last part of a path: what messages call the program.
pub(crate) fn last_name(path: &[u8]) -> Vec<u8> {
    path.rsplit(|b| *b == b'/').next().unwrap_or(path).to_vec()
}

/// Loads a program with its arguments.
///
/// # Errors
/// `ENOEXEC` for a file that is no program for this system, `E2BIG`, `ENOMEM`, `EIO`.
pub(crate) fn load(
    file: &NcHandle,
    path: &[u8],
    argv: &[Vec<u8>],
    envp: &[Vec<u8>],
    limits: &Limits,
) -> Result<Program, Errno> {
    let image = Image::read(file.vnode())?;
    let auxv = [
        (AT_PHDR, image.phdr),
        (AT_PHENT, image.phent),
        (AT_PHNUM, image.phnum),
        (AT_PAGESZ, PAGE_SIZE),
        (AT_FLAGS, 0),
        (AT_ENTRY, image.entry),
        (AT_BASE, 0),
        (AT_OSRELDATE, u64::from(OSRELDATE)),
    ];
    let startup = startup::layout(Arguments {
        path,
        argv,
        envp,
        auxv: &auxv,
    })?;
    let mut vm = Vmspace::new()?;
    let object = object_of(file.vnode())?;
    load::segments(&mut vm, &object, &image)?;
    map_stack(&mut vm, &startup, limits)?;
    let mut ctx = UserContext::new(image.entry, startup.stack_pointer, startup.block);
    ctx.regs.rbx = startup.ps_strings;
    Ok(Program {
        vm,
        ctx,
        trampoline: startup.trampoline,
    })
}

/// The limits that concern memory.
pub(crate) fn memory_limits(limits: &Limits) -> df_vm::Limits {
    df_vm::Limits {
        address_space: limits.address_space(),
        stack: limits.stack(),
    }
}

/// Maps the beginning of a stack that grows, fills its top, and makes the trampoline
/// executable.
fn map_stack(vm: &mut Vmspace, startup: &Startup, limits: &Limits) -> Result<(), Errno> {
    vm.set_limits(memory_limits(limits));
    let size = (STACK_START + startup.image.len() as u64).next_multiple_of(PAGE_SIZE);
    vm.map_stack(USRSTACK, size, Prot::READ | Prot::WRITE)?;
    vm.copyout(startup.base, &startup.image)?;
    vm.protect(startup.trampoline, PAGE_SIZE, Prot::READ | Prot::EXEC)
}
