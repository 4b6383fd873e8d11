//! What the rest of this crate needs from the machine, on the machine and hosted.

#[cfg(target_os = "none")]
mod bare;
#[cfg(target_os = "none")]
pub(crate) use bare::*;

#[cfg(not(target_os = "none"))]
mod hosted;
#[cfg(not(target_os = "none"))]
pub(crate) use hosted::*;
