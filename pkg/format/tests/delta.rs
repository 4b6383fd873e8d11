//! Deltas: they make the newer archive to the byte, or say that they cannot.

use pkg_format::{
    Compression, Manifest, Ownership, PackageBuilder, Source, apply_delta, make_delta,
};
use proptest::prelude::*;

/// A package of files with these contents.
fn package(
    version: &str,
    files: &[Vec<u8>],
    compression: Compression,
    level: Option<i32>,
) -> Vec<u8> {
    let json = format!(
        r#"{{"name":"tool","version":"{version}","origin":"t/tool","abi":"*","prefix":"/usr/local"}}"#
    );
    let manifest = Manifest::parse(json.as_bytes()).expect("a manifest");
    let mut builder = PackageBuilder::new(manifest, 1).compression(compression);
    if let Some(level) = level {
        builder = builder.level(level);
    }
    for (at, bytes) in files.iter().enumerate() {
        let path = format!("/usr/local/share/{at}").parse().expect("a path");
        let source = Source::Bytes(bytes.clone());
        builder
            .file(path, Ownership::default(), source)
            .expect("a file");
    }
    builder.write(Vec::new()).expect("an archive").1
}

/// Bytes that do not pack.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed | 1;
    let mut step = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| step()).collect()
}

#[test]
fn delta_of_a_small_change_is_small_and_makes_the_newer_archive() {
    let old_files = vec![noise(1, 200_000), noise(2, 100_000)];
    let mut new_files = old_files.clone();
    new_files[0][70_000] ^= 1;
    for (compression, level) in [
        (Compression::Zstd, None),
        (Compression::Zstd, Some(1)),
        (Compression::Zstd, Some(3)),
        (Compression::None, None),
    ] {
        // What it is made of may be packed in another way.
        let old = package("1", &old_files, Compression::Gzip, Some(1));
        let new = package("2", &new_files, compression, level);
        let delta = make_delta(&old, &new).expect("archives").expect("a delta");
        assert!(
            delta.len() < new.len() / 50,
            "{} of {}",
            delta.len(),
            new.len()
        );
        assert_eq!(apply_delta(&old, &delta).expect("a delta"), new);
    }
}

#[test]
fn archives_that_cannot_be_packed_again_have_no_delta() {
    let files = [noise(3, 1_000)];
    let old = package("1", &files, Compression::Zstd, None);
    let new = package("2", &files, Compression::Xz, Some(1));
    assert_eq!(make_delta(&old, &new).expect("archives"), None);
    // A level that nobody uses.
    let text = vec![b"a line of some text\n".repeat(4_000)];
    let odd = package("2", &text, Compression::Zstd, Some(7));
    let made = make_delta(&old, &odd).expect("archives");
    let again = made.map(|delta| apply_delta(&old, &delta).expect("a delta"));
    assert!(again.is_none_or(|again| again == odd));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn deltas_make_what_they_were_made_of(
        old in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..3_000), 0..4),
        new in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..3_000), 0..4),
    ) {
        let old = package("1", &old, Compression::Zstd, Some(1));
        let new = package("2", &new, Compression::Zstd, Some(1));
        let delta = make_delta(&old, &new).expect("archives").expect("a delta");
        prop_assert_eq!(apply_delta(&old, &delta).expect("a delta"), new);
    }

    #[test]
    fn damaged_deltas_are_refused_or_make_something_else(
        at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>(),
    ) {
        let old = package("1", &[noise(4, 500)], Compression::Zstd, Some(1));
        let new = package("2", &[noise(5, 500)], Compression::Zstd, Some(1));
        let mut delta = make_delta(&old, &new).expect("archives").expect("a delta");
        let at = at.index(delta.len());
        delta[at] = byte;
        delta.truncate(cut.index(delta.len()) + 1);
        // It may say what it likes, but neither panic nor take memory without measure.
        if let Ok(made) = apply_delta(&old, &delta) {
            prop_assert!(made.len() < 1 << 20);
        }
    }
}
