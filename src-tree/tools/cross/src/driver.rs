//! What the arguments of a C compiler ask for.

use std::ffi::{OsStr, OsString};
use std::path::Path;

/// What is to come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goal {
    /// No program: objects, assembler, preprocessed text, or words about the compiler.
    NoProgram,
    /// An executable.
    Program,
    /// A shared object.
    Shared,
}

/// What the arguments of a C compiler ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Request {
    /// What is to come out.
    pub(crate) goal: Goal,
    /// Whether one of the sources is C++.
    pub(crate) cxx: bool,
    /// Whether the program begins with the system's start object.
    pub(crate) start: bool,
    /// Whether it is linked with the system's libraries.
    pub(crate) libraries: bool,
}

/// Options after which clang stops before linking, or only speaks about itself.
const NO_PROGRAM: [&str; 12] = [
    "-c",
    "-E",
    "-S",
    "-M",
    "-MM",
    "-r",
    "-fsyntax-only",
    "--version",
    "-dumpmachine",
    "-dumpversion",
    "--precompile",
    "--analyze",
];

/// Options whose value is the next word.
const WITH_VALUE: [&str; 29] = [
    "-o",
    "-x",
    "-I",
    "-L",
    "-D",
    "-U",
    "-F",
    "-B",
    "-T",
    "-u",
    "-z",
    "-e",
    "-isystem",
    "-isysroot",
    "-idirafter",
    "-iquote",
    "-include",
    "-imacros",
    "-MF",
    "-MT",
    "-MQ",
    "-MJ",
    "-Xlinker",
    "-Xclang",
    "-Xassembler",
    "-Xpreprocessor",
    "-mllvm",
    "--param",
    "--sysroot",
];

const CXX_ENDINGS: [&str; 8] = ["cc", "cp", "cxx", "cpp", "CPP", "c++", "C", "ii"];

impl Request {
    /// Reads the arguments.
    pub(crate) fn read(args: &[OsString]) -> Self {
        let mut request = Self {
            goal: Goal::Program,
            cxx: false,
            start: true,
            libraries: true,
        };
        let mut inputs = false;
        let mut shared = false;
        let mut words = args.iter();
        while let Some(word) = words.next() {
            let text = word.to_string_lossy();
            match text.as_ref() {
                "-shared" | "--shared" | "-Wl,-shared" | "-Wl,-Bshareable" => shared = true,
                "-nostdlib" => (request.start, request.libraries) = (false, false),
                "-nostartfiles" => request.start = false,
                "-nodefaultlibs" | "-nolibc" => request.libraries = false,
                "-x" => request.cxx |= is_cxx_language(words.next()),
                "-l" => {
                    inputs = true;
                    words.next();
                }
                option if NO_PROGRAM.contains(&option) => request.goal = Goal::NoProgram,
                option if WITH_VALUE.contains(&option) => {
                    words.next();
                }
                option if option.starts_with("-l") => inputs = true,
                option if option.starts_with("-x") => {
                    request.cxx |= is_cxx_language(Some(&OsString::from(&option[2..])));
                }
                option if is_question(option) => request.goal = Goal::NoProgram,
                "-" => inputs = true,
                option if option.starts_with('-') => {}
                _ => {
                    inputs = true;
                    request.cxx |= is_cxx_source(word);
                }
            }
        }
        if !inputs {
            request.goal = Goal::NoProgram;
        }
        if shared && request.goal == Goal::Program {
            request.goal = Goal::Shared;
        }
        request
    }
}

fn is_question(option: &str) -> bool {
    option.starts_with("-print-") || option.starts_with("--print-")
}

fn is_cxx_language(language: Option<&OsString>) -> bool {
    language.is_some_and(|language| language.to_string_lossy().starts_with("c++"))
}

fn is_cxx_source(word: &OsStr) -> bool {
    let ending = Path::new(word).extension().unwrap_or_default();
    CXX_ENDINGS.iter().any(|known| ending == OsStr::new(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(line: &str) -> Request {
        let args: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
        Request::read(&args)
    }

    #[test]
    fn only_what_has_inputs_and_is_not_stopped_before_becomes_a_program() {
        for line in [
            "a.c",
            "-o x a.o -lm",
            "@files",
            "-lfoo",
            "-x c -",
            "-O2 x.s",
        ] {
            assert_eq!(read(line).goal, Goal::Program, "{line}");
        }
        for line in [
            "-c a.c",
            "-E -",
            "-v",
            "--version",
            "-print-search-dirs a.c",
            "-r a.o b.o -o c.o",
            "-o a.c",
            "",
            "-M a.c",
        ] {
            assert_eq!(read(line).goal, Goal::NoProgram, "{line}");
        }
    }

    #[test]
    fn shared_object_is_asked_for_only_when_something_is_linked() {
        assert_eq!(read("-shared a.o -o a.so").goal, Goal::Shared);
        assert_eq!(read("-shared -v").goal, Goal::NoProgram);
        assert_eq!(read("-shared -c a.c").goal, Goal::NoProgram);
    }

    #[test]
    fn cxx_is_told_by_ending_or_language() {
        for line in ["-c a.cc", "a.cpp", "-x c++ -c a", "-xc++ -", "-c X.C"] {
            assert!(read(line).cxx, "{line}");
        }
        for line in ["-c a.c", "-o a.cc a.c", "-x c -c a", "-I c++ a.c"] {
            assert!(!read(line).cxx, "{line}");
        }
    }

    #[test]
    fn start_object_and_libraries_can_be_refused() {
        let flags = |line| (read(line).start, read(line).libraries);
        assert_eq!(flags("a.c"), (true, true));
        assert_eq!(flags("-nostdlib a.c"), (false, false));
        assert_eq!(flags("-nostartfiles a.c"), (false, true));
        assert_eq!(flags("-nodefaultlibs a.c"), (true, false));
    }

    proptest! {
        #[test]
        fn value_of_an_option_is_never_taken_for_an_input(value in "[a-z.]{1,8}", option in 0..WITH_VALUE.len()) {
            let args = [OsString::from(WITH_VALUE[option]), OsString::from(value)];
            prop_assert_eq!(Request::read(&args).goal, Goal::NoProgram);
        }
    }
}
