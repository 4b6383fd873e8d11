//! ELF64 executables: headers, segments, symbols, notes.
#![no_std]
