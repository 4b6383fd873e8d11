//! Physical pages, kernel heap, user address spaces.
#![no_std]
