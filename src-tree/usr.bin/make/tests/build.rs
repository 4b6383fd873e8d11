//! Building: the same makefiles through bmake and through ours, one job and several.
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]

use df_make_testing::{BMAKE, can_run, run_make, write_files};

/// Runs a make in a folder with these files; gives status, output and what is there afterwards.
fn build(program: &str, words: &[&str], files: &[(&str, &str)]) -> (i32, String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), files).unwrap();
    let said = run_make(program, words, folder.path(), &[]).unwrap();
    let folder_text = folder.path().to_str().unwrap();
    let text = said.stdout.replace(folder_text, "HERE");
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    (said.status.unwrap(), text, names)
}

const OURS: &str = env!("CARGO_BIN_EXE_make");

const FIRST_FAILS: &str = "all: a b\na:\n\t@false\nb:\n\t@echo b\n";

/// Makefiles, and the words to build with.
const CASES: [(&str, &[&str]); 18] = [
    // Sources that are patterns: what no file matches is no source.
    (
        "all: z? M* {q,r}? {s,t} a{,b}*\n\t@echo ${.ALLSRC}\ns t a:\n\t@:\nz?: .PHONY\n\t@echo none\n",
        &[],
    ),
    (
        "all: a b\n\t@echo all ${.ALLSRC}\na b:\n\t@echo ${.TARGET}\n",
        &[],
    ),
    (
        "all: x.o\n.SUFFIXES: .c .o\n.c.o:\n\t@echo compile ${.IMPSRC} ${.PREFIX}; touch ${.TARGET}\n",
        &[],
    ),
    ("all:\n\t@false\n\t@echo not\n", &["-k"]),
    ("all:\n\t-@false\n", &[]),
    (FIRST_FAILS, &[]),
    (FIRST_FAILS, &["-k", "b", "a"]),
    (FIRST_FAILS, &["-q", "-k"]),
    (FIRST_FAILS, &["-dl", "b"]),
    ("all: a\n\techo $$((1+1))\na: .PHONY\n\t@:\n", &["-n"]),
    ("all:: \n\t@echo one\nall::\n\t@echo two\n", &[]),
    (
        "M: .USE\n\t@echo used by ${.TARGET}\nall: M\n\t@echo own\n",
        &[],
    ),
    ("all: B\n\t@echo own\nB: .USEBEFORE\n\t@echo before\n", &[]),
    (
        ".BEGIN:\n\t@echo begin\n.END:\n\t@echo end\nall:\n\t@echo all\n",
        &[],
    ),
    (
        ".MAIN: second\nfirst:\n\t@echo first\nsecond:\n\t@echo second\n",
        &[],
    ),
    (
        "all: sub/x.c\n\t@echo ${.ALLSRC:T} $(@F) $(<F)\nsub/x.c:\n\t@:\n",
        &[],
    ),
    (
        ".for t in a b c\nall: $t\n$t: ; @echo make $t ${.TARGET}\n.endfor\n",
        &[],
    ),
    (
        "all: x.c\n\t@echo ${.OODATE}\n.DEFAULT:\n\t@echo default ${.TARGET}\n",
        &["all", "other"],
    ),
];

#[test]
fn output_and_status_are_those_of_bmake() {
    if !can_run() {
        return;
    }
    for (makefile, words) in CASES {
        let files = [("Makefile", makefile), ("x.c", "")];
        let words: Vec<_> = ["-r"].iter().chain(words).copied().collect();
        let theirs = build(BMAKE, &words, &files);
        let ours = build(OURS, &words, &files);
        assert_eq!(ours.0, theirs.0, "{makefile}{ours:?}{theirs:?}");
        // Who stopped where is said on different streams.
        let telling = |text: &str| -> Vec<String> {
            let noise = |line: &&str| !line.is_empty() && !line.contains("top");
            text.lines().filter(noise).map(str::to_owned).collect()
        };
        assert_eq!(telling(&ours.1), telling(&theirs.1), "{makefile}");
        assert_eq!(ours.2, theirs.2, "{makefile}");
    }
}

#[test]
fn tracing_says_what_that_of_bmake_says() {
    if !can_run() {
        return;
    }
    let text = "MINE=a\nMINE+=b\nMINE2:=${MINE}c\n.undef MINE2\n.if ${MINE} == \"a b\"\n.endif\n\
        .if 1.5 != 2\n.endif\nall:\n\t@false  MINE\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Makefile"), text).unwrap();
    let said = |program: &str| -> Vec<String> {
        let said = run_make(program, &["-r", "-dcev"], folder.path(), &[]).unwrap();
        let telling = |line: &&str| {
            ["MINE", " = ", "***"]
                .iter()
                .any(|part| line.contains(part))
        };
        let own = |line: &&str| {
            let whose = ["Global:", "Internal:", "Command:", "all:"];
            (line.contains("MINE") && !line.contains(".ERROR_CMD"))
                || !whose.iter().any(|name| line.starts_with(name))
        };
        let lines = said.stderr.lines().filter(telling).filter(own);
        lines.map(str::to_owned).collect()
    };
    let ours = said(OURS);
    assert_eq!(ours, said(BMAKE));
    assert!(ours.len() >= 9, "{ours:?}");
    let said = run_make(OURS, &["-r", "-dz"], folder.path(), &[]).unwrap();
    assert_eq!(said.status, Some(2));
    assert!(said.stderr.contains("illegal argument to d option -- z"));
}

/// A project: sources, objects, a library as a file, a program of them, order and waiting.
const PROJECT: &str = "OBJS=\ta.o b.o c.o d.o\n.SUFFIXES: .c .o\nall: prog docs .WAIT check\n\
    prog: ${OBJS} lib.a\n\tcat ${.ALLSRC} > ${.TARGET}\nlib.a: ${OBJS}\n\tcat ${OBJS} > ${.TARGET}\n\
    .c.o:\n\tsed s/x/y/ ${.IMPSRC} > ${.TARGET}\ndocs:\n\techo docs > ${.TARGET}\n\
    check: .PHONY\n\ttest -s prog && test -s docs && echo checked > log\n";

#[test]
fn several_jobs_build_what_one_builds() {
    let names = ["a.c", "b.c", "c.c", "d.c"];
    let mut files = vec![("Makefile", PROJECT)];
    files.extend(names.map(|name| (name, "x\n")));
    let one = build(OURS, &["-r"], &files);
    let many = build(OURS, &["-r", "-j8"], &files);
    assert_eq!((one.0, many.0), (0, 0), "{one:?} {many:?}");
    assert_eq!(one.2, many.2);
    assert!(one.2.contains(&"log".to_owned()));
}

/// Two makes below, each with four jobs that say when they begin and end.
const ABOVE: &str = "all: one two\none two: .PHONY\n\t@${MAKE} -r -f below.mk NAME=${.TARGET}\n";
const BELOW: &str = "JOBS=a b c d\nall: ${JOBS}\n${JOBS}: .PHONY\n\t@echo begin >> log; \
    seq 30000 > /dev/null; echo end >> log\n";

#[test]
fn makes_below_share_the_jobs_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("Makefile", ABOVE), ("below.mk", BELOW)]).unwrap();
    for jobs in [2, 3] {
        std::fs::write(folder.path().join("log"), "").unwrap();
        let words = ["-r".to_owned(), format!("-j{jobs}")];
        let said = run_make(OURS, &words, folder.path(), &[]).unwrap();
        assert_eq!(said.status, Some(0), "{said:?}");
        let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
        let (mut running, mut most) = (0_usize, 0);
        for line in log.lines() {
            running = if line == "begin" {
                running + 1
            } else {
                running - 1
            };
            most = most.max(running);
        }
        assert_eq!(log.lines().count(), 16);
        assert!(most <= jobs, "{most} of {jobs}");
    }
}

#[test]
fn failure_among_several_jobs_stops_what_needs_it_and_no_more() {
    let text = "all: bad good\n\ttouch all\nbad:\n\tfalse\ngood:\n\ttouch good\n";
    let (status, output, names) = build(OURS, &["-r", "-j4", "-k"], &[("Makefile", text)]);
    assert_eq!(status, 1, "{output}");
    assert_eq!(names, ["Makefile", "good"]);
    assert!(output.contains("*** [bad] Error code 1"), "{output}");
}

#[test]
fn circles_and_missing_sources_are_told() {
    for words in [&["-r"][..], &["-r", "-j2"]] {
        let (status, output, _) = build(OURS, words, &[("Makefile", "a: b\nb: a\n")]);
        assert_ne!(status, 0);
        assert!(output.contains("Graph cycles through"), "{output}");
        let (status, output, _) = build(OURS, words, &[("Makefile", "a: gone\n\t@echo a\n")]);
        assert_ne!(status, 0);
        assert!(output.contains("don't know how to make gone"), "{output}");
    }
}

#[test]
fn what_is_up_to_date_is_not_made_again() {
    let text = "all: x\nx: Makefile\n\t@echo making; touch x\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Makefile"), text).unwrap();
    let run = |words: &[&str]| {
        let said = run_make(OURS, words, folder.path(), &[]).unwrap();
        (said.status, said.stdout)
    };
    assert_eq!(run(&["-r", "-q"]).0, Some(1));
    assert_eq!(run(&["-r"]), (Some(0), "making\n".to_owned()));
    assert_eq!(run(&["-r", "-q", "x"]).0, Some(0));
    assert_eq!(
        run(&["-r", "x"]),
        (Some(0), "`x' is up to date.\n".to_owned())
    );
}
