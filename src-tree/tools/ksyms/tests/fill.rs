//! Filling images, tried on ELF files made on the spot.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::fs;
use std::path::PathBuf;

use df_libkern::symtab::SymTab;
use ksyms::{Args, run};
use object::write::{Object, Symbol, SymbolSection};
use object::{
    Architecture, BinaryFormat, Endianness, Object as _, ObjectSection as _, SectionKind,
    SymbolFlags, SymbolKind, SymbolScope,
};

const TEXT: u64 = 0x100;

/// An ELF64 file with code, a `.ksyms` section of `room` bytes and functions.
fn image(room: usize, functions: &[(&str, u64)]) -> Vec<u8> {
    let mut file = Object::new(BinaryFormat::Elf, Architecture::X86_64, Endianness::Little);
    let text = file.add_section(Vec::new(), b".text".to_vec(), SectionKind::Text);
    file.append_section_data(text, &[0x90; TEXT as usize], 16);
    if room > 0 {
        let ksyms = file.add_section(Vec::new(), b".ksyms".to_vec(), SectionKind::ReadOnlyData);
        file.append_section_data(ksyms, &vec![0xee; room], 16);
    }
    for &(name, value) in functions {
        file.add_symbol(Symbol {
            name: name.into(),
            value,
            size: 4,
            kind: SymbolKind::Text,
            scope: SymbolScope::Linkage,
            weak: false,
            section: SymbolSection::Section(text),
            flags: SymbolFlags::None,
        });
    }
    file.write().unwrap()
}

struct Case {
    _folder: tempfile::TempDir,
    args: Args,
}

fn case(image: &[u8]) -> Case {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("kernel.debug");
    fs::write(&input, image).unwrap();
    let args = Args {
        input,
        output: folder.path().join("kernel"),
    };
    Case {
        _folder: folder,
        args,
    }
}

/// The error with its causes, without the name of the folder.
fn failure(image: &[u8]) -> String {
    let case = case(image);
    let error = run(&case.args).unwrap_err();
    assert!(
        !case.args.output.exists(),
        "a failed run leaves nothing behind"
    );
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    let folder = case.args.input.parent().map(PathBuf::from).unwrap();
    text.replace(&format!("{}/", folder.display()), "")
}

#[test]
fn functions_are_found_by_address_with_demangled_names() {
    let bytes = image(
        400,
        &[
            ("_ZN6df_ddb5fatal5panic17h0123456789abcdefE", 0x20),
            ("start", 0x10),
        ],
    );
    let case = case(&bytes);
    run(&case.args).unwrap();
    let filled = fs::read(&case.args.output).unwrap();
    let file = object::File::parse(&*filled).unwrap();
    let section = file.section_by_name(".ksyms").unwrap().data().unwrap();
    let table = SymTab::parse(section).unwrap();
    let name = |address| table.locate(address).map(|found| found.to_string());
    assert_eq!(name(0x13).as_deref(), Some("start+0x3"));
    assert_eq!(name(0x20).as_deref(), Some("df_ddb::fatal::panic+0x0"));
    assert!(
        section.ends_with(&[0; 16]),
        "the rest of the section is zero"
    );
}

#[test]
fn same_input_gives_same_output_and_may_be_overwritten() {
    let bytes = image(400, &[("b", 0x20), ("a", 0x20), ("c", 0x10)]);
    let (first, second) = (case(&bytes), case(&bytes));
    run(&first.args).unwrap();
    let in_place = Args {
        output: second.args.input.clone(),
        ..second.args.clone()
    };
    run(&in_place).unwrap();
    assert_eq!(
        fs::read(&first.args.output).unwrap(),
        fs::read(&in_place.output).unwrap()
    );
}

#[test]
fn section_that_is_too_small_is_named_with_the_remedy() {
    let text = failure(&image(32, &[("start", 0x10)]));
    let expected = "cannot put symbols into kernel.debug: enlarge DDB_KSYMS_SIZE in the kernel's \
                    linker script (kernel.ld): the symbol table needs 38 bytes, but only 32 are \
                    reserved";
    assert_eq!(text, expected);
}

#[test]
fn what_is_no_kernel_is_refused() {
    assert!(failure(b"#!/bin/sh\n").contains("it is not a usable ELF64 file"));
    assert!(failure(&image(0, &[("start", 0x10)])).contains("it has no section .ksyms"));
    assert!(failure(&image(400, &[])).contains("it has no function symbols"));
}

#[test]
fn missing_input_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let args = Args {
        input: folder.path().join("nothing"),
        output: folder.path().join("out"),
    };
    let text = run(&args).unwrap_err().to_string();
    assert!(
        text.starts_with("cannot read ") && text.ends_with("nothing"),
        "{text}"
    );
}
