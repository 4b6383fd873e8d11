//! The tree of processes through the name cache.

use std::sync::{Arc, Mutex};

use df_abi::Errno;
use df_abi::time::Timespec;
use df_procfs::{Facts, ProcFs, Processes};
use df_vfs::{Cred, Final, LookupStart, Namecache, NcHandle, VnodeKind};

struct Some(Mutex<Vec<i32>>);

impl Processes for Some {
    fn all(&self) -> Vec<i32> {
        self.0.lock().expect("works").clone()
    }

    fn current(&self) -> Option<i32> {
        self.all().last().copied()
    }

    fn facts(&self, pid: i32) -> Option<Facts> {
        self.all().contains(&pid).then(|| Facts {
            name: b"prog".to_vec(),
            pid,
            uid: 7,
            program: b"/bin/prog".to_vec(),
            ..Facts::default()
        })
    }
}

fn world() -> (Namecache, Arc<Some>) {
    let processes = Arc::new(Some(Mutex::new(vec![1, 20])));
    let fs = ProcFs::new(processes.clone(), 9, Timespec::default());
    (
        Namecache::new(Arc::new(fs), b"proc").expect("works"),
        processes,
    )
}

fn find(names: &Namecache, path: &str) -> Result<NcHandle, Errno> {
    let cred = Cred::root();
    let start = LookupStart {
        root: names.root(),
        cwd: names.root(),
        cred: &cred,
    };
    names.lookup(start, path.as_bytes(), Final::Follow)
}

fn listing(dir: &NcHandle) -> Vec<String> {
    let mut found = Vec::new();
    let mut position = 0;
    loop {
        let mut taken = None;
        dir.vnode()
            .read_dir(position, &mut |entry| {
                if taken.is_none() {
                    taken = Option::Some((
                        String::from_utf8_lossy(entry.name).into_owned(),
                        entry.next,
                    ));
                    return true;
                }
                false
            })
            .expect("works");
        let Option::Some((name, next)) = taken else {
            return found;
        };
        found.push(name);
        position = next;
    }
}

#[test]
fn processes_are_directories_that_come_and_go() {
    let (names, processes) = world();
    assert_eq!(listing(names.root()), [".", "..", "curproc", "1", "20"]);
    let dir = find(&names, "/20").expect("works");
    assert_eq!(
        listing(&dir)[2..],
        ["cmdline", "etype", "file", "rlimit", "status"]
    );
    assert_eq!(dir.vnode().attributes().expect("works").uid, 7);
    for wrong in ["/21", "/020", "/-1", "/0", "/x", "/20/mem"] {
        assert_eq!(
            find(&names, wrong).err(),
            Option::Some(Errno::ENOENT),
            "{wrong}"
        );
    }
    processes.0.lock().expect("works").pop();
    assert_eq!(find(&names, "/20").err(), Option::Some(Errno::ENOENT));
    assert_eq!(dir.vnode().attributes().err(), Option::Some(Errno::EIO));
}

#[test]
fn files_are_read_in_pieces() {
    let (names, _) = world();
    let file = find(&names, "/curproc/status").expect("works");
    assert_eq!(file.kind(), VnodeKind::Regular);
    let (mut text, mut buf) = (Vec::new(), [0; 5]);
    loop {
        let n = file
            .vnode()
            .read(text.len() as u64, &mut buf)
            .expect("works");
        if n == 0 {
            break;
        }
        text.extend_from_slice(&buf[..n]);
    }
    assert!(text.starts_with(b"prog 20 0 0 0 -1,-1 noflags "));
    assert!(text.ends_with(b"\n"));
    assert_eq!(file.vnode().read(u64::MAX, &mut buf), Ok(0));
    assert_eq!(file.vnode().write(0, b"x"), Err(Errno::EROFS));
}
