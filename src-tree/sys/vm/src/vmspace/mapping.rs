//! What backs a range of an address space.

use alloc::sync::Arc;

use df_libkern::vmmap::{Prot, Value};

use crate::object::VmObject;

/// Whether writes to a mapping are seen by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// By all who map or read the object.
    Shared,
    /// By nobody: a page is copied when it is first written.
    Private,
}

/// What a child gets of a range when its parent forks, see minherit(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inherit {
    /// The same pages.
    Share,
    /// A copy, made when either writes.
    Copy,
    /// Nothing.
    None,
}

/// Where the pages of a range come from before they are written.
#[derive(Clone, Debug)]
pub(super) enum Backing {
    /// Zeros.
    Anonymous,
    /// An object.
    Object {
        object: Arc<VmObject>,
        /// Offset in the object of the first byte, a multiple of the page size.
        offset: u64,
        sharing: Sharing,
    },
}

/// All that is known about a range.
#[derive(Clone, Debug)]
pub(super) struct Mapping {
    pub(super) prot: Prot,
    /// What the protection may be changed to.
    pub(super) max: Prot,
    pub(super) inherit: Inherit,
    /// Grows downwards into free space when that is touched.
    pub(super) stack: bool,
    pub(super) backing: Backing,
}

impl Mapping {
    /// Private memory that starts as zeros.
    pub(super) fn anonymous(prot: Prot) -> Self {
        Self {
            prot,
            max: Prot::READ | Prot::WRITE | Prot::EXEC,
            inherit: Inherit::Copy,
            stack: false,
            backing: Backing::Anonymous,
        }
    }

    /// Part of an object.
    pub(super) fn object(prot: Prot, sharing: Sharing, object: Arc<VmObject>, offset: u64) -> Self {
        let shared = sharing == Sharing::Shared;
        let max = if shared && !object.is_writable() {
            Prot::READ | Prot::EXEC
        } else {
            Prot::READ | Prot::WRITE | Prot::EXEC
        };
        Self {
            prot,
            max,
            inherit: if shared {
                Inherit::Share
            } else {
                Inherit::Copy
            },
            stack: false,
            backing: Backing::Object {
                object,
                offset,
                sharing,
            },
        }
    }

    /// The object that the range shares, with the offset of its first byte.
    pub(super) fn shared_object(&self) -> Option<(&Arc<VmObject>, u64)> {
        match &self.backing {
            Backing::Object {
                object,
                offset,
                sharing: Sharing::Shared,
            } => Some((object, *offset)),
            _ => None,
        }
    }
}

impl Value for Mapping {
    fn advance(&self, by: u64) -> Self {
        let mut next = self.clone();
        if let Backing::Object { offset, .. } = &mut next.backing {
            *offset += by;
        }
        next
    }

    fn continues(&self, len: u64, next: &Self) -> bool {
        let backing = match (&self.backing, &next.backing) {
            (Backing::Anonymous, Backing::Anonymous) => true,
            (
                Backing::Object {
                    object: a,
                    offset,
                    sharing: x,
                },
                Backing::Object {
                    object: b,
                    offset: goes_on,
                    sharing: y,
                },
            ) => Arc::ptr_eq(a, b) && offset + len == *goes_on && x == y,
            _ => false,
        };
        backing
            && self.prot == next.prot
            && self.max == next.max
            && self.inherit == next.inherit
            && self.stack == next.stack
    }
}
