//! Compressions of an archive, told by their first bytes and never by the file's name.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::num::NonZero;
use std::thread;

use bzip2::write::BzEncoder;
use flate2::write::GzEncoder;
use lzma_rust2::{XzOptions, XzWriter};
use zstd::zstd_safe::CParameter;

/// How an archive is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// zstd, RFC 8878: what is written today.
    Zstd,
    /// xz.
    Xz,
    /// gzip, RFC 1952.
    Gzip,
    /// bzip2.
    Bzip2,
    /// A bare tar file.
    None,
}

impl Compression {
    /// The compression that `pkg create -f` calls so: `tzst`, `txz`, `tgz`, `tbz` or `tar`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "tzst" | "zst" => Self::Zstd,
            "txz" | "xz" => Self::Xz,
            "tgz" | "gz" => Self::Gzip,
            "tbz" | "bz" => Self::Bzip2,
            "tar" => Self::None,
            _ => return None,
        })
    }

    /// Tells the compression from the first bytes; what no magic fits is taken for a bare tar.
    #[must_use]
    pub fn detect(start: &[u8]) -> Self {
        const MAGIC: [(&[u8], Compression); 4] = [
            (b"\x28\xb5\x2f\xfd", Compression::Zstd),
            (b"\xfd7zXZ\0", Compression::Xz),
            (b"\x1f\x8b", Compression::Gzip),
            (b"BZh", Compression::Bzip2),
        ];
        MAGIC
            .iter()
            .find(|(magic, _)| start.starts_with(magic))
            .map_or(Self::None, |(_, compression)| *compression)
    }
}

/// Bytes that are unpacked at once: headers of a tar file are small and many.
const AHEAD: usize = 1 << 16;

/// A reader of the unpacked bytes.
pub(crate) fn unpack<'r>(input: impl Read + 'r) -> io::Result<Box<dyn Read + 'r>> {
    let mut input = BufReader::with_capacity(AHEAD, input);
    let unpacked: Box<dyn Read + 'r> = match Compression::detect(input.fill_buf()?) {
        Compression::Zstd => Box::new(zstd::Decoder::with_buffer(input)?),
        Compression::Xz => Box::new(lzma_rust2::XzReader::new(input, true)),
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(input)),
        Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(input)),
        Compression::None => return Ok(Box::new(input)),
    };
    Ok(Box::new(BufReader::with_capacity(AHEAD, unpacked)))
}

/// Bytes that one thread packs in a row. Like the overlap it is a part of the form: whoever changes
/// it changes every archive.
const JOB: u32 = 4 << 20;
/// How much of what lies before its job a thread looks back at: an eighth of the window.
const OVERLAP: u32 = 6;
/// Most threads that pack one archive: each holds tables of up to 90 MB.
const MOST_WORKERS: usize = 8;

/// How many threads pack an archive on this machine.
fn workers() -> u32 {
    let cpus = thread::available_parallelism().map_or(1, NonZero::get);
    u32::try_from(cpus.min(MOST_WORKERS)).unwrap_or(1)
}

/// Packs with so many threads. What comes out is the same however many there are: even one packs job
/// by job.
fn pack_zstd<W: Write>(out: W, level: i32, workers: u32) -> io::Result<zstd::Encoder<'static, W>> {
    let mut packer = zstd::Encoder::new(out, level)?;
    packer.set_parameter(CParameter::NbWorkers(workers))?;
    packer.set_parameter(CParameter::JobSize(JOB))?;
    packer.set_parameter(CParameter::OverlapSizeLog(OVERLAP))?;
    Ok(packer)
}

/// Packs what is written to it. Nothing but the bytes and the level goes into its output.
pub(crate) enum Packer<W: Write> {
    Zstd(zstd::Encoder<'static, W>),
    Xz(Box<XzWriter<W>>),
    Gzip(GzEncoder<W>),
    Bzip2(BzEncoder<W>),
    None(W),
}

impl<W: Write> Packer<W> {
    /// Begins. A level beyond the compression's own is taken for its nearest; `None` is its best.
    pub(crate) fn new(out: W, compression: Compression, level: Option<i32>) -> io::Result<Self> {
        let upto = |greatest: i32| {
            let level = level.unwrap_or(greatest).clamp(1, greatest);
            u32::try_from(level).unwrap_or(1)
        };
        Ok(match compression {
            Compression::Zstd => {
                let level = level.unwrap_or(19).clamp(1, 19);
                Self::Zstd(pack_zstd(out, level, workers())?)
            }
            Compression::Xz => Self::Xz(Box::new(XzWriter::new(
                out,
                XzOptions::with_preset(upto(9)),
            )?)),
            Compression::Gzip => Self::Gzip(GzEncoder::new(out, flate2::Compression::new(upto(9)))),
            Compression::Bzip2 => {
                Self::Bzip2(BzEncoder::new(out, bzip2::Compression::new(upto(9))))
            }
            Compression::None => Self::None(out),
        })
    }

    /// Writes what is held back and gives the writer again.
    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            Self::Zstd(packer) => packer.finish(),
            Self::Xz(packer) => packer.finish(),
            Self::Gzip(packer) => packer.finish(),
            Self::Bzip2(packer) => packer.finish(),
            Self::None(out) => Ok(out),
        }
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Zstd(packer) => packer.write(bytes),
            Self::Xz(packer) => packer.write(bytes),
            Self::Gzip(packer) => packer.write(bytes),
            Self::Bzip2(packer) => packer.write(bytes),
            Self::None(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Zstd(packer) => packer.flush(),
            Self::Xz(packer) => packer.flush(),
            Self::Gzip(packer) => packer.flush(),
            Self::Bzip2(packer) => packer.flush(),
            Self::None(out) => out.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text of some jobs and a part of one, written in pieces of another length.
    fn packed(workers: u32) -> Vec<u8> {
        let mut state = 1_u32;
        let length = 2 * JOB as usize + 12_345;
        let text: Vec<u8> = (0..length)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                b'a' + (state >> 28) as u8
            })
            .collect();
        let mut packer = pack_zstd(Vec::new(), 1, workers).unwrap();
        for piece in text.chunks(100_003) {
            packer.write_all(piece).unwrap();
        }
        let packed = packer.finish().unwrap();
        let mut again = Vec::new();
        unpack(packed.as_slice())
            .unwrap()
            .read_to_end(&mut again)
            .unwrap();
        assert!(again == text);
        packed
    }

    #[test]
    fn any_number_of_threads_packs_the_same_bytes() {
        let one = packed(1);
        for workers in [2, 4] {
            assert!(packed(workers) == one, "{workers} threads");
        }
    }
}
