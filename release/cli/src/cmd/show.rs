//! `release show`: what an image is.

use std::path::PathBuf;
use std::process::ExitCode;

use df_iso9660::eltorito::Platform;
use release_image::{Gpt, Guid, Inspection};
use serde::Serialize;

use crate::error::CliError;
use crate::out;

/// Shows volume, boot entries and partitions of an image
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The image
    #[arg(value_name = "IMAGE")]
    image: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    image: PathBuf,
    size: u64,
    volume_id: String,
    publisher: String,
    blocks: u32,
    block_size: u16,
    time: Option<i64>,
    rock_ridge: bool,
    boot: Vec<BootEntry>,
    partitions: Option<Table>,
    backup_table: &'static str,
    contents: Contents,
}

#[derive(Serialize)]
struct Contents {
    directories: usize,
    files: usize,
    others: usize,
    bytes: u64,
}

#[derive(Serialize)]
struct BootEntry {
    platform: String,
    bootable: bool,
    block: u32,
    sectors: u16,
}

#[derive(Serialize)]
struct Table {
    disk: String,
    partitions: Vec<Partition>,
}

#[derive(Serialize)]
struct Partition {
    number: usize,
    name: String,
    kind: String,
    guid: String,
    first_sector: u64,
    last_sector: u64,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let report = inspect(&Inspection::open(&args.image)?)?;
    if args.json {
        out::json(&report)?
    } else {
        out::text(&render(&report))?
    }
    Ok(ExitCode::SUCCESS)
}

fn inspect(image: &Inspection) -> Result<Report, CliError> {
    let volume = image.primary();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let boot = image.boot_entries()?.into_iter().map(|entry| BootEntry {
        platform: match entry.platform {
            Platform::Bios => "BIOS".to_owned(),
            Platform::Efi => "UEFI".to_owned(),
            Platform::Other(byte) => format!("platform {byte:#04x}"),
        },
        bootable: entry.bootable,
        block: entry.block,
        sectors: entry.sectors,
    });
    let front = image.gpt()?.ok();
    let backup_table = match (&front, image.backup_gpt()?.ok()) {
        (None, _) => "none",
        (Some(front), Some(back)) if *front == back => "good",
        (Some(_), Some(_)) => "different",
        (Some(_), None) => "missing",
    };
    let mut contents = Contents {
        directories: 0,
        files: 0,
        others: 0,
        bytes: 0,
    };
    for (_, node) in image.walk()? {
        match node.kind {
            df_iso9660::FileKind::Directory => contents.directories += 1,
            df_iso9660::FileKind::File => {
                contents.files += 1;
                contents.bytes += node.size;
            }
            _ => contents.others += 1,
        }
    }
    Ok(Report {
        image: image.path().to_path_buf(),
        size: image.size(),
        volume_id: text(&volume.volume_id),
        publisher: text(&volume.publisher),
        blocks: volume.blocks,
        block_size: volume.block_size,
        time: volume.created.0,
        rock_ridge: image.volume().has_rock_ridge(),
        boot: boot.collect(),
        partitions: front.map(table),
        backup_table,
        contents,
    })
}

fn table(gpt: Gpt) -> Table {
    let partition = |(index, p): (usize, release_image::Partition)| Partition {
        number: index + 1,
        kind: match p.kind {
            Guid::EFI_SYSTEM => "EFI system".to_owned(),
            Guid::BASIC_DATA => "basic data".to_owned(),
            other => other.to_string(),
        },
        guid: p.guid.to_string(),
        first_sector: p.first,
        last_sector: p.last,
        name: p.name,
    };
    let partitions = gpt
        .partitions
        .into_iter()
        .enumerate()
        .map(partition)
        .collect();
    Table {
        disk: gpt.disk.to_string(),
        partitions,
    }
}

fn render(report: &Report) -> String {
    let mut lines = vec![format!(
        "image      {} ({} bytes)\n",
        report.image.display(),
        report.size
    )];
    let rock_ridge = if report.rock_ridge {
        "Rock Ridge"
    } else {
        "no Rock Ridge"
    };
    lines.push(format!(
        "volume     {}, {} blocks of {} bytes, {rock_ridge}\n",
        report.volume_id, report.blocks, report.block_size
    ));
    if let Some(time) = report.time {
        lines.push(format!("time       {time} seconds since 1970\n"));
    }
    if !report.publisher.is_empty() {
        lines.push(format!("publisher  {}\n", report.publisher));
    }
    let Contents {
        directories,
        files,
        others,
        bytes,
    } = report.contents;
    lines.push(format!(
        "contents   {files} files ({bytes} bytes), {directories} directories, {others} links and others\n"
    ));
    for entry in &report.boot {
        let state = if entry.bootable { "" } else { ", not bootable" };
        lines.push(format!(
            "boot       {} from block {}, {} sectors of 512 bytes{state}\n",
            entry.platform, entry.block, entry.sectors
        ));
    }
    if let Some(table) = &report.partitions {
        lines.push(format!(
            "disk       {} (backup table {})\n",
            table.disk, report.backup_table
        ));
        for p in &table.partitions {
            lines.push(format!(
                "partition  {} {} \"{}\", sectors {} to {}, {}\n",
                p.number, p.kind, p.name, p.first_sector, p.last_sector, p.guid
            ));
        }
    }
    lines.concat()
}
