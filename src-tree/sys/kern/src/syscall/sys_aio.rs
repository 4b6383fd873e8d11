//! Asynchronous input and output: DragonFly's kernel has none, and says so: `ENOSYS` here, `ENXIO`
//! for kqueue's `EVFILT_AIO`. Programs that want it use threads.

use core::ffi::c_void;

use df_abi::Errno;
use df_abi::time::Timespec;

use super::{Call, SysResult};
use crate::user::{UserIn, UserOut};

macro_rules! none {
    ($($name:ident($($ty:ty),*);)*) => {
        $(
            /// There is no such request.
            pub(super) fn $name(_: &mut Call<'_>, $(_: $ty),*) -> SysResult {
                Err(Errno::ENOSYS)
            }
        )*
    };
}

none! {
    aio_return(UserOut<c_void>);
    aio_suspend(UserIn<UserIn<c_void>>, i32, UserIn<Timespec>);
    aio_cancel(i32, UserOut<c_void>);
    aio_error(UserOut<c_void>);
    aio_read(UserOut<c_void>);
    aio_write(UserOut<c_void>);
    lio_listio(i32, UserIn<UserIn<c_void>>, i32, UserIn<c_void>);
    aio_waitcomplete(UserOut<UserIn<c_void>>, UserIn<Timespec>);
}
