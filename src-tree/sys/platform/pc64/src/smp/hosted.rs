//! Stands in for the page of the trampoline on the host, where no CPU is started.

use df_cpu_x86_64::smp::Prepared;

#[derive(Debug)]
pub(super) struct Page;

impl Page {
    pub(super) fn borrow_low() -> Option<Self> {
        None
    }

    pub(super) fn number(&self) -> u8 {
        0
    }

    pub(super) fn offer(&self, _prepared: Prepared) {}

    pub(super) fn is_taken(&self) -> bool {
        false
    }

    pub(super) fn withdraw(&self) -> bool {
        true
    }
}
