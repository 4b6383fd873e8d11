//! Booting: everything is loaded, handed over, and the kernel entered.

use alloc::string::{String, ToString as _};

use crate::files::LoadError;
use crate::handoff::{Handoff, HandoffPlan};
use crate::loader::{Loader, say};
use crate::platform::{ConsoleSet, Pages as _, Platform};

/// How to boot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BootOptions {
    /// A kernel other than the configured one: a path or a name.
    pub(crate) kernel: Option<String>,
    /// Single user.
    pub(crate) single: bool,
    /// Verbose.
    pub(crate) verbose: bool,
}

impl<P: Platform> Loader<'_, P> {
    /// Boots; returns only if that failed, with the reason.
    pub(crate) fn boot(&mut self, options: &BootOptions) -> String {
        match self.prepare(options) {
            Ok(handoff) => {
                let error = self.platform.borrow_mut().enter_kernel(handoff);
                alloc::format!("cannot enter the kernel: {}", error.0)
            }
            Err(problem) => problem,
        }
    }

    /// Loads what is not loaded yet and builds the hand-off.
    fn prepare(&mut self, options: &BootOptions) -> Result<Handoff<P::Pages>, String> {
        let text = |error: LoadError| error.to_string();
        if let Some(name) = &options.kernel {
            self.kernel = None;
            self.load_first_kernel(core::slice::from_ref(name))
                .map_err(text)?;
        } else if self.kernel.is_none() {
            self.load_first_kernel(&self.kernel_names()).map_err(text)?;
        }
        self.load_requested_modules().map_err(text)?;

        let mut env = self.env.clone();
        let mut add = |name, value: &str| env.set(name, value).map_err(|e| e.to_string());
        if options.single {
            add("boot_single", "YES")?;
        }
        if options.verbose {
            add("boot_verbose", "YES")?;
        }
        if let Some(kernel) = &self.kernel {
            add("kernelname", &kernel.path)?;
        }
        if self.env.get("console").is_none() {
            add("console", console_names(self.terminal.consoles()))?;
        }
        let Some(kernel) = self.kernel.take() else {
            return Err("no kernel is loaded".into());
        };
        say!(
            self,
            "Booting {} at {:#x} with {} module{} ...",
            kernel.path,
            kernel.image.addr(),
            self.modules.len(),
            if self.modules.len() == 1 { "" } else { "s" }
        );
        self.choose_screen_mode();
        let plan = HandoffPlan {
            kernel_size: kernel.size,
            entry: kernel.entry,
            kernel: kernel.image,
            modules: core::mem::take(&mut self.modules),
            environment: env.to_vec(),
            boot_lba: 0,
            boot_sector_size: self.volume.as_ref().map_or(0, |v| v.sector_size),
        };
        Handoff::build(&mut **self.platform.borrow_mut(), plan).map_err(|e| e.to_string())
    }
}

impl<P: Platform> Loader<'_, P> {
    /// Switches to the graphics mode that the variable `screen.mode` asks for. When that fails,
    /// the kernel finds the screen as it is.
    fn choose_screen_mode(&mut self) {
        let Some(value) = self.env.get("screen.mode") else {
            return;
        };
        let switched = screen_size(value)
            .map(|(width, height)| self.platform.borrow_mut().set_screen_mode(width, height));
        match switched {
            Some(Ok(())) => {}
            Some(Err(_)) => say!(
                self,
                "loader: this screen has no mode {value} (screen.mode)"
            ),
            None => say!(
                self,
                "loader: screen.mode=\"{value}\" is not of the form WIDTHxHEIGHT, as 1024x768"
            ),
        }
    }
}

/// Reads a size of the form `1024x768`.
fn screen_size(value: &str) -> Option<(u32, u32)> {
    let (width, height) = value.split_once('x')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

/// The value of `console` for the consoles in use.
fn console_names(set: ConsoleSet) -> &'static str {
    match (
        set.intersects(ConsoleSet::SERIAL),
        set.intersects(ConsoleSet::VIDEO),
    ) {
        (true, true) => "comconsole,vidconsole",
        (true, false) => "comconsole",
        _ => "vidconsole",
    }
}
