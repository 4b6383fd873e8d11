//! The ISO 9660 file system with Rock Ridge.
#![no_std]
