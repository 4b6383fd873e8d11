//! Shows how work goes on: a line for each thing, and on a terminal a bar for each fetch.

use pkg_jobs::Event;

use crate::session::Session;
use crate::show;

/// Watches one piece of work.
pub(crate) struct Watcher<'s> {
    session: &'s Session,
    #[cfg(feature = "bars")]
    bars: Option<bars::Bars>,
}

impl<'s> Watcher<'s> {
    /// Begins; bars only where somebody sees them.
    pub(crate) fn new(session: &'s Session) -> Self {
        Self {
            session,
            #[cfg(feature = "bars")]
            bars: (!session.out.quiet && session.out.is_terminal()).then(bars::Bars::new),
        }
    }

    /// Shows an event of a plan that is being carried out, or of a fetch.
    pub(crate) fn event(&mut self, event: &Event<'_>) {
        #[cfg(feature = "bars")]
        if let (Some(bars), Event::Fetching { archive, progress }) = (&mut self.bars, event) {
            self.session.reports.event(event);
            bars.fetching(archive.package, archive.size, *progress);
            return;
        }
        show::event(self.session, event);
    }
}

#[cfg(feature = "bars")]
mod bars {
    use std::collections::HashMap;

    use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
    use pkg_jobs::Progress;

    const STYLE: &str =
        "{prefix:40!} [{bar:24}] {bytes:>10}/{total_bytes:<10} {bytes_per_sec} {eta}";

    /// The bars of the archives that are coming.
    pub(super) struct Bars {
        all: MultiProgress,
        each: HashMap<String, ProgressBar>,
    }

    impl Bars {
        pub(super) fn new() -> Self {
            Self {
                all: MultiProgress::new(),
                each: HashMap::new(),
            }
        }

        pub(super) fn fetching(&mut self, package: &str, size: u64, progress: Progress) {
            match progress {
                Progress::Begun => {
                    let style = ProgressStyle::with_template(STYLE);
                    let bar = ProgressBar::new(size)
                        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
                        .with_prefix(package.to_owned());
                    self.each.insert(package.to_owned(), self.all.add(bar));
                }
                Progress::Bytes(bytes) => {
                    if let Some(bar) = self.each.get(package) {
                        bar.set_position(bytes);
                    }
                }
                Progress::Done => {
                    if let Some(bar) = self.each.remove(package) {
                        bar.finish();
                    }
                }
            }
        }
    }
}
