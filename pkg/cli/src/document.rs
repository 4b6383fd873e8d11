//! Documents for programs: one value, in each of the forms that UCL can be written in.

use df_ucl::{Format, Value};

use crate::args::{Args, Flag, JSON};
use crate::error::CliError;
use crate::output::Output;

/// The form of `-R`.
pub(crate) const RAW_FORMAT: Flag = ('\u{1}', "raw-format", true);

/// The form that `-R`, `--raw-format` or `--json` asks for, if any does.
pub(crate) fn raw(args: &Args) -> Result<Option<Format>, CliError> {
    Ok(match (args.value(RAW_FORMAT.0), args.has(JSON.0)) {
        (Some(name), _) => Some(format("--raw-format", name)?),
        (None, true) => Some(Format::JsonCompact),
        (None, false) => args.has('R').then_some(Format::Config),
    })
}

/// The form that a flag names; no name means UCL.
pub(crate) fn format(flag: &str, name: &str) -> Result<Format, CliError> {
    Ok(match name.to_ascii_lowercase().as_str() {
        "" | "ucl" => Format::Config,
        "json" => Format::Json,
        "json-compact" => Format::JsonCompact,
        "yaml" => Format::Yaml,
        _ => {
            return Err(CliError::new(format!(
                "invalid argument {name} for {flag}: known are ucl, json, json-compact and yaml"
            )));
        }
    })
}

/// Prints a document.
pub(crate) fn print(out: Output, document: &Value, format: Format) {
    out.line(df_ucl::emit(document, format).trim_end_matches('\n'));
}
