//! The one place that writes to standard output and standard error.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the output module"
)]

use std::io;

use buildsys_report::{Colour, Json, Observer, Paint, Plain, Terminal};

use crate::{ColorChoice, Environment, Failed, Options};

/// Where words go: results to standard output, everything else to standard error.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    paint: Paint,
    bars: bool,
    json: bool,
    verbose: bool,
}

impl Output {
    /// Decides by options and surroundings: colours and bars on a terminal, neither elsewhere.
    #[must_use]
    pub fn new(options: &Options, environment: &Environment) -> Self {
        let dumb = matches!(environment.get("TERM"), "" | "dumb");
        let terminal = environment.terminal && !dumb;
        let colours = match options.color {
            ColorChoice::Auto => terminal && environment.get("NO_COLOR").is_empty(),
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        let bars = terminal && options.color != ColorChoice::Never;
        Self {
            paint: Paint { colours },
            bars,
            json: options.json,
            verbose: options.verbose,
        }
    }

    /// Without colours and bars, for errors before options are known.
    #[must_use]
    pub fn bare() -> Self {
        Self {
            paint: Paint { colours: false },
            bars: false,
            json: false,
            verbose: false,
        }
    }

    /// Returns the observer for a run.
    #[must_use]
    pub fn observer(&self) -> Box<dyn Observer> {
        if self.json {
            Box::new(Json::new(io::stdout()))
        } else if self.bars {
            Box::new(Terminal::new(self.paint, self.verbose))
        } else {
            Box::new(Plain::new(io::stderr(), self.paint, self.verbose))
        }
    }

    /// Returns whether results are to be JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Returns whether more is to be said.
    #[must_use]
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Writes a result. A reader that has gone away is no error.
    pub fn result(&self, text: &str) {
        use std::io::Write as _;
        let _ = io::stdout().lock().write_all(text.as_bytes());
    }

    /// Writes a result as JSON.
    pub fn document(&self, value: &impl serde::Serialize) {
        if let Ok(text) = serde_json::to_string_pretty(value) {
            println!("{text}");
        }
    }

    /// Writes a warning.
    pub fn warning(&self, message: &str) {
        eprintln!(
            "{} {message}",
            self.paint.paint(Colour::Warning, "warning:")
        );
    }

    /// Writes an error and its remedy.
    pub fn error(&self, failed: &Failed) {
        eprintln!("{} {failed}", self.paint.paint(Colour::Bad, "error:"));
        if let Some(remedy) = failed.remedy() {
            eprintln!("{} {remedy}", self.paint.paint(Colour::Hint, "remedy:"));
        }
    }

    /// Paints words of a result.
    #[must_use]
    pub fn paint(&self, colour: Colour, text: &str) -> String {
        self.paint.paint(colour, text)
    }
}
