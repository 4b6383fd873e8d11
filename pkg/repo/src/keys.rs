//! Public keys of repositories, in the original's files.
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

use crate::der;
use crate::error::KeyError;
use crate::pem;
use crate::pkcs1::RsaKey;
use crate::wei25519;

/// Names of curves in the original's own form.
pub(crate) const ED25519: &[u8] = b"WEI25519";
pub(crate) const SECP256K1: &[u8] = b"SECP256K1";

pub(crate) const OID_EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
pub(crate) const OID_SECP256K1: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x0a];
pub(crate) const OID_P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

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
        parse_original(bytes, ED25519, true)
            .and_then(|point| {
                let point: &[u8; 64] = point.try_into().ok()?;
                let key = VerifyingKey::from_bytes(&wei25519::to_edwards(point)?).ok()?;
                Some(Self::EdDsa(Box::new(key)))
            })
            .or_else(|| parse_ecdsa(bytes))
            .or_else(|| RsaKey::parse(bytes).map(Self::Rsa))
            .ok_or(KeyError::NotPublic)
    }

    /// What kind of key it is.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        match self {
            Self::EdDsa(_) => KeyKind::EdDsa,
            Self::Secp256k1(_) | Self::P256(_) => KeyKind::EcDsa,
            Self::Rsa(_) => KeyKind::Rsa,
        }
    }
}

/// Kinds of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Ed25519.
    EdDsa,
    /// ECDSA.
    EcDsa,
    /// RSA.
    Rsa,
}

impl KeyKind {
    /// The kind of a word, as before the file of a key: `eddsa` is also called `ecc`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "eddsa" | "ecc" => Self::EdDsa,
            "ecdsa" => Self::EcDsa,
            "rsa" => Self::Rsa,
            _ => return None,
        })
    }

    /// Its word in signatures and settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EdDsa => "eddsa",
            Self::EcDsa => "ecdsa",
            Self::Rsa => "rsa",
        }
    }
}

/// The file without the lines of text before the key: DER begins with a sequence.
pub(crate) fn behind_text(mut bytes: &[u8]) -> &[u8] {
    while bytes.first().is_some_and(u8::is_ascii_alphabetic) {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            break;
        };
        bytes = &bytes[end + 1..];
    }
    bytes
}

/// The value of a key in the original's own form.
pub(crate) fn parse_original<'b>(
    mut bytes: &'b [u8],
    curve: &[u8],
    public: bool,
) -> Option<&'b [u8]> {
    let mut inner = der::take(&mut bytes, der::SEQUENCE)?;
    let right = der::take(&mut inner, der::UTF8)? == b"pkg"
        && der::take(&mut inner, der::INTEGER)? == [1]
        && der::take(&mut inner, der::UTF8)? == b"ecc"
        && der::take(&mut inner, der::UTF8)? == curve
        && (der::take(&mut inner, der::BOOLEAN)? != [0]) == public;
    let point = der::take_bits(&mut inner)?;
    point.strip_prefix(&[4]).filter(|_| right)
}

/// A key in the original's own form.
pub(crate) fn emit_original(curve: &[u8], public: bool, value: &[u8]) -> Vec<u8> {
    let mut inner = Vec::new();
    der::put(&mut inner, der::UTF8, b"pkg");
    der::put(&mut inner, der::INTEGER, &[1]);
    der::put(&mut inner, der::UTF8, b"ecc");
    der::put(&mut inner, der::UTF8, curve);
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

/// A public key of ECDSA: the curve and the point, not compressed.
pub(crate) fn emit_ec(curve: &[u8], point: &[u8]) -> Vec<u8> {
    let mut algorithm = Vec::new();
    der::put(&mut algorithm, der::OBJECT, OID_EC);
    der::put(&mut algorithm, der::OBJECT, curve);
    let mut inner = Vec::new();
    der::put(&mut inner, der::SEQUENCE, &algorithm);
    der::put_bits(&mut inner, point);
    let mut out = Vec::new();
    der::put(&mut out, der::SEQUENCE, &inner);
    out
}
