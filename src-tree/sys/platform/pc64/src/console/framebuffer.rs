//! A linear framebuffer with a bitmap font.

use df_abi::boot;
use df_libkern::pagetable::Cache;
use df_libkern::vt::{Cell, Display};
use embedded_graphics::geometry::Point;
use embedded_graphics::image::GetPixel;
use embedded_graphics::mono_font::MonoFont;
use embedded_graphics::mono_font::ascii::{FONT_9X15, FONT_10X20};
use embedded_graphics::pixelcolor::BinaryColor;

use crate::boot::map_device;

/// From this width on the larger font is used.
const WIDE: u32 = 1600;
/// Rows of pixels of the largest font.
const MAX_HEIGHT: usize = 20;
const FIRST: u8 = 0x20;
const GLYPHS: usize = 0x7f - FIRST as usize;

/// The 16 colours of VGA text mode.
const PALETTE: [[u8; 3]; 16] = [
    [0x00, 0x00, 0x00],
    [0x00, 0x00, 0xaa],
    [0x00, 0xaa, 0x00],
    [0x00, 0xaa, 0xaa],
    [0xaa, 0x00, 0x00],
    [0xaa, 0x00, 0xaa],
    [0xaa, 0x55, 0x00],
    [0xc0, 0xc0, 0xc0],
    [0x55, 0x55, 0x55],
    [0x55, 0x55, 0xff],
    [0x55, 0xff, 0x55],
    [0x55, 0xff, 0xff],
    [0xff, 0x55, 0x55],
    [0xff, 0x55, 0xff],
    [0xff, 0xff, 0x55],
    [0xff, 0xff, 0xff],
];

/// A framebuffer and its font, unpacked: a bit a pixel, lowest bit leftmost.
pub(super) struct Framebuffer {
    info: boot::Framebuffer,
    base: u64,
    glyphs: [[u16; MAX_HEIGHT]; GLYPHS],
    width: usize,
    height: usize,
    colours: [u32; 16],
}

impl Framebuffer {
    /// Maps the framebuffer; `None` when there is none or its format is not understood.
    pub(super) fn new(info: &boot::Framebuffer) -> Option<Self> {
        let pixel = u64::from(info.bits) / 8;
        let fits = matches!(info.bits, 16 | 24 | 32)
            && u64::from(info.stride) >= u64::from(info.width) * pixel;
        if info.addr == 0 || !fits {
            return None;
        }
        let font = if info.width >= WIDE {
            &FONT_10X20
        } else {
            &FONT_9X15
        };
        let (width, height) = (font.character_size.width, font.character_size.height);
        if info.width < width || info.height < height {
            return None;
        }
        let bytes = u64::from(info.stride) * u64::from(info.height);
        let base = map_device(info.addr, bytes, true, Cache::WriteCombining).ok()?;
        Some(Self {
            info: *info,
            base,
            glyphs: unpack(font),
            width: width as usize,
            height: height as usize,
            colours: PALETTE.map(|rgb| encode(info, rgb)),
        })
    }

    /// Returns columns and rows.
    pub(super) fn size(&self) -> (usize, usize) {
        (
            self.info.width as usize / self.width,
            self.info.height as usize / self.height,
        )
    }

    /// Returns width and height in pixels and bits a pixel.
    pub(super) const fn pixels(&self) -> (u32, u32, u32) {
        (self.info.width, self.info.height, self.info.bits)
    }

    fn draw_colours(&mut self, column: usize, row: usize, char: u8, (fore, back): (u32, u32)) {
        let (columns, rows) = self.size();
        if column >= columns || row >= rows {
            return;
        }
        let glyph = self.glyphs[usize::from(char.saturating_sub(FIRST)).min(GLYPHS - 1)];
        for (line, bits) in glyph[..self.height].iter().enumerate() {
            let y = row * self.height + line;
            for x in 0..self.width {
                let colour = if bits >> x & 1 == 1 { fore } else { back };
                self.set(column * self.width + x, y, colour);
            }
        }
    }

    /// Sets a pixel that is on the screen.
    fn set(&mut self, x: usize, y: usize, colour: u32) {
        let size = self.info.bits as usize / 8;
        let address = self.base as usize + y * self.info.stride as usize + x * size;
        if size == 4 {
            let pixel = core::ptr::with_exposed_provenance_mut::<u32>(address);
            // SAFETY: `draw_colours` keeps inside the mapped screen.
            unsafe {
                pixel.write_unaligned(colour);
            }
            return;
        }
        for (at, byte) in colour.to_le_bytes().into_iter().take(size).enumerate() {
            let place = core::ptr::with_exposed_provenance_mut::<u8>(address + at);
            // SAFETY: as above.
            unsafe {
                place.write_volatile(byte);
            }
        }
    }
}

impl Display for Framebuffer {
    fn draw(&mut self, column: usize, row: usize, cell: Cell) {
        let fore = self.colours[usize::from(cell.attr.foreground())];
        let back = self.colours[usize::from(cell.attr.background())];
        self.draw_colours(column, row, cell.char, (fore, back));
    }

    fn cursor(&mut self, column: usize, row: usize, cell: Cell) {
        let fore = self.colours[usize::from(cell.attr.foreground())];
        let back = self.colours[usize::from(cell.attr.background())];
        self.draw_colours(column, row, cell.char, (back, fore));
    }
}

/// Returns the pixel value of a colour.
fn encode(info: &boot::Framebuffer, [red, green, blue]: [u8; 3]) -> u32 {
    let part = |value: u8, [position, bits]: [u8; 2]| {
        let value = u32::from(value) >> 8u8.saturating_sub(bits);
        value.checked_shl(u32::from(position)).unwrap_or(0)
    };
    part(red, info.red) | part(green, info.green) | part(blue, info.blue)
}

/// Reads the glyphs of printable ASCII out of a font's image.
fn unpack(font: &MonoFont<'_>) -> [[u16; MAX_HEIGHT]; GLYPHS] {
    let mut glyphs = [[0; MAX_HEIGHT]; GLYPHS];
    let (width, height) = (font.character_size.width, font.character_size.height);
    // The image holds 16 glyphs in each row.
    for (index, glyph) in (0u32..).zip(&mut glyphs) {
        let (left, top) = (index % 16 * width, index / 16 * height);
        for (y, bits) in (0..height).zip(glyph.iter_mut()) {
            for x in 0..width {
                let point = Point::new((left + x).cast_signed(), (top + y).cast_signed());
                if font.image.pixel(point) == Some(BinaryColor::On) {
                    *bits |= 1 << x;
                }
            }
        }
    }
    glyphs
}
