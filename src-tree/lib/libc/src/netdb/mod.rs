//! `<netdb.h>` and `<arpa/inet.h>`: addresses as text, and names as `/etc/hosts` and
//! `/etc/services` know them. Name servers are not asked.

pub mod addrinfo;
pub mod byteorder;
pub mod hosts;
pub mod inet;
pub mod nameinfo;
pub mod service;
pub(crate) mod sockaddr;
