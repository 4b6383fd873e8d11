//! `<netdb.h>` and `<arpa/inet.h>`: addresses as text, and names as `/etc/hosts`, `/etc/services`
//! and the name servers of `/etc/resolv.conf` know them.

pub mod addrinfo;
pub mod byteorder;
mod dns;
pub mod host;
pub mod hosts;
pub mod inet;
pub mod nameinfo;
pub mod service;
pub(crate) mod sockaddr;
