//! From the ELF symbol table to the kernel's.

use df_libkern::symtab;
use object::read::elf::ElfFile64;
use object::{Object, ObjectSection, ObjectSymbol, SectionFlags, SymbolKind, elf};
use rustc_demangle::demangle;

use crate::error::ImageError;

/// Name of the section that the linker script reserves.
pub const SECTION: &str = ".ksyms";

/// Fills the section of an ELF64 image, the rest of it with zeros.
pub fn fill(image: &mut [u8]) -> Result<(), ImageError> {
    let (place, table) = plan(image)?;
    let section = &mut image[place];
    section[..table.len()].copy_from_slice(&table);
    section[table.len()..].fill(0);
    Ok(())
}

/// Returns where the section lies in the file and what belongs there.
fn plan(image: &[u8]) -> Result<(std::ops::Range<usize>, Vec<u8>), ImageError> {
    let file: ElfFile64<'_> = ElfFile64::parse(image)?;
    let section = file.section_by_name(SECTION).ok_or(ImageError::NoSection)?;
    let (offset, size) = section.file_range().ok_or(ImageError::NoSpace)?;
    let place = offset as usize..(offset + size) as usize;
    if place.is_empty() || place.end > image.len() {
        return Err(ImageError::NoSpace);
    }
    let symbols = functions(&file)?;
    let borrowed: Vec<_> = symbols
        .iter()
        .map(|(at, name)| (*at, name.as_str()))
        .collect();
    let table = symtab::encode(&borrowed, place.len())?;
    Ok((place, table))
}

/// Collects functions, and labels of assembly code, which have no type.
fn functions(file: &ElfFile64<'_>) -> Result<Vec<(u64, String)>, ImageError> {
    let mut found = Vec::new();
    for symbol in file.symbols().filter(|symbol| !symbol.is_undefined()) {
        let wanted = matches!(
            symbol.kind(),
            SymbolKind::Text | SymbolKind::Label | SymbolKind::Unknown
        );
        let Some(index) = symbol.section_index().filter(|_| wanted) else {
            continue;
        };
        let name = symbol.name()?;
        // Names of the linker script and of the compiler's own labels.
        if name.is_empty()
            || name.starts_with("__text_")
            || name == "__kernel_start"
            || name.starts_with(".L")
        {
            continue;
        }
        let SectionFlags::Elf { sh_flags } = file.section_by_index(index)?.flags() else {
            continue;
        };
        if sh_flags & u64::from(elf::SHF_EXECINSTR) != 0 {
            // The alternate form leaves the hash out.
            found.push((symbol.address(), format!("{:#}", demangle(name))));
        }
    }
    if found.is_empty() {
        Err(ImageError::NoSymbols)
    } else {
        Ok(found)
    }
}
