//! Filters and flags of `kevent`.

macro_rules! constants {
    ($($name:ident: $ty:ty = $value:expr, $text:literal;)*) => {
        $(
            #[doc = concat!($text, ".")]
            pub const $name: $ty = $value;
        )*
    };
}

constants! {
    EVFILT_READ: i16 = -1, "The descriptor can be read";
    EVFILT_WRITE: i16 = -2, "The descriptor can be written";
    EVFILT_AIO: i16 = -3, "Asynchronous input or output, which the kernel has none of";
    EVFILT_VNODE: i16 = -4, "Something happened to the file";
    EVFILT_PROC: i16 = -5, "Something happened to the process";
    EVFILT_SIGNAL: i16 = -6, "The signal was sent to this process";
    EVFILT_TIMER: i16 = -7, "The time has come, `data` milliseconds from the last";
    EVFILT_EXCEPT: i16 = -8, "Something exceptional on the descriptor";
    EVFILT_USER: i16 = -9, "The program triggered it";
    EVFILT_FS: i16 = -10, "A file system was mounted or unmounted";
    EV_ADD: u16 = 0x0001, "Add the event";
    EV_DELETE: u16 = 0x0002, "Remove the event";
    EV_ENABLE: u16 = 0x0004, "Report the event";
    EV_DISABLE: u16 = 0x0008, "Do not report the event";
    EV_ONESHOT: u16 = 0x0010, "Remove it once it has been reported";
    EV_CLEAR: u16 = 0x0020, "Report what is new only";
    EV_RECEIPT: u16 = 0x0040, "Answer every change with an `EV_ERROR` event";
    EV_DISPATCH: u16 = 0x0080, "Disable it once it has been reported";
    EV_HUP: u16 = 0x0800, "Hang-up: both directions have ended";
    EV_NODATA: u16 = 0x1000, "End of file and no data left";
    EV_ERROR: u16 = 0x4000, "`data` holds an error number";
    EV_EOF: u16 = 0x8000, "The other end has gone";
    NOTE_OOB: u32 = 0x0000_0002, "`EVFILT_EXCEPT`: out-of-band data on a socket";
    NOTE_CHILD: u32 = 0x0000_0004, "`EVFILT_PROC`: this is the child of a tracked process";
    NOTE_EXIT: u32 = 0x8000_0000, "`EVFILT_PROC`: the process ended, `data` is its status";
    NOTE_FORK: u32 = 0x4000_0000, "`EVFILT_PROC`: the process forked";
    NOTE_EXEC: u32 = 0x2000_0000, "`EVFILT_PROC`: the process started a program";
    NOTE_DELETE: u32 = 0x0001, "`EVFILT_VNODE`: the file was removed";
    NOTE_WRITE: u32 = 0x0002, "`EVFILT_VNODE`: it was written to";
    NOTE_EXTEND: u32 = 0x0004, "`EVFILT_VNODE`: it has grown";
    NOTE_ATTRIB: u32 = 0x0008, "`EVFILT_VNODE`: its attributes changed";
    NOTE_LINK: u32 = 0x0010, "`EVFILT_VNODE`: its number of links changed";
    NOTE_RENAME: u32 = 0x0020, "`EVFILT_VNODE`: it was renamed";
    NOTE_REVOKE: u32 = 0x0040, "`EVFILT_VNODE`: access was taken away";
    VQ_MOUNT: u32 = 0x0008, "`EVFILT_FS`: a file system was mounted";
    VQ_UNMOUNT: u32 = 0x0010, "`EVFILT_FS`: a file system was unmounted";
    NOTE_FFCTRLMASK: u32 = 0xc000_0000, "`EVFILT_USER`: what to do with the flags";
    NOTE_FFNOP: u32 = 0x0000_0000, "`EVFILT_USER`: leave them";
    NOTE_FFAND: u32 = 0x4000_0000, "`EVFILT_USER`: and";
    NOTE_FFOR: u32 = 0x8000_0000, "`EVFILT_USER`: or";
    NOTE_FFCOPY: u32 = 0xc000_0000, "`EVFILT_USER`: replace";
    NOTE_FFLAGSMASK: u32 = 0x00ff_ffff, "`EVFILT_USER`: the flags themselves";
    NOTE_TRIGGER: u32 = 0x0100_0000, "`EVFILT_USER`: trigger it";
}
