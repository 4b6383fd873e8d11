//! `getifaddrs` and `freeifaddrs`: one block of the allocator with the list, its names and its
//! addresses.

use core::ffi::{c_char, c_int, c_uint, c_void};
use core::ptr::{null, null_mut};

use df_abi::sysctl::CTL_NET;

use super::message::{Interface, Message, next};
use crate::errno::{self, Errno};
use crate::malloc::{free, malloc};

/// `struct ifaddrs`.
#[repr(C)]
#[derive(Debug)]
pub struct ifaddrs {
    /// The next one.
    pub ifa_next: *mut ifaddrs,
    /// The interface's name.
    pub ifa_name: *mut c_char,
    /// The interface's flags.
    pub ifa_flags: c_uint,
    /// The address.
    pub ifa_addr: *mut c_void,
    /// Its mask, or null.
    pub ifa_netmask: *mut c_void,
    /// Where to broadcast or the other end, or null.
    pub ifa_dstaddr: *mut c_void,
    /// The `struct if_data` of an interface's link address, or null.
    pub ifa_data: *mut c_void,
    /// Flags of the address.
    pub ifa_addrflags: c_uint,
}

const _: () = assert!(size_of::<ifaddrs>() == 64);

/// Addresses are aligned as their structures want it.
const ALIGN: usize = 8;
/// A mask may be cut behind its last bit: it is given the room of an address.
const MASK: usize = 28;

/// Fills a block, or only counts what would be filled.
struct Writer {
    /// The block; null while counting.
    block: *mut u8,
    entries: usize,
    /// Bytes behind the entries.
    bytes: usize,
    /// Bytes that the entries take up: known when filling.
    head: usize,
}

impl Writer {
    /// Copies bytes behind the entries, with zeros up to `room`; gives where they are.
    fn put(&mut self, bytes: &[u8], room: usize) -> *mut u8 {
        let room = room.max(bytes.len()).next_multiple_of(ALIGN);
        let at = self.head + self.bytes;
        self.bytes += room;
        if self.block.is_null() {
            return null_mut();
        }
        let place = self.block.wrapping_add(at);
        // SAFETY: counting has shown that the block has the room.
        unsafe { place.write_bytes(0, room) };
        // SAFETY: as above.
        unsafe { place.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        place
    }

    fn put_if(&mut self, bytes: Option<&[u8]>) -> *mut c_void {
        bytes.map_or(null_mut(), |bytes| self.put(bytes, MASK).cast())
    }

    /// Puts an entry behind the last one.
    fn entry(&mut self, mut entry: ifaddrs) {
        let list = self.block.cast::<ifaddrs>();
        let at = self.entries;
        self.entries += 1;
        if list.is_null() {
            return;
        }
        entry.ifa_next = null_mut();
        // SAFETY: counting has shown that the block has the room.
        unsafe { list.wrapping_add(at).write(entry) };
        if at > 0 {
            // SAFETY: the entry before was written.
            unsafe { (*list.wrapping_add(at - 1)).ifa_next = list.wrapping_add(at) };
        }
    }

    /// Goes through all messages.
    fn all(&mut self, mut bytes: &[u8]) {
        let mut now: Option<(Interface<'_>, *mut c_char)> = None;
        while let Some(message) = next(&mut bytes) {
            match (message, now) {
                (Message::Interface(interface), _) => {
                    let name = self.put(interface.name, interface.name.len() + 1).cast();
                    now = Some((interface, name));
                    let new = ifaddrs {
                        ifa_next: null_mut(),
                        ifa_name: name,
                        ifa_flags: interface.flags,
                        ifa_addr: self.put(interface.link, 0).cast(),
                        ifa_netmask: null_mut(),
                        ifa_dstaddr: null_mut(),
                        ifa_data: self.put(interface.data, 0).cast(),
                        ifa_addrflags: 0,
                    };
                    self.entry(new);
                }
                (Message::Address(address), Some((interface, name))) => {
                    let new = ifaddrs {
                        ifa_next: null_mut(),
                        ifa_name: name,
                        ifa_flags: interface.flags,
                        ifa_addr: self.put(address.own, 0).cast(),
                        ifa_netmask: self.put_if(address.netmask),
                        ifa_dstaddr: self.put_if(address.other),
                        ifa_data: null_mut(),
                        ifa_addrflags: address.flags,
                    };
                    self.entry(new);
                }
                // An address without an interface before it is of none.
                (Message::Address(_), None) => {}
            }
        }
    }
}

/// Makes the list of messages; null when there are none.
fn list(bytes: &[u8]) -> Result<*mut ifaddrs, Errno> {
    let mut count = Writer {
        block: null_mut(),
        entries: 0,
        bytes: 0,
        head: 0,
    };
    count.all(bytes);
    if count.entries == 0 {
        return Ok(null_mut());
    }
    let head = count.entries * size_of::<ifaddrs>();
    let block = malloc(head + count.bytes).cast::<u8>();
    if block.is_null() {
        return Err(Errno::ENOMEM);
    }
    let mut fill = Writer {
        block,
        entries: 0,
        bytes: 0,
        head,
    };
    fill.all(bytes);
    Ok(block.cast())
}

/// What the kernel says, in a block of the allocator: given to `use_it`, then freed.
fn with_messages<R>(use_it: impl FnOnce(&[u8]) -> Result<R, Errno>) -> Result<R, Errno> {
    /// `PF_ROUTE` and `NET_RT_IFLIST`.
    const NAME: [c_int; 6] = [CTL_NET, 17, 0, 0, 3, 0];
    /// For what may be added between two calls.
    const MORE: usize = 4096;
    let ask = |place: *mut c_void, size: &mut usize| {
        let size = &raw mut *size;
        let (name, count) = (NAME.as_ptr(), NAME.len());
        let nothing = null::<c_void>();
        // SAFETY: place and size are those of a block, or null.
        unsafe { crate::syscall::__sysctl(name, count, place, size, nothing, 0usize) }
            .map_err(|error| Errno(error.unsigned_abs()))
    };
    let (block, size) = loop {
        let mut size = 0;
        ask(null_mut(), &mut size)?;
        size += MORE;
        let block = malloc(size);
        if block.is_null() {
            return Err(Errno::ENOMEM);
        }
        let error = match ask(block, &mut size) {
            Ok(_) => break (block, size),
            Err(error) => error,
        };
        // SAFETY: the block was made above.
        unsafe { free(block) };
        // Else there is more now than there was before.
        if error != Errno::ENOMEM {
            return Err(error);
        }
    };
    // SAFETY: the kernel has filled so many bytes.
    let answer = use_it(unsafe { core::slice::from_raw_parts(block.cast(), size) });
    // SAFETY: the block was made above.
    unsafe { free(block) };
    answer
}

/// Stores a list of all addresses of all interfaces: of each its link address first.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getifaddrs(out: *mut *mut ifaddrs) -> c_int {
    match with_messages(list) {
        Ok(list) => {
            // SAFETY: the caller gives a place.
            unsafe { out.write(list) };
            0
        }
        Err(error) => errno::fail(error),
    }
}

/// Gives a list of `getifaddrs` back.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn freeifaddrs(list: *mut ifaddrs) {
    // SAFETY: the list is one block of the allocator, or null.
    unsafe { free(list.cast()) };
}

/// Shows number and name of each interface until `see` gives something.
pub(super) fn find<R>(see: &mut dyn FnMut(u16, &[u8]) -> Option<R>) -> Result<Option<R>, Errno> {
    with_messages(|mut bytes| {
        while let Some(message) = next(&mut bytes) {
            if let Message::Interface(interface) = message
                && let Some(found) = see(interface.number, interface.name)
            {
                return Ok(Some(found));
            }
        }
        Ok(None)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::ffi::CStr;

    #[test]
    fn list_has_the_link_address_and_then_the_others() {
        let bytes = [
            crate::net::message::tests::loopback(),
            crate::net::message::tests::loopback(),
        ]
        .concat();
        let first = list(&bytes).unwrap();
        let (mut seen, mut next) = (Vec::new(), first);
        while !next.is_null() {
            // SAFETY: the list was just made.
            let entry = unsafe { &*next };
            // SAFETY: names are closed by a zero.
            let name = unsafe { CStr::from_ptr(entry.ifa_name) };
            // SAFETY: addresses have two bytes at least.
            let family = unsafe { entry.ifa_addr.cast::<[u8; 2]>().read() }[1];
            let parts = [entry.ifa_netmask, entry.ifa_dstaddr, entry.ifa_data];
            seen.push((name, family, parts.map(|part| !part.is_null())));
            next = entry.ifa_next;
        }
        let link = (c"lo0", 18, [false, false, true]);
        let address = (c"lo0", 2, [true, false, false]);
        assert_eq!(seen, [link, address, link, address]);
        // SAFETY: the list is given up.
        unsafe { freeifaddrs(first) };
        assert!(list(&[]).unwrap().is_null());
    }
}
