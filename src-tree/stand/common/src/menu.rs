//! The menu and its countdown.

use alloc::format;
use alloc::string::String;

use crate::loader::{Loader, say};
use crate::platform::{Key, Platform};

/// Seconds of the countdown when `autoboot_delay` says nothing.
const DEFAULT_DELAY: u64 = 10;
/// Longest countdown that can be asked for, in seconds.
const MAX_DELAY: u64 = 3600;

/// What the user chose, or what the countdown did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Boot, with these options added.
    Boot {
        /// Single user.
        single: bool,
        /// Verbose.
        verbose: bool,
    },
    /// Go to the prompt.
    Prompt,
    /// Reset the machine.
    Reboot,
}

/// What `autoboot_delay` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delay {
    /// Boot without showing the menu (`-1`).
    None,
    /// Wait until a key is pressed (`NO`).
    Forever,
    /// Wait this many seconds.
    Seconds(u64),
}

impl Delay {
    /// Reads the variable; `None` when it makes no sense.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        match value.trim() {
            "-1" => Some(Self::None),
            v if v.eq_ignore_ascii_case("no") => Some(Self::Forever),
            v => v.parse().ok().map(|s: u64| Self::Seconds(s.min(MAX_DELAY))),
        }
    }
}

impl<P: Platform> Loader<'_, P> {
    /// Returns what `autoboot_delay` asks for; complains if it makes no sense.
    pub(crate) fn delay(&mut self) -> Delay {
        let Some(value) = self.env.get("autoboot_delay") else {
            return Delay::Seconds(DEFAULT_DELAY);
        };
        if let Some(delay) = Delay::parse(value) {
            return delay;
        }
        let value = String::from(value);
        say!(
            self,
            "autoboot_delay=\"{value}\" is neither a number nor NO; {DEFAULT_DELAY} is used"
        );
        Delay::Seconds(DEFAULT_DELAY)
    }

    /// Shows the menu and waits for a choice.
    pub(crate) fn menu(&mut self, delay: Delay) -> Choice {
        if delay == Delay::None {
            return Choice::Boot {
                single: false,
                verbose: false,
            };
        }
        say!(self, "\n  Welcome to DragonFly\n");
        for (key, text) in ITEMS {
            say!(self, "    {key}. {text}");
        }
        say!(self, "");
        match delay {
            Delay::Seconds(seconds) => match self.count_down(seconds) {
                Ok(()) => Choice::Boot {
                    single: false,
                    verbose: false,
                },
                // A key that is no choice only stops the countdown.
                Err(key) => match choice(key) {
                    Some(choice) => {
                        say!(self, "");
                        choice
                    }
                    None => self.wait_for_choice(),
                },
            },
            Delay::Forever | Delay::None => self.wait_for_choice(),
        }
    }

    fn wait_for_choice(&mut self) -> Choice {
        self.terminal
            .print(format_args!("\r{:50}\rYour choice [1]: ", ""));
        loop {
            if let Some(choice) = self.terminal.wait_key(None).and_then(choice) {
                say!(self, "");
                return choice;
            }
        }
    }

    /// Counts down; `Err` is the key that was pressed in time.
    pub(crate) fn count_down(&mut self, seconds: u64) -> Result<(), Key> {
        let start = self.terminal.now_ms();
        for left in (0..=seconds).rev() {
            if left > 0 {
                let unit = if left == 1 { "second" } else { "seconds" };
                let text = format!("Booting in {left} {unit}, press a key to stop ...");
                self.terminal.print(format_args!("\r{text:<50}"));
            }
            let passed = seconds - left + u64::from(left > 0);
            if let Some(key) = self.terminal.wait_key(Some(start + passed * 1000)) {
                return Err(key);
            }
        }
        say!(self, "");
        Ok(())
    }
}

/// The menu's lines: key and meaning.
const ITEMS: [(&str, &str); 5] = [
    ("1", "Boot DragonFly [default, Enter]"),
    ("s", "Boot DragonFly in single user mode"),
    ("v", "Boot DragonFly with verbose logging"),
    ("9", "Go to the loader prompt (or Esc)"),
    ("R", "Reboot"),
];

/// The choice that a key stands for.
fn choice(key: Key) -> Option<Choice> {
    Some(match key {
        Key::Enter | Key::Char(b'1') => Choice::Boot {
            single: false,
            verbose: false,
        },
        Key::Char(b's' | b'S') => Choice::Boot {
            single: true,
            verbose: false,
        },
        Key::Char(b'v' | b'V') => Choice::Boot {
            single: false,
            verbose: true,
        },
        Key::Char(b'9') | Key::Escape => Choice::Prompt,
        Key::Char(b'r' | b'R') => Choice::Reboot,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn autoboot_delay_has_three_forms() {
        assert_eq!(Delay::parse("-1"), Some(Delay::None));
        assert_eq!(Delay::parse("no"), Some(Delay::Forever));
        assert_eq!(Delay::parse(" 7 "), Some(Delay::Seconds(7)));
        assert_eq!(Delay::parse("99999999"), Some(Delay::Seconds(MAX_DELAY)));
        assert_eq!(Delay::parse("-2"), None);
        assert_eq!(Delay::parse("soon"), None);
    }
}
