//! Limits.

use df_abi::resource::Rlimit;

use super::{Call, SysResult};
use crate::user::{UserIn, UserOut};

pub(super) fn getrlimit(call: &mut Call<'_>, which: u32, out: UserOut<Rlimit>) -> SysResult {
    let limit = call.proc.limits.get(which)?;
    out.write(&mut call.proc.vm, &limit)
}

pub(super) fn setrlimit(call: &mut Call<'_>, which: u32, new: UserIn<Rlimit>) -> SysResult {
    let new = new.read(&mut call.proc.vm)?;
    let superuser = call.proc.cred.euid == 0;
    call.proc.limits.set(which, new, superuser)
}
