//! Repositories at `http://` and `https://`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use reqwest::header::{CONTENT_RANGE, RANGE};

use crate::fetch::{Body, Failure, Fetcher};

/// A client that keeps its connections.
pub(crate) fn client(fetcher: &Fetcher) -> Result<Client, Failure> {
    let silence = Duration::from_secs(fetcher.timeout.max(1));
    // Whoever speaks from an address of one version reaches that version alone.
    let from: Option<IpAddr> = match fetcher.ip_version {
        4 => Some(Ipv4Addr::UNSPECIFIED.into()),
        6 => Some(Ipv6Addr::UNSPECIFIED.into()),
        _ => None,
    };
    Client::builder()
        .local_address(from)
        .user_agent(fetcher.user_agent.as_str())
        .connect_timeout(silence)
        // Of a blocking client this is for each answer and each read, not for the whole.
        .timeout(silence)
        .build()
        .map_err(|error| Failure::Refused(reasons(&error)))
}

/// Asks for a file from a byte on; `None` when there is none.
pub(crate) fn open(client: &Client, address: &str, from: u64) -> Result<Option<Body>, Failure> {
    let address = address.strip_prefix("pkg+").unwrap_or(address);
    let mut request = client.get(address);
    if from > 0 {
        request = request.header(RANGE, format!("bytes={from}-"));
    }
    let response = request.send().map_err(|error| match error.is_builder() {
        true => Failure::Refused(reasons(&error)),
        false => Failure::Broken(reasons(&error)),
    })?;
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
        StatusCode::PARTIAL_CONTENT => part(response).map(Some),
        // There is nothing behind what is here: the whole file, to be told apart by its digest.
        StatusCode::RANGE_NOT_SATISFIABLE if from > 0 => open(client, address, 0),
        status if status.is_server_error() => Err(Failure::Broken(status.to_string())),
        status if !status.is_success() => Err(Failure::Refused(status.to_string())),
        _ => Ok(Some(Body {
            begins_at: 0,
            size: response.content_length(),
            reader: Box::new(response),
        })),
    }
}

/// `Content-Range: bytes FIRST-LAST/SIZE`
fn part(response: Response) -> Result<Body, Failure> {
    let said = response.headers().get(CONTENT_RANGE);
    let range = said.and_then(|said| {
        let (range, size) = said
            .to_str()
            .ok()?
            .strip_prefix("bytes ")?
            .split_once('/')?;
        let first: u64 = range.split_once('-')?.0.parse().ok()?;
        Some((first, size.parse().ok()))
    });
    let (begins_at, size) = range.ok_or_else(|| {
        Failure::Broken("a part of the file came, and the server does not say which".to_owned())
    })?;
    Ok(Body {
        begins_at,
        size,
        reader: Box::new(response),
    })
}

/// An error with its causes; the innermost says what happened.
fn reasons(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
