//! The time that goes into images.

use crate::error::CliError;

/// 2026-01-01 00:00 UTC: the time of images that nobody gave one.
pub(crate) const DEFAULT: i64 = 1_767_225_600;

/// `SOURCE_DATE_EPOCH` when it is set, `default` otherwise.
pub(crate) fn or(default: i64) -> Result<i64, CliError> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text.trim().parse().map_err(|_| CliError::Epoch(text)),
        Err(_) => Ok(default),
    }
}
