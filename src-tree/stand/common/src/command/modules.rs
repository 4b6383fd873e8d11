//! `load`, `unload`, `lsmod`.

use alloc::string::{String, ToString as _};

use super::{Command, Flow, Outcome, usage};
use crate::files::Size;
use crate::loader::{Loader, say};
use crate::platform::{Pages as _, Platform};

pub(super) fn commands<P: Platform>() -> [Command<P>; 3] {
    [
        Command {
            name: "load",
            usage: "[-t TYPE] FILE",
            summary: "load a kernel, or with -t a module",
            run: load,
        },
        Command {
            name: "unload",
            usage: "",
            summary: "forget the kernel and all modules",
            run: unload,
        },
        Command {
            name: "lsmod",
            usage: "",
            summary: "list what is loaded",
            run: lsmod,
        },
    ]
}

fn load<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    let loaded = match arguments {
        [option, kind, path] if option == "-t" => loader.load_module(path, kind),
        [path] if !path.starts_with('-') => loader.load_first_kernel(core::slice::from_ref(path)),
        _ => return Err(usage::<P>("load")),
    };
    loaded.map(|()| Flow::Continue).map_err(|e| e.to_string())
}

fn unload<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err(usage::<P>("unload"));
    }
    loader.unload();
    Ok(Flow::Continue)
}

fn lsmod<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err(usage::<P>("lsmod"));
    }
    let Loader {
        terminal,
        kernel,
        modules,
        ..
    } = loader;
    if let Some(kernel) = kernel {
        terminal.print(format_args!(
            "{:#010x}  {:>10}  {} (kernel, entry {:#x})\n",
            kernel.image.addr(),
            Size(kernel.size).to_string(),
            kernel.path,
            kernel.entry
        ));
    }
    for module in modules.iter() {
        terminal.print(format_args!(
            "{:#010x}  {:>10}  {} ({})\n",
            module.pages.addr(),
            Size(module.len).to_string(),
            module.name,
            module.kind
        ));
    }
    if kernel.is_none() && modules.is_empty() {
        say!(loader, "nothing is loaded; boot loads what is needed");
    }
    Ok(Flow::Continue)
}
