//! Package repositories.
//!
//! - [`Publish`] makes the catalogue of a folder of packages; [`sign`] signs it.
//! - [`PublicKey`], [`verify`]: what a client checks before it reads a catalogue.
//! - [`Meta`] is `meta.conf`.
#![forbid(unsafe_code)]

mod der;
mod error;
mod filesite;
mod keys;
mod meta;
mod pem;
mod publish;
mod rsa;
mod signature;
mod wei25519;

pub use error::{KeyError, RepoError, SignatureError};
pub use filesite::write_filesite;
pub use keys::{PrivateKey, PublicKey};
pub use meta::Meta;
pub use publish::{Publish, Published};
pub use rsa::RsaKey;
pub use signature::{sign, verify};
