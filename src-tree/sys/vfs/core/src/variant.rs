//! Variant symbolic links: `${NAME}` in a target stands for the value of a variable.

use alloc::vec::Vec;

/// Gives the value of a variable for whoever walks the path; `None` = there is no such one.
pub type Variables = fn(&[u8]) -> Option<Vec<u8>>;

/// Replaces the variables of a target. What is not a variable stays as it is. `None` when the
/// result would have `limit` bytes or more; values are not looked at again.
pub(crate) fn replace(
    target: &[u8],
    limit: usize,
    find: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(target.len());
    let mut rest = target;
    while let Some((first, behind)) = rest.split_first() {
        let value = rest.strip_prefix(b"${").and_then(|name| {
            let end = name.iter().position(|b| *b == b'}')?;
            Some((find(&name[..end])?, &name[end + 1..]))
        });
        match value {
            Some((value, behind)) => {
                out.extend_from_slice(&value);
                rest = behind;
            }
            None => {
                out.push(*first);
                rest = behind;
            }
        }
        if out.len() + rest.len() >= limit {
            return None;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &[u8]) -> Option<Vec<u8>> {
        match name {
            b"A" => Some(b"one".to_vec()),
            b"SELF" => Some(b"${A}".to_vec()),
            b"" => Some(b"!".to_vec()),
            _ => None,
        }
    }

    #[test]
    fn variables_are_replaced_once_and_the_rest_stays() {
        for (target, wanted) in [
            (&b"/usr/${A}/x"[..], &b"/usr/one/x"[..]),
            (b"${A}${A}", b"oneone"),
            (b"${SELF}", b"${A}"),
            (b"${B}/${A}", b"${B}/one"),
            (b"$A ${A", b"$A ${A"),
            (b"$${A}", b"$one"),
            (b"${}", b"!"),
            (b"", b""),
        ] {
            assert_eq!(replace(target, 100, value).unwrap(), wanted);
        }
    }

    #[test]
    fn result_that_is_too_long_is_refused() {
        assert!(replace(b"${A}/b", 6, value).is_some());
        assert!(replace(b"${A}/bc", 6, value).is_none());
    }
}
