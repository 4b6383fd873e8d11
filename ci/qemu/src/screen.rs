//! Pictures of a machine's screen.
//!
//! QEMU writes binary PPM: `P6`, width, height and 255 as decimal words separated by white
//! space, one white space byte, then `width * height` pixels of three bytes.

use std::collections::HashMap;

/// A picture of 24-bit pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// Reads a binary PPM picture.
    ///
    /// # Errors
    /// A description when the bytes are not a whole picture of 255 levels.
    pub fn from_ppm(bytes: &[u8]) -> Result<Self, String> {
        let mut rest = bytes;
        if next_word(&mut rest) != Some(b"P6") {
            return Err("not a binary PPM picture".to_owned());
        }
        let mut number = || {
            let word = std::str::from_utf8(next_word(&mut rest)?).ok()?;
            word.parse::<usize>().ok()
        };
        let (Some(width), Some(height), Some(255)) = (number(), number(), number()) else {
            return Err("a PPM picture without width, height and 255 levels".to_owned());
        };
        let pixels: Vec<[u8; 3]> = rest
            .chunks_exact(3)
            .map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect();
        if width.checked_mul(height) != Some(pixels.len()) {
            return Err(format!(
                "{} pixels in a picture of {width} x {height}",
                pixels.len()
            ));
        }
        Ok(Self {
            width,
            height,
            pixels,
        })
    }

    /// Returns how many pixels differ from the most frequent colour: what is written or drawn.
    #[must_use]
    pub fn lit_pixels(&self) -> usize {
        let mut counts: HashMap<[u8; 3], usize> = HashMap::new();
        for pixel in &self.pixels {
            *counts.entry(*pixel).or_default() += 1;
        }
        self.pixels.len() - counts.values().max().copied().unwrap_or(0)
    }

    /// Returns width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }
}

/// Takes the next word and the one white space byte behind it.
fn next_word<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let start = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let word = &rest[start..];
    let end = word.iter().position(u8::is_ascii_whitespace)?;
    *rest = &word[end + 1..];
    Some(&word[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_pixels_are_counted() {
        let picture = Picture::from_ppm(b"P6\n2 2\n255\n\0\0\0\0\0\0\xff\xff\xff\0\0\0").unwrap();
        assert_eq!(picture.size(), (2, 2));
        assert_eq!(picture.lit_pixels(), 1);
    }

    #[test]
    fn cut_or_foreign_pictures_are_refused() {
        assert!(
            Picture::from_ppm(b"P6\n2 2\n255\n\0\0\0")
                .unwrap_err()
                .contains("1 pixels")
        );
        assert!(Picture::from_ppm(b"P5\n1 1\n255\n\0").is_err());
        assert!(Picture::from_ppm(b"P6\n1 1\n65535\n\0\0").is_err());
        assert!(Picture::from_ppm(b"P6").is_err());
    }
}
