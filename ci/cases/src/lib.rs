//! What every runner of cases does: [`folder`] reads them, [`pool`] plays them several at a time,
//! [`observe`] tells what happens, [`ending`] gives the exit code, [`iso`] finds what is booted.
#![forbid(unsafe_code)]

pub mod ending;
pub mod folder;
pub mod iso;
pub mod observe;
pub mod pool;
