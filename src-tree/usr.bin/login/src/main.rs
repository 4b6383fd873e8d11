//! login(1): lets a user in.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use login::attempts::{Person, Rules, admit};
use login::passwd::MASTER_PASSWD;
use login::welcome;
use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};

const USAGE: &str = "usage: login [-fp] [user]";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(status) => status,
        Err(error) => {
            complain(&df_sys::text::error(&error));
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "the program's own message")]
fn complain(problem: &str) {
    eprintln!("login: {problem}");
}

fn run(words: &[String]) -> io::Result<ExitCode> {
    let options = match df_getopt::parse(words, "fp") {
        Ok(options) if options.words.len() <= 1 => options,
        Ok(_) => {
            complain(USAGE);
            return Ok(ExitCode::FAILURE);
        }
        Err(error) => {
            complain(&format!("{error}\n{USAGE}"));
            return Ok(ExitCode::FAILURE);
        }
    };
    let users = std::fs::read_to_string(MASTER_PASSWD)?;
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let rules = Rules {
        // Only root has checked somebody before.
        trusted: options.has('f') && nix::unistd::getuid().is_root(),
        now: since.as_secs().cast_signed(),
    };
    let name = options.words.first().cloned();
    let Some(user) = admit(name, &users, rules, &mut AtTerminal)? else {
        return Ok(ExitCode::FAILURE);
    };
    let term = std::env::var("TERM").ok();
    let kept = if options.has('p') {
        std::env::vars().collect()
    } else {
        Vec::new()
    };
    let environment = welcome::environment(&user, term.as_deref(), kept);
    if let Ok(terminal) = nix::unistd::ttyname(io::stdin()) {
        welcome::hand_over_terminal(&user, &terminal);
    }
    let mut output = io::stdout();
    welcome::greet(&user, &mut output)?;
    welcome::become_user(&user, &mut output)?;
    let error = welcome::start_shell(&user, environment);
    complain(&format!("{}: {}", user.shell, df_sys::text::error(&error)));
    Ok(ExitCode::FAILURE)
}

/// The person at the terminal of this process.
struct AtTerminal;

impl AtTerminal {
    fn line(&self) -> io::Result<Option<String>> {
        let mut line = String::new();
        let length = io::stdin().read_line(&mut line)?;
        Ok((length > 0).then(|| line.trim_end_matches(['\n', '\r']).to_owned()))
    }
}

impl Person for AtTerminal {
    fn name(&mut self) -> io::Result<Option<String>> {
        self.say("login: ")?;
        self.line()
    }

    fn password(&mut self) -> io::Result<Option<String>> {
        self.say("Password:")?;
        let input = io::stdin();
        let before = tcgetattr(&input);
        if let Ok(before) = &before {
            let mut silent = before.clone();
            silent.local_flags.remove(LocalFlags::ECHO);
            tcsetattr(&input, SetArg::TCSAFLUSH, &silent)?;
        }
        let line = self.line();
        if let Ok(before) = &before {
            tcsetattr(&input, SetArg::TCSANOW, before)?;
        }
        self.say("\n")?;
        line
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        let mut output = io::stdout();
        output.write_all(text.as_bytes())?;
        output.flush()
    }

    fn pause(&mut self, failures: u32) {
        std::thread::sleep(Duration::from_secs(u64::from(failures)));
    }
}
