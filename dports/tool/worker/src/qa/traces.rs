//! Names of folders that exist only while building.

/// Folders of the box that no product may name.
const TRACES: [&str; 4] = ["/wrkdirs/", "/sysroot/", "/rust-std/", "/distfiles/"];

/// Returns the first such name in `bytes`, with what follows it up to 60 characters.
pub(super) fn find(bytes: &[u8]) -> Option<String> {
    let mut at = 0;
    while let Some(slash) = bytes[at..].iter().position(|byte| *byte == b'/') {
        at += slash;
        let rest = &bytes[at..];
        if TRACES
            .iter()
            .any(|trace| rest.starts_with(trace.as_bytes()))
        {
            let printable = |byte: &&u8| byte.is_ascii_graphic();
            let shown = rest.iter().take(60).take_while(printable);
            return Some(shown.map(|byte| char::from(*byte)).collect());
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trace_is_found_and_shown_as_far_as_it_is_text() {
        assert_eq!(
            find(b"\x7fELF\0/wrkdirs/a/b.c\0x").as_deref(),
            Some("/wrkdirs/a/b.c")
        );
        assert_eq!(find(b"/usr/local/share//x /wrk"), None);
    }
}
