//! Programs and file systems that are damaged: the kernel refuses them, or makes do with them.

mod disk;
mod program;

pub(crate) use disk::run as disk;
pub(crate) use program::run as program;

use crate::random::Random;

/// Changes some bytes: a few of them to anything, or one bit of each.
fn hit(bytes: &mut [u8], random: &mut Random) {
    for _ in 0..=random.below(6) {
        let at = usize::try_from(random.below(bytes.len() as u64)).unwrap_or(0);
        if let Some(byte) = bytes.get_mut(at) {
            *byte = match random.below(3) {
                0 => *byte ^ 1 << random.below(8),
                1 => 0xff,
                _ => random.next().to_le_bytes()[0],
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_bytes_are_changed() {
        let mut random = Random::new(5);
        let mut bytes = [0_u8; 512];
        hit(&mut bytes, &mut random);
        let changed = bytes.iter().filter(|byte| **byte != 0).count();
        assert!((1..=7).contains(&changed), "{changed}");
        hit(&mut [], &mut random);
    }
}
