//! A scenario that has been checked: it can be played as it is.

use std::fmt;
use std::time::Duration;

use ci_qemu::{Bus, Ending, Firmware, PANIC_WORDS, Sentinel};

use crate::raw::{RawBus, RawEnd, RawPart, RawRoute, RawScenario, RawStep};

/// A scenario, ready to be played.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The file's name without `.toml`.
    pub name: String,
    /// What it shows, in one sentence.
    pub title: String,
    /// What is booted.
    pub route: Route,
    /// Time limit for everything.
    pub limit: Duration,
    /// Memory in MiB, if not the route's own default.
    pub memory_mib: Option<u32>,
    /// Number of CPUs, if not one.
    pub cpus: Option<u32>,
    /// Which CPU, if not the plainest.
    pub cpu_model: Option<String>,
    /// Played only when it is named, or with all.
    pub long: bool,
    /// A reset starts the machine again instead of ending it.
    pub resets: bool,
    /// Words that must never appear.
    pub never: Vec<Sentinel>,
    /// What to do and to see, in order; the last one is an ending.
    pub steps: Vec<Step>,
}

/// What is booted, in terms of products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// Kernel and memory disk directly.
    Pvh {
        /// The kernel's command line.
        append: String,
        /// How the ISO is attached besides, if it is.
        medium: Option<Bus>,
    },
    /// The ISO.
    Iso {
        /// Who reads it first.
        firmware: Firmware,
        /// How it is attached.
        bus: Bus,
    },
}

/// One step on the console.
#[derive(Debug, Clone)]
pub enum Step {
    /// Wait until this appears.
    Expect(Sentinel),
    /// Send these characters.
    Send(String),
    /// Press these keys together.
    Press(Vec<String>),
    /// Press these keys one after the other.
    Type(Vec<String>),
    /// Require that so many pixels are written on.
    ScreenLit(usize),
    /// Require this ending.
    End(Ending),
    /// Stop the machine, which runs on.
    Stop,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expect(sentinel) => write!(f, "expect {sentinel}"),
            Self::Send(text) => write!(f, "send {text:?}"),
            Self::Press(keys) => write!(f, "press {}", keys.join("-")),
            Self::Type(keys) => write!(f, "type {}", keys.join(" ")),
            Self::ScreenLit(count) => write!(f, "expect {count} written pixels on the screen"),
            Self::End(ending) => write!(f, "expect the end by {ending}"),
            Self::Stop => f.write_str("stop the machine"),
        }
    }
}

/// A scenario file says something that cannot be played.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// A step has no key or several.
    #[error(
        "step {step}: give exactly one of expect, pattern, send, line, press, keyboard, screen-lit, play, end (found {found})"
    )]
    Keys {
        /// Number of the step, from 1.
        step: usize,
        /// How many keys it has.
        found: usize,
    },
    /// A pattern is not a regular expression.
    #[error("step {step}: {message}")]
    Pattern {
        /// Number of the step, from 1.
        step: usize,
        /// The regular expression's own message.
        message: String,
    },
    /// A line has a character that no key is known for.
    #[error("step {step}: no key is known for {character:?}")]
    Key {
        /// Number of the step, from 1.
        step: usize,
        /// The character.
        character: char,
    },
    /// A part is not there.
    #[error("step {step}: there is no part {part:?} in the folder `parts`")]
    UnknownPart {
        /// Number of the step, from 1.
        step: usize,
        /// The name given.
        part: String,
    },
    /// A part plays another part.
    #[error("part {part:?} plays a part itself; write its steps out")]
    NestedPart {
        /// The part's name.
        part: String,
    },
    /// The last step is not an ending, or an earlier one is.
    #[error("the last step, and no other, must be `end`")]
    End,
    /// A command line without a kernel to give it to.
    #[error("`append` is for route `pvh`; other routes take the loader's configuration")]
    Append,
    /// A second way to attach the medium.
    #[error("`medium` is for route `pvh`; the names of other routes say how it is attached")]
    Medium,
    /// A time limit that nothing can meet.
    #[error("`limit-seconds` must be at least 1")]
    Limit,
    /// An ending that does not come.
    #[error("with `resets`, a reboot does not end the machine; end by power-off, panic or stopped")]
    Resets,
}

impl Scenario {
    /// Checks a scenario as written; `part` finds the parts that it plays.
    ///
    /// # Errors
    /// What is wrong with it, first come first told.
    pub fn check<'a>(
        name: &str,
        raw: &RawScenario,
        part: impl Fn(&str) -> Option<&'a RawPart>,
    ) -> Result<Self, Invalid> {
        if raw.limit_seconds == 0 {
            return Err(Invalid::Limit);
        }
        let route = route(raw)?;
        let mut steps = Vec::new();
        for (index, raw_step) in raw.steps.iter().enumerate() {
            match &raw_step.play {
                Some(name) if keys(raw_step) == 1 => {
                    let unknown = || Invalid::UnknownPart {
                        step: index + 1,
                        part: name.clone(),
                    };
                    let played = part(name).ok_or_else(unknown)?;
                    if played.steps.iter().any(|step| step.play.is_some()) {
                        return Err(Invalid::NestedPart { part: name.clone() });
                    }
                    for (index, raw_step) in played.steps.iter().enumerate() {
                        steps.push(step(index + 1, raw_step)?);
                    }
                }
                _ => steps.push(step(index + 1, raw_step)?),
            }
        }
        let is_end = |step: &Step| matches!(step, Step::End(_) | Step::Stop);
        if steps.iter().position(is_end).map(|at| at + 1) != Some(steps.len()) {
            return Err(Invalid::End);
        }
        if raw.resets && matches!(steps.last(), Some(Step::End(Ending::Reboot))) {
            return Err(Invalid::Resets);
        }
        let panics = raw.panics || matches!(steps.last(), Some(Step::End(Ending::Panic)));
        let panic_words = if panics { &[] } else { PANIC_WORDS };
        let own = raw.never.iter().map(String::as_str);
        Ok(Self {
            name: name.to_owned(),
            title: raw.title.clone(),
            route,
            limit: Duration::from_secs(raw.limit_seconds),
            memory_mib: raw.memory_mib,
            cpus: raw.cpus,
            cpu_model: raw.cpu_model.clone(),
            long: raw.long,
            resets: raw.resets,
            never: own
                .chain(panic_words.iter().copied())
                .map(Sentinel::text)
                .collect(),
            steps,
        })
    }
}

fn route(raw: &RawScenario) -> Result<Route, Invalid> {
    let (firmware, bus) = match raw.route {
        RawRoute::Pvh => {
            return Ok(Route::Pvh {
                append: raw.append.clone().unwrap_or_default(),
                medium: raw.medium.map(bus),
            });
        }
        RawRoute::BiosCd => (Firmware::Bios, Bus::Cd),
        RawRoute::BiosIdeCd => (Firmware::Bios, Bus::IdeCd),
        RawRoute::BiosDisk => (Firmware::Bios, Bus::Disk),
        RawRoute::BiosUsb => (Firmware::Bios, Bus::Usb),
        RawRoute::UefiCd => (Firmware::Uefi, Bus::Cd),
        RawRoute::UefiDisk => (Firmware::Uefi, Bus::Disk),
        RawRoute::BiosVirtio => (Firmware::Bios, Bus::Virtio),
        RawRoute::UefiUsb => (Firmware::Uefi, Bus::Usb),
        RawRoute::UefiVirtio => (Firmware::Uefi, Bus::Virtio),
    };
    if raw.append.is_some() {
        Err(Invalid::Append)
    } else if raw.medium.is_some() {
        Err(Invalid::Medium)
    } else {
        Ok(Route::Iso { firmware, bus })
    }
}

const fn bus(raw: RawBus) -> Bus {
    match raw {
        RawBus::Cd => Bus::Cd,
        RawBus::IdeCd => Bus::IdeCd,
        RawBus::Disk => Bus::Disk,
        RawBus::Usb => Bus::Usb,
        RawBus::Virtio => Bus::Virtio,
    }
}

/// How many keys a step has.
fn keys(step: &RawStep) -> usize {
    [
        step.expect.is_some(),
        step.pattern.is_some(),
        step.send.is_some(),
        step.line.is_some(),
        step.press.is_some(),
        step.keyboard.is_some(),
        step.screen_lit.is_some(),
        step.play.is_some(),
        step.end.is_some(),
    ]
    .into_iter()
    .filter(|&present| present)
    .count()
}

fn step(number: usize, raw: &RawStep) -> Result<Step, Invalid> {
    let found = keys(raw);
    let wrong = Invalid::Keys {
        step: number,
        found,
    };
    if found != 1 {
        return Err(wrong);
    }
    if let Some(pattern) = &raw.pattern {
        return Sentinel::pattern(pattern)
            .map(Step::Expect)
            .map_err(|error| Invalid::Pattern {
                step: number,
                message: error.to_string(),
            });
    }
    if let Some(line) = &raw.keyboard {
        let keys = line.chars().map(|character| {
            key_of(character).ok_or(Invalid::Key {
                step: number,
                character,
            })
        });
        let enter = Ok("ret".to_owned());
        return Ok(Step::Type(keys.chain([enter]).collect::<Result<_, _>>()?));
    }
    let step = None
        .or_else(|| {
            raw.expect
                .as_deref()
                .map(|text| Step::Expect(Sentinel::text(text)))
        })
        .or_else(|| raw.send.clone().map(Step::Send))
        .or_else(|| {
            raw.line
                .as_ref()
                .map(|line| Step::Send(format!("{line}\r")))
        })
        .or_else(|| raw.press.clone().map(Step::Press))
        .or_else(|| raw.screen_lit.map(Step::ScreenLit))
        .or_else(|| raw.end.map(end));
    step.ok_or(wrong)
}

/// QEMU's name of the key that types this character on a US keyboard.
fn key_of(character: char) -> Option<String> {
    match character {
        'a'..='z' | '0'..='9' => Some(character.to_string()),
        ' ' => Some("spc".to_owned()),
        '-' => Some("minus".to_owned()),
        '.' => Some("dot".to_owned()),
        '/' => Some("slash".to_owned()),
        _ => None,
    }
}

fn end(raw: RawEnd) -> Step {
    match raw {
        RawEnd::PowerOff => Step::End(Ending::PowerOff),
        RawEnd::Reboot => Step::End(Ending::Reboot),
        RawEnd::Panic => Step::End(Ending::Panic),
        RawEnd::Stopped => Step::Stop,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "title = \"t\"\nroute = \"pvh\"\nlimit-seconds = 5\n";

    fn check(text: &str) -> Result<Scenario, Invalid> {
        let raw: RawScenario = toml::from_str(text).expect("valid TOML");
        let part: RawPart = toml::from_str(
            "title = \"p\"\nsteps = [{ line = \"uname\" }, { expect = \"DragonFly\" }]",
        )
        .expect("valid TOML");
        Scenario::check("case", &raw, |name| (name == "uname").then_some(&part))
    }

    #[test]
    fn steps_keep_their_order_and_parts_are_played_in_place() {
        let scenario = check(&format!(
            "{HEAD}steps = [{{ expect = \"# \" }}, {{ play = \"uname\" }}, {{ end = \"power-off\" }}]"
        ))
        .unwrap();
        let steps: Vec<String> = scenario.steps.iter().map(ToString::to_string).collect();
        assert_eq!(
            steps,
            [
                "expect \"# \"",
                "send \"uname\\r\"",
                "expect \"DragonFly\"",
                "expect the end by power off"
            ]
        );
    }

    #[test]
    fn a_machine_that_starts_again_does_not_end_by_a_reboot() {
        let text = |end| format!("{HEAD}resets = true\nsteps = [{{ end = \"{end}\" }}]");
        assert_eq!(check(&text("reboot")).unwrap_err(), Invalid::Resets);
        assert!(check(&text("power-off")).unwrap().resets);
    }

    #[test]
    fn panic_words_are_forbidden_unless_a_panic_is_wanted() {
        let calm = check(&format!("{HEAD}steps = [{{ end = \"reboot\" }}]")).unwrap();
        assert_eq!(calm.never.len(), PANIC_WORDS.len());
        let panics = check(&format!("{HEAD}steps = [{{ end = \"panic\" }}]")).unwrap();
        assert!(panics.never.is_empty());
        let on_the_way = format!("{HEAD}panics = true\nsteps = [{{ end = \"power-off\" }}]");
        assert!(check(&on_the_way).unwrap().never.is_empty());
    }

    #[test]
    fn a_step_has_exactly_one_key() {
        let error = check(&format!("{HEAD}steps = [{{ }}, {{ end = \"panic\" }}]")).unwrap_err();
        assert_eq!(error, Invalid::Keys { step: 1, found: 0 });
        let error = check(&format!(
            "{HEAD}steps = [{{ expect = \"a\", play = \"uname\" }}, {{ end = \"panic\" }}]"
        ))
        .unwrap_err();
        assert_eq!(error, Invalid::Keys { step: 1, found: 2 });
    }

    #[test]
    fn the_last_step_is_the_only_ending() {
        assert_eq!(
            check(&format!("{HEAD}steps = []")).unwrap_err(),
            Invalid::End
        );
        let early = format!("{HEAD}steps = [{{ end = \"panic\" }}, {{ end = \"panic\" }}]");
        assert_eq!(check(&early).unwrap_err(), Invalid::End);
    }

    #[test]
    fn unknown_part_and_bad_pattern_name_the_step() {
        let error = check(&format!("{HEAD}steps = [{{ play = \"gone\" }}]")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "step 1: there is no part \"gone\" in the folder `parts`"
        );
        let error = check(&format!("{HEAD}steps = [{{ pattern = \"(\" }}]")).unwrap_err();
        assert!(matches!(error, Invalid::Pattern { step: 1, .. }), "{error}");
    }

    #[test]
    fn keyboard_types_key_by_key() {
        let text = format!("{HEAD}steps = [{{ keyboard = \"ls /\" }}, {{ end = \"stopped\" }}]");
        let scenario = check(&text).unwrap();
        assert_eq!(scenario.steps[0].to_string(), "type l s spc slash ret");
        let error = check(&text.replace("ls /", "LS")).unwrap_err();
        assert_eq!(
            error,
            Invalid::Key {
                step: 1,
                character: 'L'
            }
        );
    }

    #[test]
    fn command_line_needs_a_kernel_that_is_booted_directly() {
        let text = "title = \"t\"\nroute = \"uefi-cd\"\nlimit-seconds = 5\nappend = \"-v\"\n\
                    steps = [{ end = \"reboot\" }]";
        assert_eq!(check(text).unwrap_err(), Invalid::Append);
        let text = text.replace("append = \"-v\"", "medium = \"virtio\"");
        assert_eq!(check(&text).unwrap_err(), Invalid::Medium);
        let pvh = text.replace("uefi-cd", "pvh");
        let medium = Some(Bus::Virtio);
        let append = String::new();
        assert_eq!(check(&pvh).unwrap().route, Route::Pvh { append, medium });
    }
}
