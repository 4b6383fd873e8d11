//! What happens when the loader itself is wrong.

use core::fmt::Write as _;
use core::panic::PanicInfo;
use core::time::Duration;

use uefi::runtime::{self, ResetType};
use uefi::{Status, boot, system};

/// How long the message stays before the machine is reset.
const SHOWN: Duration = Duration::from_secs(30);

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    system::with_stdout(|out| {
        // There is nobody left to tell about an error here.
        let _ = writeln!(
            out,
            "\r\nloader: {info}\r\nThe machine is reset in 30 seconds.\r"
        );
    });
    boot::stall(SHOWN);
    runtime::reset(ResetType::COLD, Status::ABORTED, None)
}
