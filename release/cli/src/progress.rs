//! A progress bar, when somebody looks.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressStyle};
use release_image::Progress;

/// Shows how far the writing of an image has come; nothing when the standard error is not a
/// terminal.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    pub(crate) fn new(what: &str) -> Self {
        if !stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::no_length().with_message(what.to_owned());
        let template = "{msg} [{wide_bar}] {bytes}/{total_bytes} {bytes_per_sec} {eta}";
        match ProgressStyle::with_template(template) {
            Ok(style) => Self(bar.with_style(style.progress_chars("=> "))),
            Err(_) => Self(bar),
        }
    }

    pub(crate) fn update(&self, progress: Progress) {
        self.0.set_length(progress.total);
        self.0.set_position(progress.done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
