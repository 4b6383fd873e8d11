//! ISO 9660 with Rock Ridge: layout and reader.
#![no_std]
