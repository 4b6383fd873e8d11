//! A planned image.

use df_iso9660::eltorito::{self, BootEntry, Platform};
use df_iso9660::{LongDate, PrimaryVolume, ShortDate, set_terminator};
use df_manifest::{Digest, Hasher, RelPath};

use crate::boot::{Boot, BootError};
use crate::fat::{FatError, FatImage};
use crate::gpt::{Gpt, Partition};
use crate::guid::Guid;
use crate::hierarchy::Hierarchy;
use crate::layout::{Layout, Metadata, PARTITION_START, Wanted};
use crate::output::WriteError;
use crate::protective_mbr;
use crate::stream::Stream;
use crate::tree::{ItemKind, Tree};
use crate::volume_id::VolumeId;
use crate::{DISK_SECTOR, SECTOR};

/// Sectors of a disk in one sector of the ISO.
const RATIO: u64 = SECTOR / DISK_SECTOR;
/// GPT attribute of basic data: read-only.
const READ_ONLY: u64 = 1 << 60;

/// What an image is called, and how it boots.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Volume identifier.
    pub volume_id: VolumeId,
    /// Who publishes it; may be empty.
    pub publisher: String,
    /// The one time that everything in the image has: seconds since 1970.
    pub time: i64,
    /// Boot entries; none for a plain image.
    pub boot: Boot,
}

/// A tree that cannot become an image.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The directory of a path is missing, or is a file.
    #[error("{0}: the directory it is in is missing from the tree, or is not a directory")]
    NoParent(RelPath),
    /// More directories than path tables can number.
    #[error("{0} directories, ISO 9660 can number at most 65535")]
    TooManyDirectories(usize),
    /// More sectors than can be numbered.
    #[error("image would be larger than 8 TiB")]
    TooLarge,
    /// Boot stages do not fit.
    #[error(transparent)]
    Boot(#[from] BootError),
    /// The EFI system partition cannot be made.
    #[error("EFI system partition: {0}")]
    Esp(#[from] FatError),
}

/// An image of which every byte is decided; only the file data is still where it was.
#[derive(Debug)]
pub struct Image {
    tree: Tree,
    /// Everything before the file data.
    head: Vec<u8>,
    /// First sector of each file, in path order.
    files: Vec<u32>,
    /// Everything behind the file data, and where it starts.
    tail: Vec<u8>,
    tail_at: u64,
    size: u64,
}

impl Image {
    /// Places everything. Directories that the tree lacks are added (root, mode 0755).
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn plan(mut tree: Tree, spec: &Spec) -> Result<Self, PlanError> {
        tree.add_missing_parents();
        let hierarchy = Hierarchy::new(&tree)?;
        let serial_digest = Digest::of(spec.volume_id.as_str().as_bytes()).0;
        let serial = u32::from_le_bytes([
            serial_digest[0],
            serial_digest[1],
            serial_digest[2],
            serial_digest[3],
        ]);
        let make_esp = |before: u32| {
            let files = spec.boot.efi.as_ref().map(|efi| &efi.files);
            files
                .map(|f| FatImage::new(f, "EFI", spec.time, serial, before))
                .transpose()
        };
        // The size does not depend on the position.
        let esp_size = make_esp(0)?.map(|esp| esp.bytes.len() as u64);
        let hybrid = !spec.boot.is_empty();
        let wanted = Wanted {
            hybrid,
            cdboot: spec.boot.bios.is_some(),
            esp: esp_size,
        };
        let layout = Layout::new(&hierarchy, wanted)?;
        let esp = match layout.esp {
            Some(at) => make_esp((u64::from(at) * RATIO) as u32)?,
            None => None,
        };

        let date = ShortDate(Some(spec.time));
        let sets: Vec<Vec<u8>> = layout
            .metadata
            .iter()
            .map(|m| m.emit(&hierarchy, &layout.dir_sizes, date))
            .collect();
        let (mut mbr_code, mut cdboot) = (Vec::new(), Vec::new());
        if let Some(bios) = &spec.boot.bios {
            let (sector, len) = find_loader(&tree, &layout, &bios.loader)?;
            (mbr_code, cdboot) = bios.patched(sector, len)?;
        }

        let mut seed = Hasher::default();
        seed.update(spec.volume_id.as_str().as_bytes());
        sets.iter().for_each(|set| seed.update(set));
        let size = u64::from(layout.end) * SECTOR;
        let gpt = partition_table(&layout, esp_size.unwrap_or(0), &seed.finish().0);

        let mut head = Vec::new();
        if hybrid {
            head.extend(protective_mbr::emit(&mbr_code, size / DISK_SECTOR));
            head.extend(gpt.emit_front());
        }
        for set in &layout.metadata {
            pad(&mut head, u64::from(set.bias) + 16);
            head.extend(descriptor(spec, &layout, set).emit());
            if let Some(catalog) = layout.catalog {
                head.extend(eltorito::emit_boot_record(catalog - set.bias));
            }
            head.extend(set_terminator());
        }
        if let Some(at) = layout.catalog {
            pad(&mut head, at.into());
            let esp_bytes = esp.as_ref().map_or(0, |esp| esp.bytes.len() as u64);
            head.extend(eltorito::emit_catalog(
                b"DragonFly",
                &boot_entries(&layout, esp_bytes),
            ));
        }
        if let Some(at) = layout.cdboot {
            pad(&mut head, at.into());
            head.extend(cdboot);
        }
        for (set, bytes) in layout.metadata.iter().zip(sets) {
            pad(&mut head, set.tables_at.into());
            head.extend(bytes);
        }

        let mut tail = Vec::new();
        if let (Some(at), Some(esp)) = (layout.esp, &esp) {
            pad(&mut tail, u64::from(at - layout.data_end));
            tail.extend(&esp.bytes);
        }
        if hybrid {
            let back = size - Gpt::BACK - u64::from(layout.data_end) * SECTOR;
            // Fits in memory: it is little more than the ESP.
            tail.resize(back as usize, 0);
            tail.extend(gpt.emit_back());
        }
        let files = layout.files.clone();
        let tail_at = u64::from(layout.data_end) * SECTOR;
        Ok(Self {
            tree,
            head,
            files,
            tail,
            tail_at,
            size,
        })
    }

    /// Size of the image in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// What is in it.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Streams the image; gives the digests of its files in path order.
    pub(crate) fn produce(&self, out: &mut Stream<'_>) -> Result<Vec<Digest>, WriteError> {
        let base = out.position();
        out.write(&self.head)?;
        let mut digests = Vec::with_capacity(self.files.len());
        let mut sectors = self.files.iter();
        for (path, item) in self.tree.iter() {
            let ItemKind::File {
                size,
                digest,
                source,
            } = &item.kind
            else {
                continue;
            };
            let Some(&sector) = sectors.next() else {
                continue;
            };
            out.pad_to(base + u64::from(sector) * SECTOR)?;
            digests.push(out.file(path, *size, *digest, source)?);
        }
        out.pad_to(base + self.tail_at)?;
        out.write(&self.tail)?;
        out.pad_to(base + self.size)?;
        Ok(digests)
    }
}

fn pad(out: &mut Vec<u8>, sector: u64) {
    // Metadata fits in memory.
    out.resize((sector * SECTOR) as usize, 0);
}

fn find_loader(tree: &Tree, layout: &Layout, path: &RelPath) -> Result<(u32, u32), BootError> {
    let files = tree
        .iter()
        .filter(|(_, item)| matches!(item.kind, ItemKind::File { .. }));
    let (at, (_, item)) = files
        .enumerate()
        .find(|(_, (p, _))| *p == path)
        .ok_or_else(|| BootError::NoLoader(path.clone()))?;
    let len = u32::try_from(item.size()).map_err(|_| BootError::LoaderSize(path.clone()))?;
    Ok((layout.files[at], len))
}

fn boot_entries(layout: &Layout, esp_bytes: u64) -> Vec<BootEntry> {
    let entry = |platform, sectors, block| BootEntry {
        platform,
        bootable: true,
        media: 0,
        sectors,
        block,
    };
    let mut out = Vec::new();
    if let Some(block) = layout.cdboot {
        out.push(entry(Platform::Bios, 4, block));
    }
    if let Some(block) = layout.esp {
        let sectors = u16::try_from(esp_bytes / DISK_SECTOR).unwrap_or(0);
        out.push(entry(Platform::Efi, sectors, block));
    }
    out
}

fn descriptor(spec: &Spec, layout: &Layout, set: &Metadata) -> PrimaryVolume {
    // The volume seen on the whole medium includes the ESP: firmware reads an El Torito image
    // of unknown length up to the end of the volume. Partition 1 ends where the ESP starts.
    let end = if set.bias == PARTITION_START {
        layout.iso_end
    } else {
        layout.end
    };
    PrimaryVolume {
        system_id: b"DRAGONFLY".to_vec(),
        volume_id: spec.volume_id.as_str().as_bytes().to_vec(),
        blocks: end - set.bias,
        block_size: df_iso9660::SECTOR_SIZE as u16,
        path_table_size: set.table_size,
        path_table_l: set.tables_at - set.bias,
        path_table_m: set.tables_at + set.table_sectors - set.bias,
        root_block: set.blocks.dirs[0] - set.bias,
        root_attribute_blocks: 0,
        root_size: layout.dir_sizes[0],
        root_date: ShortDate(Some(spec.time)),
        volume_set_id: spec.volume_id.as_str().as_bytes().to_vec(),
        publisher: spec.publisher.as_bytes().to_vec(),
        preparer: b"RELEASE(1)".to_vec(),
        application: b"DRAGONFLY".to_vec(),
        created: LongDate(Some(spec.time)),
        modified: LongDate(Some(spec.time)),
    }
}

fn partition_table(layout: &Layout, esp_bytes: u64, seed: &[u8]) -> Gpt {
    let disk_sectors = |sector: u32| u64::from(sector) * RATIO;
    let mut partitions = vec![Partition {
        kind: Guid::BASIC_DATA,
        guid: Guid::derived(seed, "iso partition"),
        first: disk_sectors(PARTITION_START),
        last: disk_sectors(layout.iso_end) - 1,
        attributes: READ_ONLY,
        name: "ISO 9660".to_owned(),
    }];
    if let Some(esp) = layout.esp {
        partitions.push(Partition {
            kind: Guid::EFI_SYSTEM,
            guid: Guid::derived(seed, "efi system partition"),
            first: disk_sectors(esp),
            last: disk_sectors(esp) + esp_bytes / DISK_SECTOR - 1,
            attributes: 0,
            name: "EFI system partition".to_owned(),
        });
    }
    Gpt {
        disk: Guid::derived(seed, "disk"),
        sectors: disk_sectors(layout.end),
        partitions,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{Item, Source};
    use df_iso9660::{FormatError, ReadBlocks, Volume};

    fn spec() -> Spec {
        Spec {
            volume_id: "TEST".parse().unwrap(),
            publisher: String::new(),
            time: 1_767_225_600,
            boot: Boot::default(),
        }
    }

    fn path(text: &str) -> RelPath {
        RelPath::new(text).unwrap()
    }

    /// The metadata of an image, followed by nothing.
    struct Head<'a>(&'a Image);

    impl ReadBlocks for Head<'_> {
        type Error = df_iso9660::OutOfRange;

        fn read(&self, offset: u64, buf: &mut [u8]) -> Result<(), Self::Error> {
            self.0.head[..].read(offset, buf)
        }
    }

    fn with_file(size: u64) -> Tree {
        let mut tree = Tree::new();
        let kind = ItemKind::File {
            size,
            digest: None,
            source: Source::File("unread".into()),
        };
        tree.insert(
            path("a/large"),
            Item {
                kind,
                ..Item::dir()
            },
        );
        tree.add_bytes(path("b"), 0o644, *b"x");
        tree
    }

    #[test]
    fn files_beyond_four_gigabytes_get_several_extents() {
        let size = (9 << 30) + 5;
        let image = Image::plan(with_file(size), &spec()).unwrap();
        assert!(image.size() > size && image.size() < size + (1 << 20));
        let volume = Volume::open(Head(&image)).unwrap();
        let node = volume.resolve(b"a/large").unwrap();
        assert_eq!(node.size, size);
        assert_eq!(node.extents().len(), 3);
        let mut end = node.extents()[0].offset;
        for extent in node.extents() {
            assert_eq!(extent.offset, end, "extents follow one another");
            end += extent.len;
        }
        assert_eq!(
            volume.resolve(b"b").unwrap().extents()[0].offset,
            end.next_multiple_of(2048)
        );
    }

    #[test]
    fn images_that_cannot_be_numbered_are_refused() {
        assert!(matches!(
            Image::plan(with_file(9 << 40), &spec()),
            Err(PlanError::TooLarge)
        ));
    }

    #[test]
    fn file_used_as_a_directory_is_refused() {
        let mut tree = with_file(1);
        tree.add_bytes(path("b/c"), 0o644, *b"y");
        let error = Image::plan(tree, &spec()).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("./b/c: the directory it is in"),
            "{error}"
        );
    }

    #[test]
    fn empty_tree_is_an_empty_volume() {
        let image = Image::plan(Tree::new(), &spec()).unwrap();
        let volume = Volume::open(Head(&image)).unwrap();
        assert_eq!(volume.read_dir(volume.root()).unwrap().count(), 2);
        assert_eq!(
            volume.resolve(b"x").unwrap_err(),
            FormatError::NotFound.into()
        );
    }
}
