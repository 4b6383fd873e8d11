//! From power-on to the kernel, and what can go wrong on the way.

use super::*;
use crate::platform::{Input, Key};

/// The kernel environment that a machine handed over.
fn kenv(machine: &Machine) -> String {
    let [entered] = machine.entered.as_slice() else {
        panic!("entered once: {}", machine.output)
    };
    entered.kenv().join("\n")
}

#[test]
fn the_countdown_boots_the_kernel_with_its_modules() {
    let (machine, _) = run_on(Machine::new(medium()).types(20_000, "reboot\n"));
    assert!(
        machine.output.contains("Booting in 5 seconds"),
        "{}",
        machine.output
    );
    assert!(
        machine.output.contains("Booting in 1 second,"),
        "{}",
        machine.output
    );
    let [entered] = machine.entered.as_slice() else {
        panic!("{}", machine.output)
    };
    assert_eq!(entered.entry, 0x20_0010);
    assert_eq!(&entered.kernel.1[..11], b"kernel text");
    assert_eq!(entered.modules[0].1, [0x5a; 5000]);
    assert!(kenv(&machine).contains("vfs.root.mountfrom=cd9660:md0"));
    assert!(kenv(&machine).contains("kernelname=/boot/kernel/kernel"));
    assert!(!kenv(&machine).contains("boot_single"));
}

#[test]
fn the_menu_boots_at_once_single_user_or_verbose() {
    for (keys, want) in [
        ("s", "boot_single=YES"),
        ("v", "boot_verbose=YES"),
        ("\n", "kernelname"),
    ] {
        let (machine, _) = run_on(
            Machine::new(medium())
                .types(500, keys)
                .types(1000, "reboot\n"),
        );
        assert!(kenv(&machine).contains(want), "{keys:?}");
        assert!(machine.clock < 4_000, "no countdown");
    }
}

#[test]
fn escape_and_9_lead_to_the_prompt_and_r_reboots() {
    for keys in ["9", "\x1b"] {
        let (machine, _) = run_on(Machine::new(medium()).types(0, keys).types(900, "reboot\n"));
        assert!(machine.output.contains("OK reboot"), "{}", machine.output);
        assert!(machine.entered.is_empty());
    }
    let (machine, leave) = run_on(Machine::new(medium()).types(0, "R"));
    assert_eq!(leave, Leave::Reboot);
    assert!(machine.entered.is_empty());
}

#[test]
fn a_serial_escape_is_told_from_an_arrow_key() {
    let mut machine = Machine::new(medium());
    for byte in *b"\x1b[A" {
        machine.script.push_back((1000, Input::Byte(byte)));
    }
    machine.script.push_back((9000, Input::Byte(0x1b)));
    let (machine, _) = run_on(machine.types(9000, "reboot\n"));
    // The arrow stopped the countdown, Escape chose the prompt.
    assert!(machine.output.contains("Your choice"), "{}", machine.output);
    assert!(machine.output.contains("OK reboot"), "{}", machine.output);
}

#[test]
fn any_other_key_stops_the_countdown_and_the_menu_waits() {
    let machine = Machine::new(medium())
        .types(100, "x")
        .types(50_000, "s")
        .types(60_000, "reboot\n");
    let (machine, _) = run_on(machine);
    assert!(machine.clock > 50_000);
    assert!(kenv(&machine).contains("boot_single=YES"));
}

#[test]
fn a_delay_of_minus_one_boots_without_a_menu_and_no_waits_for_ever() {
    let (machine, _) =
        run_on(Machine::new(medium_with(b"autoboot_delay=-1\n")).types(0, "reboot\n"));
    assert!(
        !machine.output.contains("single user"),
        "{}",
        machine.output
    );
    assert_eq!(machine.entered.len(), 1);
    let machine = Machine::new(medium_with(b"autoboot_delay=NO\n")).types(90_000, "R");
    let (machine, _) = run_on(machine);
    assert!(machine.entered.is_empty());
    assert!(!machine.output.contains("Booting"), "{}", machine.output);
}

#[test]
fn a_broken_line_in_loader_conf_is_reported_and_the_rest_counts() {
    let conf = b"console=\"vidconsole\ninitrd_load=NO\nvfs.root.mountfrom=ufs:da0\n";
    let (machine, _) = run_on(
        Machine::new(medium_with(conf))
            .types(0, "1")
            .types(99, "reboot\n"),
    );
    assert!(
        machine
            .output
            .contains("/boot/loader.conf:1: no closing \" on this line"),
        "{}",
        machine.output
    );
    assert!(kenv(&machine).contains("vfs.root.mountfrom=ufs:da0"));
    assert!(machine.entered[0].modules.is_empty());
}

/// Boots a medium on which something is wrong; returns the message before the prompt.
fn failure(machine: Machine) -> String {
    let (machine, leave) = run_on(machine.types(0, "1").types(99, "reboot\n"));
    assert_eq!(leave, Leave::Reboot);
    assert!(machine.entered.is_empty());
    let line = machine.output.lines().find(|l| l.starts_with("boot: "));
    String::from(line.unwrap_or_else(|| panic!("{}", machine.output)))
}

#[test]
fn a_missing_kernel_is_named_with_the_places_looked_at() {
    let image = iso("X", &[("/boot/loader.conf", b"kernel=old\n")]);
    let message = failure(Machine::new(image));
    assert!(
        message.starts_with("boot: cannot load old: no such kernel"),
        "{message}"
    );
    assert!(
        message.contains("/boot/old/kernel, /boot/old, "),
        "{message}"
    );
}

#[test]
fn a_missing_module_is_named_with_the_variable_that_wants_it() {
    let message = failure(Machine::new(medium_with(b"foo_load=YES\n")));
    assert!(
        message.contains("cannot load /boot/kernel/foo.ko: no such file"),
        "{message}"
    );
    assert!(message.contains("unset foo_load"), "{message}");
}

#[test]
fn a_damaged_kernel_leads_to_the_prompt() {
    for (file, want) in [
        (&b"#!/bin/sh\n"[..], "not a kernel"),
        (&kernel()[..100], "not a kernel"),
        (
            &kernel()[..kernel().len() - 1],
            "goes beyond the end; the file is damaged",
        ),
    ] {
        let image = iso(
            "X",
            &[("/boot/loader.conf", b""), ("/boot/kernel/kernel", file)],
        );
        let message = failure(Machine::new(image));
        assert!(message.contains(want), "{message}");
    }
}

#[test]
fn too_little_memory_is_said_so() {
    let huge = elf(&ElfSpec {
        entry: 0x20_0000,
        segments: &[(0x20_0000, 0x20_0000, b"x", 80 << 20)],
    });
    let image = iso(
        "X",
        &[("/boot/loader.conf", b""), ("/boot/kernel/kernel", &huge)],
    );
    let message = failure(Machine::new(image));
    assert!(
        message.contains("not enough memory below 4 GiB"),
        "{message}"
    );
    assert!(message.contains("80.0 MiB"), "{message}");
}

#[test]
fn an_unreadable_sector_is_named() {
    let mut machine = Machine::new(medium());
    let at = machine.images[0]
        .windows(4)
        .position(|w| w == b"\x5a\x5a\x5a\x5a")
        .unwrap();
    machine.bad_sectors.push((0, at as u64 / 2048 + 1));
    let message = failure(machine);
    assert!(message.contains("/boot/kernel/initrd.img"), "{message}");
    assert!(
        message.contains(&alloc::format!("sector {}", at / 2048 + 1)),
        "{message}"
    );
}

#[test]
fn a_kernel_whose_place_is_taken_goes_elsewhere() {
    let machine = Machine::new(medium());
    machine.taken.borrow_mut().push((0x20_1000, 0x1000));
    let (machine, _) = run_on(machine.types(0, "1").types(99, "reboot\n"));
    let entered = &machine.entered[0];
    assert_eq!(entered.kernel.0 % 0x20_0000, 0);
    assert_ne!(entered.kernel.0, 0x20_0000);
    assert_eq!(entered.entry, entered.kernel.0 + 0x10);
}

#[test]
fn after_a_refused_entry_the_next_boot_starts_afresh() {
    let (machine, _) = run_on(
        Machine::new(medium())
            .types(0, "1")
            .types(99, "boot\nreboot\n"),
    );
    assert_eq!(machine.entered.len(), 2, "{}", machine.output);
    assert!(
        machine
            .output
            .contains("cannot enter the kernel: this machine only pretends")
    );
    assert!(
        machine.taken.borrow().is_empty(),
        "all memory was given back"
    );
}

#[test]
fn without_a_medium_the_prompt_says_what_is_missing() {
    let (machine, leave) =
        run_on(Machine::new(alloc::vec![0; 100_000]).types(0, "boot\npoweroff\n"));
    assert_eq!(leave, Leave::PowerOff);
    assert!(
        machine.output.contains("there is no boot volume"),
        "{}",
        machine.output
    );
}

#[test]
fn the_medium_with_a_boot_folder_is_preferred_and_disks_have_other_sectors() {
    let mut machine = Machine::new(iso("MUSIC", &[("/a.txt", b"a")]));
    machine.add_disk("disk0", 512, medium());
    let (machine, _) = run_on(machine.types(0, "1").types(99, "reboot\n"));
    assert!(
        machine.output.contains("Boot volume: TEST_MEDIUM on disk0"),
        "{}",
        machine.output
    );
    assert_eq!(machine.entered.len(), 1);
}

#[test]
fn keys_are_taken_from_the_keyboard_too() {
    let mut machine = Machine::new(medium());
    machine
        .script
        .push_back((1000, Input::Key(Key::Char(b's'))));
    let (machine, _) = run_on(machine.types(99, "reboot\n"));
    assert!(kenv(&machine).contains("boot_single=YES"));
}

#[test]
fn a_screen_mode_that_cannot_be_had_is_named_and_the_kernel_is_entered_all_the_same() {
    let script = "9set screen.mode=1x1\nboot\nset screen.mode=wide\nboot\nreboot\n";
    let (machine, _) = run_on(Machine::new(medium()).types(0, script));
    assert!(machine.output.contains("no mode 1x1"), "{}", machine.output);
    assert!(
        machine
            .output
            .contains("screen.mode=\"wide\" is not of the form"),
        "{}",
        machine.output
    );
    assert_eq!(machine.entered.len(), 2);
}
