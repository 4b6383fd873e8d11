//! Repositories at `http://` and `https://`.

use std::io::{self, Write};
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::blocking::Client;

use crate::error::RepoError;
use crate::fetch::{Fetched, Fetcher};

pub(crate) fn fetch(
    fetcher: &Fetcher,
    url: &str,
    out: &mut dyn Write,
) -> Result<Fetched, RepoError> {
    let fail = |problem: String| RepoError::Fetch {
        url: url.to_owned(),
        problem,
    };
    let silence = Duration::from_secs(fetcher.timeout.max(1));
    let client = Client::builder()
        .user_agent(fetcher.user_agent.as_str())
        .connect_timeout(silence)
        // Of a blocking client this is for each answer and each read, not for the whole.
        .timeout(silence)
        .build()
        .map_err(|error| fail(error.to_string()))?;
    let address = url.strip_prefix("pkg+").unwrap_or(url);
    let mut response = client
        .get(address)
        .send()
        .map_err(|error| fail(error.to_string()))?;
    match response.status() {
        StatusCode::NOT_FOUND => return Ok(Fetched::Absent),
        status if !status.is_success() => return Err(fail(status.to_string())),
        _ => {}
    }
    let length = response.content_length();
    let count = io::copy(&mut response, out).map_err(|error| fail(error.to_string()))?;
    match length {
        Some(length) if length != count => {
            Err(fail(format!("{count} of {length} bytes came; try again")))
        }
        _ => Ok(Fetched::Bytes(count)),
    }
}
