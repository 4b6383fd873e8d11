//! The PS/2 keyboard at the 8042 controller (ports 0x60 and 0x64, IRQ 1).

use core::sync::atomic::{AtomicBool, Ordering};

use df_cpu_x86_64::port::{inb, outb};
use df_cpu_x86_64::sync::Spin;
use df_libkern::keyboard::{Decoder, Key};

use super::breaks;
use crate::interrupts::{self, Irq};

const DATA: u16 = 0x60;
const COMMAND: u16 = 0x64;
const IRQ: Irq = Irq(1);

const OUTPUT_FULL: u8 = 0x01;
const INPUT_FULL: u8 = 0x02;
const FROM_MOUSE: u8 = 0x20;

const READ_CONFIG: u8 = 0x20;
const WRITE_CONFIG: u8 = 0x60;
const ENABLE_KEYBOARD: u8 = 0xae;
const DISABLE_MOUSE: u8 = 0xa7;
/// Configuration: keyboard interrupt, translation to set 1.
const CONFIG_ON: u8 = 0x41;
/// Configuration: mouse interrupt, keyboard clock off.
const CONFIG_OFF: u8 = 0x12;
/// Polls before the controller is given up.
const PATIENCE: u32 = 100_000;

/// Codes taken in one interrupt: an end if the controller goes mad.
const RECEIVE_LIMIT: u32 = 64;

static DECODER: Spin<Option<Decoder>> = Spin::new(None);
static PRESENT: AtomicBool = AtomicBool::new(false);

fn read(port: u16) -> u8 {
    // SAFETY: ports of the keyboard controller.
    unsafe { inb(port) }
}

/// Writes a byte when the controller is ready for it; returns whether it became so.
fn put(port: u16, value: u8) -> bool {
    let ready = (0..PATIENCE).any(|_| read(COMMAND) & INPUT_FULL == 0);
    if ready {
        // SAFETY: the commands below only configure the keyboard.
        unsafe {
            outb(port, value);
        }
    }
    ready
}

fn get() -> Option<u8> {
    (0..PATIENCE)
        .any(|_| read(COMMAND) & OUTPUT_FULL != 0)
        .then(|| read(DATA))
}

/// Returns whether a controller answered.
pub(super) fn is_present() -> bool {
    PRESENT.load(Ordering::Relaxed)
}

/// Sets the controller up, if there is one.
pub(super) fn init() {
    // All ones: nothing answers at the port.
    if read(COMMAND) == 0xff || configure().is_none() {
        return;
    }
    *DECODER.lock() = Some(Decoder::new());
    PRESENT.store(true, Ordering::Relaxed);
    interrupts::connect(IRQ, "keyboard", receive);
    // A key that was pressed before now would block the line.
    receive();
}

fn configure() -> Option<()> {
    put(COMMAND, DISABLE_MOUSE).then_some(())?;
    for _ in 0..RECEIVE_LIMIT {
        if read(COMMAND) & OUTPUT_FULL == 0 {
            break;
        }
        let _ = read(DATA);
    }
    put(COMMAND, READ_CONFIG).then_some(())?;
    let config = get()? & !CONFIG_OFF | CONFIG_ON;
    put(COMMAND, WRITE_CONFIG).then_some(())?;
    put(DATA, config).then_some(())?;
    put(COMMAND, ENABLE_KEYBOARD).then_some(())
}

fn receive() {
    for _ in 0..RECEIVE_LIMIT {
        let Some(code) = take_code() else {
            return;
        };
        let Some(code) = code else {
            continue;
        };
        // The lock is released before anybody is called.
        let key = DECODER
            .lock()
            .as_mut()
            .and_then(|decoder| decoder.feed(code));
        match key {
            Some(Key::Byte(byte)) => super::put_input(&[byte]),
            Some(Key::Sequence(bytes)) => super::put_input(bytes),
            Some(Key::Break) => breaks::plain(),
            None => {}
        }
    }
}

/// Takes what the controller has, if it has something: `Some(None)` is a byte of the mouse.
fn take_code() -> Option<Option<u8>> {
    let status = read(COMMAND);
    if status & OUTPUT_FULL == 0 || status == 0xff {
        return None;
    }
    let code = read(DATA);
    Some((status & FROM_MOUSE == 0).then_some(code))
}

/// A byte that was typed, for the debugger; cursor keys are ignored.
pub(super) fn poll() -> Option<u8> {
    if !is_present() {
        return None;
    }
    let code = take_code()??;
    let key = DECODER.try_lock()?.as_mut()?.feed(code)?;
    match key {
        Key::Byte(byte) => Some(byte),
        Key::Sequence(_) | Key::Break => None,
    }
}
