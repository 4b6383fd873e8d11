//! The first serial port: a 16550 at port 0x3f8, 115200 8N1.
//!
//! Output polls, input interrupts (IRQ 4).

use core::sync::atomic::{AtomicBool, Ordering};

use df_cpu_x86_64::port::{inb, outb};
use df_cpu_x86_64::sync::Spin;
use df_libkern::debugger::BreakSequence;

use super::breaks;
use crate::interrupts::{self, Irq};

const BASE: u16 = 0x3f8;
const IRQ: Irq = Irq(4);

const DATA: u16 = BASE;
const INTERRUPT_ENABLE: u16 = BASE + 1;
const FIFO_CONTROL: u16 = BASE + 2;
const LINE_CONTROL: u16 = BASE + 3;
const MODEM_CONTROL: u16 = BASE + 4;
const LINE_STATUS: u16 = BASE + 5;
const MODEM_STATUS: u16 = BASE + 6;
const SCRATCH: u16 = BASE + 7;

const DIVISOR_LATCH: u8 = 0x80;
const EIGHT_BITS: u8 = 0x03;
/// Enable and clear both queues, interrupt at 14 bytes or after a pause.
const FIFO_ON: u8 = 0xc7;
/// Terminal ready, request to send, and the output that connects the interrupt.
const MODEM_ON: u8 = 0x0b;
const DATA_READY: u8 = 0x01;
const BREAK: u8 = 0x10;
const SEND_EMPTY: u8 = 0x20;
const ALL_SENT: u8 = 0x40;
/// Polls before a line that never becomes ready is given up.
const PATIENCE: u32 = 1_000_000;

/// Bytes taken in one interrupt: more than any queue holds, and an end if the port goes mad.
const RECEIVE_LIMIT: u32 = 256;

static PRESENT: AtomicBool = AtomicBool::new(false);
/// What has come of the sequence that stands for a break.
static SEQUENCE: Spin<BreakSequence> = Spin::new(BreakSequence::new());

fn read(port: u16) -> u8 {
    // SAFETY: ports of the first serial line; reading them affects only the line.
    unsafe { inb(port) }
}

fn put(port: u16, value: u8) {
    // SAFETY: as in `read`; the 16550 has no access to memory.
    unsafe {
        outb(port, value);
    }
}

/// Sets speed and format. Without a port at the address the line stays off.
pub(super) fn init() {
    put(SCRATCH, 0x5a);
    if read(SCRATCH) != 0x5a {
        return;
    }
    put(INTERRUPT_ENABLE, 0);
    put(LINE_CONTROL, DIVISOR_LATCH);
    // Divisor 1: 115200 bits a second.
    put(DATA, 1);
    put(INTERRUPT_ENABLE, 0);
    put(LINE_CONTROL, EIGHT_BITS);
    put(FIFO_CONTROL, FIFO_ON);
    put(MODEM_CONTROL, MODEM_ON);
    PRESENT.store(true, Ordering::Relaxed);
}

/// Returns whether there is a port.
pub(super) fn is_present() -> bool {
    PRESENT.load(Ordering::Relaxed)
}

/// Stops using the line.
pub(super) fn switch_off() {
    PRESENT.store(false, Ordering::Relaxed);
}

/// Lets received bytes interrupt.
pub(super) fn init_input() {
    if is_present() {
        interrupts::connect(IRQ, "com1", receive);
        // Received bytes, and what is wrong with the line: a break is reported so.
        put(INTERRUPT_ENABLE, 0x05);
        // What arrived before now has raised no edge.
        receive();
    }
}

fn receive() {
    for _ in 0..RECEIVE_LIMIT {
        let status = read(LINE_STATUS);
        if status & DATA_READY == 0 {
            break;
        }
        let byte = read(DATA);
        // A break comes with a zero byte.
        if status & BREAK != 0 {
            breaks::plain();
            continue;
        }
        super::put_input(&[byte]);
        let complete = SEQUENCE.lock().feed(byte);
        if complete {
            breaks::sequence();
        }
    }
    // Reading the modem status clears the other cause of interrupts.
    let _ = read(MODEM_STATUS);
}

/// A byte that has come and was not taken by [`receive`], breaks left out.
pub(super) fn poll() -> Option<u8> {
    if !is_present() {
        return None;
    }
    let status = read(LINE_STATUS);
    if status & DATA_READY == 0 {
        return None;
    }
    let byte = read(DATA);
    (status & BREAK == 0).then_some(byte)
}

/// Sends bytes, waiting for each; a line that hangs loses them.
pub(super) fn write(bytes: &[u8]) {
    if !is_present() {
        return;
    }
    for &byte in bytes {
        wait_for(SEND_EMPTY);
        put(DATA, byte);
    }
}

/// Waits until the last byte is on the line; the machine is about to end.
pub(super) fn drain() {
    if is_present() {
        wait_for(ALL_SENT);
    }
}

fn wait_for(status: u8) {
    for _ in 0..PATIENCE {
        if read(LINE_STATUS) & status != 0 {
            return;
        }
        core::hint::spin_loop();
    }
}
