//! `<wchar.h>` and `<wctype.h>`: wide characters (Unicode scalar values) and multibyte texts
//! (UTF-8, or single bytes in the C locale).

pub mod classify;
pub mod more;
pub mod multibyte;
pub mod number;
pub mod string;
pub mod text;
pub mod uchar;
pub mod width;
