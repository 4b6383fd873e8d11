//! Checking passwords against their hashes, in crypt(3)'s modular form: `$5$` and `$6$` (SHA-crypt),
//! `$2a$`, `$2b$` and `$2y$` (bcrypt).

use sha_crypt::{PasswordHash, PasswordVerifier as _, ShaCrypt};

/// Whether a password belongs to a hash. Hashes of another form, and the marks of locked accounts,
/// belong to no password.
pub fn matches(password: &str, hash: &str) -> bool {
    if hash.starts_with("$2") {
        return bcrypt::verify(password, hash).unwrap_or(false);
    }
    if hash.starts_with("$5$") || hash.starts_with("$6$") {
        let Ok(hash) = PasswordHash::new(hash) else {
            return false;
        };
        return ShaCrypt::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by `openssl passwd -5 -salt saltstring secret`, the same with `-6`, and crypt(3).
    const SHA256: &str = "$5$saltstring$C3o4O1TC6aRHF4FI.QSZMXtHbaj2gSXr4sUc/3NcUi.";
    const SHA512: &str = "$6$saltstring$AIsRs/Ee56G/tC8MEHhvReZTfx8u3rXXMl6eYrjCG9ibix19DxoMBLogdTET5Ukw9Sf7eZTITsuk0Ry5qulYz.";
    const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";

    #[test]
    fn locked_accounts_have_no_password() {
        for hash in ["*", "*LOCKED*", "x", "$9$a$b", "$6$", "$2b$", &SHA512[..40]] {
            assert!(!matches("", hash), "{hash}");
            assert!(!matches("secret", hash), "{hash}");
        }
    }

    #[test]
    fn password_belongs_to_its_hash_only() {
        for hash in [SHA256, SHA512, BCRYPT] {
            assert!(matches("secret", hash), "{hash}");
            assert!(!matches("Secret", hash), "{hash}");
        }
    }
}
