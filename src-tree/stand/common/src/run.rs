//! The loader from its first line to the kernel.

use df_abi::boot::BootMethod;

use crate::boot::BootOptions;
use crate::command::Flow;
use crate::loader::{Loader, VERSION, say};
use crate::menu::Choice;
use crate::platform::{Leave, Platform};

/// Runs the loader: reads the configuration, shows the menu, boots.
///
/// Returns only when the user asked to leave; otherwise the kernel was entered. Whatever
/// goes wrong is reported and leads to the prompt.
#[must_use]
pub fn run<P: Platform>(platform: &mut P) -> Leave {
    let method = match platform.facts().method {
        BootMethod::BIOS => " (BIOS)",
        BootMethod::UEFI => " (UEFI)",
        _ => "",
    };
    let mut loader = Loader::new(platform);
    say!(loader, "\nDragonFly loader {VERSION}{method}");
    if let Some(volume) = &loader.volume {
        let label = volume.label();
        let disk = loader
            .platform
            .borrow()
            .disks()
            .get(volume.disk)
            .map(|d| d.name.clone());
        say!(
            loader,
            "Boot volume: {label} on {}",
            disk.unwrap_or_default()
        );
    }
    loader.read_configuration();
    let mut flow = if loader.volume.is_some() {
        Flow::Menu
    } else {
        Flow::Continue
    };
    loop {
        flow = match flow {
            Flow::Menu => from_menu(&mut loader),
            Flow::Continue => prompt(&mut loader),
            Flow::Leave(how) => return how,
        };
    }
}

/// Shows the menu and does what was chosen.
fn from_menu<P: Platform>(loader: &mut Loader<'_, P>) -> Flow {
    let delay = loader.delay();
    match loader.menu(delay) {
        Choice::Boot { single, verbose } => {
            let problem = loader.boot(&BootOptions {
                kernel: None,
                single,
                verbose,
            });
            say!(loader, "boot: {problem}");
            Flow::Continue
        }
        Choice::Prompt => Flow::Continue,
        Choice::Reboot => Flow::Leave(Leave::Reboot),
    }
}

/// Reads and carries out commands until one leads elsewhere.
fn prompt<P: Platform>(loader: &mut Loader<'_, P>) -> Flow {
    say!(
        loader,
        "\nType ? or help for the list of commands, boot to boot."
    );
    loop {
        let Some(line) = loader.terminal.read_line("OK ") else {
            continue;
        };
        match loader.execute(&line) {
            Ok(Flow::Continue) => {}
            Ok(flow) => return flow,
            Err(problem) => say!(loader, "{problem}"),
        }
    }
}
