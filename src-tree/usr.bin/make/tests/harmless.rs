//! Whatever is in a makefile: it is read or refused, within bounds, and never with a panic.
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]

use std::path::PathBuf;

use make::regex::Regex;
use make::session::Session;
use make::system::Host;
use make::text::Words;
use proptest::prelude::*;

/// Pieces of the language, to be put together in any order.
const PIECES: [&str; 48] = [
    "${A}",
    "${A:",
    "$(B:M*",
    "$",
    "$$",
    "${",
    "}",
    ")",
    ":S/a/b/",
    ":C/(a|b)*/\\1/g",
    ":@i@",
    "@",
    ":U",
    ":D",
    ":?",
    ":L",
    ":tu",
    ":ts",
    ":[1]",
    ":[",
    "]",
    ":Q",
    ":O:u",
    ":old=new",
    "::=x",
    ":_",
    ":hash",
    "\n",
    "\n.if ",
    "\n.else\n",
    "\n.endif\n",
    "\n.for i in ",
    "\n.endfor\n",
    "${i}",
    "\n.undef A\n",
    "\nA=",
    "\nA+=",
    "\nB:=",
    "\n\tcommand\n",
    "\nx: ",
    "a b c",
    "\\",
    "\\\n",
    "#",
    "defined(A)",
    " == ",
    "empty(B:M*)",
    "\"",
];

/// Reads a makefile and asks for two variables, in a thread with room for deep values.
fn read(source: Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Makefile"), source).unwrap();
    let path: PathBuf = folder.path().to_owned();
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    let done = thread.spawn(move || {
        let mut session = Session::new(Box::new(Host::new(path)));
        let makefile = std::fs::read(folder.path().join("Makefile")).unwrap();
        let parsed =
            session
                .library
                .parse(b"/Makefile", b"Makefile", &makefile, &mut session.names);
        // Only that it ends matters here.
        let _read = session.run_makefile(&parsed);
        let _stopped = session.finish_reading();
        for name in [&b"${A}"[..], b"${B:M*:S/a/b/g}"] {
            let _value = session.print_one(name, true);
        }
    });
    done.unwrap().join().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn pieces_of_the_language_in_any_order(parts in prop::collection::vec(0..PIECES.len(), 0..40)) {
        let text: String = parts.iter().map(|part| PIECES[*part]).collect();
        read(text.into_bytes());
    }

    #[test]
    fn bytes_of_any_kind(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        // Commands of strangers do not run.
        let harmless: Vec<u8> = bytes.into_iter().filter(|byte| *byte != b'!').collect();
        read(harmless);
    }

    #[test]
    fn words_are_parts_of_the_text_in_its_order(text in "[a\"' \\\\\t]{0,20}") {
        let mut from = 0;
        for word in Words::new(text.as_bytes()) {
            let found = text.as_bytes()[from..].windows(word.len().max(1)).position(|part| part == word);
            prop_assert!(word.is_empty() || found.is_some());
            from += found.unwrap_or(0) + word.len();
        }
    }

    #[test]
    fn longest_match_is_what_trying_every_end_finds(
        pattern in "(a|b|ab|\\(a\\|ab\\)|b\\*|a\\?|\\.|\\[ab\\]\\+){1,5}",
        text in "[abc]{0,8}",
    ) {
        let anchored = format!("^({pattern})$");
        let (Ok(regex), Ok(whole)) = (Regex::new(pattern.as_bytes()), Regex::new(anchored.as_bytes()))
        else {
            return Ok(());
        };
        let text = text.as_bytes();
        let mut expected = None;
        'search: for start in 0..=text.len() {
            for end in (start..=text.len()).rev() {
                if whole.find(&text[start..end], true).is_some() {
                    expected = Some((start, end));
                    break 'search;
                }
            }
        }
        let found = regex.find(text, true);
        prop_assert_eq!(found, expected);
        if let Some(span) = found {
            let groups = regex.captures(text, span, true);
            prop_assert_eq!(groups[0], Some(span));
            for (start, end) in groups.into_iter().flatten() {
                prop_assert!(span.0 <= start && start <= end && end <= span.1);
            }
        }
    }
}

#[test]
fn values_without_end_are_refused() {
    let mut deep = String::from("A=${A1}\n");
    for number in 1..5000 {
        let next = number + 1;
        deep.push_str(&["A", &number.to_string(), "=${A", &next.to_string(), "}\n"].concat());
    }
    read(deep.into_bytes());
    read("${".repeat(5000).into_bytes());
    // What stands for a target outside of one is a modifier that is itself.
    read(b"A=${:$@:\nB=${:${.TARGET}}\n".to_vec());
    read(b"${:$@:".to_vec());
    read([b"A=".to_vec(), "${A:S/".repeat(3000).into_bytes()].concat());
    read([b".if ".to_vec(), b"(".repeat(5000)].concat());
    read(".if 1\n".repeat(5000).into_bytes());
    read(".for i in 1\n".repeat(3000).into_bytes());
    read([b"A=${B:C/".to_vec(), b"(".repeat(3000), b"/x/}".to_vec()].concat());
}
