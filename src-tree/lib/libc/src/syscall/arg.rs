//! What may be handed to the kernel in a register.

/// A value that fits a system-call register.
pub trait Argument {
    /// The register's content: integers are extended by their own sign.
    fn word(self) -> usize;
}

macro_rules! integers {
    ($($ty:ty),*) => {$(
        impl Argument for $ty {
            #[inline]
            fn word(self) -> usize {
                self as usize
            }
        }
    )*};
}
integers!(i16, i32, i64, isize, u16, u32, u64, usize);

impl<T> Argument for *const T {
    #[inline]
    fn word(self) -> usize {
        self.addr()
    }
}

impl<T> Argument for *mut T {
    #[inline]
    fn word(self) -> usize {
        self.addr()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_integers_keep_their_sign_in_the_register() {
        assert_eq!((-1i32).word(), usize::MAX);
        assert_eq!(0xffff_ffff_u32.word(), 0xffff_ffff);
        assert_eq!((-100i32).word() as isize, -100);
    }
}
