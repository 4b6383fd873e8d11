//! RSA signatures, PKCS #1 v1.5 with SHA-256 (RFC 8017, section 8.2.2). Verification alone: it
//! handles public values only; `private.rs` signs.

use num_bigint::BigUint;

use crate::der;

const OID_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// DER of "a SHA-256 digest follows".
pub(crate) const SHA256_INFO: &[u8] = &[
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];
/// Shortest modulus that is taken, in bytes.
pub(crate) const SHORTEST: usize = 256;

/// A public key.
#[derive(Clone, Debug)]
pub struct RsaKey {
    modulus: BigUint,
    exponent: BigUint,
    /// Length of the modulus, in bytes.
    length: usize,
}

impl RsaKey {
    /// Reads a SubjectPublicKeyInfo.
    pub(crate) fn parse(mut bytes: &[u8]) -> Option<Self> {
        let mut inner = der::take(&mut bytes, der::SEQUENCE)?;
        let mut algorithm = der::take(&mut inner, der::SEQUENCE)?;
        if der::take(&mut algorithm, der::OBJECT)? != OID_RSA {
            return None;
        }
        let mut key = der::take_bits(&mut inner)?;
        let mut numbers = der::take(&mut key, der::SEQUENCE)?;
        let modulus = BigUint::from_bytes_be(der::take(&mut numbers, der::INTEGER)?);
        let exponent = BigUint::from_bytes_be(der::take(&mut numbers, der::INTEGER)?);
        let length = modulus.to_bytes_be().len();
        (length >= SHORTEST && exponent.bit(0)).then_some(Self {
            modulus,
            exponent,
            length,
        })
    }

    /// Whether a signature is this key's over a digest.
    pub(crate) fn verify(&self, digest: &[u8; 32], signature: &[u8]) -> bool {
        let number = BigUint::from_bytes_be(signature);
        if signature.len() != self.length || number >= self.modulus {
            return false;
        }
        let found = number.modpow(&self.exponent, &self.modulus).to_bytes_be();
        let mut wanted = vec![1];
        wanted.resize(
            self.length
                .saturating_sub(2 + SHA256_INFO.len() + digest.len()),
            0xff,
        );
        wanted.push(0);
        wanted.extend(SHA256_INFO);
        wanted.extend(digest);
        found == wanted
    }
}
