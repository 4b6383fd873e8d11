//! `plan`: ports in the order to build them.

use std::fmt::Write as _;

use buildsys_cli::{Failed, Session, Status};
use buildsys_report::Colour;
use dports_model::{Depend, Plan, Port, PortRef, Role};
use serde::Serialize;

use crate::tell;
use crate::workshop::{Workshop, names};

/// What `plan` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ports [default: all]
    #[arg(value_name = "ORIGIN")]
    origins: Vec<String>,
}

/// One port of the plan, for `--json`.
#[derive(Serialize)]
struct Row<'a> {
    port: &'a PortRef,
    package: String,
    depends: &'a [Depend],
    /// Ports of the plan that name this one.
    needed_by: Vec<&'a PortRef>,
    /// Why it is not built, if it is not.
    obstacle: Option<String>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let roots = names(&args.origins)?;
    let workshop = Workshop::open(session)?;
    let collection = workshop.collection();
    let plan = if roots.is_empty() {
        workshop.plan_everything(&collection)?.0
    } else {
        collection.plan(&roots).map_err(tell::plan)?
    };
    let rows: Vec<_> = plan.ports().iter().map(|port| row(&plan, port)).collect();
    let output = &session.output;
    if output.is_json() {
        output.document(&rows);
        return Ok(Status::Success);
    }
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let name = output.paint(Colour::Bold, &row.port.to_string());
        let _ = writeln!(text, "{:>3} {name} ({})", number + 1, row.package);
        for depend in row.depends {
            let line = format!(
                "      {} {} ({})\n",
                role(depend.role),
                depend.port,
                depend.what
            );
            text.push_str(&output.paint(Colour::Dim, &line));
        }
        if let Some(obstacle) = &row.obstacle {
            let line = format!("      not built: {obstacle}\n");
            text.push_str(&output.paint(Colour::Warning, &line));
        }
    }
    output.result(&text);
    Ok(Status::Success)
}

fn row<'a>(plan: &'a Plan, port: &'a Port) -> Row<'a> {
    let names_it = |other: &&Port| {
        let mut needs = other.depends.iter().filter_map(|d| plan.get(&d.port));
        needs.any(|need| need.id == port.id)
    };
    Row {
        port: &port.id,
        package: port.package(),
        depends: &port.depends,
        needed_by: plan
            .ports()
            .iter()
            .filter(names_it)
            .map(|other| &other.id)
            .collect(),
        obstacle: plan.obstacle(port),
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Extract => "to extract:",
        Role::Patch => "to patch:",
        Role::Build => "to build:",
        Role::Lib => "library:",
        Role::Run => "to run:",
    }
}
