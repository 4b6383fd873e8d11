//! Programs that read files or their input, and the scripts they take.

use super::tokens::Word;
use super::{Around, File, content};

/// Programs that read files or their input, with the options that take a value, and whether the
/// first argument is a script or pattern.
const FILTERS: [(&[u8], &[u8], bool); 12] = [
    (b"cat", b"", false),
    (b"head", b"nc", false),
    (b"tail", b"nc", false),
    (b"wc", b"", false),
    (b"sort", b"kt", false),
    (b"uniq", b"fs", false),
    (b"cut", b"dfcb", false),
    (b"grep", b"m", true),
    (b"egrep", b"m", true),
    (b"fgrep", b"m", true),
    (b"sed", b"", true),
    (b"awk", b"Fv", true),
];

/// Looks at the arguments of a program that reads files; nothing where it is another, or does more
/// than that.
pub(super) fn filter(
    program: &[u8],
    arguments: &[&Word],
    around: &Around<'_>,
    files: &mut Vec<File>,
) -> Option<()> {
    let (_, options, script) = FILTERS.iter().find(|(name, _, _)| *name == program)?;
    let mut script = *script;
    let mut arguments = arguments.iter();
    while let Some(word) = arguments.next() {
        match *word.text.as_slice() {
            [b'-', b'e'] if script => {
                script = false;
                let word = arguments.next()?;
                (!word.expands && is_harmless(program, &word.text)).then_some(())?;
            }
            [b'-', b'f', ref name @ ..] if program == b"awk" => {
                script = false;
                let path = match name {
                    [] => content(arguments.next()?)?,
                    name if !word.expands => File::content(name),
                    _ => return None,
                };
                is_harmless(program, &(around.read)(&path.path)?).then_some(())?;
                files.push(path);
            }
            [b'-', letter] if options.contains(&letter) => {
                arguments.next()?;
            }
            // Files with scripts, output, folders, and waiting for more.
            [b'-', b'f', ..] if script || program == b"tail" => return None,
            [b'-', b'i', ..] if program == b"sed" => return None,
            [b'-', b'o', ..] if program == b"sort" => return None,
            [b'-', b'r' | b'R', ..] if program.ends_with(b"grep") => return None,
            [b'-', _, ..] => {}
            _ if script => {
                script = false;
                (!word.expands && is_harmless(program, &word.text)).then_some(())?;
            }
            _ => files.push(content(word)?),
        }
    }
    Some(())
}

/// Tells whether a script neither writes, nor reads other files, nor runs programs.
fn is_harmless(program: &[u8], script: &[u8]) -> bool {
    let has = |part: &[u8]| script.windows(part.len()).any(|window| window == part);
    match program {
        b"awk" => {
            let parts: [&[u8]; 6] = [b"system", b"getline", b"|", b"close", b"FILENAME", b"ARGV"];
            !parts.into_iter().any(has) && !writes(script)
        }
        b"sed" => {
            let letters = |byte: &u8| b"gpI0123456789dq;$!/} ".contains(byte);
            let last = script.iter().rposition(|byte| b"/,|:%@#".contains(byte));
            let behind = &script[last.map_or(0, |last| last + 1)..];
            !has(b";w") && !has(b";r") && !has(b"\n") && behind.iter().all(letters)
        }
        _ => true,
    }
}

/// Tells whether a script of awk writes to a file: what comes behind `>` is one, unless it is the
/// standard error. A comparison is taken for that, too.
fn writes(script: &[u8]) -> bool {
    let mut parts = script.split(|byte| *byte == b'>').skip(1);
    parts.any(|behind| !behind.trim_ascii_start().starts_with(b"\"/dev/stderr\""))
}
