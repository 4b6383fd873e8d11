//! `lsdev`.

use alloc::string::{String, ToString as _};

use super::{Command, Flow, Outcome, usage};
use crate::files::Size;
use crate::loader::{Loader, say};
use crate::platform::Platform;
use crate::volume::Volume;

pub(super) fn commands<P: Platform>() -> [Command<P>; 1] {
    [Command {
        name: "lsdev",
        usage: "",
        summary: "list the block devices",
        run: lsdev,
    }]
}

fn lsdev<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err(usage::<P>("lsdev"));
    }
    let disks = loader.platform.borrow().disks().to_vec();
    let in_use = loader.volume.as_ref().map(|v| v.disk);
    for (index, disk) in disks.iter().enumerate() {
        let size = if disk.sectors == u64::MAX {
            "unknown size".to_string()
        } else {
            Size(disk.sectors.saturating_mul(u64::from(disk.sector_size))).to_string()
        };
        let content = match Volume::open(&loader.platform, index) {
            Ok(volume) => alloc::format!("ISO 9660 \"{}\"", volume.label()),
            Err(_) => "no file system the loader knows".into(),
        };
        let note = match (in_use == Some(index), disk.boot) {
            (true, _) => " [boot volume]",
            (false, true) => " [started from]",
            (false, false) => "",
        };
        say!(
            loader,
            "{:8} {size}, {}-byte sectors, {content}{note}\n         {}",
            disk.name,
            disk.sector_size,
            disk.detail
        );
    }
    if disks.is_empty() {
        say!(loader, "the firmware reports no block device");
    }
    Ok(Flow::Continue)
}
