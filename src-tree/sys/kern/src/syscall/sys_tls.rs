//! Thread-local storage areas.

use df_abi::Errno;
use df_abi::mman::USRSTACK;
use df_abi::thread::{TLS_WHICH_FS, TLS_WHICH_GS, TlsInfo};

use super::{Call, SysResult};
use crate::user::{UserIn, UserOut};

fn index(which: i32, size: usize) -> SysResult<usize> {
    if size != size_of::<TlsInfo>() {
        return Err(Errno::EINVAL);
    }
    match which {
        TLS_WHICH_FS => Ok(0),
        TLS_WHICH_GS => Ok(1),
        _ => Err(Errno::EINVAL),
    }
}

pub(super) fn set_tls_area(
    call: &mut Call<'_>,
    which: i32,
    info: UserIn<TlsInfo>,
    size: usize,
) -> SysResult<i32> {
    let index = index(which, size)?;
    let info = info.read(call.vm())?;
    // A base outside user space would be refused by the CPU.
    if info.base >= USRSTACK {
        return Err(Errno::EINVAL);
    }
    call.lwp.tls[index] = info;
    if which == TLS_WHICH_FS {
        call.lwp.ctx.set_fsbase(info.base);
    } else {
        call.lwp.ctx.set_gsbase(info.base);
    }
    Ok(0)
}

pub(super) fn get_tls_area(
    call: &mut Call<'_>,
    which: i32,
    info: UserOut<TlsInfo>,
    size: usize,
) -> SysResult<i32> {
    let area = call.lwp.tls[index(which, size)?];
    info.write(call.vm(), &area)?;
    Ok(0)
}
