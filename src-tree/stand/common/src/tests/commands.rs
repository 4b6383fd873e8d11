//! The commands of the prompt.

use super::*;

#[test]
fn every_command_answers_as_it_should() {
    // Line typed, text that must appear.
    let table = [
        (
            "frobnicate",
            "frobnicate: unknown command (? lists the commands)",
        ),
        ("echo a \"b  c\" $kernel", "a b  c kernel"),
        ("echo \"open", "no closing \" on this line"),
        ("x=5\nshow x", "\n5\n"),
        ("set a.b=\"c d\"\nshow", "a.b=\"c d\"\n"),
        ("set empty\nshow empty", "\n\n"),
        ("set a b", "usage: set NAME=VALUE"),
        ("set 'a b=c'", "\"a b\" is not a variable name"),
        ("unset kernel\nshow kernel", "kernel: no such variable"),
        ("unset nothing", "nothing: no such variable"),
        ("show autoboot_delay", "\n5\n"),
        ("ls", " boot/"),
        ("ls /boot/kernel", " initrd.img"),
        ("ls -l /etc", "-0444            9 motd"),
        ("ls /etc/motd", "/etc/motd"),
        ("ls /nowhere", "/nowhere: no such file or directory"),
        ("ls -x", "usage: ls [-l] [PATH]"),
        ("cat /etc/motd", "Welcome!"),
        ("cat /etc", "/etc: not a regular file"),
        ("cat", "usage: cat FILE ..."),
        ("more /etc/motd", "Welcome!"),
        ("lsmod", "nothing is loaded"),
        (
            "load kernel\nlsmod",
            "0x00200000    16.0 KiB  /boot/kernel/kernel (kernel, entry 0x200010)",
        ),
        ("load -t md_image /etc/motd\nlsmod", "/etc/motd (md_image)"),
        (
            "load -t md_image /etc/motd\nload -t x /etc/motd",
            "it is loaded already",
        ),
        ("load", "usage: load [-t TYPE] FILE"),
        ("load /etc/motd", "cannot load /etc/motd: not a kernel"),
        ("load kernel\nunload\nlsmod", "nothing is loaded"),
        ("lsdev", "cd0      "),
        (
            "lsdev",
            "2048-byte sectors, ISO 9660 \"TEST_MEDIUM\" [boot volume]",
        ),
        ("help", "boot; -s single user, -v verbose"),
        ("?", "list a directory"),
        ("help ls", "usage: ls [-l] [PATH]"),
        ("help nonsense", "help: there is no command nonsense"),
        ("boot -x", "usage: boot [-sv] [KERNEL] [NAME=VALUE ...]"),
        ("boot /no/such", "cannot load /no/such: no such kernel"),
        ("autoboot soon", "usage: autoboot [SECONDS]"),
        ("menu now", "usage: menu"),
        ("include", "usage: include FILE ..."),
        ("include /nowhere", "/nowhere: no such file"),
        (
            "console=nonsense",
            "console=\"nonsense\" names no console of this machine; all are used",
        ),
    ];
    for (typed, want) in table {
        let shown = at_prompt(typed);
        assert!(shown.contains(want), "{typed:?} shows {shown}");
    }
}

#[test]
fn every_command_is_explained_by_help() {
    let shown = at_prompt("help");
    for name in "boot autoboot help ? ls more cat set unset show load unload lsmod lsdev menu \
                 reboot include"
        .split_whitespace()
    {
        assert!(shown.contains(&alloc::format!("\n  {name} ")), "{name}");
    }
}

#[test]
fn boot_takes_options_a_kernel_and_variables() {
    let (machine, _) =
        run_on(Machine::new(medium()).types(0, "9boot -sv /boot/kernel/kernel a=b\nreboot\n"));
    let kenv = machine.entered[0].kenv().join("\n");
    for want in ["boot_single=YES", "boot_verbose=YES", "a=b"] {
        assert!(kenv.contains(want), "{kenv}");
    }
}

#[test]
fn autoboot_counts_down_and_a_key_stops_it() {
    let machine = Machine::new(medium())
        .types(0, "9autoboot 3\n")
        .types(1500, "x")
        .types(2000, "reboot\n");
    let (machine, _) = run_on(machine);
    assert!(
        machine.output.contains("Booting in 2 seconds"),
        "{}",
        machine.output
    );
    assert!(machine.entered.is_empty());
    let (machine, _) = run_on(
        Machine::new(medium())
            .types(0, "9autoboot 3\n")
            .types(9000, "reboot\n"),
    );
    assert_eq!(machine.entered.len(), 1);
}

#[test]
fn include_carries_out_a_file_and_reports_its_bad_lines() {
    let image = iso(
        "X",
        &[
            ("/boot/loader.conf", b""),
            ("/a", b"# comment\nx=1\nbad\ninclude /b\necho $x$y\n"),
            ("/b", b"y=2\n"),
            ("/loop", b"include /loop\n"),
        ],
    );
    let shown = transcript(Machine::new(image.clone()), "include /a");
    assert!(shown.contains("/a:3: bad: unknown command"), "{shown}");
    assert!(shown.contains("\n12\n"), "{shown}");
    let shown = transcript(Machine::new(image), "include /loop");
    assert!(
        shown.contains("files include each other more than 8 deep"),
        "{shown}"
    );
}

#[test]
fn more_stops_after_a_page() {
    let text = (1..=60)
        .map(|n| alloc::format!("line {n}\n"))
        .collect::<String>();
    let image = || {
        iso(
            "X",
            &[("/boot/loader.conf", b""), ("/long", text.as_bytes())],
        )
    };
    let shown = transcript(Machine::new(image()), "more /long\nq");
    assert!(
        shown.contains("line 23\n--more--") && !shown.contains("line 24"),
        "{shown}"
    );
    let shown = transcript(Machine::new(image()), "more /long\n q");
    assert!(
        shown.contains("line 46\n--more--") && !shown.contains("line 47"),
        "{shown}"
    );
    let shown = transcript(Machine::new(image()), "cat /long");
    assert!(
        shown.contains("line 60\n") && !shown.contains("--more--"),
        "{shown}"
    );
}

#[test]
fn menu_comes_back_from_the_prompt() {
    let (machine, _) = run_on(Machine::new(medium()).types(0, "9menu\nR"));
    assert_eq!(
        machine.output.matches("single user").count(),
        2,
        "{}",
        machine.output
    );
}

#[test]
fn output_goes_to_the_consoles_of_the_variable() {
    use crate::platform::ConsoleSet;
    let machine = Machine::new(medium()).types(0, "9console=comconsole\necho x\nreboot\n");
    let (machine, _) = run_on(machine);
    assert_eq!(machine.written.first(), Some(&ConsoleSet::ALL));
    assert_eq!(machine.written.last(), Some(&ConsoleSet::SERIAL));
}

mod fuzz {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn nothing_typed_makes_the_loader_panic(
            lines in proptest::collection::vec(
                "(ls|cat|more|set|unset|show|load|load -t|unload|lsmod|help|include|echo|boot|autoboot)? [ -~]{0,20}",
                0..6
            )
        ) {
            let mut script = String::from("9");
            for line in lines {
                // Ctrl-C ends a `more` that may be asking.
                script.push_str(&line);
                script.push_str("\n\x03");
            }
            script.push_str("\nreboot\n");
            let machine = Machine::new(medium()).types(0, &script);
            let (_, leave) = run_on(machine);
            prop_assert!(matches!(leave, Leave::Reboot | Leave::PowerOff));
        }

        #[test]
        fn no_medium_makes_the_loader_panic(
            flips in proptest::collection::vec((0usize..1 << 16, any::<u8>()), 0..40)
        ) {
            let mut image = medium();
            for (at, value) in flips {
                // The first 32 KiB belong to the system.
                let at = 0x8000 + at % (image.len() - 0x8000);
                image[at] = value;
            }
            let _ = run_on(Machine::new(image).types(0, "9boot\nreboot\n"));
        }
    }
}
