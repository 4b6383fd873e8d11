//! What DragonFly's kernel knows and refuses.

use df_abi::Errno;
use df_abi::event::{EV_ADD, EV_DELETE, EV_ENABLE, EV_ERROR, EVFILT_AIO};
use df_abi::syscall::nr;

use crate::files::file_with;
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("there_is_no_asynchronous_io", aio),
    ("there_is_no_asynchronous_io_to_watch", aio_events),
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

fn aio_events() -> Checked {
    let queue = must!(sys!(nr::kqueue));
    let change = |flags: u16| {
        let filter = u64::from(EVFILT_AIO.cast_unsigned());
        [7, filter | u64::from(flags) << 16, 0, 99]
    };
    let [add, enable, delete] = [EV_ADD, EV_ENABLE, EV_DELETE].map(change);
    want!(sys!(nr::kevent, queue, &add, 1, 0, 0, 0), Err(Errno::ENXIO));
    // With room for events, the refusal is one.
    let mut event = [0_u64; 4];
    want!(sys!(nr::kevent, queue, &add, 1, &mut event, 1, 0), Ok(1));
    ensure!(event[1] >> 16 & 0xffff == u64::from(EV_ERROR));
    want!((event[0], event[2]), (7, u64::from(Errno::ENXIO.0)));
    for absent in [enable, delete] {
        want!(
            sys!(nr::kevent, queue, &absent, 1, 0, 0, 0),
            Err(Errno::ENOENT)
        );
    }
    must!(sys!(nr::close, queue));
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
