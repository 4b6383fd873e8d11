//! Linux's error numbers as DragonFly's.

use df_abi::errno::Errno;

/// DragonFly's number for an error of Linux. Numbers up to 34 agree but for `EAGAIN`; one
/// that has no counterpart becomes `EINVAL`.
pub fn from_linux(number: i32) -> Errno {
    let table: &[(i32, Errno)] = &[
        (libc::EAGAIN, Errno::EAGAIN),
        (libc::EDEADLK, Errno::EDEADLK),
        (libc::ENAMETOOLONG, Errno::ENAMETOOLONG),
        (libc::ENOLCK, Errno::ENOLCK),
        (libc::ENOSYS, Errno::ENOSYS),
        (libc::ENOTEMPTY, Errno::ENOTEMPTY),
        (libc::ELOOP, Errno::ELOOP),
        (libc::ENOMSG, Errno::ENOMSG),
        (libc::EIDRM, Errno::EIDRM),
        (libc::EOVERFLOW, Errno::EOVERFLOW),
        (libc::EILSEQ, Errno::EILSEQ),
        (libc::EUSERS, Errno::EUSERS),
        (libc::ENOTSOCK, Errno::ENOTSOCK),
        (libc::EDESTADDRREQ, Errno::EDESTADDRREQ),
        (libc::EMSGSIZE, Errno::EMSGSIZE),
        (libc::EPROTOTYPE, Errno::EPROTOTYPE),
        (libc::ENOPROTOOPT, Errno::ENOPROTOOPT),
        (libc::EPROTONOSUPPORT, Errno::EPROTONOSUPPORT),
        (libc::ESOCKTNOSUPPORT, Errno::ESOCKTNOSUPPORT),
        (libc::EOPNOTSUPP, Errno::EOPNOTSUPP),
        (libc::EPFNOSUPPORT, Errno::EPFNOSUPPORT),
        (libc::EAFNOSUPPORT, Errno::EAFNOSUPPORT),
        (libc::EADDRINUSE, Errno::EADDRINUSE),
        (libc::EADDRNOTAVAIL, Errno::EADDRNOTAVAIL),
        (libc::ENETDOWN, Errno::ENETDOWN),
        (libc::ENETUNREACH, Errno::ENETUNREACH),
        (libc::ENETRESET, Errno::ENETRESET),
        (libc::ECONNABORTED, Errno::ECONNABORTED),
        (libc::ECONNRESET, Errno::ECONNRESET),
        (libc::ENOBUFS, Errno::ENOBUFS),
        (libc::EISCONN, Errno::EISCONN),
        (libc::ENOTCONN, Errno::ENOTCONN),
        (libc::ESHUTDOWN, Errno::ESHUTDOWN),
        (libc::ETIMEDOUT, Errno::ETIMEDOUT),
        (libc::ECONNREFUSED, Errno::ECONNREFUSED),
        (libc::EHOSTDOWN, Errno::EHOSTDOWN),
        (libc::EHOSTUNREACH, Errno::EHOSTUNREACH),
        (libc::EALREADY, Errno::EALREADY),
        (libc::EINPROGRESS, Errno::EINPROGRESS),
        (libc::ESTALE, Errno::ESTALE),
        (libc::EDQUOT, Errno::EDQUOT),
        (libc::ECANCELED, Errno::ECANCELED),
    ];
    match table.iter().find(|(linux, _)| *linux == number) {
        Some((_, errno)) => *errno,
        None if (1..35).contains(&number) => Errno(number.unsigned_abs()),
        None => Errno::EINVAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_linux_number_becomes_a_known_one() {
        for number in 1..134 {
            assert!(from_linux(number).name().is_some(), "{number}");
        }
    }

    #[test]
    fn numbers_that_differ_are_mapped() {
        assert_eq!(from_linux(libc::EAGAIN), Errno::EAGAIN);
        assert_eq!(from_linux(libc::ENOENT), Errno::ENOENT);
        assert_eq!(from_linux(libc::EDEADLK).0, 11);
        assert_eq!(from_linux(libc::ENOTEMPTY).0, 66);
        assert_eq!(from_linux(libc::ERANGE).0, 34);
    }
}
