//! Processes, system calls, terminals, sysctl.
#![no_std]
