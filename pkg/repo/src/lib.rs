//! Package repositories.
//!
//! - [`Publish`] makes the catalogue of a folder of packages; [`sign`] signs it.
//! - [`PublicKey`], [`verify`]: what a client checks before it reads a catalogue.
//! - [`Repository`] is one of the configuration; it updates and loads its [`Catalogue`].
//! - [`Meta`] is `meta.conf`.
#![forbid(unsafe_code)]

mod catalogue;
mod der;
mod error;
mod fetch;
mod filesite;
mod freshness;
#[cfg(feature = "http")]
mod http;
mod keys;
mod meta;
mod mirror;
mod pace;
mod pem;
mod publish;
mod repository;
mod reuse;
mod rsa;
mod signature;
mod srv;
mod trust;
mod wei25519;

pub use catalogue::{Catalogue, Update};
pub use error::{KeyError, RepoError, SignatureError};
pub use fetch::{Fetched, Fetcher};
pub use filesite::{read_filesite, write_filesite};
pub use keys::{PrivateKey, PublicKey};
pub use meta::Meta;
pub use mirror::Mirrors;
pub use publish::{Publish, Published};
pub use repository::{Repositories, Repository};
pub use rsa::RsaKey;
pub use signature::{sign, verify};
pub use trust::Trust;
