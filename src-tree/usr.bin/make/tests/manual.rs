//! What bmake's manual documents beside the language, each through bmake and through ours: the same
//! output, the same files.
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;
use std::process::Command;

use df_make_testing::{BMAKE, can_run, run_make, write_files};

const OURS: &str = env!("CARGO_BIN_EXE_make");

/// Status, output and files.
type Outcome = (Option<i32>, String, BTreeMap<String, String>);

/// Runs a make in a folder; its name and that of the folder are not told.
fn outcome(program: &str, words: &[&str], folder: &Path) -> Outcome {
    let said = run_make(program, words, folder, &[]).unwrap();
    let place = folder.display().to_string();
    let plain = |text: &str| text.replace(&place, "HERE").replace("bmake", "make");
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        found.insert(entry.file_name().into_string().unwrap(), plain(&text));
    }
    (said.status, plain(&said.stdout), found)
}

/// A case: files and the words of each run, one after the other in the same folder.
struct Case {
    what: &'static str,
    files: &'static [(&'static str, &'static str)],
    runs: &'static [&'static [&'static str]],
}

const CASES: [Case; 12] = [
    Case {
        what: "variables are shown when a target fails, and .ERROR is made after that",
        files: &[(
            "Makefile",
            "MAKE_PRINT_VAR_ON_ERROR=.ERROR_TARGET FOO\nFOO=a bar\nall: a b\na:\n\t@echo start\n\tfalse\n\
             b:\n\t@echo b\n.ERROR:\n\t@echo error in ${.ERROR_TARGET}\n.END:\n\t@echo end\n",
        )],
        runs: &[&["-r"]],
    },
    Case {
        what: "-w tells the folder",
        files: &[("Makefile", "all:\n\t@:\n")],
        runs: &[&["-r", "-w"]],
    },
    Case {
        what: "VPATH",
        files: &[
            (
                "Makefile",
                "VPATH=gone:sub\nall: x.c\n\t@echo ${.ALLSRC} ${.PATH}\n",
            ),
            ("sub/x.c", ""),
        ],
        runs: &[&["-r"]],
    },
    Case {
        what: ".INCLUDES and .LIBS",
        files: &[(
            "Makefile",
            ".SUFFIXES: .a .h\n.PATH.h: /usr/include\n.PATH.a: /usr/lib\n.INCLUDES: .h\n.LIBS: .a\n\
             all:\n\t@echo I=${.INCLUDES} L=${.LIBS}\n",
        )],
        runs: &[&["-r"]],
    },
    Case {
        what: "dependencies on what is gone are stale",
        files: &[
            (
                "Makefile",
                "all: x\nx:\n\t@echo ${.TARGET}\n.STALE:\n\t@echo stale ${.ALLSRC}\n",
            ),
            (".depend", "x: gone.h\n"),
        ],
        runs: &[&["-r"]],
    },
    Case {
        what: ".MAKE.JOB.PREFIX",
        files: &[(
            "Makefile",
            ".MAKE.JOB.PREFIX=${.newline}---${.MAKE:T}[x]\nall:\n\t@echo all\n",
        )],
        runs: &[&["-r", "-j2"], &["-r", "-j2", ".MAKE.JOB.PREFIX="]],
    },
    Case {
        what: "targets so far",
        files: &[(
            "Makefile",
            "a: b\nX:=${.ALLTARGETS:O}\nc: d\nY:=${.ALLTARGETS:O:[1]}\n",
        )],
        runs: &[&["-r", "-V", "X", "-V", "Y", "-V", "${.ALLTARGETS:O}"]],
    },
    Case {
        what: "-dV shows values as written",
        files: &[("Makefile", ".MAKE.EXPAND_VARIABLES=yes\nA=b\nX=${A}\n")],
        runs: &[
            &["-r", "-V", "X"],
            &["-r", "-dV", "-V", "X"],
            &["-r", "-dV", "-v", "X"],
        ],
    },
    Case {
        what: "-X keeps variables of the command line out of the environment",
        files: &[("Makefile", "all:\n\t@echo \"[$$FOO]\" ${FOO}\n")],
        runs: &[&["-r", "FOO=1"], &["-r", "-X", "FOO=1"]],
    },
    Case {
        what: "-m goes to the makes below",
        files: &[
            ("Makefile", "all:\n\t@${MAKE} -f below.mk below\n"),
            (
                "below.mk",
                ".include <own.mk>\nbelow:\n\t@echo ${OWN} ${SYS}\n",
            ),
            ("mk/sys.mk", "SYS=sys\n"),
            ("mk/own.mk", "OWN=own\n"),
        ],
        runs: &[&["-m", "mk"]],
    },
    Case {
        what: "what would be made is newer than what depends on it",
        files: &[
            (
                "Makefile",
                "result: a.out\n\tcat a.out > result\na.out: a.in\n\tcp a.in a.out\n\
                 old:\n\t@touch -t 200001010000 a.out result\n",
            ),
            ("a.in", "a\n"),
        ],
        runs: &[&["-r"], &["-r", "old"], &["-r", "-n"]],
    },
    Case {
        what: "meta files",
        files: &[
            (
                "Makefile",
                ".MAKE.MODE=meta verbose curdirOk=yes ${MORE}\nall: one two sub/three\none: src\n\
                 \t@echo building one\n\tcp src one\ntwo: one\n\t@echo two${SAY} of ${.ALLSRC}; cat one > two\n\
                 sub/three: .NOMETA_CMP\n\t@mkdir -p sub; echo ${SAY}\n\techo 3 > ${.TARGET}\nphony: .PHONY\n\
                 \t@echo phony\nwrong:\n\techo wrong; false\n",
            ),
            ("src", "hi\n"),
        ],
        runs: &[
            &["-r"],
            &["-r", "SAY=2"],
            &["-r", "phony"],
            &["-r", "wrong"],
            &["-r", "SAY=3", "MORE=ignore-cmd"],
            &["-r", "MORE=missing-meta=yes", "SAY=2"],
            &["-r", "-V", ".MAKE.META.FILES"],
        ],
    },
];

#[test]
fn what_the_manual_says_is_as_with_bmake() {
    if !can_run() {
        return;
    }
    for case in &CASES {
        let folders = [BMAKE, OURS].map(|program| (program, tempfile::tempdir().unwrap()));
        for (_, folder) in &folders {
            write_files(folder.path(), case.files).unwrap();
        }
        for words in case.runs {
            let [theirs, ours] = [0, 1].map(|number| {
                let (program, folder): &(&str, _) = &folders[number];
                outcome(program, words, folder.path())
            });
            assert_eq!(ours, theirs, "{}: {words:?}", case.what);
        }
    }
}

/// bmake 20200710 says 1 in any case.
#[test]
fn question_is_answered_for_what_a_source_depends_on_too() {
    let text = "result: a.out\n\tcat a.out > result\na.out: a.in\n\tcp a.in a.out\n\
         old:\n\t@touch -t 200001010000 a.out result\n";
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("Makefile", text), ("a.in", "a\n")]).unwrap();
    let status = |words: &[&str]| outcome(OURS, words, folder.path()).0;
    assert_eq!(status(&["-r"]), Some(0));
    for jobs in ["-r", "-rj2"] {
        assert_eq!(status(&[jobs, "-q"]), Some(0), "{jobs}");
    }
    assert_eq!(status(&["-r", "old"]), Some(0));
    for jobs in ["-r", "-rj2"] {
        assert_eq!(status(&[jobs, "-q"]), Some(1), "{jobs}");
    }
}

/// As the manual has it; bmake 20200710 looks before it knows where it is, and finds nothing.
#[test]
fn folder_of_rules_is_looked_for_upwards() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("mk/sys.mk", "SYS=sys\n"),
        ("sub/Makefile", "all:\n\t@echo ${SYS}\n"),
    ];
    write_files(folder.path(), &files).unwrap();
    let (status, output, _) = outcome(OURS, &["-m", ".../mk"], &folder.path().join("sub"));
    assert_eq!((status, output.as_str()), (Some(0), "sys\n"));
}

#[test]
fn meta_files_of_several_jobs_hold_what_each_wrote() {
    let text = ".MAKE.MODE=meta curdirOk=yes\nall: a b\na b:\n\t@echo says ${.TARGET}\n\ttouch ${.TARGET}\n";
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("Makefile", text)]).unwrap();
    let (status, output, files) = outcome(OURS, &["-r", "-j2"], folder.path());
    assert_eq!(status, Some(0), "{output}");
    for name in ["a", "b"] {
        let expected = format!(
            "# Meta data file HERE/{name}.meta\nCMD @echo says {name}\nCMD touch {name}\nCWD HERE\n\
             TARGET {name}\n-- command output --\nsays {name}\ntouch {name}\n"
        );
        assert_eq!(files[&format!("{name}.meta")], expected);
    }
    assert_eq!(
        outcome(OURS, &["-r", "-j2", "-q", "a", "b"], folder.path()).0,
        Some(0)
    );
}

/// As with bmake, but for the empty line that it puts behind the reason.
#[test]
fn meta_file_of_one_of_several_jobs_says_why_it_failed() {
    let text = ".MAKE.MODE=meta curdirOk=yes\nwrong:\n\t@echo says; exit 3\n";
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("Makefile", text)]).unwrap();
    let (_, output, files) = outcome(OURS, &["-r", "-j2"], folder.path());
    assert!(output.contains("*** [wrong] Error code 3\n"), "{output}");
    let meta = &files["wrong.meta"];
    assert!(meta.ends_with("--\nsays\n\n*** Error code 3\n"), "{meta}");
}

/// A target that sends a signal to make when it is half done, and then waits for ever.
const INTERRUPTED: &str = "out:\n\t@echo half > out\n\t@kill -${SIGNAL} ${.MAKE.PID}; exec cat pipe\n\
    \t@echo not reached\n.INTERRUPT:\n\t@echo interrupted\n";

#[test]
fn signal_ends_commands_and_make_and_leaves_nothing_half_done() {
    let runs = [
        (2, "INT", &["-r"][..], "", true),
        (2, "INT", &["-r", "-j2"], "", true),
        (15, "TERM", &["-r"], "", true),
        (15, "TERM", &["-r", "-j2"], ".PRECIOUS: out\n", false),
    ];
    for (signal, name, words, more, removed) in runs {
        let folder = tempfile::tempdir().unwrap();
        let text = [INTERRUPTED, more].concat();
        write_files(folder.path(), &[("Makefile", text)]).unwrap();
        let pipe = folder.path().join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success() && fs::metadata(&pipe).unwrap().file_type().is_fifo());
        let name = format!("SIGNAL={name}");
        let words = [words, &[name.as_str()]].concat();
        let said = run_make(OURS, &words, folder.path(), &[]).unwrap();
        let text = said.stdout;
        assert_eq!(said.signal, Some(signal), "{words:?}: {text}");
        assert_eq!(
            folder.path().join("out").exists(),
            !removed,
            "{words:?}: {text}"
        );
        assert_eq!(
            text.contains("interrupted"),
            signal == 2,
            "{words:?}: {text}"
        );
        assert!(!text.contains("not reached"), "{words:?}: {text}");
    }
}
