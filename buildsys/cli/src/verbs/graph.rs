//! `graph`: which job needs which.

use buildsys_engine::Engine;
use buildsys_graph::{NodeId, NodeLabel, dot, json, svg, text};
use buildsys_report::words;

use crate::{Failed, Session, Status};

/// What `graph` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write the language of Graphviz
    #[arg(long, conflicts_with = "svg")]
    dot: bool,
    /// Write a picture
    #[arg(long)]
    svg: bool,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let engine = session.engine(session.recipes()?)?;
    session
        .output
        .result(&draw(&engine, args, session.output.is_json()));
    Ok(Status::Success)
}

fn draw(engine: &Engine, args: &Args, as_json: bool) -> String {
    let graph = engine.graph();
    let past = engine.past_durations();
    let (path, total) = graph.critical_path(&engine.expected_durations(&past));
    let label = |node: NodeId| {
        let job = engine.job(node);
        let time = past[node.index()].map(|time| format!(" ({})", words::duration(time)));
        NodeLabel {
            title: format!("{}{}", job.title, time.unwrap_or_default()),
            class: format!("{:?}", job.kind).to_lowercase(),
            critical: path.contains(&node),
        }
    };
    if args.dot {
        dot(graph, label)
    } else if args.svg {
        svg(graph, label)
    } else if as_json {
        json(graph, label)
    } else {
        let names: Vec<_> = path.iter().map(|node| graph.name(*node).as_str()).collect();
        format!(
            "{}\nlongest way: {} ({})\n",
            text(graph),
            names.join(" -> "),
            words::duration(total)
        )
    }
}
