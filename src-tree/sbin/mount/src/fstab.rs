//! `/etc/fstab`: the file systems of this machine.
//!
//! A line has what to mount, where, its kind, options, and two numbers that have no use here.

/// The file.
pub const FSTAB: &str = "/etc/fstab";

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What to mount.
    pub special: String,
    /// Where.
    pub node: String,
    /// Its kind.
    pub kind: String,
    /// Options, with commas between them.
    pub options: String,
}

/// Reads the table. Lines with too few fields are left out.
pub fn parse(text: &str) -> Vec<Entry> {
    text.lines().filter_map(parse_line).collect()
}

fn parse_line(line: &str) -> Option<Entry> {
    let line = line.split('#').next().unwrap_or_default();
    let mut fields = line
        .split_whitespace()
        .map(|field| field.replace("\\040", " "));
    Some(Entry {
        special: fields.next()?,
        node: fields.next()?,
        kind: fields.next()?,
        options: fields.next().unwrap_or_else(|| "rw".to_owned()),
    })
}

/// Finds a line by what is mounted or where.
pub fn find<'a>(entries: &'a [Entry], name: &str) -> Option<&'a Entry> {
    let mut entries = entries.iter();
    entries.find(|entry| entry.node == name || entry.special == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_entries() {
        let text = "# Device\tMountpoint\n/dev/cd0 /cdrom cd9660 ro,noauto 0 0\n\
            tmpfs /my\\040tmp tmpfs # rest\nshort line\n";
        let entries = parse(text);
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].options, "ro,noauto");
        assert_eq!(entries[1].node, "/my tmp");
        assert_eq!(entries[1].options, "rw");
        assert_eq!(
            find(&entries, "/cdrom").map(|e| e.kind.as_str()),
            Some("cd9660")
        );
        assert_eq!(find(&entries, "/dev/cd0"), Some(&entries[0]));
        assert_eq!(find(&entries, "/dev"), None);
    }
}
