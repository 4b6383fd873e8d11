//! `hw` and `debug`.

use alloc::string::ToString;
use core::sync::atomic::Ordering;

use df_abi::mman::PAGE_SIZE;
use df_abi::sysctl::{
    HW_BYTEORDER, HW_FLOATINGPT, HW_MACHINE, HW_MACHINE_ARCH, HW_MACHINE_PLATFORM, HW_NCPU,
    HW_PAGESIZE, HW_PHYSMEM, HW_USERMEM,
};
use df_abi::version::MACHINE;
use df_libkern::sysctl::Kind::{Int, String, Ulong};
use df_machine::{memory, smp, thread, user};

use super::debug::when_set;
use super::{Row, int, text, ulong};
use crate::leaks;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "hw.machine",
        Some(HW_MACHINE),
        String,
        "Machine type",
        |_, _| text(MACHINE),
    ),
    Row::new(
        "hw.machine_arch",
        Some(HW_MACHINE_ARCH),
        String,
        "CPU architecture",
        |_, _| text(MACHINE),
    ),
    Row::new(
        "hw.platform",
        Some(HW_MACHINE_PLATFORM),
        String,
        "Platform",
        |_, _| text("pc64"),
    ),
    Row::new("hw.ncpu", Some(HW_NCPU), Int, "Number of CPUs", |_, _| {
        int(i32::try_from(smp::count()).unwrap_or(i32::MAX))
    }),
    Row::new(
        "hw.byteorder",
        Some(HW_BYTEORDER),
        Int,
        "Byte order",
        |_, _| int(1234),
    ),
    Row::new(
        "hw.pagesize",
        Some(HW_PAGESIZE),
        Int,
        "Page size",
        |_, _| int(i32::try_from(PAGE_SIZE).unwrap_or(i32::MAX)),
    ),
    Row::new(
        "hw.physmem",
        Some(HW_PHYSMEM),
        Ulong,
        "Bytes of memory",
        |_, _| {
            let memory = df_vm::stats();
            ulong(memory.total_pages as u64 * memory.page_size)
        },
    ),
    Row::new(
        "hw.usermem",
        Some(HW_USERMEM),
        Ulong,
        "Bytes of memory that are free",
        |_, _| {
            let memory = df_vm::stats();
            ulong(memory.free_pages as u64 * memory.page_size)
        },
    ),
    Row::new(
        "vm.kmalloc",
        None,
        String,
        "What the kernel heap is used for, by size of objects",
        |_, _| text(&df_vm::Zones::now().to_string()),
    ),
    Row::new(
        "vm.kmalloc_grown",
        None,
        String,
        "By what the kernel heap has grown since process 1 started, or since the last mark",
        |_, _| text(&leaks::grown()),
    ),
    Row::new(
        "vm.kmalloc_mark",
        None,
        Int,
        "Writing 1 makes vm.kmalloc_grown begin anew",
        |_, _| int(0),
    )
    .writable(|_, new| when_set(new, leaks::mark)),
    Row::new(
        "vm.kept_stacks",
        None,
        Ulong,
        "Bytes of the kernel heap that are kept as stacks for new threads",
        |_, _| ulong(thread::kept_stack_bytes()),
    ),
    Row::new(
        "vm.zeroed_pages",
        None,
        Ulong,
        "Free pages that are full of zeros already",
        |_, _| ulong(df_vm::stats().zeroed_pages as u64),
    ),
    Row::new(
        "hw.floatingpoint",
        Some(HW_FLOATINGPT),
        Int,
        "Has floating point",
        |_, _| int(1),
    ),
    Row::new(
        "hw.pcid",
        None,
        Int,
        "CPUs keep the translations of address spaces apart by numbers: 1, with INVPCID 2",
        |_, _| {
            let all = i32::from(memory::forgets_all_at_once());
            int(i32::from(memory::has_numbers()) + all)
        },
    ),
    Row::new(
        "hw.fsgsbase",
        None,
        Int,
        "Programs can set the bases of FS and GS by instructions",
        |_, _| int(i32::from(user::sets_bases())),
    ),
    Row::new(
        "debug.nosys",
        None,
        Ulong,
        "System calls with unknown numbers",
        |call, _| ulong(call.sys.unknown_calls.load(Ordering::Relaxed)),
    ),
];
