//! What differs between two images, by field and by file.

use std::fmt;

use df_manifest::{Fields, diff};

use crate::inspect::{InspectError, Inspection};
use crate::{Gpt, SECTOR};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageDifference {
    /// Field, path or region.
    pub what: String,
    /// In the first image.
    pub first: String,
    /// In the second image.
    pub second: String,
}

impl fmt::Display for ImageDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} | {}", self.what, self.first, self.second)
    }
}

struct Comparison {
    out: Vec<ImageDifference>,
}

impl Comparison {
    fn check(&mut self, what: &str, first: impl ToString, second: impl ToString) {
        let (first, second) = (first.to_string(), second.to_string());
        if first != second {
            self.out.push(ImageDifference {
                what: what.to_owned(),
                first,
                second,
            });
        }
    }
}

/// Compares two images: fields of the volume descriptor, boot entries, partitions, files, and
/// at last every byte. An empty list means that the images are identical.
///
/// # Errors
/// [`InspectError`] when either cannot be read.
pub fn compare(
    first: &Inspection,
    second: &Inspection,
) -> Result<Vec<ImageDifference>, InspectError> {
    let mut c = Comparison { out: Vec::new() };
    let regions = differing_regions(first, second)?;
    if regions.is_empty() && first.size() == second.size() {
        return Ok(c.out);
    }
    c.check("image size", first.size(), second.size());
    volume_fields(&mut c, first, second);
    boot_entries(&mut c, first, second)?;
    partitions(&mut c, "gpt", first.gpt()?.ok(), second.gpt()?.ok());
    partitions(
        &mut c,
        "backup gpt",
        first.backup_gpt()?.ok(),
        second.backup_gpt()?.ok(),
    );
    for difference in diff(&first.manifest()?, &second.manifest()?, Fields::ALL) {
        c.out.push(ImageDifference {
            what: format!("file {} {}", difference.path, difference.field),
            first: difference.expected,
            second: difference.found,
        });
    }
    file_places(&mut c, first, second)?;
    for (name, offset, count) in regions {
        c.out.push(ImageDifference {
            what: format!("bytes of {name}"),
            first: format!("{count} bytes differ"),
            second: format!("first at byte {offset}"),
        });
    }
    Ok(c.out)
}

fn volume_fields(c: &mut Comparison, first: &Inspection, second: &Inspection) {
    let (a, b) = (first.primary(), second.primary());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let date = |seconds: Option<i64>| seconds.map_or("none".to_owned(), |s| s.to_string());
    c.check("volume id", text(&a.volume_id), text(&b.volume_id));
    c.check("system id", text(&a.system_id), text(&b.system_id));
    c.check(
        "volume set id",
        text(&a.volume_set_id),
        text(&b.volume_set_id),
    );
    c.check("publisher", text(&a.publisher), text(&b.publisher));
    c.check("preparer", text(&a.preparer), text(&b.preparer));
    c.check("application", text(&a.application), text(&b.application));
    c.check("volume blocks", a.blocks, b.blocks);
    c.check("block size", a.block_size, b.block_size);
    c.check("creation time", date(a.created.0), date(b.created.0));
    c.check("modification time", date(a.modified.0), date(b.modified.0));
    c.check("root directory block", a.root_block, b.root_block);
    c.check("path table block", a.path_table_l, b.path_table_l);
}

fn boot_entries(
    c: &mut Comparison,
    first: &Inspection,
    second: &Inspection,
) -> Result<(), InspectError> {
    let show = |image: &Inspection| -> Result<Vec<String>, InspectError> {
        let entry = |e| format!("{e:?}");
        Ok(image.boot_entries()?.into_iter().map(entry).collect())
    };
    list(c, "boot entry", &show(first)?, &show(second)?);
    Ok(())
}

fn partitions(c: &mut Comparison, name: &str, first: Option<Gpt>, second: Option<Gpt>) {
    let disk = |gpt: &Option<Gpt>| {
        gpt.as_ref()
            .map_or("none".to_owned(), |g| g.disk.to_string())
    };
    c.check(&format!("{name} disk guid"), disk(&first), disk(&second));
    let show = |gpt: Option<Gpt>| -> Vec<String> {
        let all = gpt.into_iter().flat_map(|g| g.partitions);
        all.map(|p| format!("{} {} {}-{} {}", p.kind, p.guid, p.first, p.last, p.name))
            .collect()
    };
    list(c, &format!("{name} partition"), &show(first), &show(second));
}

fn list(c: &mut Comparison, name: &str, first: &[String], second: &[String]) {
    for index in 0..first.len().max(second.len()) {
        let get = |list: &[String]| {
            list.get(index)
                .cloned()
                .unwrap_or_else(|| "none".to_owned())
        };
        c.check(&format!("{name} {}", index + 1), get(first), get(second));
    }
}

/// Times and positions of files that both images have.
fn file_places(
    c: &mut Comparison,
    first: &Inspection,
    second: &Inspection,
) -> Result<(), InspectError> {
    let b: std::collections::BTreeMap<_, _> = second.walk()?.into_iter().collect();
    for (path, node) in first.walk()? {
        let Some(other) = b.get(&path) else { continue };
        c.check(
            &format!("file {path} time"),
            node.times.modified,
            other.times.modified,
        );
        c.check(&format!("file {path} links"), node.links, other.links);
    }
    Ok(())
}

/// Regions with differing bytes: name, first differing offset, number of differing bytes.
fn differing_regions(
    first: &Inspection,
    second: &Inspection,
) -> Result<Vec<(String, u64, u64)>, InspectError> {
    const PIECE: u64 = 1 << 20;
    let mut out: Vec<(String, u64, u64)> = Vec::new();
    let end = first.size().min(second.size());
    let mut map = None;
    let mut at = 0;
    while at < end {
        let len = (end - at).min(PIECE) as usize;
        let (a, b) = (first.bytes(at, len)?, second.bytes(at, len)?);
        if a != b {
            let map = match &map {
                Some(map) => map,
                None => &*map.insert(RegionMap::new(first)?),
            };
            for (i, _) in a.iter().zip(&b).enumerate().filter(|(_, (x, y))| x != y) {
                let offset = at + i as u64;
                let name = map.name(offset);
                match out.iter_mut().find(|(n, ..)| n == name) {
                    Some((_, _, count)) => *count += 1,
                    None => out.push((name.to_owned(), offset, 1)),
                }
            }
        }
        at += len as u64;
    }
    Ok(out)
}

/// Names of the byte ranges of an image, sorted by where they end.
struct RegionMap {
    ends: Vec<(u64, String)>,
}

impl RegionMap {
    fn new(image: &Inspection) -> Result<Self, InspectError> {
        let mut data: Vec<(u64, u64, String)> = Vec::new();
        for (path, node) in image.walk()? {
            let kind = if node.is_dir() { "directory" } else { "file" };
            data.extend(
                node.extents()
                    .iter()
                    .filter(|e| e.len > 0)
                    .map(|e| (e.offset, e.offset + e.len, format!("{kind} {path}"))),
            );
        }
        if let Ok(gpt) = image.gpt()? {
            for p in gpt.partitions.iter().skip(1) {
                data.push((
                    p.first * 512,
                    (p.last + 1) * 512,
                    format!("partition {}", p.name),
                ));
            }
        }
        data.sort();
        let mut ends = vec![
            (440, "MBR boot code".to_owned()),
            (512, "MBR".to_owned()),
            (Gpt::FRONT, "GPT".to_owned()),
            (16 * SECTOR, "system area".to_owned()),
        ];
        let mut last = 16 * SECTOR;
        let mut gap = "volume descriptors and tables".to_owned();
        for (start, end, name) in data {
            if start > last {
                ends.push((start, gap));
            }
            gap = format!("gap after {name}");
            last = last.max(end);
            ends.push((end, name));
        }
        ends.push((u64::MAX, "backup GPT and padding".to_owned()));
        Ok(Self { ends })
    }

    fn name(&self, offset: u64) -> &str {
        let at = self.ends.partition_point(|(end, _)| *end <= offset);
        self.ends.get(at).map_or("end", |(_, name)| name)
    }
}
