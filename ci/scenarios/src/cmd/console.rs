//! `scenarios console`

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

use ci_qemu::{Bus, Firmware, Machine};
use clap::Args;

use super::ProductArgs;
use crate::scenario::Route;

/// Boots the system with its console in this terminal
#[derive(Debug, Args)]
pub(super) struct ConsoleArgs {
    #[command(flatten)]
    products: ProductArgs,
    /// Boot the ISO under BIOS (the default)
    #[arg(long, conflicts_with_all = ["uefi", "pvh"])]
    bios: bool,
    /// Boot the ISO under UEFI
    #[arg(long, conflicts_with = "pvh")]
    uefi: bool,
    /// Boot the kernel directly
    #[arg(long)]
    pvh: bool,
    /// The kernel's command line
    #[arg(long, value_name = "WORDS", default_value = "", requires = "pvh")]
    append: String,
    /// Attach the ISO as a virtio disk, not as a CD
    #[arg(long)]
    virtio: bool,
    /// Memory in MiB
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    memory: u32,
    /// Number of CPUs
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    cpus: u32,
}

pub(super) fn console(args: &ConsoleArgs) -> Result<ExitCode, Box<dyn Error>> {
    let firmware = if args.uefi {
        Firmware::Uefi
    } else {
        Firmware::Bios
    };
    let route = if args.pvh {
        Route::Pvh {
            append: args.append.clone(),
            medium: args.virtio.then_some(Bus::Virtio),
        }
    } else {
        Route::Iso {
            firmware,
            bus: if args.virtio { Bus::Virtio } else { Bus::Cd },
        }
    };
    let boot = args.products.products().boot(&route)?;
    let machine = Machine::new(boot).memory_mib(args.memory).cpus(args.cpus);
    let (mut command, _scratch) = machine.interactive()?;
    writeln!(
        std::io::stderr(),
        "Ctrl-A x ends the machine, Ctrl-A h helps"
    )?;
    let status = command.status().map_err(|error| {
        format!(
            "cannot run {}: {error}; `ci/setup` installs it",
            command.get_program().display()
        )
    })?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
