//! `pkg completion`: scripts by which shells complete command lines, made from the table of verbs.

use std::fmt::Write as _;

use crate::args::{Args, Flag};
use crate::error::{CliError, Outcome};
use crate::session::{GLOBAL_FLAGS, Session};
use crate::verbs::{VERBS, Verb};

const USAGE: &str = "completion bash | fish | zsh";

pub(crate) const VERB: Verb = Verb {
    name: "completion",
    flags: &[],
    usage: USAGE,
    run,
};

/// Verbs whose operands are installed packages.
const INSTALLED: &str =
    "annotate check delete diff info lock query remove set unlock unregister upgrade why";
/// Verbs whose operands are packages of repositories.
const OFFERED: &str = "fetch install rquery";

fn run(session: &Session, args: &Args) -> Outcome {
    let script = match &args.operands[..] {
        [shell] => match shell.as_str() {
            "bash" => bash(),
            "fish" => fish(),
            "zsh" => zsh(),
            other => return Err(CliError::usage(format!("no shell {other}"), USAGE)),
        },
        _ => return Err(CliError::usage("for which shell?", USAGE)),
    };
    session.out.text(script);
    Ok(())
}

/// A flag as it is typed, short and long, where it has such.
fn forms(flag: &Flag) -> (Option<String>, Option<String>) {
    let long = flag.1.trim_end_matches('?');
    let short = flag
        .0
        .is_ascii_alphanumeric()
        .then(|| format!("-{}", flag.0));
    (short, (!long.is_empty()).then(|| format!("--{long}")))
}

fn all_forms(flags: &[Flag]) -> String {
    let words = flags.iter().flat_map(|flag| {
        let (short, long) = forms(flag);
        short.into_iter().chain(long)
    });
    words.collect::<Vec<_>>().join(" ")
}

fn names() -> String {
    let names: Vec<&str> = VERBS.iter().map(|verb| verb.name).collect();
    names.join(" ")
}

/// The command that lists what may be an operand of a verb.
fn operands(verb: &Verb) -> Option<&'static str> {
    let among = |list: &str| list.split(' ').any(|name| name == verb.name);
    if among(INSTALLED) {
        Some("pkg query -a %n")
    } else if among(OFFERED) {
        Some("pkg rquery -U -a %n")
    } else if verb.name == "help" {
        Some("pkg -l")
    } else {
        None
    }
}

fn bash() -> String {
    let mut cases = String::new();
    for verb in VERBS {
        let words = match operands(verb) {
            Some(command) => format!("$({command} 2>/dev/null)"),
            None => String::new(),
        };
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(
            cases,
            "        {}) flags='{}'; [[ $cur == -* ]] || words=\"{words}\" ;;",
            verb.name,
            all_forms(verb.flags)
        );
    }
    format!(
        "# bash completion of pkg(8)\n\
         _pkg() {{\n    \
             local cur=${{COMP_WORDS[COMP_CWORD]}} verb= word flags words=\n    \
             for word in \"${{COMP_WORDS[@]:1:COMP_CWORD-1}}\"; do\n        \
                 case \" {names} \" in *\" $word \"*) verb=$word; break ;; esac\n    \
             done\n    \
             case $verb in\n        \
                 '') flags='{globals}'; words='{names}' ;;\n\
         {cases}    \
             esac\n    \
             [[ $cur == -* ]] && words=$flags\n    \
             COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n    \
             [[ -n $words ]] || compopt -o default 2>/dev/null\n\
         }}\n\
         complete -F _pkg pkg\n",
        names = names(),
        globals = all_forms(GLOBAL_FLAGS),
    )
}

fn fish() -> String {
    let names = names();
    let mut script = format!(
        "# fish completion of pkg(8)\n\
         complete -c pkg -n 'not __fish_seen_subcommand_from {names}' -f -a '{names}'\n"
    );
    let mut flag_lines = |condition: &str, flags: &[Flag]| {
        for flag in flags {
            let (short, long) = forms(flag);
            let mut line = format!("complete -c pkg -n '{condition}'");
            if let Some(short) = short {
                line.extend([" -s ", &short[1..]]);
            }
            if let Some(long) = long {
                line.extend([" -l ", &long[2..]]);
            }
            if flag.2 && !flag.1.ends_with('?') {
                line.push_str(" -r");
            }
            script.push_str(&line);
            script.push('\n');
        }
    };
    flag_lines(
        &format!("not __fish_seen_subcommand_from {names}"),
        GLOBAL_FLAGS,
    );
    for verb in VERBS {
        let seen = format!("__fish_seen_subcommand_from {}", verb.name);
        flag_lines(&seen, verb.flags);
    }
    for verb in VERBS {
        if let Some(command) = operands(verb) {
            let _ = writeln!(
                script,
                "complete -c pkg -n '__fish_seen_subcommand_from {}' -f -a '({command} 2>/dev/null)'",
                verb.name
            );
        }
    }
    script
}

fn zsh() -> String {
    let mut cases = String::new();
    for verb in VERBS {
        let words = operands(verb).map_or_else(
            || "_files".to_owned(),
            |command| format!("compadd -- ${{(f)\"$({command} 2>/dev/null)\"}}"),
        );
        let _ = writeln!(
            cases,
            "        {}) flags=({}); [[ $PREFIX == -* ]] || {words} ;;",
            verb.name,
            all_forms(verb.flags)
        );
    }
    format!(
        "#compdef pkg\n\
         # zsh completion of pkg(8)\n\
         _pkg() {{\n    \
             local verb word\n    \
             local -a verbs flags\n    \
             verbs=({names})\n    \
             for word in ${{words[2,CURRENT-1]}}; do\n        \
                 if (( ${{verbs[(Ie)$word]}} )); then verb=$word; break; fi\n    \
             done\n    \
             case $verb in\n        \
                 '') flags=({globals}); [[ $PREFIX == -* ]] || compadd -- $verbs ;;\n\
         {cases}    \
             esac\n    \
             [[ $PREFIX == -* ]] && compadd -- $flags\n\
         }}\n\
         _pkg \"$@\"\n",
        names = names(),
        globals = all_forms(GLOBAL_FLAGS),
    )
}
