//! `conformance booted`

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use ci_cases::iso;
use clap::Args;

use super::{CaseArgs, absolute};
use crate::booted::{self, System};
use crate::places::Places;
use crate::program::Programs;
use crate::{record, schedule};

/// Runs cases on the booted system, and compares what they do with the native record
#[derive(Debug, Args)]
pub(super) struct BootedArgs {
    #[command(flatten)]
    cases: CaseArgs,
    /// Object directory with kernel, medium and programs
    #[arg(long, value_name = "DIR", default_value = "obj", env = "OBJDIR")]
    obj: PathBuf,
    /// ISO to boot instead of the only one under the object directory
    #[arg(long, value_name = "FILE")]
    iso: Option<PathBuf>,
    /// CPUs of the machine
    #[arg(long, value_name = "COUNT", default_value_t = 2)]
    cpus: u32,
    /// Memory of the machine in MiB
    #[arg(long, value_name = "MIB", default_value_t = 4096)]
    memory: u32,
}

pub(super) fn booted(args: &BootedArgs) -> Result<ExitCode, Box<dyn Error>> {
    let cases = args.cases.select()?;
    let objdir = absolute(&args.obj)?;
    let iso = match &args.iso {
        Some(iso) => absolute(iso)?,
        None => iso::only(&objdir.join("release"))?,
    };
    let system = System {
        kernel: objdir.join("kernel/kernel"),
        iso,
        cpus: args.cpus,
        memory_mib: args.memory,
    };
    let places = Places {
        source: absolute(".".as_ref())?,
        objdir,
        dfrun: PathBuf::new(),
    };
    let programs = Programs::new(places.clone());
    let mut out = std::io::stdout().lock();
    let (answers, ended_early) = booted::run(&cases, &places, &programs, &system)?;
    let mut lines = Vec::new();
    for case in &cases {
        let (line, wrong) = schedule::judge_booted(case, &places, &programs, &answers);
        for what in &wrong {
            writeln!(out, "{}: {what}", case.name)?;
        }
        lines.push(line);
    }
    record::write(&places.work().join("booted.jsonl"), &lines)?;
    let passed = lines.iter().filter(|line| line.passed).count();
    writeln!(
        out,
        "{} of {} cases answered, {passed} passed",
        answers.len(),
        cases.len()
    )?;
    if let Some(error) = ended_early {
        return Err(error.into());
    }
    let native = record::read(&places.work().join("record.jsonl")).map_err(|error| {
        format!("no native record to compare with ({error}); `conformance run` makes it")
    })?;
    let ran = |line: &record::Line| lines.iter().any(|other| other.case == line.case);
    let native: Vec<record::Line> = native.into_iter().filter(ran).collect();
    let differences = record::differences(&native, &lines);
    for line in &differences {
        writeln!(out, "differs: {line}")?;
    }
    writeln!(
        out,
        "{} cases compared, {} differ",
        lines.len(),
        differences.len()
    )?;
    Ok(if differences.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
