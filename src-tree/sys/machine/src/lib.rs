//! One set of names over the chosen CPU and platform.
#![no_std]
