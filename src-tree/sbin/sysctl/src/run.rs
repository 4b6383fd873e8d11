//! Shows and sets.

use std::io::{self, Write};

use df_sys::sysctl::{Format, Variable};
use df_sys::text;

use crate::options::{Options, settings};
use crate::show;

/// A variable as the kernel tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// Its format.
    pub format: Format,
}

/// The kernel's variables.
pub trait Kernel {
    /// The variables of a name: itself, or what is below it; all for an empty name.
    ///
    /// # Errors
    /// ENOENT when there is none of this name.
    fn below(&self, name: &str) -> io::Result<Vec<Found>>;

    /// What a variable is for.
    ///
    /// # Errors
    /// What the kernel says.
    fn description(&self, name: &str) -> io::Result<String>;

    /// A variable's value.
    ///
    /// # Errors
    /// What the kernel says.
    fn read(&self, name: &str) -> io::Result<Vec<u8>>;

    /// Sets a variable.
    ///
    /// # Errors
    /// EPERM when that is not allowed; what else the kernel says.
    fn write(&mut self, name: &str, value: &[u8]) -> io::Result<()>;
}

/// The running kernel.
pub struct Running;

impl Kernel for Running {
    fn below(&self, name: &str) -> io::Result<Vec<Found>> {
        let (branch, mut variable) = if name.is_empty() {
            // The walk begins behind the questions, which have the number 0.
            let branch = Variable::numbered(&[]);
            (branch, Variable::numbered(&[1]).next()?)
        } else {
            let branch = Variable::named(name)?;
            let format = branch.format().unwrap_or_default();
            if !format.is_branch() {
                return Ok(vec![Found {
                    name: name.to_owned(),
                    format,
                }]);
            }
            (branch.clone(), branch.next()?)
        };
        let mut found = Vec::new();
        while let Some(one) = variable.filter(|one| one.is_below(&branch)) {
            let name = one.name()?;
            let format = one.format().unwrap_or_default();
            found.push(Found { name, format });
            variable = one.next()?;
        }
        Ok(found)
    }

    fn description(&self, name: &str) -> io::Result<String> {
        Variable::named(name)?.description()
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        Variable::named(name)?.read()
    }

    fn write(&mut self, name: &str, value: &[u8]) -> io::Result<()> {
        Variable::named(name)?.write(value)
    }
}

/// Does what the command line asks for; gives the exit status.
///
/// # Errors
/// When a file cannot be read or the output not be written.
pub fn run(
    options: &Options,
    kernel: &mut dyn Kernel,
    output: &mut dyn Write,
    errors: &mut dyn Write,
) -> io::Result<u8> {
    let mut words = options.words.clone();
    if let Some(file) = &options.file {
        words.splice(0..0, settings(&std::fs::read_to_string(file)?));
    }
    if options.all {
        words = vec![String::new()];
    }
    let mut status = 0;
    for word in words {
        let done = match word.split_once('=') {
            Some((name, value)) => set(name.trim(), value.trim(), options, kernel, output),
            None => list(&word, options, kernel, output),
        };
        match done {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Err(error),
            Err(error) => {
                let name = word.split('=').next().unwrap_or_default().trim();
                let unknown = error.kind() == io::ErrorKind::NotFound;
                if unknown && options.ignore_unknown {
                    continue;
                }
                status = 1;
                if unknown {
                    writeln!(errors, "sysctl: unknown oid '{name}'")?;
                } else {
                    writeln!(errors, "sysctl: {name}: {}", text::error(&error))?;
                }
            }
        }
    }
    Ok(status)
}

fn list(
    name: &str,
    options: &Options,
    kernel: &dyn Kernel,
    output: &mut dyn Write,
) -> io::Result<()> {
    let style = options.style;
    let found = kernel.below(name)?;
    // One that was named is shown whatever it is.
    let named = found.len() == 1 && found[0].name == name;
    for one in &found {
        if style.names_only {
            writeln!(output, "{}", one.name)?;
            continue;
        }
        if style.descriptions {
            let description = kernel.description(&one.name).unwrap_or_default();
            writeln!(output, "{}", show::line(style, &one.name, &description))?;
            continue;
        }
        let content = match kernel.read(&one.name) {
            Ok(content) => content,
            // In a listing, variables that cannot be read (without arguments) are left out.
            Err(_) if !named => continue,
            Err(error) => return Err(error),
        };
        if style.binary {
            output.write_all(&content)?;
            continue;
        }
        let value = show::value(&one.format, &content);
        let value = match value {
            Some(value) => value,
            None if named || style.opaque => show::opaque(&one.format, &content),
            None => continue,
        };
        writeln!(output, "{}", show::line(style, &one.name, &value))?;
    }
    Ok(())
}

/// Sets a variable, and shows what it was and what it is.
fn set(
    name: &str,
    value: &str,
    options: &Options,
    kernel: &mut dyn Kernel,
    output: &mut dyn Write,
) -> io::Result<()> {
    let found = kernel.below(name)?;
    let one = found.first().ok_or(io::ErrorKind::NotFound)?;
    if one.format.is_branch() || one.name != name {
        return Err(io::Error::other("a branch has no value"));
    }
    let new = one.format.encode(value).map_err(io::Error::other)?;
    let shown = |content: io::Result<Vec<u8>>| {
        let content = content.unwrap_or_default();
        show::value(&one.format, &content).unwrap_or_default()
    };
    let before = shown(kernel.read(name));
    kernel.write(name, &new)?;
    if options.quiet {
        return Ok(());
    }
    let after = shown(kernel.read(name));
    let change = if options.style.values_only {
        after
    } else {
        format!("{before} -> {after}")
    };
    writeln!(output, "{}", show::line(options.style, name, &change))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    struct Model(BTreeMap<&'static str, (&'static str, Vec<u8>)>);

    impl Kernel for Model {
        fn below(&self, name: &str) -> io::Result<Vec<Found>> {
            let branch = format!("{name}.");
            let is_below =
                |known: &str| name.is_empty() || known == name || known.starts_with(&branch);
            let found: Vec<Found> = self
                .0
                .iter()
                .filter(|(known, _)| is_below(known))
                .map(|(name, (letters, _))| Found {
                    name: (*name).to_owned(),
                    format: Format {
                        kind: 0,
                        letters: (*letters).to_owned(),
                    },
                })
                .collect();
            if found.is_empty() {
                return Err(io::Error::from_raw_os_error(2));
            }
            Ok(found)
        }

        fn description(&self, name: &str) -> io::Result<String> {
            Ok(format!("what {name} is for"))
        }

        fn read(&self, name: &str) -> io::Result<Vec<u8>> {
            let found = self.0.get(name).ok_or(io::ErrorKind::NotFound)?;
            Ok(found.1.clone())
        }

        fn write(&mut self, name: &str, value: &[u8]) -> io::Result<()> {
            let found = self.0.get_mut(name).ok_or(io::ErrorKind::NotFound)?;
            found.1 = value.to_vec();
            Ok(())
        }
    }

    fn sysctl(text: &str) -> (u8, String, String) {
        let mut model = Model(BTreeMap::from([
            ("hw.ncpu", ("I", vec![2, 0, 0, 0])),
            ("kern.hostname", ("A", b"old\0".to_vec())),
            ("kern.ostype", ("A", b"DragonFly\0".to_vec())),
            ("kern.opaque", ("S,thing", vec![1, 2, 3])),
        ]));
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let options = Options::parse(&words).unwrap();
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let status = run(&options, &mut model, &mut output, &mut errors).unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (status, text(output), text(errors))
    }

    #[test]
    fn values_and_branches_are_shown() {
        assert_eq!(
            sysctl("kern.ostype hw").1,
            "kern.ostype: DragonFly\nhw.ncpu: 2\n"
        );
        assert_eq!(sysctl("-n kern.ostype").1, "DragonFly\n");
        assert_eq!(sysctl("-N kern.ostype").1, "kern.ostype\n");
        assert_eq!(sysctl("-d hw.ncpu").1, "hw.ncpu: what hw.ncpu is for\n");
    }

    #[test]
    fn all_leaves_out_what_is_no_text() {
        let expected = "hw.ncpu: 2\nkern.hostname: old\nkern.ostype: DragonFly\n";
        assert_eq!(sysctl("-a").1, expected);
        assert!(
            sysctl("-ao")
                .1
                .contains("kern.opaque: Format:S,thing Length:3 Dump:0x010203")
        );
        assert!(sysctl("kern.opaque").1.contains("Dump:0x010203"));
    }

    #[test]
    fn value_is_set_and_told() {
        assert_eq!(sysctl("kern.hostname=new").1, "kern.hostname: old -> new\n");
        assert_eq!(sysctl("-q kern.hostname=new").1, "");
        let (status, _, errors) = sysctl("hw.ncpu=many");
        assert_eq!(
            (status, errors.as_str()),
            (1, "sysctl: hw.ncpu: invalid number 'many'\n")
        );
        assert_eq!(sysctl("kern=1").0, 1);
    }

    #[test]
    fn unknown_names_are_told_unless_ignored() {
        let (status, _, errors) = sysctl("no.such hw.ncpu");
        assert_eq!(
            (status, errors.as_str()),
            (1, "sysctl: unknown oid 'no.such'\n")
        );
        assert_eq!(
            sysctl("-i no.such hw.ncpu"),
            (0, "hw.ncpu: 2\n".to_owned(), String::new())
        );
    }
}
