//! Getting files of a repository.

use std::fs::File;
use std::io::{self, ErrorKind, Write};

use crate::error::RepoError;

/// How the transports behave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetcher {
    /// Seconds that a server may be silent.
    pub timeout: u64,
    /// What to tell servers of this program.
    pub user_agent: String,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The file was written, so many bytes.
    Bytes(u64),
    /// There is no such file.
    Absent,
}

impl Fetcher {
    /// Writes a file to `out`, whole or with an error. Schemes: `file`, and `http` and `https` when
    /// the program is built with the feature `http`.
    ///
    /// # Errors
    /// [`RepoError::Fetch`] with the address and what the transport says.
    pub fn fetch(&self, url: &str, out: &mut dyn Write) -> Result<Fetched, RepoError> {
        let fail = |problem: String| RepoError::Fetch {
            url: url.to_owned(),
            problem,
        };
        let scheme = url.split_once("://").map(|(scheme, _)| scheme);
        match scheme {
            Some("file") => local(&url["file://".len()..], out).map_err(|e| fail(e.to_string())),
            Some("http" | "https" | "pkg+http" | "pkg+https") => self.remote(url, out),
            _ => Err(fail(
                "the address begins with none of file://, http:// and https://".to_owned(),
            )),
        }
    }

    /// As [`Fetcher::fetch`], of a small file, into memory.
    ///
    /// # Errors
    /// As [`Fetcher::fetch`].
    pub fn get(&self, url: &str) -> Result<Option<Vec<u8>>, RepoError> {
        let mut bytes = Vec::new();
        Ok(match self.fetch(url, &mut bytes)? {
            Fetched::Bytes(_) => Some(bytes),
            Fetched::Absent => None,
        })
    }

    #[cfg(feature = "http")]
    fn remote(&self, url: &str, out: &mut dyn Write) -> Result<Fetched, RepoError> {
        crate::http::fetch(self, url, out)
    }

    #[cfg(not(feature = "http"))]
    #[expect(clippy::unused_self, reason = "the other build asks its own fields")]
    fn remote(&self, url: &str, _: &mut dyn Write) -> Result<Fetched, RepoError> {
        Err(RepoError::Fetch {
            url: url.to_owned(),
            problem: "this program is built without http; use a repository at file://".to_owned(),
        })
    }
}

fn local(path: &str, out: &mut dyn Write) -> io::Result<Fetched> {
    // What stands between the slashes is a host, which can only be this one.
    let path = path.strip_prefix("localhost").unwrap_or(path);
    match File::open(path) {
        Ok(mut file) => {
            if !file.metadata()?.is_file() {
                return Err(io::Error::other("it is not a file"));
            }
            io::copy(&mut file, out).map(Fetched::Bytes)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Fetched::Absent),
        Err(error) => Err(error),
    }
}
