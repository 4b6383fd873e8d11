//! The index of a catalogue that is kept: what search and plans need of it, found without reading it.
//!
//! ```text
//! FOLDER/index
//!  0   8   magic
//!  8  16   lengths of the head and of the words, little-endian
//! 24  32   state: SHA-256 of what it depends on
//! 56  32   SHA-256 of head, rows and words
//! 88       head: JSON of `Head`
//!          rows, one for each package, by name and version, 24 bytes each:
//!            0  4   where the name begins in the words
//!            4  12  where name, version and origin end, and the comment
//!           16  8   where its document begins in the documents
//!          words: names, versions, origins, comments; text
//!          documents: the packages as the catalogue has them, JSON
//! ```
//!
//! It is made of a catalogue whose signature held, and counts as long as the files of the catalogue
//! and all that makes it trusted are those of that moment; otherwise the catalogue itself is read.

mod documents;
mod state;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _, Write};
use std::ops::Range;
use std::path::Path;

use pkg_format::Manifest;
use pkg_types::{Digest, DigestKind, parallel_map};
use serde::{Deserialize, Serialize};

use crate::error::RepoError;
use documents::Documents;
pub(crate) use state::{State, state};

/// The file.
pub(crate) const FILE: &str = "index";

const MAGIC: &[u8; 8] = b"DFPKGIX1";
/// Length of what stands before the head.
const FIXED: usize = 88;
/// Length of a row.
const ROW: usize = 24;
/// Greatest head and greatest words that are read, in bytes.
const LIMIT: u64 = 1 << 30;
/// Manifests that one thread reads in a row.
const PORTION: usize = 256;

/// What is known beside the packages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    /// How many packages there are.
    count: usize,
    /// Virtual names and libraries, each with the places of the packages that have it.
    provided: BTreeMap<String, Vec<usize>>,
}

/// One package, as far as most questions go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'i> {
    /// Its name.
    pub name: &'i str,
    /// Its version.
    pub version: &'i str,
    /// The port it is made of.
    pub origin: &'i str,
    /// One line about it.
    pub comment: &'i str,
}

/// The packages of a catalogue by their places: by name, and of one name by version.
#[derive(Debug)]
pub struct Index {
    head: Head,
    rows: Vec<[u32; 4]>,
    starts: Vec<u64>,
    words: String,
    documents: Documents,
    /// For messages.
    what: String,
}

/// A package that is put into an index.
pub(crate) struct Entry<'d> {
    pub(crate) manifest: Facts,
    /// Its document.
    pub(crate) json: &'d [u8],
}

/// What rows are made of.
pub(crate) struct Facts {
    name: pkg_types::PkgName,
    version: pkg_types::Version,
    origin: pkg_types::Origin,
    comment: String,
    provided: Vec<String>,
}

impl Facts {
    pub(crate) fn of(manifest: Manifest) -> Self {
        let mut provided = manifest.provides;
        provided.extend(manifest.shlibs_provided);
        Self {
            name: manifest.name,
            version: manifest.version,
            origin: manifest.origin,
            comment: manifest.comment,
            provided,
        }
    }
}

/// Writes an index of packages.
pub(crate) fn write(
    out: &mut impl Write,
    state: State,
    mut entries: Vec<Entry<'_>>,
) -> io::Result<()> {
    let key = |entry: &Entry<'_>| (entry.manifest.name.clone(), entry.manifest.version.clone());
    entries.sort_by_cached_key(key);
    let mut head = Head {
        count: entries.len(),
        provided: BTreeMap::new(),
    };
    let (mut rows, mut words) = (Vec::with_capacity(entries.len() * ROW), String::new());
    let mut start = 0_u64;
    for (at, Entry { manifest: m, json }) in entries.iter().enumerate() {
        let end = |words: &String| {
            let end = u32::try_from(words.len());
            end.map_err(|_| io::Error::other("the catalogue has more than 4 GiB of words"))
        };
        for text in ["", m.name.as_str(), m.version.as_str(), m.origin.as_str()] {
            words.push_str(text);
            rows.extend(end(&words)?.to_le_bytes());
        }
        words.push_str(&m.comment);
        rows.extend(start.to_le_bytes());
        start += json.len() as u64;
        for what in &m.provided {
            let places = head.provided.entry(what.clone()).or_default();
            places.push(at);
        }
    }
    let head = serde_json::to_vec(&head)?;
    let mut sum = pkg_types::Hasher::new(DigestKind::Sha256Hex);
    for bytes in [&head, &rows, words.as_bytes()] {
        sum.update(bytes);
    }
    out.write_all(MAGIC)?;
    out.write_all(&(head.len() as u64).to_le_bytes())?;
    out.write_all(&(words.len() as u64).to_le_bytes())?;
    out.write_all(&state)?;
    out.write_all(sum.finish().bytes())?;
    for bytes in [&head, &rows, words.as_bytes()] {
        out.write_all(bytes)?;
    }
    entries
        .iter()
        .try_for_each(|entry| out.write_all(entry.json))
}

/// What an index begins with.
struct Fixed {
    /// Lengths of head and words.
    sizes: [usize; 2],
    state: State,
    sum: [u8; 32],
}

impl Fixed {
    fn read(bytes: &[u8; FIXED]) -> Option<Self> {
        let (magic, rest) = bytes.split_first_chunk::<8>()?;
        let (head, rest) = rest.split_first_chunk::<8>()?;
        let (words, rest) = rest.split_first_chunk::<8>()?;
        let (state, rest) = rest.split_first_chunk::<32>()?;
        let size = |bytes: &[u8; 8]| {
            let size = Some(u64::from_le_bytes(*bytes)).filter(|size| *size <= LIMIT)?;
            usize::try_from(size).ok()
        };
        (magic == MAGIC).then_some(Self {
            sizes: [size(head)?, size(words)?],
            state: *state,
            sum: *rest.first_chunk()?,
        })
    }
}

impl Index {
    /// Whether the index in a folder is of this state.
    pub(crate) fn is_of(folder: &Path, state: &State) -> bool {
        let read = || {
            let mut fixed = [0; FIXED];
            let mut file = File::open(folder.join(FILE)).ok()?;
            file.read_exact(&mut fixed).ok()?;
            Fixed::read(&fixed)
        };
        read().is_some_and(|fixed| fixed.state == *state)
    }

    /// The index in a folder, if it is there, whole, and of this state.
    pub(crate) fn open(folder: &Path, state: &State, what: &str) -> Option<Self> {
        let mut file = File::open(folder.join(FILE)).ok()?;
        let mut fixed = [0; FIXED];
        file.read_exact(&mut fixed).ok()?;
        let length = usize::try_from(file.metadata().ok()?.len()).ok()?;
        let Fixed {
            sizes,
            sum,
            state: found,
        } = Fixed::read(&fixed)?;
        let known = sizes[0].checked_add(sizes[1])?.checked_add(FIXED)?;
        // The number of rows stands in the head; what is read first is what surely is there.
        let mut bytes = vec![0; sizes[0].min(length)];
        file.read_exact(&mut bytes).ok()?;
        let head: Head = serde_json::from_slice(&bytes).ok()?;
        let rows = head.count.checked_mul(ROW)?;
        let documents = known.checked_add(rows).filter(|end| *end <= length)?;
        let begin = bytes.len();
        bytes.resize(documents - FIXED, 0);
        file.read_exact(&mut bytes[begin..]).ok()?;
        let good = Digest::of(DigestKind::Sha256Hex, &bytes).bytes() == sum;
        if !good || found != *state {
            return None;
        }
        let rest = (length - documents) as u64;
        let documents = Documents::File(file, documents as u64, rest);
        Self::of(head, &bytes[begin..], documents, what)
    }

    /// An index in memory.
    pub(crate) fn read(bytes: Vec<u8>, what: &str) -> Option<Self> {
        let Fixed { sizes, .. } = Fixed::read(bytes.first_chunk()?)?;
        let head_end = FIXED.checked_add(sizes[0])?;
        let head: Head = serde_json::from_slice(bytes.get(FIXED..head_end)?).ok()?;
        let end = head_end.checked_add(head.count.checked_mul(ROW)?)?;
        let end = end.checked_add(sizes[1])?;
        let documents = Documents::Memory(bytes.get(end..)?.to_vec());
        Self::of(head, bytes.get(head_end..end)?, documents, what)
    }

    /// Of a head, and of rows with the words behind them.
    fn of(head: Head, bytes: &[u8], documents: Documents, what: &str) -> Option<Self> {
        let (rows, words) = bytes.split_at_checked(head.count.checked_mul(ROW)?)?;
        let number = |bytes: &[u8]| Some(u32::from_le_bytes(bytes.try_into().ok()?));
        let (mut places, mut starts) = (Vec::new(), Vec::new());
        places.reserve(head.count);
        starts.reserve(head.count);
        for row in rows.chunks_exact(ROW) {
            let (ends, start) = row.split_at(16);
            let mut place = [0; 4];
            for (place, end) in place.iter_mut().zip(ends.chunks_exact(4)) {
                *place = number(end)?;
            }
            places.push(place);
            starts.push(u64::from_le_bytes(start.try_into().ok()?));
        }
        Some(Self {
            head,
            rows: places,
            starts,
            words: String::from_utf8(words.to_vec()).ok()?,
            documents,
            what: what.to_owned(),
        })
    }

    /// How many packages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A package; empty words where there is none.
    #[must_use]
    pub fn row(&self, at: usize) -> Row<'_> {
        let [begin, name, version, origin] = self.rows.get(at).copied().unwrap_or_default();
        let end = match self.rows.get(at + 1) {
            Some(next) => next[0] as usize,
            None => self.words.len(),
        };
        let word = |range: Range<usize>| self.words.get(range).unwrap_or_default();
        Row {
            name: word(begin as usize..name as usize),
            version: word(name as usize..version as usize),
            origin: word(version as usize..origin as usize),
            comment: word(origin as usize..end),
        }
    }

    /// All packages.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).map(|at| self.row(at))
    }

    /// The places of the packages of a name.
    #[must_use]
    pub fn named(&self, name: &str) -> Range<usize> {
        let begin = self.first(0, |one| one >= name);
        begin..self.first(begin, |one| one > name)
    }

    /// The first place, from one on, whose name is one of those behind some place.
    fn first(&self, from: usize, behind: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (from, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match behind(self.row(middle).name) {
                true => high = middle,
                false => low = middle + 1,
            }
        }
        low
    }

    /// The places of the packages that have a virtual name or a library.
    #[must_use]
    pub fn providers(&self, what: &str) -> &[usize] {
        self.head.provided.get(what).map_or(&[], Vec::as_slice)
    }

    /// The whole manifest of a package.
    ///
    /// # Errors
    /// [`RepoError`]: it cannot be read, or is damaged.
    pub fn manifest(&self, at: usize) -> Result<Manifest, RepoError> {
        let document = self.documents.get(self.range(at)?);
        let document = document.map_err(|error| RepoError::catalogue(&self.what, error))?;
        self.parse(at, &document)
    }

    /// The manifests of all packages, in their order.
    ///
    /// # Errors
    /// As [`Index::manifest`].
    pub fn manifests(&self) -> Result<Vec<Manifest>, RepoError> {
        let bytes = self.documents.get(0..self.documents.len());
        let bytes = bytes.map_err(|error| RepoError::catalogue(&self.what, error))?;
        let places: Vec<usize> = (0..self.len()).collect();
        let portions: Vec<&[usize]> = places.chunks(PORTION).collect();
        let parsed = parallel_map(&portions, |portion| {
            let each = portion.iter().map(|at| {
                let document = documents::part(&bytes, self.range(*at)?);
                self.parse(*at, document.ok_or_else(|| self.damaged(*at))?)
            });
            each.collect::<Result<Vec<_>, _>>()
        });
        let mut manifests = Vec::with_capacity(self.len());
        for portion in parsed {
            manifests.extend(portion?);
        }
        Ok(manifests)
    }

    /// Where the document of a package lies among the documents.
    fn range(&self, at: usize) -> Result<Range<u64>, RepoError> {
        let start = *self.starts.get(at).ok_or_else(|| self.damaged(at))?;
        let length = self.documents.len();
        let end = self.starts.get(at + 1).copied().unwrap_or(length);
        match start <= end && end <= length && end - start <= LIMIT {
            true => Ok(start..end),
            false => Err(self.damaged(at)),
        }
    }

    fn parse(&self, at: usize, document: &[u8]) -> Result<Manifest, RepoError> {
        let manifest = Manifest::parse(document).map_err(|source| RepoError::Manifest {
            what: self.what.clone(),
            source,
        })?;
        let row = self.row(at);
        match manifest.name.as_str() == row.name && manifest.version.as_str() == row.version {
            true => Ok(manifest),
            false => Err(self.damaged(at)),
        }
    }

    fn damaged(&self, at: usize) -> RepoError {
        let name = self.row(at).name;
        let problem = format!("the index is damaged at {name}; `pkg update -f` makes it anew");
        RepoError::catalogue(&self.what, problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    use proptest::prelude::*;

    fn json(name: &str, version: &str) -> Vec<u8> {
        format!(
            r#"{{"name":"{name}","version":"{version}","origin":"t/{name}","abi":"*",
            "prefix":"/usr","comment":"About {name}","provides":["all","only-{name}"]}}"#
        )
        .into_bytes()
    }

    fn index(documents: &[Vec<u8>]) -> Vec<u8> {
        let entries = documents.iter().map(|json| Entry {
            manifest: Facts::of(Manifest::parse(json).expect("a manifest")),
            json,
        });
        let mut bytes = Vec::new();
        write(&mut bytes, [1; 32], entries.collect()).expect("memory");
        bytes
    }

    #[test]
    fn packages_are_found_by_name_and_by_what_they_provide() {
        let names = [("b", "2"), ("a", "1"), ("b", "1.5"), ("c", "1")];
        let documents: Vec<_> = names.map(|(name, version)| json(name, version)).into();
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(FILE), index(&documents)).expect("a file");
        let found = Index::open(folder.path(), &[1; 32], "test").expect("an index");
        assert!(Index::open(folder.path(), &[2; 32], "test").is_none());
        assert_eq!(found.named("b"), 1..3);
        assert_eq!(found.named("bb"), 3..3);
        assert_eq!(found.row(1).version, "1.5");
        assert_eq!(found.row(3).comment, "About c");
        assert_eq!(found.providers("all"), [0, 1, 2, 3]);
        assert_eq!(found.providers("only-b"), [1, 2]);
        assert!(found.providers("none").is_empty());
        let all = found.manifests().expect("manifests");
        for (at, one) in all.iter().enumerate() {
            assert_eq!(found.manifest(at).expect("a manifest"), *one);
            assert_eq!(found.row(at).name, one.name.as_str());
        }
        let memory = Index::read(index(&documents), "test").expect("an index");
        assert_eq!(memory.manifests().expect("manifests"), all);
    }

    proptest! {
        #[test]
        fn a_damaged_index_is_no_index_or_says_so(at in 0..900_usize, bit in 0..8_u32) {
            let documents = [json("a", "1"), json("b", "2"), json("c", "3")];
            let mut bytes = index(&documents);
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            let folder = tempfile::tempdir().expect("a folder");
            fs::write(folder.path().join(FILE), &bytes).expect("a file");
            if let Some(index) = Index::open(folder.path(), &[1; 32], "test") {
                // Rows are covered by the sum; documents by what is compared with the rows.
                prop_assert_eq!(index.row(1).name, "b");
                let _ = index.manifests();
            }
            if let Some(index) = Index::read(bytes, "test") {
                let _ = (index.manifests(), index.named("b"));
            }
        }
    }
}
