//! Compressions of an archive, told by their first bytes and never by the file's name.

use std::io::{self, BufRead, BufReader, Read};

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

/// A reader of the unpacked bytes.
pub(crate) fn unpack<'r>(input: impl Read + 'r) -> io::Result<Box<dyn Read + 'r>> {
    let mut input = BufReader::new(input);
    Ok(match Compression::detect(input.fill_buf()?) {
        Compression::Zstd => Box::new(zstd::Decoder::with_buffer(input)?),
        Compression::Xz => Box::new(lzma_rust2::XzReader::new(input, true)),
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(input)),
        Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(input)),
        Compression::None => Box::new(input),
    })
}
