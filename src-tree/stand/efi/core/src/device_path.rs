//! Device paths as bytes (UEFI specification 2.10, 10.3).
//!
//! ```text
//! a node      0 type u8   1 subtype u8   2 length of the node u16   4 data
//! its end     type 0x7f: subtype 0xff ends the whole, 0x01 one path of several
//! ```

/// Length of a node without data, and of the node that ends a path.
const HEADER: usize = 4;
/// Type and subtype of a serial line: "messaging", "UART" (10.3.4.10).
const UART: [u8; 2] = [3, 14];

/// Tells whether one of the nodes of a path, or of a list of paths, is a serial line.
#[must_use]
pub fn has_serial_line(paths: &[u8]) -> bool {
    nodes(paths).any(|node| node == UART)
}

/// Tells whether the device with the path `inner` is the one with the path `outer`, or a part
/// of it (as a partition is of its disk). Both end with an end node.
#[must_use]
pub fn is_within(inner: &[u8], outer: &[u8]) -> bool {
    let stem = outer
        .get(..outer.len().saturating_sub(HEADER))
        .unwrap_or_default();
    !stem.is_empty() && inner.starts_with(stem)
}

/// Goes through the type and subtype of all nodes.
fn nodes(mut paths: &[u8]) -> impl Iterator<Item = [u8; 2]> {
    core::iter::from_fn(move || {
        let &[kind, subtype, low, high, ..] = paths else {
            return None;
        };
        // A length that cannot be must not stop the walk.
        let len = usize::from(u16::from_le_bytes([low, high])).max(HEADER);
        paths = paths.get(len..).unwrap_or_default();
        Some([kind, subtype])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    const END: [u8; 4] = [0x7f, 0xff, 4, 0];
    const NEXT: [u8; 4] = [0x7f, 0x01, 4, 0];
    const PCI: [u8; 6] = [1, 1, 6, 0, 0, 31];
    const SATA: [u8; 10] = [3, 18, 10, 0, 2, 0, 0xff, 0xff, 0, 0];
    const EL_TORITO: [u8; 8] = [4, 2, 8, 0, 1, 0, 0, 0];

    fn path(nodes: &[&[u8]]) -> Vec<u8> {
        [&nodes.concat()[..], &END].concat()
    }

    #[test]
    fn a_boot_image_lies_within_its_drive_and_not_the_other_way() {
        let (drive, image) = (path(&[&PCI, &SATA]), path(&[&PCI, &SATA, &EL_TORITO]));
        assert!(is_within(&image, &drive));
        assert!(is_within(&drive, &drive));
        assert!(!is_within(&drive, &image));
        let mut other = SATA;
        other[4] = 3;
        assert!(!is_within(&image, &path(&[&PCI, &other])));
        assert!(
            !is_within(&image, &END),
            "nothing lies within the empty path"
        );
    }

    #[test]
    fn a_serial_line_is_found_in_any_path_of_a_list() {
        let mut uart = std::vec![3, 14, 19, 0];
        uart.resize(19, 0);
        let screen = [&PCI[..], &NEXT].concat();
        assert!(has_serial_line(
            &[&screen[..], &path(&[&PCI, &uart])].concat()
        ));
        assert!(!has_serial_line(&path(&[&PCI, &SATA])));
        // Data that looks like a node is not one.
        assert!(!has_serial_line(&path(&[&[1, 1, 8, 0, 3, 14, 4, 0]])));
    }

    proptest! {
        #[test]
        fn any_bytes_are_walked_to_the_end(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(nodes(&bytes).count() <= bytes.len() / HEADER + 1);
        }
    }
}
