//! From the errors of the libraries to those of the command line.

use buildsys_cli::Failed;
use dports_eval::EvalError;
use dports_index::IndexError;
use dports_jobs::JobsError;
use dports_jobs::fetch::FetchError;
use dports_model::{ModelError, PlanError};

/// An error with what to do about it.
pub(crate) fn told(message: impl ToString, remedy: Option<String>) -> Failed {
    Failed::Told {
        message: message.to_string(),
        remedy,
    }
}

pub(crate) fn eval(error: EvalError) -> Failed {
    told(&error, error.remedy())
}

pub(crate) fn jobs(error: JobsError) -> Failed {
    told(&error, error.remedy())
}

pub(crate) fn fetch(error: FetchError) -> Failed {
    told(&error, error.remedy().map(str::to_owned))
}

pub(crate) fn plan(error: PlanError<EvalError>) -> Failed {
    let remedy = match &error {
        PlanError::Cycle(_) => Some("one of them must do without another".to_owned()),
        PlanError::Load { error, .. } => error.remedy(),
        PlanError::Model(_) => None,
    };
    told(error, remedy)
}

pub(crate) fn index(error: IndexError) -> Failed {
    told(&error, error.remedy())
}

/// A port or option that there is not.
pub(crate) fn unknown(message: &str) -> Failed {
    Failed::Usage {
        message: message.to_owned(),
        remedy: "`dports list` shows the ports there are".to_owned(),
    }
}

pub(crate) fn input_output(error: std::io::Error) -> Failed {
    told(error, None)
}

/// A word of the command line that names no port.
pub(crate) fn usage(error: ModelError) -> Failed {
    Failed::Usage {
        message: error.to_string(),
        remedy: "`dports list` shows the ports there are".to_owned(),
    }
}
