//! Adoption: results that another object directory has made already.

use std::fs;
use std::path::Path;

use buildsys_model::{ActionKey, Digest};

use crate::atomic::Pending;
use crate::gc::{Item, results_of};
use crate::{ActionResult, CacheError, IoContext, IoError, Layout, Records, sealed};

/// Takes over the results of `from` that are wanted, each with its content.
///
/// What is there already stays. Content is not opened: like any other it is checked when it is read, so
/// what is corrupt in `from` is made anew here. Nobody may collect garbage in either cache meanwhile: hold
/// both run locks.
///
/// # Errors
/// [`CacheError::Corrupt`] for the first damaged result, which is removed from `from`; [`CacheError::Io`]
/// when `from` cannot be read or `to` cannot be written.
pub fn adopt(
    from: &Layout,
    to: &Layout,
    mut wanted: impl FnMut(&ActionResult) -> bool,
) -> Result<(), CacheError> {
    let records = Records::new(to);
    for Item { path, .. } in results_of(from)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Ok(digest) = name.parse::<Digest>() else {
            continue;
        };
        let Some(result) = sealed::read::<ActionResult>(&path)?.filter(&mut wanted) else {
            continue;
        };
        for blob in result.tree.blobs() {
            take_over(&from.blob(&blob), &to.blob(&blob), to)?;
        }
        records.keep_result(&ActionKey(digest), &result)?;
    }
    Ok(())
}

/// Copies one blob as it is.
fn take_over(source: &Path, target: &Path, to: &Layout) -> Result<(), IoError> {
    if target.exists() {
        return Ok(());
    }
    let pending = Pending::new(to.tmp("blob"));
    fs::copy(source, pending.path()).at("copy", source)?;
    let file = fs::File::open(pending.path()).at("read", pending.path())?;
    file.sync_all().at("write", pending.path())?;
    pending.commit(target)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use buildsys_model::{Entry, EntryKind, JobName, RelPath, Tree};
    use std::collections::BTreeMap;
    use std::time::Duration;

    fn cache() -> (tempfile::TempDir, Layout) {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        layout.create().unwrap();
        (dir, layout)
    }

    /// Keeps a result of one file that took so many seconds.
    fn keep(layout: &Layout, job: &str, seconds: u64) -> (ActionKey, Digest) {
        let digest = Store::new(layout).put_bytes(job.as_bytes()).unwrap();
        let kind = EntryKind::File {
            digest,
            size: job.len() as u64,
        };
        let mut entries = BTreeMap::new();
        entries.insert(RelPath::new("file").unwrap(), Entry { mode: 0o644, kind });
        let result = ActionResult {
            job: JobName::new(job).unwrap(),
            tree: Tree { entries },
            duration: Duration::from_secs(seconds),
        };
        let key = ActionKey(Digest::of(job.as_bytes()));
        Records::new(layout).keep_result(&key, &result).unwrap();
        (key, digest)
    }

    #[test]
    fn wanted_results_come_with_their_content_and_nothing_else_does() {
        let ((_a, from), (_b, to)) = (cache(), cache());
        let (slow, content) = keep(&from, "slow", 40);
        let (quick, other) = keep(&from, "quick", 1);
        adopt(&from, &to, |result| result.duration.as_secs() > 30).unwrap();
        let (records, store) = (Records::new(&to), Store::new(&to));
        assert_eq!(records.result(&slow).unwrap().unwrap().job.as_str(), "slow");
        assert_eq!(store.read(&content).unwrap(), b"slow");
        assert_eq!(records.result(&quick).unwrap(), None);
        assert!(!store.has(&other));
    }

    #[test]
    fn result_is_not_kept_when_its_content_is_gone() {
        let ((_a, from), (_b, to)) = (cache(), cache());
        let (key, content) = keep(&from, "job", 1);
        fs::remove_file(from.blob(&content)).unwrap();
        let error = adopt(&from, &to, |_| true).unwrap_err().to_string();
        assert!(error.contains(&content.to_string()), "{error}");
        assert_eq!(Records::new(&to).result(&key).unwrap(), None);
    }

    #[test]
    fn damaged_result_is_named_and_damaged_content_is_found_when_it_is_read() {
        let ((_a, from), (_b, to)) = (cache(), cache());
        let (key, content) = keep(&from, "job", 1);
        fs::write(from.blob(&content), b"not zstd").unwrap();
        adopt(&from, &to, |_| true).unwrap();
        let read = Store::new(&to).read(&content);
        assert!(matches!(read, Err(CacheError::Corrupt { .. })));
        fs::write(from.action(&key), b"not sealed").unwrap();
        let error = adopt(&from, &to, |_| true).unwrap_err();
        assert!(matches!(error, CacheError::Corrupt { .. }), "{error}");
    }
}
