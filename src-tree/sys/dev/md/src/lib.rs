//! Memory disks.
#![no_std]
