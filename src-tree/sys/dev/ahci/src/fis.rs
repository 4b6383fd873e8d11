//! Frame information structures: the register FIS that carries a command to the device
//! (Serial ATA 10.5.5).
//!
//! ```text
//! 0 type 0x27       1 0x80: a command   2 command        3 features 7..0
//! 4 LBA 7..0        5 LBA 15..8         6 LBA 23..16     7 device
//! 8 LBA 31..24      9 LBA 39..32       10 LBA 47..40    11 features 15..8
//! 12 count 7..0    13 count 15..8      14 0             15 control    16 0[4]
//! ```

use df_ata::Task;

/// Bytes of the structure.
pub const LENGTH: usize = 20;

const HOST_TO_DEVICE: u8 = 0x27;
const IS_COMMAND: u8 = 0x80;

/// The structure for a command.
#[must_use]
pub const fn register(task: Task) -> [u8; LENGTH] {
    let [l0, l1, l2, l3, l4, l5, ..] = task.lba.to_le_bytes();
    let [c0, c1] = task.count.to_le_bytes();
    let [f0, f1] = task.features.to_le_bytes();
    let mut out = [0; LENGTH];
    (out[0], out[1]) = (HOST_TO_DEVICE, IS_COMMAND);
    (out[2], out[3]) = (task.command, f0);
    (out[4], out[5], out[6], out[7]) = (l0, l1, l2, task.device);
    (out[8], out[9], out[10], out[11]) = (l3, l4, l5, f1);
    (out[12], out[13]) = (c0, c1);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use df_ata::{Ata, Wide};

    #[test]
    fn registers_are_in_their_bytes() {
        let read = Ata::Read {
            lba: 0x0605_0403_0201,
            count: 0x0807,
            wide: Wide::Bits48,
        };
        let wanted = [
            0x27, 0x80, 0x25, 0, 1, 2, 3, 0x40, 4, 5, 6, 0, 7, 8, 0, 0, 0, 0, 0, 0,
        ];
        assert_eq!(register(read.task(true)), wanted);
        let packet = Ata::Packet { data: true }.task(true);
        assert_eq!(register(packet)[..4], [0x27, 0x80, 0xa0, 1]);
    }
}
