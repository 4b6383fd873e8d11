//! Options that every verb takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Options that every verb takes, before or after it.
#[derive(Debug, Clone, Default, Args)]
pub struct Options {
    /// Work on the source tree in DIR instead of the one around the current directory
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub directory: Option<PathBuf>,

    /// Run at most N jobs at once [default: JOBS, or one for each CPU]
    #[arg(short, long, value_name = "N", global = true)]
    pub jobs: Option<u16>,

    /// Go on with what does not depend on a job that failed
    #[arg(short, long, global = true)]
    pub keep_going: bool,

    /// Show what would be done, and why, without doing it
    #[arg(short = 'n', long, global = true)]
    pub dry_run: bool,

    /// Say more: jobs that are up to date, digests, every reason
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// Write JSON: events one a line while building, documents otherwise
    #[arg(long, global = true)]
    pub json: bool,

    /// Colours and bars
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, global = true)]
    pub color: ColorChoice,

    /// Override a knob of Makefile.inc (may be repeated)
    #[arg(short = 'D', long = "define", value_name = "KNOB=VALUE", global = true)]
    pub define: Vec<String>,
}

/// When to write colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal
    #[default]
    Auto,
    /// Also into files and pipes
    Always,
    /// Nowhere
    Never,
}
