//! A small world: packages, a repository in memory of the test, a root.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use pkg_db::{Access, Database, Detail, Patience};
use pkg_format::{Manifest, Ownership, PackageBuilder, Source as Bytes};
use pkg_jobs::{Cache, Disk, Engine, Event, JobError, Offer, Plan, Root, Settings, Source, World};
use pkg_repo::Fetcher;
use pkg_solve::{Ask, Install, Remove};
use pkg_types::{Digest, DigestKind};

/// Makes an archive; every file holds its own path and the version.
pub(crate) fn package(
    folder: &Path,
    label: &str,
    deps: &[&str],
    files: &[&str],
    more: &str,
) -> Offer {
    let (name, version) = label.rsplit_once('-').expect("NAME-VERSION");
    let deps: Vec<String> = deps
        .iter()
        .map(|dep| format!(r#""{dep}":{{"origin":"t/{dep}","version":"1"}}"#))
        .collect();
    let json = format!(
        r#"{{"name":"{name}","version":"{version}","origin":"t/{name}","abi":"*",
        "prefix":"/usr/local","deps":{{{}}}{more}}}"#,
        deps.join(",")
    );
    let manifest = Manifest::parse(json.as_bytes()).expect("a manifest");
    let mut builder = PackageBuilder::new(manifest, 1_767_225_600).level(1);
    for file in files {
        let path = file.parse().expect("a path");
        let bytes = Bytes::Bytes(format!("{file} of {version}").into_bytes());
        builder
            .file(path, Ownership::default(), bytes)
            .expect("a file");
    }
    let link = format!("/usr/local/bin/{name}-link")
        .parse()
        .expect("a path");
    builder
        .symlink(link, Ownership::default(), name)
        .expect("a link");
    builder.directory(
        format!("/usr/local/share/{name}").parse().expect("a path"),
        Ownership::default(),
    );
    let (mut manifest, bytes) = builder.write(Vec::new()).expect("an archive");
    let path = folder.join(format!("{label}.pkg"));
    fs::write(&path, &bytes).expect("an archive");
    manifest.location = Some(pkg_format::Location {
        sum: Digest::of(DigestKind::Blake2Base32, &bytes),
        path: format!("{label}.pkg"),
        pkgsize: bytes.len() as u64,
    });
    Offer {
        manifest,
        source: Source::Repository {
            name: "test".to_owned(),
            url: format!("file://{}", path.display()),
        },
        rank: 0,
    }
}

/// A folder, in memory where the system has such: the work is one fsync after another.
pub(crate) fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .expect("a folder")
}

/// A root with its database.
pub(crate) struct Place {
    pub(crate) root: PathBuf,
}

impl Place {
    pub(crate) fn new(folder: &Path) -> Self {
        let root = folder.join("root");
        fs::create_dir_all(&root).expect("a root");
        Self { root }
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.root.join("var/db/pkg")
    }

    pub(crate) fn database(&self) -> Database {
        Database::open(&self.folder(), Access::Write).expect("a database")
    }

    pub(crate) fn work(
        &self,
        disk: Disk,
        work: impl FnOnce(&mut Engine<'_>) -> Result<(), JobError>,
    ) -> Result<(), JobError> {
        let mut database = self.database();
        let patience = Patience {
            retries: 0,
            wait: std::time::Duration::ZERO,
        };
        database.lock(patience, |_| {})?;
        let mut engine = Engine {
            root: Root::new(self.root.clone()),
            database: &mut database,
            settings: Settings {
                folder: self.folder(),
                cache: Cache {
                    folder: self.root.join("var/cache/pkg"),
                },
                fetcher: Fetcher::new(1, "test"),
                run_scripts: true,
                trace_scripts: false,
                triggers: vec!["/usr/local/share/pkg/triggers".to_owned()],
                merge: true,
                merge_tool: None,
                libraries: "/usr/local/lib/compat".parse().ok(),
                metalog: None,
                register_only: false,
                set_owners: false,
                now: 1_800_000_000,
                command: "test".to_owned(),
            },
            disk,
        };
        let mut silent = |_: Event<'_>| {};
        let done = engine.recover(&mut silent).and_then(|()| work(&mut engine));
        database.unlock()?;
        done
    }

    pub(crate) fn run(&self, disk: Disk, plan: &Plan) -> Result<(), JobError> {
        self.work(disk, |engine| engine.run(plan, &mut |_| {}))
    }

    pub(crate) fn world(&self, offers: &[Offer]) -> World {
        World {
            installed: self.database().packages(Detail::Lists).expect("packages"),
            offers: offers.to_vec(),
            ..World::default()
        }
    }

    /// The plan that installs or upgrades all offers.
    pub(crate) fn install(&self, offers: &[Offer]) -> Plan {
        let asked = (0..offers.len()).map(|offered| Ask {
            offered,
            automatic: None,
        });
        let request = Install {
            asked: asked.collect(),
            ..Install::default()
        };
        self.world(offers).install(&request).expect("a plan")
    }

    pub(crate) fn remove(&self, names: &[&str]) -> Plan {
        let request = Remove {
            names: names.iter().map(|n| n.parse().expect("a name")).collect(),
            ..Remove::default()
        };
        self.world(&[]).remove(&request).expect("a plan")
    }

    /// What is below `/usr`, but for folders: path and contents or target.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        walk(&self.root, "usr", &mut files);
        files
    }

    /// Fails unless files and database agree to the byte.
    pub(crate) fn agrees(&self, context: &str) {
        let mut found = self.files();
        for package in self.database().packages(Detail::All).expect("packages") {
            for (path, entry) in &package.manifest.files {
                let bytes = found
                    .remove(path.as_str())
                    .unwrap_or_else(|| panic!("{context}: {path} is missing"));
                let sum = entry.sum.as_ref().expect("a digest");
                assert_eq!(Digest::of(sum.kind(), &bytes), *sum, "{context}: {path}");
            }
        }
        let left: Vec<&String> = found.keys().collect();
        assert!(left.is_empty(), "{context}: nobody's: {left:?}");
        assert!(
            !Engine::is_interrupted(&self.folder()),
            "{context}: journal"
        );
    }
}

fn walk(root: &Path, below: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(root.join(below)) else {
        return;
    };
    for entry in entries {
        let entry = entry.expect("an entry");
        let path = format!("{below}/{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() {
            walk(root, &path, files);
        } else if kind.is_symlink() {
            let target = fs::read_link(entry.path()).expect("a target");
            let target = target.into_os_string().into_encoded_bytes();
            files.insert(format!("/{path}"), target);
        } else {
            files.insert(format!("/{path}"), fs::read(entry.path()).expect("a file"));
        }
    }
}
