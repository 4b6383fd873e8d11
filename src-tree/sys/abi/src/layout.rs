//! Structures with a fixed layout, and their bytes.
//!
//! [`abi_struct!`](crate::abi_struct) declares a `#[repr(C)]` structure whose size and offsets
//! are stated and checked at compile time, and implements [`Abi`] field by field, so that
//! padding is always zero and no unsafe code is needed to cross the user border.

/// A value with a fixed little-endian layout.
pub trait Abi: Copy {
    /// Size in bytes, padding included.
    const SIZE: usize;

    /// Writes the value into the first `SIZE` bytes of `out`; padding is left as it is.
    ///
    /// # Panics
    /// When `out` is shorter than `SIZE`.
    fn put(&self, out: &mut [u8]);

    /// Reads a value from the first `SIZE` bytes of `bytes`.
    ///
    /// # Panics
    /// When `bytes` is shorter than `SIZE`.
    fn get(bytes: &[u8]) -> Self;
}

macro_rules! abi_int {
    ($($int:ty),*) => {
        $(impl Abi for $int {
            const SIZE: usize = size_of::<$int>();

            fn put(&self, out: &mut [u8]) {
                out[..Self::SIZE].copy_from_slice(&self.to_le_bytes());
            }

            fn get(bytes: &[u8]) -> Self {
                let mut raw = [0; size_of::<$int>()];
                raw.copy_from_slice(&bytes[..Self::SIZE]);
                Self::from_le_bytes(raw)
            }
        })*
    };
}

abi_int!(u8, i8, u16, i16, u32, i32, u64, i64);

impl<T: Abi + Default, const N: usize> Abi for [T; N] {
    const SIZE: usize = T::SIZE * N;

    fn put(&self, out: &mut [u8]) {
        for (value, chunk) in self.iter().zip(out.chunks_mut(T::SIZE)) {
            value.put(chunk);
        }
    }

    fn get(bytes: &[u8]) -> Self {
        let mut all = [T::default(); N];
        for (value, chunk) in all.iter_mut().zip(bytes[..Self::SIZE].chunks(T::SIZE)) {
            *value = T::get(chunk);
        }
        all
    }
}

/// Declares structures with stated size and offsets.
///
/// ```
/// df_abi::abi_struct! {
///     /// A pair.
///     pub struct Pair: 16 {
///         /// First.
///         0 => pub a: u32,
///         /// Second.
///         8 => pub b: i64,
///     }
/// }
/// assert_eq!(<Pair as df_abi::Abi>::SIZE, 16);
/// ```
#[macro_export]
macro_rules! abi_struct {
    ($($(#[$meta:meta])* pub struct $name:ident: $size:literal {
        $($(#[$fmeta:meta])* $offset:literal => pub $field:ident: $ty:ty,)*
    })*) => {
        $(
            $(#[$meta])*
            #[repr(C)]
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub struct $name {
                $($(#[$fmeta])* pub $field: $ty,)*
            }

            const _: () = {
                assert!(size_of::<$name>() == $size);
                $(assert!(core::mem::offset_of!($name, $field) == $offset);)*
            };

            impl $crate::layout::Abi for $name {
                const SIZE: usize = $size;

                fn put(&self, out: &mut [u8]) {
                    $($crate::layout::Abi::put(
                        &self.$field,
                        &mut out[$offset..$offset + <$ty as $crate::layout::Abi>::SIZE],
                    );)*
                }

                fn get(bytes: &[u8]) -> Self {
                    Self {
                        $($field: $crate::layout::Abi::get(&bytes[$offset..]),)*
                    }
                }
            }

            impl Default for $name {
                fn default() -> Self {
                    <Self as $crate::layout::Abi>::get(&[0; $size])
                }
            }
        )*
    };
}
