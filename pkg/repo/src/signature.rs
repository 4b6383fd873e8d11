//! Signatures of catalogues.
//!
//! ```text
//! $PKGSIGN:eddsa$ SEQUENCE { INTEGER R, INTEGER S }   R and S read as big-endian numbers;
//!                                                     over the BLAKE2b-512 of the document
//! $PKGSIGN:ecdsa$ SEQUENCE { INTEGER r, INTEGER s }   over SHA-256 of the same
//! 256 bytes and a NUL                                 RSA over SHA-256 of the hexadecimal SHA-256
//! ```
//!
//! Who signs by a command is given the hexadecimal SHA-256 of the document, and signs those 64
//! characters: EdDSA and ECDSA over them, RSA as above.

use k256::ecdsa::signature::Verifier as _;
use pkg_types::{Digest, DigestKind};
use sha2::{Digest as _, Sha256};

use crate::der;
use crate::error::{KeyError, SignatureError};
use crate::keys::{KeyKind, PublicKey};
use crate::private::PrivateKey;

const INTRODUCTION: &[u8] = b"$PKGSIGN:";

/// Signs a document, as the member of an archive.
///
/// # Errors
/// [`KeyError::Broken`].
pub fn sign(key: &PrivateKey, document: &[u8]) -> Result<Vec<u8>, KeyError> {
    if key.kind() == KeyKind::Rsa {
        let mut signature = key.sign(sum(document).as_bytes())?;
        // Readers take one NUL away, and the signature itself may end with one.
        signature.push(0);
        return Ok(signature);
    }
    let digest = Digest::of(DigestKind::Blake2Base32, document);
    Ok(introduced(key.kind().name(), &key.sign(digest.bytes())?))
}

/// Signs bytes as they are: the signature alone.
///
/// # Errors
/// [`KeyError::Broken`].
pub fn sign_data(key: &PrivateKey, data: &[u8]) -> Result<Vec<u8>, KeyError> {
    key.sign(data)
}

/// A signature with its kind before it, as it stands in an archive.
pub(crate) fn introduced(kind: &str, signature: &[u8]) -> Vec<u8> {
    let mut out = INTRODUCTION.to_vec();
    out.extend(kind.as_bytes());
    out.push(b'$');
    out.extend(signature);
    out
}

/// The hexadecimal SHA-256 of a document: what commands sign.
pub(crate) fn sum(document: &[u8]) -> String {
    let digest = Digest::of(DigestKind::Sha256Hex, document).to_string();
    digest.trim_start_matches("1$").to_owned()
}

/// Checks a signature.
///
/// # Errors
/// [`SignatureError`]: the signature is of another kind than the key, or not this key's over this
/// document.
pub fn verify(key: &PublicKey, document: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
    let blake2 = Digest::of(DigestKind::Blake2Base32, document);
    check(key, document, blake2.bytes(), signature)
}

/// Checks a signature that a command made, which knew the sum of the document alone.
///
/// # Errors
/// As [`verify`].
pub fn verify_sum(
    key: &PublicKey,
    document: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    check(key, document, sum(document).as_bytes(), signature)
}

/// Checks a signature; `message` is what is signed on an elliptic curve.
fn check(
    key: &PublicKey,
    document: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    let (kind, signature) = split(signature)?;
    if kind != key.kind().name() {
        return Err(SignatureError::Kind {
            found: kind.to_owned(),
            expected: key.kind().name(),
        });
    }
    let good = match key {
        PublicKey::EdDsa(key) => numbers(signature).is_some_and(|pair| {
            let signature = ed25519_dalek::Signature::from_bytes(&pair);
            key.verify_strict(message, &signature).is_ok()
        }),
        PublicKey::Secp256k1(key) => numbers(signature)
            .and_then(|pair| k256::ecdsa::Signature::from_slice(&pair).ok())
            .is_some_and(|signature| {
                // One of the two equal forms of a signature is what this curve's crate takes.
                let signature = signature.normalize_s().unwrap_or(signature);
                key.verify(message, &signature).is_ok()
            }),
        PublicKey::P256(key) => numbers(signature)
            .and_then(|pair| p256::ecdsa::Signature::from_slice(&pair).ok())
            .is_some_and(|signature| key.verify(message, &signature).is_ok()),
        PublicKey::Rsa(key) => {
            let digest = Sha256::digest(sum(document));
            key.verify(&digest.into(), signature)
        }
    };
    match good {
        true => Ok(()),
        false => Err(SignatureError::Wrong),
    }
}

/// Kind and value of a signature member.
fn split(member: &[u8]) -> Result<(&str, &[u8]), SignatureError> {
    let Some(rest) = member.strip_prefix(INTRODUCTION) else {
        return Ok(("rsa", without_nul(member)));
    };
    let end = rest.iter().position(|byte| *byte == b'$');
    let end = end.ok_or(SignatureError::Wrong)?;
    let kind = str::from_utf8(&rest[..end]).map_err(|_| SignatureError::Wrong)?;
    match kind {
        "rsa" => Ok((kind, without_nul(&rest[end + 1..]))),
        _ => Ok((kind, &rest[end + 1..])),
    }
}

/// A signature of RSA without the NUL that the original's own signer puts behind it: the length of
/// the signature itself is even, and its last byte may be 0.
fn without_nul(signature: &[u8]) -> &[u8] {
    match signature.len() % 2 {
        1 => signature.strip_suffix(&[0]).unwrap_or(signature),
        _ => signature,
    }
}

fn numbers(mut bytes: &[u8]) -> Option<[u8; 64]> {
    let mut inner = der::take(&mut bytes, der::SEQUENCE)?;
    let (r, s): ([u8; 32], [u8; 32]) =
        (der::take_number(&mut inner)?, der::take_number(&mut inner)?);
    let mut out = [0; 64];
    out[..32].copy_from_slice(&r);
    out[32..].copy_from_slice(&s);
    Some(out)
}
