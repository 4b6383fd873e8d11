//! Shows what is mounted.

use df_sys::mount::{Mount, flags};

/// `tmpfs on /tmp (tmpfs, local)`.
pub fn line(mount: &Mount) -> String {
    let mut words = vec![mount.kind.clone()];
    words.extend(names(mount.flags).map(str::to_owned));
    if mount.owner != 0 {
        words.push(format!("mounted by {}", mount.owner));
    }
    format!("{} on {} ({})", mount.from, mount.on, words.join(", "))
}

/// A line of fstab(5).
pub fn fstab_line(mount: &Mount) -> String {
    let access = if mount.flags & flags::RDONLY != 0 {
        "ro"
    } else {
        "rw"
    };
    let mut words = vec![access];
    let told = [flags::NOEXEC, flags::NOSUID, flags::NODEV, flags::NOATIME];
    words.extend(names(
        mount.flags & told.iter().fold(0, |all, bit| all | bit),
    ));
    let options = words.join(",");
    format!(
        "{}\t\t{}\t{}\t{options}\t0 0",
        mount.from, mount.on, mount.kind
    )
}

fn names(bits: i32) -> impl Iterator<Item = &'static str> {
    // That the root is the root is seen by its folder.
    let shown = move |(bit, _): &(i32, &str)| bits & bit != 0 && *bit != flags::ROOTFS;
    flags::NAMES.into_iter().filter(shown).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mount(bits: i32, owner: u32) -> Mount {
        Mount {
            from: "/dev/cd0".to_owned(),
            on: "/".to_owned(),
            kind: "cd9660".to_owned(),
            flags: bits,
            owner,
        }
    }

    #[test]
    fn mounts_are_shown_with_their_options() {
        let root = mount(flags::RDONLY | flags::LOCAL | flags::ROOTFS, 0);
        assert_eq!(line(&root), "/dev/cd0 on / (cd9660, read-only, local)");
        assert_eq!(line(&mount(0, 7)), "/dev/cd0 on / (cd9660, mounted by 7)");
        let expected = "/dev/cd0\t\t/\tcd9660\tro,nosuid\t0 0";
        assert_eq!(
            fstab_line(&mount(flags::RDONLY | flags::NOSUID, 0)),
            expected
        );
    }
}
