//! Getting files of a repository: from its mirrors in turn, going on after a break, and never more
//! than what is expected.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek as _, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::error::RepoError;
use crate::mirror::{MirrorLists, Mirrors};
use crate::pace::Pace;

/// Most bytes of a list of mirrors.
const MIRROR_LIST_LIMIT: u64 = 1 << 20;

/// How files are got. Clones share their connections.
#[derive(Clone)]
pub struct Fetcher {
    /// Seconds that a server may be silent.
    pub timeout: u64,
    /// What to tell servers of this program.
    pub user_agent: String,
    /// Fewest bytes a second, measured over each `timeout`; a server that is slower is left.
    pub least_rate: u64,
    /// How often each address is tried when the connection breaks.
    pub tries: u32,
    /// How many files are fetched at once.
    pub connections: usize,
    /// Only this version of IP, 4 or 6; others are no restriction.
    pub ip_version: u8,
    /// What counts as now for the expiry of catalogues, in seconds since 1970.
    pub now: u64,
    mirrors: Vec<(String, Mirrors)>,
    shared: Arc<Shared>,
}

/// What clones have in common.
#[derive(Default)]
struct Shared {
    lists: MirrorLists,
    #[cfg(feature = "http")]
    client: std::sync::OnceLock<reqwest::blocking::Client>,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The file was written; it has so many bytes.
    Bytes(u64),
    /// There is no such file.
    Absent,
}

/// A file on its way.
pub(crate) struct Body {
    /// Its bytes from here on.
    pub(crate) reader: Box<dyn Read>,
    /// How many were left out before, because they are here already.
    pub(crate) begins_at: u64,
    /// Size of the whole file, if the server says it.
    pub(crate) size: Option<u64>,
}

/// Why a request came to nothing.
pub(crate) enum Failure {
    /// The connection: worth another try.
    Broken(String),
    /// What the server says or sends: another mirror may do better.
    Refused(String),
}

/// Where bytes go.
trait Sink: Write {
    /// Forgets what was written.
    fn restart(&mut self) -> io::Result<()>;
}

impl Sink for Vec<u8> {
    fn restart(&mut self) -> io::Result<()> {
        self.clear();
        Ok(())
    }
}

impl Sink for File {
    fn restart(&mut self) -> io::Result<()> {
        self.set_len(0)?;
        self.rewind()
    }
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher")
            .field("timeout", &self.timeout)
            .field("user_agent", &self.user_agent)
            .field("mirrors", &self.mirrors)
            .finish_non_exhaustive()
    }
}

impl Fetcher {
    /// A fetcher of usual patience: three tries, four connections, 100 bytes a second at least.
    #[must_use]
    pub fn new(timeout: u64, user_agent: &str) -> Self {
        Self {
            timeout: timeout.max(1),
            user_agent: user_agent.to_owned(),
            least_rate: 100,
            tries: 3,
            connections: 4,
            ip_version: 0,
            now: 0,
            mirrors: Vec::new(),
            shared: Arc::default(),
        }
    }

    /// Addresses that begin with `base` have mirrors.
    #[must_use]
    pub fn with_mirrors(mut self, base: &str, mirrors: Mirrors) -> Self {
        if mirrors != Mirrors::None {
            self.mirrors.push((base.to_owned(), mirrors));
        }
        self
    }

    /// Gets a small file, of at most `limit` bytes, into memory; `None` when there is none.
    ///
    /// # Errors
    /// [`RepoError::Fetch`] with the address and what each mirror's transport says.
    pub fn get(&self, url: &str, limit: u64) -> Result<Option<Vec<u8>>, RepoError> {
        let mut bytes = Vec::new();
        let found = self.try_mirrors(url, limit, 0, &mut bytes, &mut |_| {})?;
        Ok(match found {
            Fetched::Bytes(_) => Some(bytes),
            Fetched::Absent => None,
        })
    }

    /// Gets a file of at most `limit` bytes into `path`. What is there already counts as its
    /// beginning, and after an error what came stays, for the next try. `progress` is told how
    /// many bytes are there.
    ///
    /// # Errors
    /// As [`Fetcher::get`]; [`RepoError::Io`] when `path` cannot be written.
    pub fn download(
        &self,
        url: &str,
        limit: u64,
        path: &Path,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Fetched, RepoError> {
        let io = |error| RepoError::io(path, error);
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(io)?;
        let mut begun = file.seek(SeekFrom::End(0)).map_err(io)?;
        if begun > limit {
            file.restart().map_err(io)?;
            begun = 0;
        }
        let found = self.try_mirrors(url, limit, begun, &mut file, progress);
        let empty = file.stream_position().is_ok_and(|at| at == 0);
        if empty && !matches!(found, Ok(Fetched::Bytes(_))) {
            // Nothing to go on from.
            let _ = fs::remove_file(path);
        }
        found
    }

    /// Tries all addresses of a file, each as often as wanted.
    fn try_mirrors(
        &self,
        url: &str,
        limit: u64,
        mut begun: u64,
        out: &mut dyn Sink,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Fetched, RepoError> {
        let mut problems: Vec<String> = Vec::new();
        let mut absent = false;
        for address in self.addresses(url) {
            for _ in 0..self.tries.max(1) {
                let said = match self.attempt(&address, limit, &mut begun, out, progress) {
                    // Another mirror may have it.
                    Ok(Fetched::Absent) => {
                        absent = true;
                        break;
                    }
                    Ok(fetched) => return Ok(fetched),
                    Err(Failure::Broken(said)) => said,
                    Err(Failure::Refused(said)) => {
                        problems.push(tell(url, &address, said));
                        break;
                    }
                };
                let said = tell(url, &address, said);
                if problems.last() != Some(&said) {
                    problems.push(said);
                }
            }
        }
        if absent && problems.is_empty() {
            return Ok(Fetched::Absent);
        }
        Err(RepoError::Fetch {
            url: url.to_owned(),
            problem: problems.join("; "),
        })
    }

    /// One request. `begun` is how much is in `out`.
    fn attempt(
        &self,
        address: &str,
        limit: u64,
        begun: &mut u64,
        out: &mut dyn Sink,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Fetched, Failure> {
        let disk = |error: io::Error| Failure::Refused(error.to_string());
        let Some(mut body) = self.open(address, *begun)? else {
            return Ok(Fetched::Absent);
        };
        if body.size.is_some_and(|size| size > limit) {
            return Err(too_much(limit));
        }
        if body.begins_at != *begun {
            out.restart().map_err(disk)?;
            *begun = 0;
            if body.begins_at != 0 {
                return Err(Failure::Broken("another part of the file came".to_owned()));
            }
        }
        let started = Instant::now();
        let mut pace = Pace::new(Duration::from_secs(self.timeout), self.least_rate);
        let mut buffer = vec![0; 1 << 16];
        loop {
            progress(*begun);
            let count = match body.reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(Failure::Broken(error.to_string())),
            };
            if *begun + count as u64 > limit {
                // What came is of no use.
                out.restart().map_err(disk)?;
                *begun = 0;
                return Err(too_much(limit));
            }
            out.write_all(&buffer[..count]).map_err(disk)?;
            *begun += count as u64;
            if !pace.is_kept(started.elapsed(), count as u64) {
                return Err(Failure::Broken(format!(
                    "the server sends less than {} bytes a second",
                    self.least_rate
                )));
            }
        }
        out.flush().map_err(disk)?;
        match body.size {
            Some(size) if size != *begun => Err(Failure::Broken(format!(
                "{begun} of {size} bytes came; try again"
            ))),
            _ => Ok(Fetched::Bytes(*begun)),
        }
    }

    fn open(&self, address: &str, from: u64) -> Result<Option<Body>, Failure> {
        let scheme = address.split_once("://").map(|(scheme, _)| scheme);
        match scheme {
            Some("file") => local(&address["file://".len()..], from)
                .map_err(|error| Failure::Refused(error.to_string())),
            Some("http" | "https" | "pkg+http" | "pkg+https") => self.remote(address, from),
            _ => Err(Failure::Refused(
                "the address begins with none of file://, http:// and https://".to_owned(),
            )),
        }
    }

    /// The address itself, or those of its mirrors.
    fn addresses(&self, url: &str) -> Vec<String> {
        let mirrored = self.mirrors.iter().find_map(|(base, mirrors)| {
            let rest = url.strip_prefix(base.as_str())?;
            (rest.starts_with('/')).then_some((base, *mirrors, rest))
        });
        let Some((base, mirrors, rest)) = mirrored else {
            return vec![url.to_owned()];
        };
        let list = || {
            // The list itself has no mirrors.
            let mut text = Vec::new();
            match self.attempt(base, MIRROR_LIST_LIMIT, &mut 0, &mut text, &mut |_| {}) {
                Ok(Fetched::Bytes(_)) => text,
                // Then the address itself is tried, and says what is wrong.
                Ok(Fetched::Absent) | Err(_) => Vec::new(),
            }
        };
        let bases = self.shared.lists.of(base, mirrors, list);
        bases.iter().map(|base| format!("{base}{rest}")).collect()
    }

    #[cfg(feature = "http")]
    fn remote(&self, address: &str, from: u64) -> Result<Option<Body>, Failure> {
        let client = match self.shared.client.get() {
            Some(client) => client,
            None => {
                let client = crate::http::client(self)?;
                self.shared.client.get_or_init(|| client)
            }
        };
        crate::http::open(client, address, from)
    }

    #[cfg(not(feature = "http"))]
    #[expect(clippy::unused_self, reason = "the other build asks its own fields")]
    fn remote(&self, _: &str, _: u64) -> Result<Option<Body>, Failure> {
        Err(Failure::Refused(
            "this program is built without http; use a repository at file://".to_owned(),
        ))
    }
}

fn too_much(limit: u64) -> Failure {
    Failure::Refused(format!(
        "the server sends more than the {limit} bytes that the file may have; nothing of it was \
         kept"
    ))
}

/// A problem, with the mirror that has it.
fn tell(url: &str, address: &str, said: String) -> String {
    match url == address {
        true => said,
        false => format!("{address}: {said}"),
    }
}

fn local(path: &str, from: u64) -> io::Result<Option<Body>> {
    // What stands between the slashes is a host, which can only be this one.
    let path = path.strip_prefix("localhost").unwrap_or(path);
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let begins_at = if from <= found.len() { from } else { 0 };
    file.seek(SeekFrom::Start(begins_at))?;
    Ok(Some(Body {
        reader: Box::new(file),
        begins_at,
        size: Some(found.len()),
    }))
}
