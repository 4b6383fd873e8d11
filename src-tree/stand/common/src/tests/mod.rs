//! Whole runs of the loader on a machine made of vectors.

mod booting;
mod commands;
mod documents;
mod handoff;

use alloc::string::String;
use alloc::vec::Vec;

use crate::platform::Leave;
use crate::run;
use crate::testing::{ElfSpec, Machine, elf, iso};

/// Configuration like that of the release media.
const CONF: &[u8] = b"\
# test medium
autoboot_delay=\"5\"
initrd_load=\"YES\"
initrd_name=\"/boot/kernel/initrd.img\"
initrd_type=\"md_image\"
vfs.root.mountfrom=\"cd9660:md0\"
console=\"comconsole,vidconsole\"
";

fn kernel() -> Vec<u8> {
    elf(&ElfSpec {
        entry: 0xffff_ffff_8020_0010,
        segments: &[
            (0xffff_ffff_8020_0000, 0x20_0000, b"kernel text", 0x20),
            (0xffff_ffff_8020_1000, 0x20_1000, b"data", 0x3000),
        ],
    })
}

/// A medium that boots, with `conf` as its `/boot/loader.conf`.
fn medium_with(conf: &[u8]) -> Vec<u8> {
    iso(
        "TEST_MEDIUM",
        &[
            (
                "/boot/defaults/loader.conf",
                b"kernel=\"kernel\"\nautoboot_delay=10\n",
            ),
            ("/boot/loader.conf", conf),
            ("/boot/kernel/kernel", &kernel()),
            ("/boot/kernel/initrd.img", &[0x5a; 5000]),
            ("/etc/motd", b"Welcome!\n"),
        ],
    )
}

fn medium() -> Vec<u8> {
    medium_with(CONF)
}

/// Runs the loader until the user leaves; returns the machine and how it was left.
fn run_on(mut machine: Machine) -> (Machine, Leave) {
    let leave = run(&mut machine);
    (machine, leave)
}

/// Types lines at the prompt of a machine with the usual medium; returns what they print.
fn at_prompt(lines: &str) -> String {
    transcript(Machine::new(medium()), lines)
}

/// Types lines at the prompt; returns what is shown after the first prompt.
fn transcript(machine: Machine, lines: &str) -> String {
    let script = alloc::format!("9{lines}\nreboot\n");
    let (machine, leave) = run_on(machine.types(0, &script));
    assert_eq!(leave, Leave::Reboot, "{}", machine.output);
    let start = machine.output.find("OK ").expect("a prompt");
    String::from(&machine.output[start..])
}
