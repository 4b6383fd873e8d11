//! Access control lists, extended attributes and quotas: what no file system here keeps. The file
//! must be there, and what is asked for is not supported, as on DragonFly's own file systems
//! without them.

use core::ffi::{c_char, c_void};

use df_abi::Errno;
use df_abi::fcntl::AT_FDCWD;
use df_vfs::Final;

use super::{Call, SysResult};
use crate::user::{UserIn, UserOut};

fn unsupported_path(call: &Call<'_>, path: &UserIn<c_char>) -> SysResult {
    call.find_at(AT_FDCWD, path, Final::Follow)?;
    Err(Errno::EOPNOTSUPP)
}

fn unsupported_fd(call: &Call<'_>, fd: i32) -> SysResult {
    call.proc.file(fd)?.name()?;
    Err(Errno::EOPNOTSUPP)
}

macro_rules! by_path {
    ($($name:ident($($ty:ty),*);)*) => {
        $(
            /// For a path.
            pub(super) fn $name(
                call: &mut Call<'_>,
                path: UserIn<c_char>,
                $(_: $ty),*
            ) -> SysResult {
                unsupported_path(call, &path)
            }
        )*
    };
}

macro_rules! by_descriptor {
    ($($name:ident($($ty:ty),*);)*) => {
        $(
            /// For an open file.
            pub(super) fn $name(call: &mut Call<'_>, fd: i32, $(_: $ty),*) -> SysResult {
                unsupported_fd(call, fd)
            }
        )*
    };
}

by_path! {
    __acl_get_file(i32, UserOut<c_void>);
    __acl_set_file(i32, UserIn<c_void>);
    __acl_delete_file(i32);
    __acl_aclcheck_file(i32, UserOut<c_void>);
    extattrctl(i32, UserIn<c_char>, i32, UserIn<c_char>);
    extattr_set_file(i32, UserIn<c_char>, UserIn<c_void>, usize);
    extattr_get_file(i32, UserIn<c_char>, UserOut<c_void>, usize);
    extattr_delete_file(i32, UserIn<c_char>);
    quotactl(i32, i32, UserOut<c_void>);
    vquotactl(UserOut<c_void>);
}

by_descriptor! {
    __acl_get_fd(i32, UserOut<c_void>);
    __acl_set_fd(i32, UserIn<c_void>);
    __acl_delete_fd(i32);
    __acl_aclcheck_fd(i32, UserOut<c_void>);
}
