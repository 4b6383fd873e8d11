//! Makefiles of any bytes: ours ends, and where bmake reads them without a complaint, the value of
//! `A` is the same.
#![no_main]

use df_make_testing::{BMAKE, ENVIRONMENT, run_make, write_files};
use libfuzzer_sys::fuzz_target;
use make::program::{Arguments, run};

fuzz_target!(|text: &[u8]| {
    // Commands of strangers do not run (`!=`, `:!`, and `:sh`, which may be put together of
    // parts); files outside are not read; what has a 0 is no text.
    if text.iter().any(|byte| matches!(byte, b'!' | b'h' | b'/' | 0)) {
        return;
    }
    // An assignment to no name at all damages bmake's memory, after which it may say anything.
    if text.split(|&byte| byte == b'\n').any(|line| line.trim_ascii_start().starts_with(b"=")) {
        return;
    }
    let Ok(folder) = tempfile::tempdir() else { return };
    let makefile = [b"A?=a b\nB=c.o\n", text, b"\n"].concat();
    if write_files(folder.path(), &[("Makefile", makefile)]).is_err() {
        return;
    }
    let words = ["-r", "-V", "${A}"];
    let own = |text: &str| text.as_bytes().to_vec();
    let pairs = ENVIRONMENT.iter();
    let arguments = Arguments {
        program: own("bmake"),
        words: words.map(own).to_vec(),
        environment: pairs.map(|(name, value)| (own(name), own(value))).collect(),
        folder: own(&folder.path().display().to_string()),
        machine: own("x86_64"),
        architecture: own("amd64"),
        system: own("Linux"),
        system_folders: own("/usr/share/mk"),
        processes: (1, 1),
        interrupts: make::program::Interrupts::default(),
    };
    let (mut ours, mut complaints) = (Vec::new(), Vec::new());
    let status = run(&arguments, &mut ours, &mut complaints);
    let Ok(theirs) = run_make(BMAKE, &words, folder.path(), &[]) else { return };
    if theirs.status == Some(0) && theirs.stderr.is_empty() {
        assert_eq!(status, 0, "{}", String::from_utf8_lossy(&complaints));
        assert_eq!(String::from_utf8_lossy(&ours), theirs.stdout);
    }
});
