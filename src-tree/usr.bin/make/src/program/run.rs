//! From arguments to an exit status.

use std::io::Write;
use std::path::PathBuf;

use super::{Arguments, Prepared};
use crate::session::{Message, Session, Severity, Stop};
use crate::system::Host;

/// Wrong use, or makefiles that make no sense.
const TROUBLE: u8 = 2;

/// How to call it.
pub const USAGE: &str = "usage: make [-BeikNnqrSstWwX] [-C directory] [-D variable] [-d flags] \
[-f makefile]\n            [-I directory] [-J private] [-j max_jobs] [-m directory] \
[-V variable]\n            [-v variable] [variable=value] [target ...]";

/// Runs the program; gives the exit status: 0 when all went well, 1 when a target could not be
/// made or with `-q` is out of date, 2 when makefiles or arguments are wrong.
pub fn run(arguments: &Arguments, output: &mut dyn Write, errors: &mut dyn Write) -> u8 {
    use std::os::unix::ffi::OsStringExt as _;
    let folder = PathBuf::from(std::ffi::OsString::from_vec(arguments.folder.clone()));
    let mut session = Session::new(Box::new(Host::new(folder)));
    session.interrupts = arguments.interrupts.clone();
    let mut speaker = Speaker::new(arguments, errors);
    if let Err(error) = session.prepare(arguments) {
        speaker.line(&format!("{}: {error}\n{USAGE}", speaker.name));
        return TROUBLE;
    }
    speaker.level(session.level);
    let read = session.read_makefiles();
    speaker.say(&mut session);
    match read {
        Err(Stop::Declared) => {
            speaker.stopped(&session);
            return 1;
        }
        Err(_) => {
            speaker.stopped(&session);
            return TROUBLE;
        }
        Ok(_) if speaker.fatal(&session) => {
            let name = &speaker.name;
            let text = format!("{name}: Fatal errors encountered -- cannot continue");
            speaker.line(&text);
            speaker.stopped(&session);
            return 1;
        }
        Ok(_) => {}
    }
    if !session.options.print.is_empty() {
        let printed = session.printed();
        speaker.say(&mut session);
        return match printed {
            Ok(values) => {
                for mut value in values {
                    value.push(b'\n');
                    // Whoever reads the output has had enough.
                    if output.write_all(&value).is_err() {
                        return 1;
                    }
                }
                0
            }
            Err(_) => TROUBLE,
        };
    }
    build(
        &mut session,
        matches!(read, Ok(Prepared::Read)),
        output,
        &mut speaker,
    )
}

fn build(
    session: &mut Session,
    any: bool,
    output: &mut dyn Write,
    speaker: &mut Speaker<'_>,
) -> u8 {
    let shown = session.options.show_folders;
    let folder = String::from_utf8_lossy(&session.start_folder).into_owned();
    let name = speaker.name.clone();
    let passing = |output: &mut dyn Write, does: &str| {
        if shown {
            // Output that nobody reads does not keep targets from being made.
            let _lost = writeln!(output, "{name}: {does} directory `{folder}'");
        }
    };
    passing(output, "Entering");
    let status = session.build(any, output, &mut |session| speaker.say(session));
    speaker.say(session);
    passing(output, "Leaving");
    status
}

/// Writes messages.
struct Speaker<'a> {
    name: String,
    errors: &'a mut dyn Write,
    fatal: bool,
}

impl<'a> Speaker<'a> {
    fn new(arguments: &Arguments, errors: &'a mut dyn Write) -> Self {
        let name = arguments.program.rsplit(|byte| *byte == b'/').next();
        Self {
            name: String::from_utf8_lossy(name.unwrap_or(b"make")).into_owned(),
            errors,
            fatal: false,
        }
    }

    fn level(&mut self, level: i64) {
        if level > 0 {
            self.name = format!("{}[{level}]", self.name);
        }
    }

    fn line(&mut self, text: &str) {
        // There is nobody left to tell.
        let _lost = writeln!(self.errors, "{text}");
    }

    fn fatal(&self, session: &Session) -> bool {
        self.fatal || session.has_errors()
    }

    fn stopped(&mut self, session: &Session) {
        let folder = String::from_utf8_lossy(&session.start_folder).into_owned();
        let name = self.name.clone();
        self.line(&format!("\n{name}: stopped in {folder}"));
    }

    /// Writes what there is to say.
    fn say(&mut self, session: &mut Session) {
        self.fatal |= session.has_errors();
        for message in std::mem::take(&mut session.messages) {
            let text = self.text(&message, session);
            self.line(&text);
        }
    }

    fn text(&self, message: &Message, session: &Session) -> String {
        if message.severity == Severity::Trace {
            return message.text.clone();
        }
        let mut text = format!("{}: ", self.name);
        if let Some(place) = message.places.first()
            && message.severity != Severity::Trouble
        {
            let file = String::from_utf8_lossy(&place.file);
            if !file.starts_with('/') && file != "(stdin)" {
                let folder = String::from_utf8_lossy(&session.start_folder);
                text.extend([
                    "\"",
                    &folder,
                    "/",
                    &file,
                    "\" line ",
                    &place.line.to_string(),
                    ": ",
                ]);
            } else {
                text.extend([place.to_string().as_str(), ": "]);
            }
        }
        if message.severity == Severity::Warning {
            text.push_str("warning: ");
        }
        text.push_str(&message.text);
        if message.severity == Severity::Fatal {
            for place in message.places.iter().skip(1) {
                text.extend(["\n\tincluded by ", &place.to_string()]);
            }
        }
        text
    }
}
