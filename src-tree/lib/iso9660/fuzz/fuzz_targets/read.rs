//! Opens any bytes as a medium and walks what can be reached. The first 32 KiB, which the
//! reader never looks at, are left out of the input.
#![no_main]

use df_iso9660::{Volume, eltorito};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut image = vec![0; 32 * 1024];
    image.extend_from_slice(data);
    let Ok(volume) = Volume::open(&image[..]) else { return };
    let mut todo = vec![volume.root().clone()];
    let mut budget = 500;
    while let Some(dir) = todo.pop() {
        let Ok(list) = volume.read_dir(&dir) else { continue };
        for entry in list.flatten() {
            budget -= 1;
            if budget == 0 {
                return;
            }
            let _ = volume.read(&entry.node, 1, &mut [0; 64]);
            let _ = volume.node(entry.node.ino);
            if entry.node.is_dir() {
                todo.push(entry.node);
            }
        }
    }
    let _ = eltorito::parse_catalog(data);
});
