//! Values of the kernel: a small tree that answers as DragonFly's does.

use df_abi::OSRELDATE;
use df_abi::errno::Errno;
use df_abi::syscall::nr;
use df_abi::sysctl as s;

use super::plan::{Context, Plan, or_error, value};

/// Second-level numbers of nodes that DragonFly numbers as it likes.
const KERN_MSGBUF: i32 = s::CTL_AUTO_START;
const KERN_SOMAXCONN: i32 = s::CTL_AUTO_START + 1;
const KERN_MAXSOCKBUF: i32 = s::CTL_AUTO_START + 2;

/// Routing, and its list of interfaces.
const PF_ROUTE: i32 = 17;
const NET_RT_IFLIST: i32 = 3;

/// Every node with a fixed place: its name and numbers.
const NODES: &[(&str, [i32; 2])] = &[
    ("kern.ostype", [s::CTL_KERN, s::KERN_OSTYPE]),
    ("kern.osrelease", [s::CTL_KERN, s::KERN_OSRELEASE]),
    ("kern.osrevision", [s::CTL_KERN, s::KERN_OSREV]),
    ("kern.version", [s::CTL_KERN, s::KERN_VERSION]),
    ("kern.argmax", [s::CTL_KERN, s::KERN_ARGMAX]),
    ("kern.hostname", [s::CTL_KERN, s::KERN_HOSTNAME]),
    ("kern.ngroups", [s::CTL_KERN, s::KERN_NGROUPS]),
    ("kern.boottime", [s::CTL_KERN, s::KERN_BOOTTIME]),
    ("kern.osreldate", [s::CTL_KERN, s::KERN_OSRELDATE]),
    ("kern.iov_max", [s::CTL_KERN, s::KERN_IOV_MAX]),
    ("kern.maxproc", [s::CTL_KERN, s::KERN_MAXPROC]),
    ("kern.maxprocperuid", [s::CTL_KERN, s::KERN_MAXPROCPERUID]),
    ("kern.maxfiles", [s::CTL_KERN, s::KERN_MAXFILES]),
    (
        "kern.maxfilesperproc",
        [s::CTL_KERN, s::KERN_MAXFILESPERPROC],
    ),
    ("kern.securelevel", [s::CTL_KERN, s::KERN_SECURELVL]),
    ("kern.posix1version", [s::CTL_KERN, s::KERN_POSIX1]),
    ("kern.job_control", [s::CTL_KERN, s::KERN_JOB_CONTROL]),
    ("kern.saved_ids", [s::CTL_KERN, s::KERN_SAVED_IDS]),
    ("kern.ipc.somaxconn", [s::CTL_KERN, KERN_SOMAXCONN]),
    ("kern.ipc.maxsockbuf", [s::CTL_KERN, KERN_MAXSOCKBUF]),
    ("kern.msgbuf", [s::CTL_KERN, KERN_MSGBUF]),
    ("hw.machine", [s::CTL_HW, s::HW_MACHINE]),
    ("hw.model", [s::CTL_HW, s::HW_MODEL]),
    ("hw.ncpu", [s::CTL_HW, s::HW_NCPU]),
    ("hw.byteorder", [s::CTL_HW, s::HW_BYTEORDER]),
    ("hw.usermem", [s::CTL_HW, s::HW_USERMEM]),
    ("hw.floatingpoint", [s::CTL_HW, s::HW_FLOATINGPT]),
    ("hw.platform", [s::CTL_HW, s::HW_MACHINE_PLATFORM]),
    ("hw.physmem", [s::CTL_HW, s::HW_PHYSMEM]),
    ("hw.pagesize", [s::CTL_HW, s::HW_PAGESIZE]),
    ("hw.machine_arch", [s::CTL_HW, s::HW_MACHINE_ARCH]),
];

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    (number == nr::__sysctl).then(|| or_error(sysctl(cx)))
}

fn sysctl(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [name, levels, old, old_length, new, new_length] = cx.args;
    let levels = usize::try_from(levels).unwrap_or(usize::MAX);
    if !(2..=s::CTL_MAXNAME as usize).contains(&levels) {
        return Err(Errno::EINVAL);
    }
    let bytes = cx.memory.read(name, levels * 4)?;
    let mib: Vec<i32> = bytes
        .chunks_exact(4)
        .map(|word| i32::from_le_bytes([word[0], word[1], word[2], word[3]]))
        .collect();
    let content = if mib == [s::CTL_UNSPEC, s::SYSCTL_NAME2OID] {
        let wanted = cx
            .memory
            .read(new, usize::try_from(new_length).unwrap_or(0).min(1024))?;
        numbers_of(&wanted)?
    } else if let [s::CTL_UNSPEC, s::SYSCTL_OIDFMT, node @ ..] = mib.as_slice() {
        format_of(&content(node, cx.memory.0.as_raw())?)
    } else if new != 0 {
        return Err(Errno::EPERM);
    } else {
        content(&mib, cx.memory.0.as_raw())?
    };
    if old_length != 0 {
        let room: u64 = cx.memory.get(old_length)?;
        cx.memory.put(old_length, &(content.len() as u64))?;
        if old != 0 {
            let fits = content
                .len()
                .min(usize::try_from(room).unwrap_or(usize::MAX));
            cx.memory.write(old, &content[..fits])?;
            if fits < content.len() {
                return Err(Errno::ENOMEM);
            }
        }
    }
    Ok(value(0))
}

/// Kind and format of a node, told from its content.
fn format_of(content: &[u8]) -> Vec<u8> {
    let (kind, format): (u32, &[u8]) = match content {
        [_, _, _, _] => (2, b"I\0"),
        [_, _, _, _, _, _, _, _] => (4, b"LU\0"),
        [text @ .., 0] if !text.contains(&0) => (3, b"A\0"),
        _ => (5, b"S\0"),
    };
    [&kind.to_le_bytes(), format].concat()
}

fn numbers_of(name: &[u8]) -> Result<Vec<u8>, Errno> {
    let name = name.split(|&byte| byte == 0).next().unwrap_or_default();
    let (_, mib) = NODES
        .iter()
        .find(|(known, _)| known.as_bytes() == name)
        .ok_or(Errno::ENOENT)?;
    Ok(mib.iter().flat_map(|number| number.to_le_bytes()).collect())
}

fn content(mib: &[i32], pid: i32) -> Result<Vec<u8>, Errno> {
    let text = |text: &str| [text.as_bytes(), b"\0"].concat();
    let int = |number: i32| number.to_le_bytes().to_vec();
    let long = |number: u64| number.to_le_bytes().to_vec();
    Ok(match *mib {
        [s::CTL_KERN, s::KERN_OSTYPE] => text("DragonFly"),
        [s::CTL_KERN, s::KERN_OSRELEASE] => text("6.6-DEVELOPMENT"),
        [s::CTL_KERN, s::KERN_OSREV] => int(200_708),
        [s::CTL_KERN, s::KERN_VERSION] => text("DragonFly 6.6-DEVELOPMENT (dfrun)\n"),
        [s::CTL_KERN, s::KERN_ARGMAX] => int(df_abi::exec::ARG_MAX as i32),
        [s::CTL_KERN, s::KERN_HOSTNAME] => text(&host_name()),
        [s::CTL_KERN, s::KERN_NGROUPS] => int(16),
        [s::CTL_KERN, s::KERN_BOOTTIME] => boot_time(),
        [s::CTL_KERN, s::KERN_OSRELDATE] => int(OSRELDATE as i32),
        [s::CTL_KERN, s::KERN_IOV_MAX] => int(df_abi::uio::IOV_MAX as i32),
        [s::CTL_KERN, KERN_MSGBUF] => text("dfrun: no kernel messages\n"),
        [s::CTL_KERN, s::KERN_PROC, s::KERN_PROC_PATHNAME, wanted] => {
            let pid = if wanted == -1 { pid } else { wanted };
            let link = std::fs::read_link(format!("/proc/{pid}/exe")).map_err(|_| Errno::ESRCH)?;
            text(&link.to_string_lossy())
        }
        [s::CTL_HW, s::HW_MACHINE | s::HW_MACHINE_ARCH] => text("x86_64"),
        [s::CTL_KERN, s::KERN_MAXPROC | s::KERN_MAXPROCPERUID] => {
            int(number_of("sys/kernel/pid_max"))
        }
        [s::CTL_KERN, s::KERN_MAXFILES | s::KERN_MAXFILESPERPROC] => {
            int(number_of("sys/fs/nr_open"))
        }
        [s::CTL_KERN, s::KERN_SECURELVL] => int(-1),
        [s::CTL_KERN, s::KERN_POSIX1] => int(200_112),
        [s::CTL_KERN, s::KERN_JOB_CONTROL | s::KERN_SAVED_IDS] => int(1),
        [s::CTL_KERN, KERN_SOMAXCONN] => int(number_of("sys/net/core/somaxconn")),
        [s::CTL_KERN, KERN_MAXSOCKBUF] => int(number_of("sys/net/core/wmem_max")),
        [s::CTL_KERN, s::KERN_PROC, s::KERN_PROC_ARGS, wanted] => {
            let pid = if wanted == -1 { pid } else { wanted };
            std::fs::read(format!("/proc/{pid}/cmdline")).map_err(|_| Errno::ESRCH)?
        }
        [s::CTL_KERN, s::KERN_PROC, s::KERN_PROC_CWD, wanted] => {
            let pid = if wanted == -1 { pid } else { wanted };
            let link = std::fs::read_link(format!("/proc/{pid}/cwd")).map_err(|_| Errno::ESRCH)?;
            text(&link.to_string_lossy())
        }
        // Of the interfaces, for every family.
        [s::CTL_NET, PF_ROUTE, 0, _, NET_RT_IFLIST, 0] => crate::linux::interfaces::list()?,
        [s::CTL_HW, s::HW_BYTEORDER] => int(1234),
        [s::CTL_HW, s::HW_FLOATINGPT] => int(1),
        [s::CTL_HW, s::HW_MACHINE_PLATFORM] => text("pc64"),
        [s::CTL_HW, s::HW_USERMEM] => long(physical_memory()),
        [s::CTL_HW, s::HW_MODEL] => text("dfrun"),
        [s::CTL_HW, s::HW_NCPU] => {
            int(std::thread::available_parallelism().map_or(1, |n| n.get() as i32))
        }
        [s::CTL_HW, s::HW_PHYSMEM] => long(physical_memory()),
        [s::CTL_HW, s::HW_PAGESIZE] => int(4096),
        _ => return Err(Errno::ENOENT),
    })
}

/// A file of `/proc`, or nothing.
fn proc(name: &str) -> String {
    std::fs::read_to_string(format!("/proc/{name}")).unwrap_or_default()
}

/// A number in a file of `/proc`, as far as it goes into a C `int`.
fn number_of(name: &str) -> i32 {
    let number: i64 = proc(name).trim().parse().unwrap_or(0);
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn host_name() -> String {
    proc("sys/kernel/hostname").trim_end().to_owned()
}

fn boot_time() -> Vec<u8> {
    let stat = proc("stat");
    let line = stat.lines().find_map(|line| line.strip_prefix("btime "));
    let seconds: i64 = line.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
    [seconds.to_le_bytes(), 0i64.to_le_bytes()].concat()
}

fn physical_memory() -> u64 {
    let info = proc("meminfo");
    let line = info.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kib: u64 = line
        .and_then(|text| text.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0);
    kib * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_node_has_a_content() {
        for (name, mib) in NODES {
            assert_eq!(
                numbers_of(name.as_bytes()),
                Ok(mib.iter().flat_map(|n| n.to_le_bytes()).collect())
            );
            assert!(
                content(mib, 1).is_ok_and(|bytes| !bytes.is_empty()),
                "{name}"
            );
        }
    }

    #[test]
    fn unknown_names_and_numbers_are_refused() {
        assert_eq!(numbers_of(b"kern.nothing"), Err(Errno::ENOENT));
        assert_eq!(content(&[1, 9999], 1), Err(Errno::ENOENT));
    }
}
