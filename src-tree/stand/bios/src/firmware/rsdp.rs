//! The ACPI root pointer.

use df_bios_core::rsdp;

use crate::machine::physical;

/// Physical address of the ACPI root pointer, 0 when there is none.
pub(crate) fn find() -> u64 {
    let in_data_area = || {
        let base = u64::from(physical::data_area_u16(0x0e)?) << 4;
        let area = physical::extended_data_area::<1024>()?;
        rsdp::find(&area).map(|offset| base + offset as u64)
    };
    let in_rom = || {
        let area = physical::rom();
        rsdp::find(area).map(|offset| (area.as_ptr().addr() + offset) as u64)
    };
    in_data_area().or_else(in_rom).unwrap_or(0)
}
