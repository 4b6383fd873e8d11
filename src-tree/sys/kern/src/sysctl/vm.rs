//! `vm.stats`: pages of memory, under the names that programs know from DragonFly.

use df_libkern::sysctl::Kind::Ulong;

use super::{Row, ulong};

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "vm.stats.vm.v_page_count",
        None,
        Ulong,
        "Pages that the kernel manages",
        |_, _| ulong(df_vm::stats().total_pages as u64),
    ),
    Row::new(
        "vm.stats.vm.v_free_count",
        None,
        Ulong,
        "Pages that are free",
        |_, _| ulong(df_vm::stats().free_pages as u64),
    ),
];
