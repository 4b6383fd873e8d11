//! Package repositories.
//!
//! - [`Publish`] makes the catalogue of a folder of packages; [`sign`] or a [`SigningCommand`]
//!   signs it.
//! - [`Delta`] is what makes a package of its older version.
//! - [`PublicKey`], [`verify`]: what a client checks before it reads a catalogue.
//! - [`Repository`] is one of the configuration; it updates and loads its [`Catalogue`], and finds
//!   packages by the [`Index`] of it.
//! - [`Meta`] is `meta.conf`.
#![forbid(unsafe_code)]

mod catalogue;
mod delta;
mod der;
mod error;
mod fetch;
mod filesite;
mod freshness;
mod groups;
mod hashed;
#[cfg(feature = "http")]
mod http;
mod index;
mod keys;
mod meta;
mod mirror;
mod pace;
mod pem;
mod pkcs1;
mod private;
mod publish;
mod repository;
mod reuse;
mod signature;
mod signing;
mod srv;
mod stream;
mod trust;
mod wei25519;

pub use catalogue::{Catalogue, Update};
pub use delta::Delta;
pub use error::{KeyError, RepoError, SignatureError};
pub use fetch::{Fetched, Fetcher};
pub use filesite::{read_filesite, write_filesite};
pub use groups::read_groups;
pub use hashed::{Naming, hashed_name};
pub use index::{Index, Row};
pub use keys::{KeyKind, PublicKey};
pub use meta::Meta;
pub use mirror::Mirrors;
pub use pkcs1::RsaKey;
pub use private::PrivateKey;
pub use publish::{Publish, Published};
pub use repository::{Repositories, Repository};
pub use signature::{sign, sign_data, verify, verify_sum};
pub use signing::SigningCommand;
pub use trust::Trust;
