//! Memory, collections, formatting, thread-local values.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use crate::ensure;
use crate::{Check, Checked};

pub(crate) const CHECKS: &[Check] = &[
    ("vectors_grow_and_keep_their_content", vectors),
    ("many_sizes_are_allocated_and_freed", sizes),
    ("large_alignments_are_kept", alignments),
    ("maps_have_random_keys", maps),
    ("numbers_are_formatted_and_parsed", numbers),
    ("thread_local_values_exist", locals),
];

fn vectors() -> Checked {
    let mut numbers = Vec::new();
    for i in 0..1_000_000u32 {
        numbers.push(i);
    }
    ensure!(numbers.iter().map(|&i| u64::from(i)).sum::<u64>() == 499_999_500_000);
    numbers.truncate(10);
    numbers.shrink_to_fit();
    ensure!(numbers == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], numbers);
    Ok(())
}

fn sizes() -> Checked {
    let mut kept: Vec<Vec<u8>> = Vec::new();
    for round in 0..2000usize {
        let size = round * round % 70_000;
        let block = vec![round as u8; size];
        if round % 3 == 0 {
            kept.push(block);
        }
    }
    for (index, block) in kept.iter().enumerate() {
        ensure!(block.iter().all(|&byte| byte == (index * 3) as u8), index);
    }
    let zeroed = vec![0u8; 5 << 20];
    ensure!(zeroed.iter().all(|&byte| byte == 0));
    Ok(())
}

fn alignments() -> Checked {
    #[repr(align(4096))]
    struct Page([u8; 4096]);
    let pages: Vec<Box<Page>> = (0..20).map(|i| Box::new(Page([i; 4096]))).collect();
    for (index, page) in pages.iter().enumerate() {
        let address = core::ptr::from_ref(&**page).addr();
        ensure!(address % 4096 == 0, address);
        ensure!(page.0[4095] == index as u8);
    }
    Ok(())
}

fn maps() -> Checked {
    let hashed: HashMap<String, usize> = (0..1000).map(|i| (i.to_string(), i)).collect();
    let sorted: BTreeMap<&str, usize> = hashed.iter().map(|(k, v)| (k.as_str(), *v)).collect();
    ensure!(hashed.get("999") == Some(&999));
    ensure!(sorted.first_key_value() == Some((&"0", &0)));
    Ok(())
}

fn numbers() -> Checked {
    ensure!(format!("{:.3} {:e} {:#x}", 2.0f64 / 3.0, 1.5e300, 255) == "0.667 1.5e300 0xff");
    ensure!("-1.25e2".parse() == Ok(-125.0f64));
    Ok(())
}

fn locals() -> Checked {
    thread_local! {
        static WORDS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }
    WORDS.with_borrow_mut(|words| words.push("kept".to_owned()));
    ensure!(WORDS.with_borrow(|words| words == &["kept"]));
    Ok(())
}
