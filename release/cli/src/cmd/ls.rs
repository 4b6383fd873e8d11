//! `release ls`: lists what is in an image.

use std::path::PathBuf;
use std::process::ExitCode;

use df_iso9660::{FileKind, Node};
use release_image::Inspection;
use serde::Serialize;

use crate::error::CliError;
use crate::out;

/// Lists a directory of an image, or everything in it
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The image
    #[arg(value_name = "IMAGE")]
    image: PathBuf,
    /// Path in the image
    #[arg(value_name = "PATH", default_value = "/")]
    path: String,
    /// List everything below the path
    #[arg(short = 'R', long)]
    recursive: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Line {
    path: String,
    kind: &'static str,
    mode: String,
    uid: u32,
    gid: u32,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<u64>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let image = Inspection::open(&args.image)?;
    let start = image.resolve(args.path.as_bytes())?;
    let base = args.path.trim_matches('/').to_owned();
    let mut lines = Vec::new();
    if start.is_dir() {
        let mut todo = vec![(base, start)];
        while let Some((dir_path, dir)) = todo.pop() {
            for (name, node) in image.list(&dir)? {
                let name = String::from_utf8_lossy(&name).into_owned();
                let path = if dir_path.is_empty() {
                    name
                } else {
                    format!("{dir_path}/{name}")
                };
                lines.push(line(&path, &node));
                if args.recursive && node.is_dir() {
                    todo.push((path, node));
                }
            }
        }
        lines.sort_by(|a, b| a.path.cmp(&b.path));
    } else {
        lines.push(line(&base, &start));
    }
    if args.json {
        out::json(&lines)?;
    } else {
        out::text(&lines.iter().map(render).collect::<String>())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn line(path: &str, node: &Node) -> Line {
    Line {
        path: format!("/{path}"),
        kind: match node.kind {
            FileKind::File => "file",
            FileKind::Directory => "dir",
            FileKind::Symlink => "link",
            FileKind::CharDevice => "char",
            FileKind::BlockDevice => "block",
            FileKind::Fifo => "fifo",
            FileKind::Socket => "socket",
        },
        mode: format!("{:04o}", node.mode),
        uid: node.uid,
        gid: node.gid,
        size: node.size,
        target: node
            .link()
            .map(|target| String::from_utf8_lossy(target).into_owned()),
        block: node
            .extents()
            .first()
            .map(|extent| extent.offset / release_image::SECTOR),
    }
}

fn render(line: &Line) -> String {
    let arrow = line
        .target
        .as_ref()
        .map_or(String::new(), |target| format!(" -> {target}"));
    format!(
        "{:<5} {} {:>4} {:>4} {:>10} {}{arrow}\n",
        line.kind, line.mode, line.uid, line.gid, line.size, line.path
    )
}
