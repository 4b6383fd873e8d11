//! Asking name servers: [`config`] reads which, [`message`] writes questions and reads answers,
//! [`client`] sends and receives.

pub(super) mod client;
mod config;
mod message;
