//! What children get of a range.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::errno::Errno;

use super::mapping::{Backing, Inherit, Mapping, Sharing};
use super::space::{Resident, Vmspace, errno, round_up};
use crate::object::VmObject;

impl Vmspace {
    /// Says what children get of a range. Private memory that is to be shared becomes an
    /// object of its own.
    ///
    /// # Errors
    /// `ENOMEM` if part of the range is not mapped, `ENOTSUP` where a private mapping of an
    /// object is to be shared or a shared one to be copied.
    pub fn inherit(&mut self, addr: u64, len: u64, inherit: Inherit) -> Result<(), Errno> {
        let end = self.whole(addr, len)?;
        let parts: Vec<_> = self.map.within(addr, end).collect();
        let fits = |mapping: &Mapping| match (&mapping.backing, inherit) {
            (_, Inherit::None) | (Backing::Anonymous, _) => true,
            (Backing::Object { sharing, .. }, _) => {
                (*sharing == Sharing::Shared) == (inherit == Inherit::Share)
            }
        };
        if !parts.iter().all(|part| fits(&part.value)) {
            return Err(Errno::EOPNOTSUPP);
        }
        if inherit == Inherit::Share {
            for part in parts {
                if matches!(part.value.backing, Backing::Anonymous) {
                    self.make_object(part.start, part.end)?;
                }
            }
        }
        self.map
            .update(addr, round_up(len)?, |mapping| mapping.inherit = inherit)
            .map_err(errno)
    }

    /// Moves private memory into an object that is mapped shared.
    fn make_object(&mut self, start: u64, end: u64) -> Result<(), Errno> {
        let object = VmObject::anonymous_sized(end - start);
        for (&at, page) in self.pages.range(start..end) {
            if let Resident::Private(page) = page {
                object.adopt(at - start, page)?;
            }
        }
        self.forget(start, end);
        self.map
            .update(start, end - start, |mapping| {
                mapping.stack = false;
                mapping.backing = Backing::Object {
                    object: Arc::clone(&object),
                    offset: 0,
                    sharing: Sharing::Shared,
                };
            })
            .map_err(errno)
    }
}
