//! INT 15h, AX=E820h: the memory map.
#![expect(unsafe_code, reason = "calls a BIOS service")]

use df_bios_core::e820::{ENTRY_SIZE, Entries, Entry, MAX_ENTRIES};

use crate::machine::lowmem;
use crate::machine::thunk::{self, RealRegisters};

/// "SMAP": passed in `edx`, returned in `eax`.
const SIGNATURE: u32 = 0x534d_4150;

/// Asks the firmware for its memory map. Empty when it has none.
pub(crate) fn map() -> Entries {
    let mut entries = Entries::new();
    let mut continuation = 0;
    for _ in 0..MAX_ENTRIES {
        let mut bytes = [0; ENTRY_SIZE];
        bytes[20] = 1; // some firmware returns 24 bytes without setting the valid bit
        lowmem::write(0, &bytes);
        let registers = RealRegisters {
            eax: 0xe820,
            ebx: continuation,
            ecx: ENTRY_SIZE as u32,
            edx: SIGNATURE,
            es: lowmem::segment(),
            ..RealRegisters::default()
        };
        // SAFETY: writes at most `ecx` bytes to es:di, which is the bounce buffer.
        let result = unsafe { thunk::call(0x15, registers) };
        if result.carry() || result.eax != SIGNATURE {
            break;
        }
        lowmem::read(&mut bytes);
        let returned = (result.ecx as usize).min(ENTRY_SIZE);
        if let Some(entry) = Entry::from_bytes(&bytes, returned) {
            entries.push(entry);
        }
        continuation = result.ebx;
        if continuation == 0 {
            break;
        }
    }
    entries
}
