//! The command lines of the three programs.

use df_getopt::UsageError;
use df_sys::mount::flags;

use crate::options::Options;
use crate::tmpfs::Words;

/// How to call mount(8).
pub const MOUNT_USAGE: &str = "usage: mount [-adfpruvw] [-o options] [-t type] [special | node]\n\
    \x20      mount [-dfruvw] [-o options] [-t type] special node";
/// How to call umount(8).
pub const UMOUNT_USAGE: &str =
    "usage: umount [-fv] special | node ...\n       umount -a [-fv] [-t type]";
/// How to call mount_tmpfs(8).
pub const TMPFS_USAGE: &str = "usage: mount_tmpfs [-g group] [-m mode] [-n inodes] [-o options] \
    [-s size] [-u user] tmpfs node";

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Show what is mounted.
    List {
        /// As lines of fstab(5).
        as_fstab: bool,
        /// Only of this kind.
        kind: Option<String>,
    },
    /// Mount what fstab(5) lists.
    MountAll {
        /// Only of this kind.
        kind: Option<String>,
        /// Options besides those of the table.
        options: Options,
    },
    /// Mount something.
    Mount(Mount),
    /// Unmount some.
    Unmount {
        /// What or where.
        names: Vec<String>,
        /// Although files are in use.
        force: bool,
    },
    /// Unmount all but the root.
    UnmountAll {
        /// Only of this kind.
        kind: Option<String>,
        /// Although files are in use.
        force: bool,
    },
}

/// A mount that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    /// What; none to look it up in fstab(5).
    pub special: Option<String>,
    /// Where; without `special`, a name of fstab(5).
    pub node: String,
    /// Its kind.
    pub kind: Option<String>,
    /// Its options.
    pub options: Options,
    /// What a tmpfs wants.
    pub tmpfs: Words,
    /// Only say what would be done.
    pub dry: bool,
    /// Say what is done.
    pub verbose: bool,
}

/// Wrong use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// Of an option.
    Usage(UsageError),
    /// Too few or too many words.
    Words,
    /// An option of `-o` that the kind of file system does not have.
    Option(String),
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Mistake::Usage(error) => write!(f, "{error}"),
            Mistake::Words => write!(f, "wrong number of arguments"),
            Mistake::Option(name) => write!(f, "-o {name}: option not supported"),
        }
    }
}

/// Reads the command line of mount(8).
///
/// # Errors
/// What is wrong with it.
pub fn of_mount(words: &[String]) -> Result<Request, Mistake> {
    let given = df_getopt::parse(words, "adfo:prt:uvw").map_err(Mistake::Usage)?;
    let mut options = Options::default();
    for (letter, value) in &given.letters {
        match letter {
            'f' => options.flags |= flags::FORCE,
            'o' => options.add(value.as_deref().unwrap_or_default()),
            'r' => options.flags |= flags::RDONLY,
            'u' => options.flags |= flags::UPDATE,
            'w' => options.flags &= !flags::RDONLY,
            _ => {}
        }
    }
    let kind = given.value('t').map(str::to_owned);
    if given.has('a') {
        return match given.words[..] {
            [] => Ok(Request::MountAll { kind, options }),
            _ => Err(Mistake::Words),
        };
    }
    let (special, node) = match &given.words[..] {
        [] => {
            let as_fstab = given.has('p');
            return Ok(Request::List { as_fstab, kind });
        }
        [node] => (None, node.clone()),
        [special, node] => (Some(special.clone()), node.clone()),
        _ => return Err(Mistake::Words),
    };
    let mut mount = Mount {
        special,
        node,
        kind,
        dry: given.has('d'),
        verbose: given.has('v'),
        ..Mount::default()
    };
    mount.set_options(options)?;
    Ok(Request::Mount(mount))
}

/// Reads the command line of mount_tmpfs(8).
///
/// # Errors
/// What is wrong with it.
pub fn of_mount_tmpfs(words: &[String]) -> Result<Request, Mistake> {
    let given = df_getopt::parse(words, "g:m:n:o:s:u:").map_err(Mistake::Usage)?;
    let [special, node] = &given.words[..] else {
        return Err(Mistake::Words);
    };
    let mut mount = Mount {
        special: Some(special.clone()),
        node: node.clone(),
        kind: Some("tmpfs".to_owned()),
        ..Mount::default()
    };
    let mut options = Options::default();
    for value in given.values('o') {
        options.add(value);
    }
    mount.set_options(options)?;
    for (letter, name) in [
        ('g', "gid"),
        ('m', "mode"),
        ('n', "inodes"),
        ('s', "size"),
        ('u', "uid"),
    ] {
        if let Some(value) = given.value(letter) {
            mount.tmpfs.set(name, value);
        }
    }
    Ok(Request::Mount(mount))
}

/// Reads the command line of umount(8).
///
/// # Errors
/// What is wrong with it.
pub fn of_umount(words: &[String]) -> Result<Request, Mistake> {
    let given = df_getopt::parse(words, "aft:v").map_err(Mistake::Usage)?;
    let force = given.has('f');
    if given.has('a') && given.words.is_empty() {
        let kind = given.value('t').map(str::to_owned);
        return Ok(Request::UnmountAll { kind, force });
    }
    if given.words.is_empty() || given.has('a') {
        return Err(Mistake::Words);
    }
    let names = given.words;
    Ok(Request::Unmount { names, force })
}

impl Mount {
    /// Takes options over: those of tmpfs go where they belong.
    ///
    /// # Errors
    /// An option that the kind does not have.
    pub fn set_options(&mut self, mut options: Options) -> Result<(), Mistake> {
        let is_tmpfs = self.kind.as_deref() == Some("tmpfs");
        for (name, value) in std::mem::take(&mut options.other) {
            if !(is_tmpfs && self.tmpfs.set(&name, &value)) {
                return Err(Mistake::Option(name));
            }
        }
        self.options = options;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn without_words_mounts_are_listed() {
        let list = |as_fstab, kind: Option<&str>| {
            let kind = kind.map(str::to_owned);
            Ok(Request::List { as_fstab, kind })
        };
        assert_eq!(of_mount(&[]), list(false, None));
        assert_eq!(of_mount(&words("-p -t tmpfs")), list(true, Some("tmpfs")));
    }

    #[test]
    fn options_become_bits_and_words_of_the_kind() {
        let request = of_mount(&words("-t tmpfs -o size=1m,nosuid -r tmpfs /tmp"));
        let Ok(Request::Mount(mount)) = request else {
            panic!("{request:?}");
        };
        assert_eq!(mount.special.as_deref(), Some("tmpfs"));
        assert_eq!(mount.node, "/tmp");
        assert_eq!(mount.options.flags, flags::NOSUID | flags::RDONLY);
        assert_eq!(mount.tmpfs.size.as_deref(), Some("1m"));
        let request = of_mount(&words("-t cd9660 -o size=1m /dev/cd0 /mnt"));
        assert_eq!(request, Err(Mistake::Option("size".to_owned())));
    }

    #[test]
    fn mount_tmpfs_has_letters_for_its_options() {
        let request = of_mount_tmpfs(&words("-m 1777 -s 2m -o ro tmpfs /tmp"));
        let Ok(Request::Mount(mount)) = request else {
            panic!("{request:?}");
        };
        assert_eq!(mount.kind.as_deref(), Some("tmpfs"));
        assert_eq!(mount.tmpfs.mode.as_deref(), Some("1777"));
        assert_eq!(mount.tmpfs.size.as_deref(), Some("2m"));
        assert_eq!(mount.options.flags, flags::RDONLY);
        assert_eq!(of_mount_tmpfs(&words("tmpfs")), Err(Mistake::Words));
    }

    #[test]
    fn unmounting_needs_names_or_a() {
        let expected = Request::Unmount {
            names: words("/a /b"),
            force: true,
        };
        assert_eq!(of_umount(&words("-f /a /b")), Ok(expected));
        let all = Request::UnmountAll {
            kind: None,
            force: false,
        };
        assert_eq!(of_umount(&words("-a")), Ok(all));
        assert_eq!(of_umount(&[]), Err(Mistake::Words));
        assert_eq!(of_umount(&words("-a /x")), Err(Mistake::Words));
    }
}
