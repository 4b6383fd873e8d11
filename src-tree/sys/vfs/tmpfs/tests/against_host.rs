//! Random operations on a tmpfs and on the host's own file system: same results, same errors.

use std::fs;
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use df_abi::Errno;
use df_abi::stat::mode::{ALLPERMS, S_IFMT};
use df_abi::time::Timespec;
use df_tmpfs::{Limits, Root, Tmpfs};
use df_vfs::{Cred, Final, Found, LookupStart, Namecache, NcHandle, NewKind};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Op {
    Create(String),
    Mkdir(String),
    Symlink(String, String),
    Link(String, String),
    Unlink(String),
    Rmdir(String),
    Rename(String, String),
    Write(String, u16, u16),
    Truncate(String, u16),
    Chmod(String, u16),
}

/// What an operation, or a look at a file, gives: text, or the name of an error.
type Outcome = Result<String, String>;

/// The same operations on both sides.
trait System {
    fn apply(&self, op: &Op) -> Outcome;
    /// All that can be seen of a path.
    fn look(&self, path: &str) -> Outcome;
}

struct Host(PathBuf);

fn host_error(error: io::Error) -> String {
    // Linux numbers, as the host speaks them; names as ours.
    match error.raw_os_error() {
        Some(1) => "EPERM",
        Some(2) => "ENOENT",
        Some(16) => "EBUSY",
        Some(17) => "EEXIST",
        Some(20) => "ENOTDIR",
        Some(21) => "EISDIR",
        Some(22) => "EINVAL",
        Some(39) => "ENOTEMPTY",
        Some(40) => "ELOOP",
        other => return format!("host error {other:?}"),
    }
    .to_owned()
}

impl Host {
    fn at(&self, path: &str) -> PathBuf {
        // Not `join`, which would normalise.
        PathBuf::from(format!("{}/{path}", self.0.display()))
    }

    fn try_apply(&self, op: &Op) -> io::Result<()> {
        match op {
            Op::Create(p) => fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o644)
                .open(self.at(p))
                .map(drop),
            Op::Mkdir(p) => fs::create_dir(self.at(p)),
            Op::Symlink(target, p) => symlink(target, self.at(p)),
            Op::Link(from, to) => fs::hard_link(self.at(from), self.at(to)),
            Op::Unlink(p) => fs::remove_file(self.at(p)),
            Op::Rmdir(p) => fs::remove_dir(self.at(p)),
            Op::Rename(from, to) => fs::rename(self.at(from), self.at(to)),
            Op::Write(p, offset, len) => {
                let file = fs::OpenOptions::new().write(true).open(self.at(p))?;
                file.write_all_at(&vec![0x5a; (*len).into()], (*offset).into())
            }
            Op::Truncate(p, size) => {
                let file = fs::OpenOptions::new().write(true).open(self.at(p))?;
                file.set_len((*size).into())
            }
            Op::Chmod(p, mode) => {
                fs::set_permissions(self.at(p), fs::Permissions::from_mode((*mode).into()))
            }
        }
    }

    fn try_look(&self, path: &Path) -> io::Result<String> {
        let meta = fs::symlink_metadata(path)?;
        let extra = if meta.is_symlink() {
            fs::read_link(path)?.display().to_string()
        } else if meta.is_dir() {
            let mut names: Vec<String> = fs::read_dir(path)?
                .map(|e| e.map(|e| e.file_name().to_string_lossy().into_owned()))
                .collect::<io::Result<_>>()?;
            names.sort();
            names.join(" ")
        } else {
            sum(&fs::read(path)?)
        };
        Ok(shown(meta.mode(), meta.nlink(), extra))
    }
}

fn sum(data: &[u8]) -> String {
    let weight: u64 = (1..).zip(data).map(|(i, b)| i * u64::from(*b)).sum();
    format!("{} bytes, {weight}", data.len())
}

fn shown(mode: u32, links: u64, extra: String) -> String {
    // The permission bits of a symbolic link mean nothing and differ. Links of a directory are
    // not counted by every host file system.
    let kind = mode & u32::from(S_IFMT);
    let bits = if kind == 0o120_000 {
        0
    } else {
        mode & u32::from(ALLPERMS)
    };
    let links = if kind == 0o040_000 { 0 } else { links };
    format!("{kind:o} {bits:o} {links} {extra}")
}

impl System for Host {
    fn apply(&self, op: &Op) -> Outcome {
        self.try_apply(op)
            .map(|()| String::new())
            .map_err(host_error)
    }

    fn look(&self, path: &str) -> Outcome {
        self.try_look(&self.at(path)).map_err(host_error)
    }
}

struct Ours {
    names: Namecache,
    cred: Cred,
}

impl Ours {
    fn new() -> Self {
        let limits = Limits {
            bytes: 1 << 30,
            files: 10_000,
        };
        let root = Root::default();
        let fs = Tmpfs::new(limits, root, 7, Timespec::default);
        Self {
            names: Namecache::new(Arc::new(fs), b"tmpfs").expect("works"),
            cred: Cred::root(),
        }
    }

    fn start(&self) -> LookupStart<'_> {
        LookupStart {
            root: self.names.root(),
            cwd: self.names.root(),
            cred: &self.cred,
        }
    }

    fn find(&self, path: &str, last: Final) -> Result<NcHandle, Errno> {
        self.names.lookup(self.start(), path.as_bytes(), last)
    }

    fn open_for_writing(&self, path: &str) -> Result<NcHandle, Errno> {
        let file = self.find(path, Final::Follow)?;
        match file.kind() {
            df_vfs::VnodeKind::Directory => Err(Errno::EISDIR),
            _ => Ok(file),
        }
    }

    fn try_apply(&self, op: &Op) -> Result<(), Errno> {
        let start = self.start();
        match op {
            Op::Create(p) => match self.names.walk(start, p.as_bytes(), Final::Link)? {
                Found::File(_) => Err(Errno::EEXIST),
                Found::Missing {
                    must_be_dir: true, ..
                } => Err(Errno::EISDIR),
                Found::Missing { parent, name, .. } => self
                    .names
                    .make_in(&parent, &name, NewKind::Regular, 0o644, &self.cred)
                    .map(drop),
            },
            Op::Mkdir(p) => self
                .names
                .make(start, p.as_bytes(), NewKind::Directory, 0o755)
                .map(drop),
            Op::Symlink(target, p) => self
                .names
                .make(
                    start,
                    p.as_bytes(),
                    NewKind::Symlink(target.as_bytes()),
                    0o777,
                )
                .map(drop),
            Op::Link(from, to) => {
                let file = self.find(from, Final::Link)?;
                self.names.link(&file, start, to.as_bytes())
            }
            Op::Unlink(p) => self.names.unlink(start, p.as_bytes()),
            Op::Rmdir(p) => self.names.rmdir(start, p.as_bytes()),
            Op::Rename(from, to) => self
                .names
                .rename(start, from.as_bytes(), start, to.as_bytes()),
            Op::Write(p, offset, len) => {
                let file = self.open_for_writing(p)?;
                let data = vec![0x5a; (*len).into()];
                let n = file.vnode().write((*offset).into(), &data)?;
                assert_eq!(n, data.len());
                Ok(())
            }
            Op::Truncate(p, size) => self.open_for_writing(p)?.set_size((*size).into()),
            Op::Chmod(p, mode) => self.find(p, Final::Follow)?.set_mode(*mode, &self.cred),
        }
    }

    fn try_look(&self, path: &str) -> Result<String, Errno> {
        let file = self.find(path, Final::Link)?;
        let attr = file.vnode().attributes()?;
        let extra = match attr.kind {
            df_vfs::VnodeKind::Symlink => {
                String::from_utf8(file.vnode().read_link()?).expect("works")
            }
            df_vfs::VnodeKind::Directory => {
                let mut names = Vec::new();
                file.vnode().read_dir(2, &mut |e| {
                    names.push(String::from_utf8(e.name.to_vec()).expect("works"));
                    true
                })?;
                names.sort();
                names.join(" ")
            }
            _ => {
                let mut data = vec![1; usize::try_from(attr.size).expect("works") + 10];
                let n = file.vnode().read(0, &mut data)?;
                sum(&data[..n])
            }
        };
        let mode = u32::from(attr.kind.mode_bits() | attr.mode);
        Ok(shown(mode, attr.nlink.into(), extra))
    }
}

impl System for Ours {
    fn apply(&self, op: &Op) -> Outcome {
        self.try_apply(op)
            .map(|()| String::new())
            .map_err(|e| format!("{e:?}"))
    }

    fn look(&self, path: &str) -> Outcome {
        self.try_look(path).map_err(|e| format!("{e:?}"))
    }
}

/// Errors that may stand for each other: the host says ENOTEMPTY where a file is moved over a
/// directory above it, and does not tell a trailing slash after a missing name apart.
fn agree(ours: &Outcome, host: &Outcome) -> bool {
    if ours == host {
        return true;
    }
    match (ours, host) {
        (Err(a), Err(b)) => matches!(
            (a.as_str(), b.as_str()),
            ("EISDIR" | "EINVAL", "ENOTEMPTY")
                | ("EINVAL", "EBUSY")
                | ("ENOTDIR", "EISDIR")
                | ("EISDIR", "ENOTDIR")
                | ("ENOENT", "ENOTDIR")
        ),
        _ => false,
    }
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "(a|b|c|d)(/(a|b|c|d)){0,3}",
        1 => "(a|b|c|d)/\\.\\./(a|b|c|d)",
        1 => "(a|b|c|d)/",
        1 => "(a|b|c|d)/\\.",
    ]
}

fn plain() -> impl Strategy<Value = String> {
    "(a|b|c|d)(/(a|b|c|d)){0,2}"
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => plain().prop_map(Op::Create),
        6 => plain().prop_map(Op::Mkdir),
        2 => (plain(), plain()).prop_map(|(t, p)| Op::Symlink(t, p)),
        2 => (plain(), plain()).prop_map(|(a, b)| Op::Link(a, b)),
        3 => path().prop_map(Op::Unlink),
        3 => path().prop_map(Op::Rmdir),
        6 => (path(), path()).prop_map(|(a, b)| Op::Rename(a, b)),
        3 => (plain(), 0u16..20_000, 0u16..9000).prop_map(|(p, o, n)| Op::Write(p, o, n)),
        2 => (plain(), 0u16..20_000).prop_map(|(p, n)| Op::Truncate(p, n)),
        1 => (plain(), 0u16..0o1000).prop_map(|(p, m)| Op::Chmod(p, m | 0o700)),
    ]
}

/// Every path of the tree, from a directory down.
fn tree(system: &dyn System, path: &str, out: &mut Vec<(String, Outcome)>) {
    let seen = system.look(path);
    if let Ok(text) = &seen
        && let Some(rest) = text.strip_prefix("40000 ")
    {
        for name in rest.split(' ').skip(2).filter(|n| !n.is_empty()) {
            tree(system, &format!("{path}/{name}"), out);
        }
    }
    out.push((path.to_owned(), seen));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]
    #[test]
    fn operations_have_the_results_that_they_have_on_the_host(
        ops in proptest::collection::vec(op(), 1..60)
    ) {
        let dir = tempfile::tempdir().unwrap();
        let host = Host(dir.path().to_owned());
        let ours = Ours::new();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        for (i, op) in ops.iter().enumerate() {
            let (a, b) = (ours.apply(op), host.apply(op));
            prop_assert!(agree(&a, &b), "step {i} {op:?}: ours {a:?}, host {b:?}");
        }
        let (mut a, mut b) = (Vec::new(), Vec::new());
        tree(&ours, ".", &mut a);
        tree(&host, ".", &mut b);
        prop_assert_eq!(a, b);
    }
}
