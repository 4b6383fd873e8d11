//! cputest: checks, on the target, what the kernel keeps for threads and processes in the CPU.

mod bases;
mod raw;
mod spaces;

use std::process::ExitCode;

/// What a check gives: nothing, or what was wrong.
type Checked = Result<(), String>;

/// A check by name.
type Check = (&'static str, fn() -> Checked);

const CHECKS: [Check; 3] = [
    ("threads_keep_their_segment_bases", bases::kept),
    ("segment_bases_may_be_any_address", bases::any_address),
    ("processes_see_their_own_pages", spaces::own_pages),
];

#[expect(clippy::print_stdout, reason = "the program's result")]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["--set-base"] => {
            raw::set_gs_base(1);
            return ExitCode::SUCCESS;
        }
        ["--space", number] => {
            let seen = spaces::live(number.parse().unwrap_or(0));
            return ExitCode::from(u8::from(seen.is_err()));
        }
        _ => {}
    }
    let mut failed = 0;
    for (name, check) in CHECKS {
        match check() {
            Ok(()) => println!("ok {name}"),
            Err(why) => {
                println!("FAILED {name}: {why}");
                failed += 1;
            }
        }
    }
    println!("cputest: {} passed, {failed} failed", CHECKS.len() - failed);
    ExitCode::from(u8::from(failed > 0))
}
