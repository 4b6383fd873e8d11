//! `uname`: writes the name of the system.

use std::io;

use super::{Command, Outcome, SUCCESS, wrong_use};
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;
use crate::rescue::system::sysctl_text;

pub(super) const UNAME: Command = Command {
    name: "uname",
    arguments: "[-amnprsv]",
    summary: "write the system's name",
    run,
};

/// Letters in the order of the output, and where each answer comes from.
const PARTS: [(char, &str); 6] = [
    ('s', "kern.ostype"),
    ('n', "kern.hostname"),
    ('r', "kern.osrelease"),
    ('v', "kern.version"),
    ('m', "hw.machine"),
    ('p', "hw.machine_arch"),
];
/// What `-a` stands for.
const ALL: &str = "snrvm";

fn run(
    shell: &mut Shell<'_>,
    words: &[String],
    terminal: &mut Terminal<'_>,
) -> io::Result<Outcome> {
    let mut wanted = String::new();
    for word in words {
        let Some(letters) = word.strip_prefix('-') else {
            return wrong_use("uname", &format!("unexpected argument: {word}"), terminal);
        };
        for letter in letters.chars() {
            match letter {
                'a' => wanted.push_str(ALL),
                known if PARTS.iter().any(|part| part.0 == known) => wanted.push(known),
                other => {
                    return wrong_use("uname", &format!("illegal option -- {other}"), terminal);
                }
            }
        }
    }
    if wanted.is_empty() {
        wanted.push('s');
    }
    let mut answers = Vec::new();
    for (_, name) in PARTS.iter().filter(|part| wanted.contains(part.0)) {
        let answer = sysctl_text(shell.system, name)?;
        answers.push(answer.trim_end().replace('\n', " "));
    }
    writeln!(terminal.output, "{}", answers.join(" "))?;
    SUCCESS
}

#[cfg(test)]
mod tests {
    use crate::rescue::testing::session;

    #[test]
    fn parts_come_in_their_fixed_order() {
        let seen = session("uname\nuname -ms\nuname -a\n");
        assert!(seen.output.contains("# DragonFly\n# DragonFly x86_64\n"));
        assert!(
            seen.output
                .contains("# DragonFly model 6.6-TEST DragonFly 6.6-TEST #0 second line x86_64\n")
        );
    }

    #[test]
    fn unknown_letters_are_refused() {
        let seen = session("uname -z\necho $?\n");
        assert!(
            seen.errors
                .starts_with("uname: illegal option -- z\nusage: uname [-amnprsv]\n")
        );
        assert!(seen.output.contains("# 64\n"));
    }
}
