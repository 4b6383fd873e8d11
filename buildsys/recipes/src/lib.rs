//! Jobs for toolchain, kernel, loader, world and sysroot.
