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

use pkg_format::{Compression, Manifest, Ownership, PackageBuilder, Source, write_bundle};
use pkg_repo::PrivateKey;
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

const MANIFEST: &str = r#"{"name":"tool","version":"1.2_3,1","origin":"t/tool","abi":"*",
    "arch":"*","prefix":"/usr/local","comment":"A tool","desc":"It is one.","flatsize":3,
    "maintainer":"m@example.org","www":"https://example.org","licenselogic":"single",
    "licenses":["BSD2CLAUSE"],"deps":{"lib":{"origin":"t/lib","version":"1"}},
    "categories":["t"],"options":{"DOCS":"on"},"users":["www"],"shlibs_required":["libc.so.8"],
    "annotations":{"flavor":"x"},"scripts":{"post-install":"true"},
    "messages":[{"message":"hello","type":"install"}],"path":"All/tool.pkg","pkgsize":9,
    "sum":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","files":{"/usr/local/bin/tool":{"sum":"-","perm":"0755"}}}"#;

const UCL: &str = "# comment\nmain: {\n  url: \"pkg+https://example.org/${ABI}/latest\",\n  \
    mirror_type = srv; priority 10k; enabled: yes\n  fingerprints: /a/b\n}\n\
    list [ 1, 2s, \"three\" ]\ntext = <<EOD\nlines\nEOD\n";

const PLIST: &str = "@comment x\n@owner root\n@mode 0555\nbin/tool\n@mode\n@dir share/tool\n\
    @sample etc/tool.conf.sample\n@(www,www,0640) etc/secret\n@config etc/c\n@var X y\n@cwd /\n";

const TRIGGER: &str = "description: \"x\"\npath: [ \"/usr/local/share\" ]\npath_glob: [ \"*.so\" ]\n\
    trigger: { type: lua, sandbox: true, script: <<EOS\nprint(1)\nEOS\n}\n";

const VULN: &str = r#"<?xml version="1.0"?><vuxml><vuln vid="a-b"><topic>t</topic><affects>
    <package><name>tool</name><range><ge>1</ge><lt>2.0_1,1</lt></range></package></affects>
    <references><cvename>CVE-2020-1</cvename><url>https://example.org</url></references>
    <dates><discovery>2020-01-01</discovery></dates></vuln></vuxml>"#;

fn package(compression: Compression) -> Vec<u8> {
    let manifest = Manifest::parse(MANIFEST.as_bytes()).expect("a manifest");
    let mut builder = PackageBuilder::new(manifest, 1).compression(compression);
    let path = |path: &str| path.parse().expect("a path");
    let own = Ownership::default;
    for file in ["/usr/local/bin/tool", "/usr/local/etc/tool.conf"] {
        let bytes = Source::Bytes(file.as_bytes().to_vec());
        builder.file(path(file), own(), bytes).expect("a file");
    }
    let link = builder.symlink(path("/usr/local/bin/t"), own(), "tool");
    link.expect("a link");
    builder.directory(path("/usr/local/share/tool"), own());
    builder.write(Vec::new()).expect("memory").1
}

/// Sound inputs of every kind.
static SOUND: LazyLock<Vec<Vec<u8>>> = LazyLock::new(sound);

fn sound() -> Vec<Vec<u8>> {
    let document = format!(r#"{{"groups":[],"packages":[{MANIFEST}],"revision":7}}"#);
    let bundle = |compression| {
        let members = [("data", document.as_bytes(), 1), ("signature", b"x", 0)];
        write_bundle(&members, compression).expect("memory")
    };
    let key = PrivateKey::from_seed(&[7; 32]);
    let lists = "0 /usr/local/bin\n11 etc\n\ntool 0.9\n>0\ntool\n>1\ntool.conf\n\n";
    let mut all = vec![
        key.to_der(),
        key.public_der().expect("a key"),
        document.clone().into_bytes(),
        bundle(Compression::None),
        bundle(Compression::Zstd),
    ];
    for compression in [
        Compression::None,
        Compression::Zstd,
        Compression::Gzip,
        Compression::Bzip2,
        Compression::Xz,
    ] {
        all.push(package(compression));
    }
    let texts = [MANIFEST, UCL, PLIST, TRIGGER, VULN, lists];
    all.extend(texts.map(|text| text.as_bytes().to_vec()));
    let words = [
        "dragonfly:6.6:x86:64",
        "2$2$kkx3aeq",
        "devel/git@lite",
        "1.2.r3_4,5",
        "All/Hashed/tool-1.pkg",
        "gopher://example.org/",
    ];
    all.extend(words.map(|word| word.as_bytes().to_vec()));
    all
}

fn every_parser(data: &[u8]) {
    entries::archive(data);
    entries::catalogue(data);
    entries::configuration(data);
    entries::key(data);
    entries::manifest(data);
    entries::plist(data);
    entries::trigger(data);
    entries::ucl(data);
    entries::url(data);
    entries::vuln(data);
    entries::words(data);
}

#[test]
fn sound_inputs_are_sound() {
    SOUND.iter().for_each(|data| every_parser(data));
    // The seeds are what they are said to be, else damage to them would show nothing.
    assert!(Manifest::parse(MANIFEST.as_bytes()).is_ok());
    assert!(df_ucl::parse(UCL).is_ok(), "{:?}", df_ucl::parse(UCL));
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
