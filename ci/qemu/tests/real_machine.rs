//! The protocol on real QEMU: boot sectors that speak on the serial line and end in each way.

use std::time::Duration;

use ci_qemu::{Boot, Bus, Ending, Firmware, Machine, Sentinel, Session};
use tempfile::TempDir;

const LIMIT: Duration = Duration::from_secs(60);

/// Writes the text behind the code to COM1, waits for a character and echoes it.
const CONVERSATION: &[u8] = &[
    0x31, 0xc0, // xor ax, ax
    0x8e, 0xd8, // mov ds, ax
    0xfc, // cld
    0xbe, 0x00, 0x7d, // mov si, 0x7d00: the text, at offset 256 of the sector
    0xba, 0xf8, 0x03, // mov dx, 0x3f8
    0xac, // next: lodsb
    0x84, 0xc0, // test al, al
    0x74, 0x03, // jz read
    0xee, // out dx, al
    0xeb, 0xf8, // jmp next
    0xba, 0xfd, 0x03, // read: mov dx, 0x3fd
    0xec, // wait: in al, dx
    0xa8, 0x01, // test al, 1
    0x74, 0xfb, // jz wait
    0xba, 0xf8, 0x03, // mov dx, 0x3f8
    0xec, // in al, dx
    0xee, // out dx, al
];

/// Writes 0x21 to the debug exit port.
const PANIC: &[u8] = &[0xba, 0xf4, 0x00, 0xb0, 0x21, 0xee];
/// Resets by the keyboard controller.
const RESET: &[u8] = &[0xb0, 0xfe, 0xe6, 0x64];
/// Writes sleep type 0 and sleep enable to the PM1 control register that SeaBIOS sets up.
const POWER_OFF: &[u8] = &[0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef];
/// Halts for ever.
const HALT: &[u8] = &[0xf4, 0xeb, 0xfd];

struct Disk {
    folder: TempDir,
}

impl Disk {
    /// A disk whose boot sector has the conversation and then runs `ending`.
    fn new(ending: &[u8]) -> Self {
        let mut sector = [CONVERSATION, ending, HALT].concat();
        sector.resize(256, 0);
        sector.extend_from_slice(b"say: \0");
        sector.resize(510, 0);
        sector.extend_from_slice(&[0x55, 0xaa]);
        // SeaBIOS reads nothing from a disk smaller than a cylinder.
        sector.resize(1 << 20, 0);
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("disk.img"), sector).expect("a disk");
        Self { folder }
    }

    fn boot(&self, bus: Bus) -> Session {
        let image = self.folder.path().join("disk.img");
        let boot = Boot::Medium {
            firmware: Firmware::Bios,
            bus,
            image,
        };
        let transcript = self.folder.path().join("boot.log");
        match Machine::new(boot).memory_mib(64).start(&transcript, LIMIT) {
            Ok(session) => session,
            Err(error) => panic!("{error}"),
        }
    }
}

fn converse(session: &mut Session) {
    for step in [Sentinel::text("say: "), Sentinel::text("x")] {
        if let Err(failure) = session.expect(&step) {
            panic!("{failure}");
        }
        session.send(b"x").expect("a machine that listens");
    }
}

#[test]
fn panic_exit_is_told_by_its_code() {
    let disk = Disk::new(PANIC);
    let mut session = disk.boot(Bus::Disk);
    session.expect(&Sentinel::text("say: ")).unwrap();
    session.send(b"x").unwrap();
    session.expect_end(Ending::Panic).unwrap();
}

#[test]
fn reset_is_told_from_power_off() {
    let reset = Disk::new(RESET);
    let mut session = reset.boot(Bus::Disk);
    session.expect(&Sentinel::text("say: ")).unwrap();
    session.send(b"x").unwrap();
    let failure = session.expect_end(Ending::PowerOff).unwrap_err();
    assert!(
        failure.to_string().contains("ended by exit code 0, reset"),
        "{failure}"
    );

    let mut session = reset.boot(Bus::Usb);
    session.expect(&Sentinel::text("say: ")).unwrap();
    session.send(b"x").unwrap();
    session.expect_end(Ending::Reboot).unwrap();

    let power_off = Disk::new(POWER_OFF);
    let mut session = power_off.boot(Bus::Disk);
    session.expect(&Sentinel::text("say: ")).unwrap();
    session.send(b"x").unwrap();
    session.expect_end(Ending::PowerOff).unwrap();
}

#[test]
fn halted_machine_shows_its_screen_and_is_ended() {
    let disk = Disk::new(HALT);
    let mut session = disk.boot(Bus::Disk);
    converse(&mut session);
    let picture = session.picture().unwrap();
    assert!(
        picture.lit_pixels() > 0,
        "the firmware writes on the screen"
    );
    session.press(&["ret"]).unwrap();
    assert!(session.press(&["no-such-key"]).is_err());
    let png = disk.folder.path().join("screen.png");
    session.save_picture(&png).unwrap();
    assert!(std::fs::read(png).unwrap().starts_with(b"\x89PNG"));
}
