//! The command line.

use df_getopt::{Options, UsageError};
use df_sys::process::Process;

use crate::column::{self, Column};
use crate::facts::Facts;

/// How to call it.
pub const USAGE: &str =
    "usage: ps [-aCcefHjlmrSuvwx] [-O fmt | -o fmt] [-p pid] [-t tty] [-U user]";

/// Letters of getopt. What has no meaning here (`C`, `e`, `H`, `S`) is taken and does nothing.
const LETTERS: &str = "AaCcefHjlmO:o:p:rSt:U:uvwx";

/// What to list.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Which processes.
    pub selection: Selection,
    /// Which columns.
    pub columns: Vec<Column>,
    /// Most letters of a line; none for no limit.
    pub width: Option<usize>,
    order: Order,
}

/// Which processes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Of all users, not only of the one who asks.
    pub all_users: bool,
    /// Also those without a terminal.
    pub without_terminal: bool,
    /// Only these.
    pub pids: Vec<i32>,
    /// Only those on these terminals.
    pub terminals: Vec<String>,
    /// Only those of these users, by name or number.
    pub users: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Terminal,
    Cpu,
    Memory,
}

/// Wrong use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// Of an option.
    Usage(UsageError),
    /// A column there is not.
    Keyword(String),
    /// Something that is no process number.
    Pid(String),
    /// A word too many.
    Word(String),
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Mistake::Usage(error) => write!(f, "{error}"),
            Mistake::Keyword(word) => write!(f, "{word}: keyword not found"),
            Mistake::Pid(word) => write!(f, "illegal process id: {word}"),
            Mistake::Word(word) => write!(f, "unexpected argument: {word}"),
        }
    }
}

impl Listing {
    /// Reads the words behind the program's name. `screen` is the width of the screen, none when
    /// there is none.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn parse(words: &[String], screen: Option<usize>) -> Result<Listing, Mistake> {
        let words = with_dash(words);
        let mut options = df_getopt::parse(&words, LETTERS).map_err(Mistake::Usage)?;
        // `ps 1 2` is `ps -p 1 -p 2`.
        for word in std::mem::take(&mut options.words) {
            if word.parse::<i32>().is_err() {
                return Err(Mistake::Word(word));
            }
            options.letters.push(('p', Some(word)));
        }
        let width = match options
            .letters
            .iter()
            .filter(|(letter, _)| *letter == 'w')
            .count()
        {
            0 => screen,
            1 => screen.map(|width| width.max(131)),
            _ => None,
        };
        Ok(Listing {
            selection: selection(&options)?,
            columns: columns(&options)?,
            width,
            order: if options.has('r') {
                Order::Cpu
            } else if options.has('m') || options.has('v') {
                Order::Memory
            } else {
                Order::Terminal
            },
        })
    }

    /// Puts processes into the order of the listing.
    pub fn sort(&self, processes: &mut [Process]) {
        match self.order {
            Order::Terminal => processes.sort_by_key(|process| {
                // Those without a terminal come first, as their number would have it.
                (
                    process.terminal.map_or(0, |device| u64::from(device) + 1),
                    process.pid,
                )
            }),
            Order::Cpu => processes.sort_by(|a, b| b.cpu_share.total_cmp(&a.cpu_share)),
            Order::Memory => processes.sort_by_key(|process| std::cmp::Reverse(process.resident)),
        }
    }
}

/// Puts the dash before options written without one: `ps aux`.
fn with_dash(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    if let Some(first) = words.first_mut() {
        let letters = first.chars().all(|c| c.is_ascii_alphabetic());
        if letters && !first.is_empty() {
            first.insert(0, '-');
        }
    }
    words
}

fn split(values: &str) -> impl Iterator<Item = &str> {
    values
        .split([',', ' ', '\t'])
        .filter(|value| !value.is_empty())
}

fn selection(options: &Options) -> Result<Selection, Mistake> {
    let all = options.has('A');
    let mut selection = Selection {
        all_users: all || options.has('a'),
        without_terminal: all || options.has('x'),
        ..Selection::default()
    };
    for value in options.values('p').flat_map(split) {
        let pid = value.parse().map_err(|_| Mistake::Pid(value.to_owned()))?;
        selection.pids.push(pid);
    }
    let list = |letter| {
        options
            .values(letter)
            .flat_map(split)
            .map(str::to_owned)
            .collect()
    };
    selection.terminals = list('t');
    selection.users = list('U');
    Ok(selection)
}

fn columns(options: &Options) -> Result<Vec<Column>, Mistake> {
    let find = |word: &str| {
        let (name, header) = match word.split_once('=') {
            Some((name, header)) => (name, Some(header)),
            None => (word, None),
        };
        let found = column::find(name).ok_or_else(|| Mistake::Keyword(name.to_owned()))?;
        Ok(match header {
            Some(header) => found.titled(header),
            None => found,
        })
    };
    let usual = if options.has('u') {
        "user,pid,%cpu,%mem,vsz,rss,tt,stat,start,time,command"
    } else if options.has('l') {
        "uid,pid,ppid,cpu,pri,nice,vsz,rss,wchan,stat,tt,time,command"
    } else if options.has('j') {
        "user,pid,ppid,pgid,sid,stat,tt,time,command"
    } else if options.has('v') {
        "pid,stat,time,slp,vsz,rss,%cpu,%mem,command"
    } else {
        "pid,tt,stat,time,command"
    };
    let mut names: Vec<&str> = options.values('o').flat_map(split).collect();
    if names.is_empty() {
        names = usual.split(',').collect();
        // Further columns go behind the number.
        let at = names
            .iter()
            .position(|name| *name == "pid")
            .map_or(0, |at| at + 1);
        let more: Vec<&str> = options.values('O').flat_map(split).collect();
        names.splice(at..at, more);
    }
    if options.has('c') {
        for name in &mut names {
            if *name == "command" {
                *name = "comm";
            }
        }
    }
    names.into_iter().map(find).collect()
}

impl Selection {
    /// Whether a process is to be listed.
    pub fn has(&self, process: &Process, facts: &Facts) -> bool {
        let lists = [&self.terminals, &self.users];
        if self.pids.is_empty() && lists.iter().all(|list| list.is_empty()) {
            let user = self.all_users || process.uid == facts.uid;
            return user && (self.without_terminal || process.terminal.is_some());
        }
        let terminal = facts.terminal(process.terminal);
        let on_terminal = |name: &String| {
            let short = name.strip_prefix("/dev/").unwrap_or(name);
            let short = short.strip_prefix("tty").unwrap_or(short);
            terminal == short || (short == "console" && terminal == "con")
        };
        let user =
            |name: &String| *name == process.uid.to_string() || *name == facts.user(process.uid);
        self.pids.contains(&process.pid)
            || self.terminals.iter().any(on_terminal)
            || self.users.iter().any(user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{facts, process};

    fn parse(words: &[&str]) -> Result<Listing, Mistake> {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        Listing::parse(&words, Some(79))
    }

    fn names(words: &[&str]) -> Vec<&'static str> {
        let listing = parse(words).unwrap();
        listing.columns.iter().map(|column| column.name).collect()
    }

    #[test]
    fn options_go_with_and_without_dash() {
        for words in [&["aux"][..], &["-aux"], &["-a", "-ux"]] {
            let listing = parse(words).unwrap();
            assert!(listing.selection.all_users && listing.selection.without_terminal);
            assert_eq!(listing.columns[0].name, "user");
        }
    }

    #[test]
    fn columns_are_chosen_by_keyword() {
        assert_eq!(
            names(&["-o", "pid,comm", "-o", "user"]),
            ["pid", "comm", "user"]
        );
        assert_eq!(names(&[]), ["pid", "tt", "stat", "time", "command"]);
        assert_eq!(names(&["-O", "ppid"])[..3], ["pid", "ppid", "tt"]);
        assert_eq!(names(&["-c"])[4], "comm");
        assert_eq!(
            parse(&["-o", "x"]).unwrap_err(),
            Mistake::Keyword("x".to_owned())
        );
    }

    #[test]
    fn selection_narrows_down() {
        let facts = facts();
        let mine = process(5, 1001, Some(7));
        let other = process(6, 0, None);
        let has = |words: &[&str], process| parse(words).unwrap().selection.has(process, &facts);
        assert!(has(&[], &mine) && !has(&[], &other));
        assert!(!has(&["-a"], &other) && has(&["-ax"], &other));
        assert!(!has(&["-x"], &other));
        assert!(has(&["-p", "6,9"], &other) && has(&["6"], &other) && !has(&["6"], &mine));
        assert!(has(&["-t", "ttyv0"], &mine) && has(&["-tv0"], &mine));
        assert!(has(&["-U", "root"], &other) && has(&["-U", "1001"], &mine));
        assert_eq!(
            parse(&["-p", "x"]).unwrap_err(),
            Mistake::Pid("x".to_owned())
        );
    }

    #[test]
    fn width_follows_w() {
        assert_eq!(parse(&[]).unwrap().width, Some(79));
        assert_eq!(parse(&["-w"]).unwrap().width, Some(131));
        assert_eq!(parse(&["-ww"]).unwrap().width, None);
    }
}
