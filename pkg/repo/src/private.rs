//! Keys that sign, in the original's files and OpenSSL's.
//!
//! ```text
//! eddsa   the original's own form, see `keys.rs`
//! ecdsa   the same with "SECP256K1": 04, then 114 bytes of which the last 32 are the number; or
//!         ECPrivateKey (RFC 5915) or PKCS #8 of secp256k1 or P-256, in DER or PEM
//! rsa     PKCS #8 or PKCS #1 in PEM
//! ```

use ed25519_dalek::VerifyingKey;
use ed25519_dalek::hazmat::{ExpandedSecretKey, raw_sign};
use k256::ecdsa::signature::Signer as _;
use rsa::pkcs1::DecodeRsaPrivateKey as _;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest as _, Sha256, Sha512};

use crate::der;
use crate::error::KeyError;
use crate::keys::{self, ED25519, KeyKind, OID_EC, OID_P256, OID_SECP256K1, SECP256K1};
use crate::pem;
use crate::pkcs1::{SHA256_INFO, SHORTEST};
use crate::stream::Stream;
use crate::wei25519;

/// Length of a private value of the original: room for its largest curve, twice 57 bytes.
const PRIVATE_LENGTH: usize = 114;
/// Bits of the RSA keys that are made.
const RSA_BITS: usize = 2048;

/// Labels of PEM.
const PKCS8: &str = "PRIVATE KEY";
const PKCS1: &str = "RSA PRIVATE KEY";
const SEC1: &str = "EC PRIVATE KEY";
const PUBLIC: &str = "PUBLIC KEY";

/// A key that signs.
pub struct PrivateKey(Secret);

enum Secret {
    /// Ed25519's scalar and prefix.
    EdDsa([u8; 64]),
    Secp256k1(k256::ecdsa::SigningKey),
    P256(p256::ecdsa::SigningKey),
    Rsa(Box<RsaPrivateKey>),
}

impl PrivateKey {
    /// Makes a key of 32 random bytes, the same of the same: Ed25519, ECDSA on secp256k1 or RSA of
    /// 2048 bits.
    ///
    /// # Errors
    /// [`KeyError::Broken`], which no random bytes have been seen to come to.
    pub fn generate(kind: KeyKind, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let mut random = Stream::new(&[b"pkg key", kind.name().as_bytes(), seed]);
        Ok(Self(match kind {
            KeyKind::EdDsa => return Ok(Self::from_seed(seed)),
            KeyKind::EcDsa => loop {
                // Nearly every number is one.
                let number = random.take::<32>();
                if let Ok(key) = k256::ecdsa::SigningKey::from_slice(&number) {
                    break Secret::Secp256k1(key);
                }
            },
            KeyKind::Rsa => {
                let key = RsaPrivateKey::new(&mut random, RSA_BITS);
                Secret::Rsa(Box::new(key.map_err(|_| KeyError::Broken)?))
            }
        }))
    }

    /// Makes an Ed25519 key of 32 random bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let mut expanded: [u8; 64] = Sha512::digest(seed).into();
        expanded[0] &= 0xf8;
        expanded[31] = expanded[31] & 0x7f | 0x40;
        Self(Secret::EdDsa(expanded))
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`KeyError`]: it is not a private key of one of the forms above, or one of RSA that is too
    /// short.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyError> {
        if let Some(der) = pem::contents(bytes, PKCS1) {
            return rsa(RsaPrivateKey::from_pkcs1_der(&der).ok());
        }
        let secret = if let Some(der) = pem::contents(bytes, PKCS8) {
            pkcs8(&der)
        } else if let Some(der) = pem::contents(bytes, SEC1) {
            sec1(&der, None)
        } else {
            let der = keys::behind_text(bytes);
            original(der)
                .or_else(|| sec1(der, None))
                .or_else(|| pkcs8(der))
        };
        match secret {
            Some(Secret::Rsa(key)) => rsa(Some(*key)),
            secret => secret.map(Self).ok_or(KeyError::NotPrivate),
        }
    }

    /// What kind of key it is.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        match self.0 {
            Secret::EdDsa(_) => KeyKind::EdDsa,
            Secret::Secp256k1(_) | Secret::P256(_) => KeyKind::EcDsa,
            Secret::Rsa(_) => KeyKind::Rsa,
        }
    }

    /// The key's file.
    ///
    /// # Errors
    /// [`KeyError::Broken`].
    pub fn to_file(&self) -> Result<Vec<u8>, KeyError> {
        Ok(match &self.0 {
            Secret::EdDsa(expanded) => keys::emit_original(ED25519, false, &padded(expanded)),
            Secret::Secp256k1(key) => {
                keys::emit_original(SECP256K1, false, &padded(&key.to_bytes()))
            }
            Secret::P256(key) => pem::emit(SEC1, &emit_sec1(&key.to_bytes(), OID_P256)),
            Secret::Rsa(key) => {
                let der = key.to_pkcs8_der().map_err(|_| KeyError::Broken)?;
                pem::emit(PKCS8, der.as_bytes())
            }
        })
    }

    /// The file of the public key that belongs to it.
    ///
    /// # Errors
    /// [`KeyError::Broken`] for a damaged key, which has none.
    pub fn public_file(&self) -> Result<Vec<u8>, KeyError> {
        Ok(match &self.0 {
            Secret::EdDsa(expanded) => {
                let point = wei25519::from_edwards(&ed25519(expanded).1.to_bytes());
                keys::emit_original(ED25519, true, &point.ok_or(KeyError::Broken)?)
            }
            Secret::Secp256k1(key) => {
                let point = key.verifying_key().to_encoded_point(false);
                keys::emit_ec(OID_SECP256K1, point.as_bytes())
            }
            Secret::P256(key) => {
                let point = key.verifying_key().to_encoded_point(false);
                keys::emit_ec(OID_P256, point.as_bytes())
            }
            Secret::Rsa(key) => {
                let der = key.to_public_key().to_public_key_der();
                let der = der.map_err(|_| KeyError::Broken)?;
                pem::emit(PUBLIC, der.as_bytes())
            }
        })
    }

    /// Signs a message: of RSA a number as long as its modulus, else two of 32 bytes in DER.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(match &self.0 {
            Secret::EdDsa(expanded) => {
                let (key, public) = ed25519(expanded);
                let signature = raw_sign::<Sha512>(&key, message, &public);
                der::numbers(&signature.to_bytes())
            }
            Secret::Secp256k1(key) => {
                let signature: Result<k256::ecdsa::Signature, _> = key.try_sign(message);
                der::numbers(&signature.map_err(|_| KeyError::Broken)?.to_bytes())
            }
            Secret::P256(key) => {
                let signature: Result<p256::ecdsa::Signature, _> = key.try_sign(message);
                der::numbers(&signature.map_err(|_| KeyError::Broken)?.to_bytes())
            }
            Secret::Rsa(key) => {
                let digest = Sha256::digest(message);
                let scheme = Pkcs1v15Sign {
                    hash_len: Some(digest.len()),
                    prefix: SHA256_INFO.into(),
                };
                // The stream hides from whoever measures times what the key is; the signature is the
                // same whatever it gives, and nobody without the key can tell what it gives.
                let secret = self.to_file()?;
                let mut random = Stream::new(&[b"pkg sign", &secret, &digest]);
                let signature = key.sign_with_rng(&mut random, scheme, &digest);
                signature.map_err(|_| KeyError::Broken)?
            }
        })
    }
}

fn rsa(key: Option<RsaPrivateKey>) -> Result<PrivateKey, KeyError> {
    let key = key.ok_or(KeyError::NotPrivate)?;
    match key.size() < SHORTEST {
        true => Err(KeyError::Short),
        false => Ok(PrivateKey(Secret::Rsa(Box::new(key)))),
    }
}

fn ed25519(expanded: &[u8; 64]) -> (ExpandedSecretKey, VerifyingKey) {
    let key = ExpandedSecretKey::from_bytes(expanded);
    let public = VerifyingKey::from(&key);
    (key, public)
}

/// A private value with zeros before it, as long as the original's.
fn padded(value: &[u8]) -> Vec<u8> {
    let mut padded = vec![0; PRIVATE_LENGTH - value.len()];
    padded.extend(value);
    padded
}

/// A key in the original's own form.
fn original(der: &[u8]) -> Option<Secret> {
    if let Some(value) = keys::parse_original(der, ED25519, false) {
        return value.last_chunk().copied().map(Secret::EdDsa);
    }
    let value = keys::parse_original(der, SECP256K1, false)?;
    let (zeros, number) = value.split_at_checked(value.len().checked_sub(32)?)?;
    let key = k256::ecdsa::SigningKey::from_slice(number).ok()?;
    zeros
        .iter()
        .all(|byte| *byte == 0)
        .then_some(Secret::Secp256k1(key))
}

/// PKCS #8 (RFC 5208).
fn pkcs8(mut bytes: &[u8]) -> Option<Secret> {
    if let Ok(key) = RsaPrivateKey::from_pkcs8_der(bytes) {
        return Some(Secret::Rsa(Box::new(key)));
    }
    let mut inner = der::take(&mut bytes, der::SEQUENCE)?;
    der::take(&mut inner, der::INTEGER)?;
    let mut algorithm = der::take(&mut inner, der::SEQUENCE)?;
    if der::take(&mut algorithm, der::OBJECT)? != OID_EC {
        return None;
    }
    let curve = der::take(&mut algorithm, der::OBJECT)?;
    sec1(der::take(&mut inner, der::OCTETS)?, Some(curve))
}

/// ECPrivateKey (RFC 5915), which says its curve unless that is known.
fn sec1(mut bytes: &[u8], curve: Option<&[u8]>) -> Option<Secret> {
    let mut inner = der::take(&mut bytes, der::SEQUENCE)?;
    if der::take(&mut inner, der::INTEGER)? != [1] {
        return None;
    }
    let number = der::take(&mut inner, der::OCTETS)?;
    let curve = match curve {
        Some(curve) => curve,
        None => {
            let mut parameters = der::take(&mut inner, der::FIRST)?;
            der::take(&mut parameters, der::OBJECT)?
        }
    };
    if curve == OID_SECP256K1 {
        let key = k256::ecdsa::SigningKey::from_slice(number).ok()?;
        Some(Secret::Secp256k1(key))
    } else if curve == OID_P256 {
        let key = p256::ecdsa::SigningKey::from_slice(number).ok()?;
        Some(Secret::P256(key))
    } else {
        None
    }
}

fn emit_sec1(number: &[u8], curve: &[u8]) -> Vec<u8> {
    let mut parameters = Vec::new();
    der::put(&mut parameters, der::OBJECT, curve);
    let mut inner = Vec::new();
    der::put(&mut inner, der::INTEGER, &[1]);
    der::put(&mut inner, der::OCTETS, number);
    der::put(&mut inner, der::FIRST, &parameters);
    let mut out = Vec::new();
    der::put(&mut out, der::SEQUENCE, &inner);
    out
}
