//! `htons` and relatives: between the processor's order of bytes and the network's.

macro_rules! orders {
    ($($(#[$doc:meta])* $name:ident: $ty:ty;)*) => {$(
        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $name(value: $ty) -> $ty {
            value.swap_bytes()
        }
    )*};
}

orders! {
    /// To the network's order.
    htonl: u32;
    /// To the network's order.
    htons: u16;
    /// From the network's order.
    ntohl: u32;
    /// From the network's order.
    ntohs: u16;
}
