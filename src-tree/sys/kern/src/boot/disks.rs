//! The disks of the machine: what is on the PCI bus, and the memory disk.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use df_disk::{Cached, Disk, Disks};
use df_machine::{bootenv, bootmodules, kprintln};
use df_md::MemoryDisk;
use df_pci::{ConfigSpace, Function};
use df_vfs::BlockDevice;

/// Bytes of each disk that are kept in memory, at most.
const CACHE: usize = 4 << 20;

/// Finds all disks and tells the console about them.
pub(super) fn find() -> Disks {
    let mut disks = Disks::new();
    let config = df_pci::Machine::detect();
    let functions = df_pci::scan(&config);
    kprintln!("pci0: {} functions, {}", functions.len(), config.describe());
    if bootenv::is_set("boot_verbose") {
        for found in &functions {
            kprintln!(
                "  {}: {:04x}:{:04x} class {:02x}.{:02x}.{:02x}",
                found.address,
                found.identity.vendor,
                found.identity.device,
                found.class.base,
                found.class.sub,
                found.class.interface
            );
        }
    }
    for (number, found) in functions.iter().filter(|f| df_ahci::matches(f)).enumerate() {
        ahci(&config, found, number, &mut disks);
    }
    for (number, found) in functions.iter().filter(|f| df_ide::matches(f)).enumerate() {
        let list = df_ide::attach(&config, found, &format!("ide{number}"));
        add_all(&mut disks, list);
    }
    for (number, found) in functions
        .iter()
        .filter(|f| df_virtio::is_block(f))
        .enumerate()
    {
        virtio(&config, found, number, &mut disks);
    }
    memory_disk(&mut disks);
    disks
}

fn ahci(config: &dyn ConfigSpace, function: &Function, number: usize, disks: &mut Disks) {
    let controller = format!("ahci{number}");
    match df_ahci::attach(config, function, &controller) {
        Ok(list) => add_all(disks, list),
        Err(error) => kprintln!("{controller}: at {}: {error}", function.address),
    }
}

fn add_all(disks: &mut Disks, list: Vec<df_ata::Found>) {
    for found in list {
        add(
            disks,
            found.kind,
            &found.place,
            &found.description,
            found.device,
        );
    }
}

fn virtio(config: &dyn ConfigSpace, function: &Function, number: usize, disks: &mut Disks) {
    let name = format!("virtio_blk{number}");
    match df_virtio::attach_block(config, function, &name) {
        Ok(found) => add(disks, "vbd", &name, &found.description, found.device),
        Err(error) => kprintln!("{name}: at {}: {error}", function.address),
    }
}

fn add(
    disks: &mut Disks,
    kind: &str,
    behind: &str,
    description: &str,
    device: Arc<dyn BlockDevice>,
) {
    let name = disks.next_name(kind);
    kprintln!("{name} at {behind}: {description}");
    disks.add(name, Arc::new(Cached::new(device, CACHE)));
}

fn memory_disk(disks: &mut Disks) {
    let images = bootmodules().filter(|(kind, ..)| *kind == df_abi::boot::MODULE_MD_IMAGE);
    for (_, _, image) in images {
        let name = disks.next_name("md");
        kprintln!("{name}: memory disk of {} KiB", image.len() / 1024);
        disks.add(name, Arc::new(MemoryDisk::new(image)));
    }
}

/// The device number that `stat` shows for a disk: major number in bits 8-15, minor in 0-7.
pub(super) fn number(disk: &Disk) -> u32 {
    let digits = disk.name.trim_start_matches(|c: char| !c.is_ascii_digit());
    let minor = digits.parse::<u8>().unwrap_or(0);
    let major: u32 = match disk.name.strip_suffix(digits) {
        Some("cd") => 0x0f,
        Some("da") => 0x0d,
        Some("vbd") => 0x60,
        _ => 0x5f,
    };
    major << 8 | u32::from(minor)
}

/// The names of all disks, for messages.
pub(super) fn names(disks: &Disks) -> String {
    let mut text = String::new();
    for disk in disks.iter() {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&disk.name);
    }
    if text.is_empty() {
        text.push_str("none");
    }
    text
}
