//! The same questions to bmake and to ours.

use df_make_testing::{BMAKE, ENVIRONMENT, run_make, write_files};
use make::program::{Arguments, run};

/// Returns what bmake and ours say to `-V` of each expression.
pub(crate) fn both(makefile: &str, expressions: &[String]) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let files = [("Makefile", makefile), ("there.mk", "THERE=yes\n")];
    write_files(folder.path(), &files).unwrap();
    let mut words = vec!["-r".to_owned()];
    for expression in expressions {
        words.push("-V".to_owned());
        words.push(expression.clone());
    }
    let more = [("FROM_ENV", "an env")];
    let theirs = run_make(BMAKE, &words, folder.path(), &more).unwrap();
    let path = folder.path().to_str().unwrap();
    let own = |text: &str| text.as_bytes().to_vec();
    let arguments = Arguments {
        program: own("bmake"),
        words: words.iter().map(|word| own(word)).collect(),
        environment: ENVIRONMENT
            .iter()
            .chain(&more)
            .map(|(name, value)| (own(name), own(value)))
            .collect(),
        folder: own(path),
        machine: own("x86_64"),
        architecture: own("amd64"),
        system: own("Linux"),
        system_folders: own("/usr/share/mk"),
        processes: (1, 1),
        interrupts: make::program::Interrupts::default(),
    };
    let (mut ours, mut messages) = (Vec::new(), Vec::new());
    run(&arguments, &mut ours, &mut messages);
    let ours = String::from_utf8_lossy(&ours).into_owned();
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    (lines(&theirs.stdout), lines(&ours))
}
