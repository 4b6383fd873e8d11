//! QEMU machine profiles, serial protocol and transcripts.
