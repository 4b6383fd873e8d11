//! What a panic inside libc itself does: say so on descriptor 2 and abort.

use core::fmt::Write;
use core::panic::PanicInfo;

struct StandardError;

impl Write for StandardError {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        // SAFETY: pointer and length are those of the text.
        let written = unsafe { crate::syscall::write(2, text.as_ptr(), text.len()) };
        written.map(|_| ()).map_err(|_| core::fmt::Error)
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    // Nothing can be done when even this cannot be written.
    let _ = writeln!(StandardError, "libc: {info}");
    crate::stdlib::exit::abort()
}
