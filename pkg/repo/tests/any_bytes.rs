//! Every parser takes any bytes: what the fuzz targets call, with bytes that are nearly right.
//!
//! Each case is a sound input, broken somewhere: bytes changed, taken out, doubled, or cut off.

#[expect(
    unreachable_pub,
    reason = "it is a crate of its own for the fuzzer, and its functions are that crate's face"
)]
#[path = "../fuzz/src/lib.rs"]
mod entries;

use std::sync::LazyLock;

use entries::seeds;
use pkg_format::Manifest;
use proptest::prelude::*;
use proptest::sample::Index;

/// What is done to an input.
#[derive(Clone, Debug)]
enum Damage {
    Set(Index, u8),
    Cut(Index),
    Remove(Index, u8),
    Double(Index, u8),
    Put(Index, Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<Index>;
    // Bytes that mean something somewhere.
    let telling = prop::sample::select(&b"\0\n\"{}[]/.:=@%$<>&;#\\\xff"[..]);
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        (at(), telling).prop_map(|(at, byte)| Damage::Set(at, byte)),
        at().prop_map(Damage::Cut),
        (at(), 1..32_u8).prop_map(|(at, count)| Damage::Remove(at, count)),
        (at(), 1..32_u8).prop_map(|(at, count)| Damage::Double(at, count)),
        (at(), prop::collection::vec(any::<u8>(), 1..16))
            .prop_map(|(at, bytes)| Damage::Put(at, bytes)),
    ]
}

impl Damage {
    fn apply(self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let length = bytes.len();
        let end = |at: usize, count: u8| length.min(at + usize::from(count));
        match self {
            Self::Set(at, byte) => bytes[at.index(length)] = byte,
            Self::Cut(at) => bytes.truncate(at.index(length)),
            Self::Remove(at, count) => {
                let at = at.index(length);
                bytes.drain(at..end(at, count));
            }
            Self::Double(at, count) => {
                let at = at.index(length);
                let part = bytes[at..end(at, count)].to_vec();
                bytes.splice(at..at, part);
            }
            Self::Put(at, more) => {
                let at = at.index(length);
                bytes.splice(at..at, more);
            }
        }
    }
}

/// Sound inputs of every kind.
static SOUND: LazyLock<Vec<Vec<u8>>> =
    LazyLock::new(|| seeds::all().into_iter().map(|seed| seed.bytes).collect());

/// What a target calls.
type Target = fn(&[u8]);

/// The targets of the fuzzer.
const TARGETS: [(&str, Target); 14] = [
    ("archive", entries::archive),
    ("catalogue", entries::catalogue),
    ("configuration", entries::configuration),
    ("delta", entries::delta),
    ("key", entries::key),
    ("manifest", entries::manifest),
    ("message", entries::message),
    ("plist", entries::plist),
    ("trigger", entries::trigger),
    ("ucl", entries::ucl),
    ("url", entries::url),
    ("version", entries::version),
    ("vuln", entries::vuln),
    ("words", entries::words),
];

fn every_parser(data: &[u8]) {
    TARGETS.iter().for_each(|(_, target)| target(data));
}

#[test]
fn sound_inputs_are_sound() {
    SOUND.iter().for_each(|data| every_parser(data));
    for (name, _) in TARGETS {
        let sound = seeds::all();
        assert!(sound.iter().any(|seed| seed.target == name), "{name}");
    }
    // The seeds are what they are said to be, else damage to them would show nothing.
    assert!(Manifest::parse(seeds::MANIFEST.as_bytes()).is_ok());
    assert!(
        df_ucl::parse(seeds::UCL).is_ok(),
        "{:?}",
        df_ucl::parse(seeds::UCL)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn damaged_inputs_are_read_or_refused(
        seed in any::<Index>(), damages in prop::collection::vec(damage(), 1..6),
    ) {
        let mut data = seed.get(&SOUND).clone();
        for damage in damages {
            damage.apply(&mut data);
        }
        every_parser(&data);
    }

    #[test]
    fn any_bytes_are_read_or_refused(data in prop::collection::vec(any::<u8>(), 0..512)) {
        every_parser(&data);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[\\PC\n]{0,200}") {
        every_parser(text.as_bytes());
    }
}
