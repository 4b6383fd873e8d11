//! What DragonFly's kernel knows and refuses.

use df_abi::Errno;
use df_abi::syscall::nr;

use crate::files::file_with;
use crate::{Check, Checked, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("there_is_no_asynchronous_io", aio),
    ("there_are_no_access_lists_and_attributes", lists),
];

fn aio() -> Checked {
    let request = [0_u64; 10];
    for call in [
        nr::aio_return,
        nr::aio_suspend,
        nr::aio_cancel,
        nr::aio_error,
        nr::aio_read,
        nr::aio_write,
        nr::lio_listio,
        nr::aio_waitcomplete,
    ] {
        want!(sys!(call, &request, 0, 0, 0), Err(Errno::ENOSYS));
    }
    Ok(())
}

fn lists() -> Checked {
    let fd = file_with(c"lists", b"x")?;
    let room = [0_u64; 64];
    for call in [
        nr::__acl_get_file,
        nr::__acl_set_file,
        nr::__acl_delete_file,
        nr::__acl_aclcheck_file,
        nr::extattrctl,
        nr::extattr_set_file,
        nr::extattr_get_file,
        nr::extattr_delete_file,
        nr::quotactl,
        nr::vquotactl,
    ] {
        want!(sys!(call, c"lists", 0, &room, 0), Err(Errno::EOPNOTSUPP));
        want!(sys!(call, c"none", 0, &room, 0), Err(Errno::ENOENT));
    }
    for call in [
        nr::__acl_get_fd,
        nr::__acl_set_fd,
        nr::__acl_delete_fd,
        nr::__acl_aclcheck_fd,
    ] {
        want!(sys!(call, fd, 0, &room), Err(Errno::EOPNOTSUPP));
        want!(sys!(call, 999, 0, &room), Err(Errno::EBADF));
    }
    must!(sys!(nr::close, fd));
    must!(sys!(nr::unlink, c"lists"));
    Ok(())
}
