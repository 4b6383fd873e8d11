//! What the kernel finds in memory.

use core::mem::offset_of;

use df_abi::boot::{BOOT_MAGIC, BootInfo, MemoryRegion, Module, PhysArray};

use super::*;
use crate::testing::Entered;

fn entered() -> Entered {
    let (mut machine, _) = run_on(Machine::new(medium()).types(0, "1").types(99, "reboot\n"));
    machine.entered.remove(0)
}

#[test]
fn boot_info_tells_facts_of_the_machine() {
    let e = entered();
    let u32_at = |at| e.u64_at(at) as u32;
    assert_eq!(e.boot_info % 4096, 0);
    assert_eq!(e.u64_at(offset_of!(BootInfo, magic)), BOOT_MAGIC);
    assert_eq!(u32_at(offset_of!(BootInfo, version)), 1);
    assert_eq!(
        u32_at(offset_of!(BootInfo, size)) as usize,
        size_of::<BootInfo>()
    );
    assert_eq!(e.u64_at(offset_of!(BootInfo, kernel_phys)), 0x20_0000);
    assert_eq!(e.u64_at(offset_of!(BootInfo, kernel_size)), 0x4000);
    assert_eq!(e.u64_at(offset_of!(BootInfo, rsdp)), 0x7f_1234);
    assert_eq!(e.u64_at(offset_of!(BootInfo, efi_system_table)), 0x7f_5678);
    assert_eq!(u32_at(offset_of!(BootInfo, method)), 3);
    assert_eq!(u32_at(offset_of!(BootInfo, bios_drive)), u32::MAX);
    assert_eq!(u32_at(offset_of!(BootInfo, boot_sector_size)), 2048);
    assert_eq!(
        e.u64_at(offset_of!(BootInfo, framebuffer.addr)),
        0x8000_0000
    );
    assert_eq!(u32_at(offset_of!(BootInfo, framebuffer.width)), 640);
}

#[test]
fn the_module_is_described_where_boot_info_says() {
    let e = entered();
    let (at, count) = e.array(offset_of!(BootInfo, modules));
    assert_eq!(count, 1);
    let data = at + offset_of!(Module, data);
    assert_eq!(e.u64_at(data + offset_of!(PhysArray, addr)), e.modules[0].0);
    assert_eq!(e.u64_at(data + offset_of!(PhysArray, count)), 5000);
    assert_eq!(e.modules[0].0 % 4096, 0);
    let text = |at: usize, len: usize| {
        let field = &e.block[at..at + len];
        let end = field.iter().position(|&b| b == 0).expect("NUL");
        String::from_utf8_lossy(&field[..end]).into_owned()
    };
    assert_eq!(
        text(at + offset_of!(Module, name), 128),
        "/boot/kernel/initrd.img"
    );
    assert_eq!(text(at + offset_of!(Module, kind), 32), "md_image");
}

#[test]
fn the_memory_map_is_sorted_and_marks_what_was_handed_over() {
    let e = entered();
    let (at, count) = e.array(offset_of!(BootInfo, memory_map));
    let regions: Vec<(u64, u64, u32)> = (0..count)
        .map(|n| at + n * size_of::<MemoryRegion>())
        .map(|at| (e.u64_at(at), e.u64_at(at + 8), e.u64_at(at + 16) as u32))
        .collect();
    for pair in regions.windows(2) {
        assert!(pair[0].0 + pair[0].1 <= pair[1].0, "{regions:x?}");
    }
    let kind = |addr: u64| {
        regions
            .iter()
            .find(|r| r.0 <= addr && addr < r.0 + r.1)
            .map(|r| r.2)
    };
    for handed in [
        e.boot_info,
        e.boot_info + e.block.len() as u64 - 1,
        e.kernel.0,
        e.modules[0].0,
    ] {
        assert_eq!(kind(handed), Some(6), "{handed:#x} in {regions:x?}");
    }
    assert_eq!(kind(e.kernel.0 + e.kernel.1.len() as u64 - 1), Some(6));
    assert_eq!(kind(0x1000), Some(1));
    assert_eq!(kind(0x9_fc00), Some(2));
    assert_eq!(kind(0x3f0_0000), Some(1));
}

#[test]
fn the_kernel_environment_keeps_the_order_of_the_files() {
    let names: Vec<String> = entered()
        .kenv()
        .iter()
        .map(|v| v.split('=').next().unwrap().into())
        .collect();
    assert_eq!(
        names,
        [
            "kernel",
            "autoboot_delay",
            "initrd_load",
            "initrd_name",
            "initrd_type",
            "vfs.root.mountfrom",
            "console",
            "kernelname",
        ]
    );
}
