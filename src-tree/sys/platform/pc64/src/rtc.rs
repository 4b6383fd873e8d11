//! The battery-backed clock (MC146818): the wall clock at boot. Taken to hold UTC.

use df_cpu_x86_64::port::{inb, outb};
use df_libkern::civil::Civil;

const INDEX: u16 = 0x70;
const DATA: u16 = 0x71;

const SECOND: u8 = 0x00;
const MINUTE: u8 = 0x02;
const HOUR: u8 = 0x04;
const DAY: u8 = 0x07;
const MONTH: u8 = 0x08;
const YEAR: u8 = 0x09;
const STATUS_A: u8 = 0x0a;
const STATUS_B: u8 = 0x0b;

const UPDATE_IN_PROGRESS: u8 = 0x80;
const BINARY: u8 = 0x04;
const HOURS_24: u8 = 0x02;
const PM: u8 = 0x80;
/// Reads of a clock that is always updating before it is given up.
const PATIENCE: u32 = 1_000_000;

fn read_register(register: u8) -> u8 {
    // SAFETY: selects a register of the clock.
    unsafe {
        outb(INDEX, register);
    }
    // SAFETY: reads the register selected above.
    unsafe { inb(DATA) }
}

/// Returns seconds since 1970; `None` when the clock is missing or holds nonsense.
pub(crate) fn read() -> Option<i64> {
    // Two equal readings in a row are not torn by an update.
    let mut last = read_once()?;
    for _ in 0..10 {
        let now = read_once()?;
        if now == last {
            return now.to_unix();
        }
        last = now;
    }
    None
}

fn read_once() -> Option<Civil> {
    let idle = (0..PATIENCE).any(|_| read_register(STATUS_A) & UPDATE_IN_PROGRESS == 0);
    if !idle {
        return None;
    }
    let mode = read_register(STATUS_B);
    let plain = |value: u8| {
        if mode & BINARY != 0 {
            value
        } else {
            (value >> 4) * 10 + (value & 0xf)
        }
    };
    let field = |register| plain(read_register(register));
    let raw_hour = read_register(HOUR);
    let mut hour = plain(raw_hour & !PM);
    if mode & HOURS_24 != 0 {
        hour = plain(raw_hour);
    } else {
        hour = hour % 12 + if raw_hour & PM != 0 { 12 } else { 0 };
    }
    let year = i64::from(field(YEAR));
    Some(Civil {
        // The clock has two digits: 1970 to 2069.
        year: if year < 70 { 2000 + year } else { 1900 + year },
        month: field(MONTH),
        day: field(DAY),
        hour,
        minute: field(MINUTE),
        second: field(SECOND),
    })
}
