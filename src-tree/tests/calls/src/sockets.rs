//! Local sockets.

use df_abi::Errno;
use df_abi::syscall::nr;

use crate::raw::Word as _;
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("connections_are_made_and_taken", connections),
    ("messages_cross_a_pair", messages),
    ("options_are_told", options),
];

/// AF_UNIX, SOCK_STREAM.
const LOCAL: [i32; 2] = [1, 1];

/// An address: length, family, path.
fn address(path: &str) -> Vec<u8> {
    let mut raw = vec![0, 1];
    raw.extend_from_slice(path.as_bytes());
    raw.push(0);
    raw[0] = u8::try_from(raw.len()).unwrap_or(0);
    raw
}

fn socket() -> Result<u64, Errno> {
    sys!(nr::socket, LOCAL[0], LOCAL[1], 0)
}

fn connections() -> Checked {
    let name = address("/tmp/door");
    let len = name.len();
    let door = must!(socket());
    must!(sys!(nr::bind, door, name.as_slice(), len));
    let early = must!(socket());
    want!(
        sys!(nr::connect, early, name.as_slice(), len),
        Err(Errno::ECONNREFUSED)
    );
    must!(sys!(nr::listen, door, 5));
    // O_FNONBLOCKING: nobody is there yet.
    want!(
        sys!(nr::extaccept, door, 0x8_0000, 0, 0),
        Err(Errno::EAGAIN)
    );
    let mut room = [0_u8; 106];
    for call in [nr::accept, nr::accept4, nr::extaccept] {
        let caller = must!(socket());
        if call == nr::extaccept {
            must!(sys!(nr::extconnect, caller, 0, name.as_slice(), len));
        } else {
            must!(sys!(nr::connect, caller, name.as_slice(), len));
        }
        let mut size = [106_i32];
        let taken = if call == nr::extaccept {
            must!(sys!(call, door, 0, &mut room, &mut size))
        } else {
            must!(sys!(call, door, &mut room, &mut size, 0))
        };
        must!(sys!(nr::getpeername, caller, &mut room, &mut [106_i32]));
        ensure!(room[2..].starts_with(b"/tmp/door\0"));
        must!(sys!(nr::getsockname, taken, &mut room, &mut [106_i32]));
        want!(sys!(nr::sendto, caller, b"hi", 2, 0, 0, 0), Ok(2));
        want!(sys!(nr::recvfrom, taken, &mut room, 106, 0, 0, 0), Ok(2));
        must!(sys!(nr::shutdown, caller, 1));
        want!(sys!(nr::recvfrom, taken, &mut room, 106, 0, 0, 0), Ok(0));
        must!(sys!(nr::close, taken));
        must!(sys!(nr::close, caller));
    }
    want!(sys!(nr::extaccept, door, 5, 0, 0), Err(Errno::EINVAL));
    must!(sys!(nr::close, early));
    must!(sys!(nr::close, door));
    must!(sys!(nr::unlink, c"/tmp/door"));
    Ok(())
}

fn messages() -> Checked {
    let mut pair = [0_i32; 2];
    // SOCK_DGRAM.
    must!(sys!(nr::socketpair, 1, 2, 0, &mut pair));
    let text = b"message";
    let vector = [text.word(), 4, (&text[4..]).word(), 3];
    let head = [0, 0, (&vector).word(), 2, 0, 0];
    want!(sys!(nr::sendmsg, pair[0], &head, 0), Ok(7));
    let mut room = [0_u8; 16];
    let vector = [(&mut room).word(), 16];
    let mut head = [0, 0, (&vector).word(), 1, 0, 0];
    want!(sys!(nr::recvmsg, pair[1], &mut head, 0), Ok(7));
    want!(&room[..7], text);
    // MSG_DONTWAIT.
    want!(
        sys!(nr::recvmsg, pair[1], &mut head, 0x80),
        Err(Errno::EAGAIN)
    );
    must!(sys!(nr::close, pair[0]));
    must!(sys!(nr::close, pair[1]));
    want!(sys!(nr::socket, 77, 1, 0), Err(Errno::EAFNOSUPPORT));
    Ok(())
}

fn options() -> Checked {
    let fd = must!(socket());
    // SOL_SOCKET, SO_TYPE.
    let (mut value, mut size) = ([0_i32], [4_i32]);
    must!(sys!(
        nr::getsockopt,
        fd,
        0xffff,
        0x1008,
        &mut value,
        &mut size
    ));
    want!(value, [1]);
    // SO_SNDTIMEO is more than an int: SO_REUSEADDR is one.
    must!(sys!(nr::setsockopt, fd, 0xffff, 4, &[1_i32], 4));
    want!(
        sys!(nr::getsockopt, 0, 0xffff, 0x1008, &mut value, &mut size),
        Err(Errno::ENOTSOCK)
    );
    must!(sys!(nr::close, fd));
    Ok(())
}
