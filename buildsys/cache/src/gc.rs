//! Collection: which results to forget, and what content nobody names any more.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use buildsys_model::Digest;

use crate::atomic::TMP_PREFIX;
use crate::{ActionResult, CacheError, IoContext, IoError, Layout, Usage, sealed};

/// What may be forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GcPolicy {
    /// Forget results, the longest unused first, until the content of the rest takes no more than
    /// this many bytes.
    pub max_size: Option<u64>,
    /// Forget results not used for this long.
    pub older: Option<Duration>,
}

/// What collection would do; computing it changes nothing.
#[derive(Debug, Default)]
pub struct GcPlan {
    /// Files of results to forget.
    pub actions: Vec<PathBuf>,
    /// Content that no remaining result names.
    pub blobs: Vec<PathBuf>,
    /// Files that somebody began to write and did not finish.
    pub unfinished: Vec<PathBuf>,
    /// Entries that turned out to be corrupt while planning; they are gone already.
    pub corrupt: Vec<CacheError>,
    /// What the plan removes, all files counted.
    pub removed: Usage,
    /// What of the content remains.
    pub kept: Usage,
}

/// One file with what collection needs to know.
pub(crate) struct Item {
    pub(crate) path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

/// Computes what collection would remove. Nobody else may use the cache meanwhile: hold the run lock
/// exclusively.
///
/// # Errors
/// [`IoError`] when the cache cannot be read.
pub fn plan_gc(layout: &Layout, policy: &GcPolicy) -> Result<GcPlan, IoError> {
    let mut plan = GcPlan::default();
    let mut results = Vec::new();
    for item in results_of(layout)? {
        match sealed::read::<ActionResult>(&item.path) {
            Ok(Some(result)) => results.push((item, result)),
            Ok(None) => {}
            Err(CacheError::Io(error)) => return Err(error),
            Err(error) => plan.corrupt.push(error),
        }
    }
    let blobs = items(&layout.cache().join("blob"))?;
    let size_of = |digest: &Digest| {
        let path = layout.blob(digest);
        blobs
            .binary_search_by(|item| item.path.cmp(&path))
            .map_or(0, |at| blobs[at].bytes)
    };
    // The most recently used first; each keeps its content until the limits are reached.
    results.sort_by(|(a, _), (b, _)| b.used.cmp(&a.used).then_with(|| a.path.cmp(&b.path)));
    let now = SystemTime::now();
    let mut live = BTreeSet::new();
    let mut size = 0;
    let mut full = false;
    for (item, result) in results {
        let fresh: BTreeSet<_> = result
            .tree
            .blobs()
            .filter(|blob| !live.contains(blob))
            .collect();
        let more: u64 = fresh.iter().map(size_of).sum();
        full |= policy.max_size.is_some_and(|max| size + more > max);
        let age = now.duration_since(item.used).unwrap_or_default();
        if full || policy.older.is_some_and(|older| age > older) {
            plan.removed.add(item.bytes);
            plan.actions.push(item.path);
        } else {
            size += more;
            live.extend(fresh);
        }
    }
    let live: BTreeSet<_> = live.iter().map(|digest| layout.blob(digest)).collect();
    for item in blobs {
        if live.contains(&item.path) {
            plan.kept.add(item.bytes);
        } else {
            plan.removed.add(item.bytes);
            plan.blobs.push(item.path);
        }
    }
    let folders = ["tmp", "", "last", "export"].map(|name| layout.cache().join(name));
    for folder in folders {
        for item in files(&folder)? {
            let name = item
                .path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if name.starts_with(TMP_PREFIX) {
                plan.removed.add(item.bytes);
                plan.unfinished.push(item.path);
            }
        }
    }
    Ok(plan)
}

/// Carries out a plan: results first, so that a kill leaves only content that nobody names.
///
/// # Errors
/// [`IoError`] for the first file that cannot be removed.
pub fn collect_garbage(plan: &GcPlan) -> Result<(), IoError> {
    for path in plan
        .actions
        .iter()
        .chain(&plan.blobs)
        .chain(&plan.unfinished)
    {
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).at("remove", path);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Returns the files of all results, sorted by path.
pub(crate) fn results_of(layout: &Layout) -> Result<Vec<Item>, IoError> {
    items(&layout.cache().join("action"))
}

/// Returns the files of a two-level folder, sorted by path.
fn items(base: &Path) -> Result<Vec<Item>, IoError> {
    let mut list = Vec::new();
    for entry in fs::read_dir(base).at("read folder", base)? {
        let path = entry.at("read folder", base)?.path();
        if path.is_dir() {
            list.extend(files(&path)?);
        }
    }
    list.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(list)
}

fn files(folder: &Path) -> Result<Vec<Item>, IoError> {
    let mut list = Vec::new();
    for entry in fs::read_dir(folder).at("read folder", folder)? {
        let entry = entry.at("read folder", folder)?;
        let path = entry.path();
        let meta = entry.metadata().at("read", &path)?;
        if meta.is_file() {
            let used = meta.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            list.push(Item {
                path,
                bytes: meta.len(),
                used,
            });
        }
    }
    Ok(list)
}

impl Usage {
    /// Counts one more file.
    fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Records, Store};
    use buildsys_model::{ActionKey, Entry, EntryKind, JobName, RelPath, Tree};
    use std::collections::BTreeMap;
    use std::fs::File;

    /// A cache with results `0..n`, result `i` last used `i` days ago, each with a file of its own
    /// and one they all share.
    fn filled(n: u8) -> (tempfile::TempDir, Layout) {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        layout.create().unwrap();
        let (store, records) = (Store::new(&layout), Records::new(&layout));
        for i in 0..n {
            let mut entries = BTreeMap::new();
            for (name, content) in [("own", vec![i; 100]), ("common", b"common".to_vec())] {
                let digest = store.put_bytes(&content).unwrap();
                let kind = EntryKind::File {
                    digest,
                    size: content.len() as u64,
                };
                entries.insert(RelPath::new(name).unwrap(), Entry { mode: 0o644, kind });
            }
            let key = ActionKey(Digest::of(&[i]));
            let job = JobName::new("job").unwrap();
            let tree = Tree { entries };
            let result = ActionResult {
                job,
                tree,
                duration: Duration::ZERO,
            };
            records.keep_result(&key, &result).unwrap();
            let used = SystemTime::now() - Duration::from_secs(86_400 * u64::from(i));
            File::open(layout.action(&key))
                .unwrap()
                .set_modified(used)
                .unwrap();
        }
        (dir, layout)
    }

    #[test]
    fn nothing_is_removed_without_a_limit() {
        let (_dir, layout) = filled(4);
        let plan = plan_gc(&layout, &GcPolicy::default()).unwrap();
        assert_eq!(plan.removed, Usage::default());
        assert_eq!(plan.kept.files, 5);
    }

    #[test]
    fn old_results_go_with_their_content_but_shared_content_stays() {
        let (_dir, layout) = filled(4);
        let older = Some(Duration::from_secs(36 * 3600));
        let plan = plan_gc(
            &layout,
            &GcPolicy {
                older,
                max_size: None,
            },
        )
        .unwrap();
        assert_eq!((plan.actions.len(), plan.blobs.len()), (2, 2));
        collect_garbage(&plan).unwrap();
        assert!(Store::new(&layout).has(&Digest::of(b"common")));
        assert!(Store::new(&layout).has(&Digest::of(&[1; 100])));
        assert!(!Store::new(&layout).has(&Digest::of(&[2; 100])));
        let again = plan_gc(
            &layout,
            &GcPolicy {
                older,
                max_size: None,
            },
        )
        .unwrap();
        assert_eq!(again.removed, Usage::default());
    }

    #[test]
    fn size_limit_keeps_the_most_recently_used() {
        let (_dir, layout) = filled(4);
        let all = plan_gc(&layout, &GcPolicy::default()).unwrap().kept.bytes;
        let max_size = Some(all - 1);
        let plan = plan_gc(
            &layout,
            &GcPolicy {
                max_size,
                older: None,
            },
        )
        .unwrap();
        assert!(plan.kept.bytes < all && plan.actions.len() == 1);
        let plan = plan_gc(
            &layout,
            &GcPolicy {
                max_size: Some(0),
                older: None,
            },
        )
        .unwrap();
        assert_eq!(
            (plan.actions.len(), plan.blobs.len(), plan.kept.files),
            (4, 5, 0)
        );
    }

    #[test]
    fn unfinished_files_and_orphan_content_are_rubbish() {
        let (_dir, layout) = filled(1);
        fs::write(layout.tmp("blob"), b"half").unwrap();
        Store::new(&layout).put_bytes(b"nobody names this").unwrap();
        let plan = plan_gc(&layout, &GcPolicy::default()).unwrap();
        assert_eq!((plan.unfinished.len(), plan.blobs.len()), (1, 1));
    }
}
