//! Keys of repositories, in the original's files.
//!
//! ```text
//! eddsa   SEQUENCE { UTF8 "pkg", INTEGER 1, UTF8 "ecc", UTF8 "WEI25519",
//!                    BOOLEAN public, BIT STRING point }
//!         point, public: 04 X Y (big-endian); private: 04, then 114 bytes of which the last 64 are
//!         Ed25519's expanded key (scalar, little-endian, and prefix)
//! ecdsa   SubjectPublicKeyInfo (RFC 5480): secp256k1 or P-256, uncompressed point
//! rsa     SubjectPublicKeyInfo in PEM
//! ```
//!
//! Text lines before the key, as key programs leave them behind in a redirected file, are skipped.

use ed25519_dalek::VerifyingKey;
use ed25519_dalek::hazmat::{ExpandedSecretKey, raw_sign};
use sha2::{Digest as _, Sha512};

use crate::der;
use crate::error::KeyError;
use crate::pem;
use crate::rsa::RsaKey;
use crate::wei25519;

const CURVE: &[u8] = b"WEI25519";
/// Length of a private value of the original: room for its largest curve, twice 57 bytes.
const PRIVATE_LENGTH: usize = 114;
const OID_EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const OID_SECP256K1: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x0a];
const OID_P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// A key that verifies.
#[derive(Clone, Debug)]
pub enum PublicKey {
    /// Ed25519.
    EdDsa(Box<VerifyingKey>),
    /// ECDSA over secp256k1, the original's usual curve.
    Secp256k1(Box<k256::ecdsa::VerifyingKey>),
    /// ECDSA over P-256.
    P256(Box<p256::ecdsa::VerifyingKey>),
    /// RSA.
    Rsa(RsaKey),
}

impl PublicKey {
    /// Reads a key file.
    ///
    /// # Errors
    /// [`KeyError`]: it is none of the forms above, or a private key.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyError> {
        let pem = pem::contents(bytes, "PUBLIC KEY");
        let bytes = pem.as_deref().unwrap_or_else(|| behind_text(bytes));
        parse_ecc(bytes, true)
            .and_then(|point| {
                let point: &[u8; 64] = point.try_into().ok()?;
                let key = VerifyingKey::from_bytes(&wei25519::to_edwards(point)?).ok()?;
                Some(Self::EdDsa(Box::new(key)))
            })
            .or_else(|| parse_ecdsa(bytes))
            .or_else(|| RsaKey::parse(bytes).map(Self::Rsa))
            .ok_or(KeyError::NotPublic)
    }

    /// The word for its kind in signatures and settings.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::EdDsa(_) => "eddsa",
            Self::Secp256k1(_) | Self::P256(_) => "ecdsa",
            Self::Rsa(_) => "rsa",
        }
    }
}

/// A key that signs: Ed25519.
pub struct PrivateKey {
    expanded: [u8; 64],
}

impl PrivateKey {
    /// Makes a key of 32 random bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let mut expanded: [u8; 64] = Sha512::digest(seed).into();
        expanded[0] &= 0xf8;
        expanded[31] = expanded[31] & 0x7f | 0x40;
        Self { expanded }
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`KeyError`]: it is not a private key of Ed25519.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyError> {
        let value = parse_ecc(behind_text(bytes), false).ok_or(KeyError::NotPrivate)?;
        let expanded = value.last_chunk().ok_or(KeyError::NotPrivate)?;
        Ok(Self {
            expanded: *expanded,
        })
    }

    /// The key's file.
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        let mut value = vec![0; PRIVATE_LENGTH - 64];
        value.extend(self.expanded);
        emit_ecc(false, &value)
    }

    /// The file of the public key that belongs to it.
    ///
    /// # Errors
    /// [`KeyError::NotPrivate`] for a damaged key, which has none.
    pub fn public_der(&self) -> Result<Vec<u8>, KeyError> {
        let point = wei25519::from_edwards(&self.verifying().to_bytes());
        Ok(emit_ecc(true, &point.ok_or(KeyError::NotPrivate)?))
    }

    fn verifying(&self) -> VerifyingKey {
        VerifyingKey::from(&ExpandedSecretKey::from_bytes(&self.expanded))
    }

    /// Signs a message: R and S.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        let key = ExpandedSecretKey::from_bytes(&self.expanded);
        raw_sign::<Sha512>(&key, message, &self.verifying()).to_bytes()
    }
}

/// The file without the lines of text before the key: DER begins with a sequence.
fn behind_text(mut bytes: &[u8]) -> &[u8] {
    while bytes.first().is_some_and(u8::is_ascii_alphabetic) {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            break;
        };
        bytes = &bytes[end + 1..];
    }
    bytes
}

fn parse_ecc(mut bytes: &[u8], public: bool) -> Option<&[u8]> {
    let mut inner = der::take(&mut bytes, der::SEQUENCE)?;
    let right = der::take(&mut inner, der::UTF8)? == b"pkg"
        && der::take(&mut inner, der::INTEGER)? == [1]
        && der::take(&mut inner, der::UTF8)? == b"ecc"
        && der::take(&mut inner, der::UTF8)? == CURVE
        && (der::take(&mut inner, der::BOOLEAN)? != [0]) == public;
    let point = der::take_bits(&mut inner)?;
    point.strip_prefix(&[4]).filter(|_| right)
}

fn emit_ecc(public: bool, value: &[u8]) -> Vec<u8> {
    let mut inner = Vec::new();
    der::put(&mut inner, der::UTF8, b"pkg");
    der::put(&mut inner, der::INTEGER, &[1]);
    der::put(&mut inner, der::UTF8, b"ecc");
    der::put(&mut inner, der::UTF8, CURVE);
    der::put(
        &mut inner,
        der::BOOLEAN,
        &[if public { 0xff } else { 0x00 }],
    );
    let mut point = vec![4];
    point.extend(value);
    der::put_bits(&mut inner, &point);
    let mut out = Vec::new();
    der::put(&mut out, der::SEQUENCE, &inner);
    out
}

fn parse_ecdsa(mut bytes: &[u8]) -> Option<PublicKey> {
    let mut inner = der::take(&mut bytes, der::SEQUENCE)?;
    let mut algorithm = der::take(&mut inner, der::SEQUENCE)?;
    if der::take(&mut algorithm, der::OBJECT)? != OID_EC {
        return None;
    }
    let curve = der::take(&mut algorithm, der::OBJECT)?;
    let point = der::take_bits(&mut inner)?;
    if curve == OID_SECP256K1 {
        let key = k256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
        Some(PublicKey::Secp256k1(Box::new(key)))
    } else if curve == OID_P256 {
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
        Some(PublicKey::P256(Box::new(key)))
    } else {
        None
    }
}
