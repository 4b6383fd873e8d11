//! TLS: reqwest against a server of our own, whose certificate a private authority has signed.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::{Certificate, Client, ClientBuilder};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::check::{Checked, Report, because, same};

const AUTHORITY: &[u8] = include_bytes!("../testdata/ca.pem");
const CERTIFICATE: &[u8] = include_bytes!("../testdata/server.pem");
const KEY: &[u8] = include_bytes!("../testdata/server.key");
/// The name in the certificate.
const NAME: &str = "server.test";
/// Size of the large answer.
const LARGE: usize = 1 << 20;

/// Runs the checks.
pub(crate) fn run(report: &mut Report) {
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return report.add("runtime", Err(because(error))),
    };
    let address = match runtime.block_on(serve()) {
        Ok(address) => address,
        Err(reason) => return report.add("server", Err(reason)),
    };
    report.add("get", runtime.block_on(get(address)));
    report.add("large", runtime.block_on(large(address)));
    report.add("post", runtime.block_on(post(address)));
    report.add("many", runtime.block_on(many(address)));
    report.add("unknown-authority", runtime.block_on(unknown(address)));
    report.add("wrong-name", runtime.block_on(wrong_name(address)));
}

/// Starts the server and gives its address.
async fn serve() -> Result<SocketAddr, String> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(CERTIFICATE).collect();
    let key = PrivateKeyDer::from_pem_slice(KEY).map_err(because)?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(because)?
        .with_no_client_auth()
        .with_single_cert(certificates.map_err(because)?, key)
        .map_err(because)?;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(because)?;
    let address = listener.local_addr().map_err(because)?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that refuses the certificate ends its connection here.
            tokio::spawn(answer(acceptor.clone(), stream));
        }
    });
    Ok(address)
}

/// Answers requests of HTTP/1.1 until the client goes away.
async fn answer(acceptor: TlsAcceptor, stream: TcpStream) -> std::io::Result<()> {
    let mut stream = BufReader::new(acceptor.accept(stream).await?);
    loop {
        let mut path = String::new();
        let mut length = 0;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_ascii_lowercase();
            if path.is_empty() {
                path = line.split(' ').nth(1).unwrap_or("/").to_owned();
            } else if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse().unwrap_or(0);
            } else if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        let text = if path == "/large" {
            "x".repeat(LARGE)
        } else {
            format!("{path} {length}")
        };
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", text.len());
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(text.as_bytes()).await?;
        stream.flush().await?;
    }
}

fn builder(address: SocketAddr) -> ClientBuilder {
    Client::builder()
        .resolve(NAME, address)
        .resolve("other.test", address)
        .no_proxy()
}

fn client(address: SocketAddr) -> Result<Client, String> {
    let authority = Certificate::from_pem(AUTHORITY).map_err(because)?;
    builder(address)
        .add_root_certificate(authority)
        .build()
        .map_err(because)
}

async fn fetch(client: &Client, name: &str, port: u16, path: &str) -> Result<String, String> {
    let url = format!("https://{name}:{port}/{path}");
    let answer = client
        .get(url)
        .send()
        .await
        .map_err(|error| format!("{error:?}"))?;
    answer.text().await.map_err(because)
}

async fn get(address: SocketAddr) -> Checked {
    let text = fetch(&client(address)?, NAME, address.port(), "path").await?;
    same(text.as_str(), "/path 0")
}

async fn large(address: SocketAddr) -> Checked {
    let text = fetch(&client(address)?, NAME, address.port(), "large").await?;
    same(text.len(), LARGE)
}

async fn post(address: SocketAddr) -> Checked {
    let url = format!("https://{NAME}:{}/up", address.port());
    let request = client(address)?.post(url).body(vec![b'y'; 300_000]);
    let answer = request.send().await.map_err(|error| format!("{error:?}"))?;
    same(answer.text().await.map_err(because)?.as_str(), "/up 300000")
}

async fn many(address: SocketAddr) -> Checked {
    let client = client(address)?;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..20 {
        let client = client.clone();
        tasks.spawn(async move {
            let path = format!("n{number}");
            let text = fetch(&client, NAME, address.port(), &path).await?;
            same(text, format!("/{path} 0"))
        });
    }
    while let Some(task) = tasks.join_next().await {
        task.map_err(because)??;
    }
    Ok(())
}

/// Without the authority nothing is trusted.
async fn unknown(address: SocketAddr) -> Checked {
    let client = builder(address).build().map_err(because)?;
    let error = fetch(&client, NAME, address.port(), "").await.err();
    same(
        error.is_some_and(|text| text.contains("UnknownIssuer")),
        true,
    )
}

/// A certificate is good for its name only.
async fn wrong_name(address: SocketAddr) -> Checked {
    let error = fetch(&client(address)?, "other.test", address.port(), "")
        .await
        .err();
    same(
        error.is_some_and(|text| text.contains("NotValidForName")),
        true,
    )
}
