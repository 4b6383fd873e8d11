//! Sound inputs of every kind, for a fuzzer to begin with and for tests to damage.

use pkg_format::{
    Compression, Manifest, Ownership, PackageBuilder, Source, make_delta, write_bundle,
};
use pkg_repo::{KeyKind, PrivateKey};

/// An input, and the target that it is for.
pub struct Seed {
    /// The target.
    pub target: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A manifest as a catalogue has it.
pub const MANIFEST: &str = r#"{"name":"tool","version":"1.2_3,1","origin":"t/tool","abi":"*",
    "arch":"*","prefix":"/usr/local","comment":"A tool","desc":"It is one.","flatsize":3,
    "maintainer":"m@example.org","www":"https://example.org","licenselogic":"single",
    "licenses":["BSD2CLAUSE"],"deps":{"lib":{"origin":"t/lib","version":"1"}},
    "categories":["t"],"options":{"DOCS":"on"},"users":["www"],"shlibs_required":["libc.so.8"],
    "annotations":{"flavor":"x"},"scripts":{"post-install":"true"},
    "messages":[{"message":"hello","type":"install"}],"path":"All/tool.pkg","pkgsize":9,
    "sum":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","files":{"/usr/local/bin/tool":{"sum":"-","perm":"0755"}}}"#;

/// Most of what UCL can be.
pub const UCL: &str = "# comment\nmain: {\n  url: \"pkg+https://example.org/${ABI}/latest\",\n  \
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

const MESSAGES: &str =
    "[ { type: install, message: \"a\" }\n{ message: b, maximum_version: \"1.2\" } ]";

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

/// All of them.
#[must_use]
pub fn all() -> Vec<Seed> {
    let mut all = Vec::new();
    let mut put = |target, bytes: Vec<u8>| all.push(Seed { target, bytes });
    let document = format!(r#"{{"groups":[],"packages":[{MANIFEST}],"revision":7}}"#);
    put("catalogue", document.clone().into_bytes());
    for compression in [Compression::None, Compression::Zstd] {
        let members = [("data", document.as_bytes(), 1), ("signature", b"x", 0)];
        let bundle = write_bundle(&members, compression).expect("memory");
        put("catalogue", bundle);
    }
    for kind in [KeyKind::EdDsa, KeyKind::EcDsa] {
        let key = PrivateKey::generate(kind, &[7; 32]).expect("a key");
        put("key", key.to_file().expect("a key"));
        put("key", key.public_file().expect("a key"));
    }
    for compression in [
        Compression::None,
        Compression::Zstd,
        Compression::Gzip,
        Compression::Bzip2,
        Compression::Xz,
    ] {
        put("archive", package(compression));
    }
    let old = package(Compression::None);
    for compression in [Compression::None, Compression::Zstd] {
        let delta = make_delta(&old, &package(compression)).expect("archives");
        put("delta", delta.expect("a delta"));
    }
    let lists = "0 /usr/local/bin\n11 etc\n\ntool 0.9\n>0\ntool\n>1\ntool.conf\n\n";
    for (target, text) in [
        ("manifest", MANIFEST),
        ("ucl", UCL),
        ("configuration", UCL),
        ("plist", PLIST),
        ("trigger", TRIGGER),
        ("vuln", VULN),
        ("catalogue", lists),
        ("message", MESSAGES),
        ("words", "dragonfly:6.6:x86:64"),
        ("words", "2$2$kkx3aeq"),
        ("words", "devel/git@lite"),
        ("version", "1.2.r3_4,5\n1.2.r3_4,5\n1.0pl1"),
        ("url", "All/Hashed/tool-1.pkg"),
        ("url", "gopher://example.org/"),
    ] {
        put(target, text.as_bytes().to_vec());
    }
    all
}
