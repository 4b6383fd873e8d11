//! The virtqueue against a model of a device.

use std::cell::RefCell;
use std::rc::Rc;

use df_virtio::{Buffer, Done, Layout, QueueError, QueueMemory, Virtqueue};
use proptest::prelude::*;

/// Memory that both sides share.
#[derive(Clone)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl Shared {
    fn get<const N: usize>(&self, offset: usize) -> [u8; N] {
        self.0.borrow()[offset..offset + N]
            .try_into()
            .expect("N bytes")
    }
}

impl QueueMemory for Shared {
    fn read16(&self, offset: usize) -> u16 {
        u16::from_le_bytes(self.get(offset))
    }

    fn write16(&self, offset: usize, value: u16) {
        self.write(offset, &value.to_le_bytes());
    }

    fn read32(&self, offset: usize) -> u32 {
        u32::from_le_bytes(self.get(offset))
    }

    fn write(&self, offset: usize, bytes: &[u8]) {
        self.0.borrow_mut()[offset..offset + bytes.len()].copy_from_slice(bytes);
    }
}

/// A device: reads what is available, gives back what it is told to.
struct Device {
    memory: Shared,
    layout: Layout,
    entries: u16,
    seen: u16,
    given: u16,
}

impl Device {
    /// The next request: its head and its buffers.
    fn next(&mut self) -> Option<(u16, Vec<Buffer>)> {
        if self.memory.read16(self.layout.available + 2) == self.seen {
            return None;
        }
        let slot = usize::from(self.seen % self.entries);
        self.seen = self.seen.wrapping_add(1);
        let head = self.memory.read16(self.layout.available + 4 + 2 * slot);
        let mut buffers = Vec::new();
        let mut at = head;
        loop {
            let place = self.layout.descriptors + 16 * usize::from(at);
            let flags = self.memory.read16(place + 12);
            buffers.push(Buffer {
                address: u64::from_le_bytes(self.memory.get(place)),
                len: self.memory.read32(place + 8),
                device_writes: flags & 2 != 0,
            });
            assert!(buffers.len() <= usize::from(self.entries), "a circle");
            if flags & 1 == 0 {
                return Some((head, buffers));
            }
            at = self.memory.read16(place + 14);
        }
    }

    fn give_back(&mut self, head: u32, written: u32) {
        let slot = usize::from(self.given % self.entries);
        let place = self.layout.used + 4 + 8 * slot;
        self.memory.write(place, &head.to_le_bytes());
        self.memory.write(place + 4, &written.to_le_bytes());
        self.given = self.given.wrapping_add(1);
        self.memory.write16(self.layout.used + 2, self.given);
    }
}

fn pair(entries: u16) -> (Virtqueue<Shared>, Device) {
    let layout = Layout::of(entries);
    let memory = Shared(Rc::new(RefCell::new(vec![0; layout.size])));
    let device = Device {
        memory: memory.clone(),
        layout,
        entries,
        seen: 0,
        given: 0,
    };
    (Virtqueue::new(memory, entries), device)
}

fn buffers(first: u64, count: usize) -> Vec<Buffer> {
    let buffer = |at: usize| Buffer {
        address: first + at as u64,
        len: at as u32 + 1,
        device_writes: at % 2 == 1,
    };
    (0..count).map(buffer).collect()
}

#[test]
fn rings_lie_where_the_specification_puts_them() {
    let layout = Layout::of(256);
    assert_eq!(layout.available, 4096);
    assert_eq!(layout.used, 4096 + 4 + 512 + 2 + 2);
    assert_eq!(layout.size, layout.used + 4 + 2048 + 2);
}

#[test]
fn device_that_returns_what_it_was_not_given_is_found_out() {
    let (mut queue, mut device) = pair(4);
    device.give_back(2, 0);
    assert_eq!(queue.take(), Err(QueueError::Strange(2)));
    device.give_back(70_000, 0);
    assert_eq!(queue.take(), Err(QueueError::Strange(70_000)));
    let head = queue.submit(&buffers(0, 1)).unwrap();
    device.give_back(u32::from(head), 0);
    device.give_back(u32::from(head), 0);
    assert_eq!(queue.take(), Ok(Some(Done { head, written: 0 })));
    let twice = QueueError::Strange(u32::from(head));
    assert_eq!(queue.take(), Err(twice));
    assert_eq!(queue.take(), Ok(None));
}

#[test]
fn full_queue_refuses_and_works_again_when_there_is_room() {
    let (mut queue, mut device) = pair(4);
    let head = queue.submit(&buffers(0, 3)).unwrap();
    assert_eq!(queue.submit(&buffers(0, 2)), Err(QueueError::Full));
    assert_eq!(queue.submit(&[]), Err(QueueError::Full));
    device.next().unwrap();
    device.give_back(u32::from(head), 7);
    assert_eq!(queue.take(), Ok(Some(Done { head, written: 7 })));
    assert!(queue.submit(&buffers(0, 4)).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever the order in which requests are made and given back, the device sees each as
    /// it was made and the driver gets each back once; indices wrap on the way.
    #[test]
    fn requests_arrive_whole_and_come_back_once(
        steps in prop::collection::vec((any::<bool>(), 1usize..5, any::<prop::sample::Index>()), 1..300),
        start in prop_oneof![Just(0u16), 65_300u16..=65_535],
    ) {
        let (mut queue, mut device) = pair(8);
        // Bring the indices near their end by one-buffer requests.
        for _ in 0..start {
            let head = queue.submit(&buffers(0, 1)).unwrap();
            device.next().unwrap();
            device.give_back(u32::from(head), 0);
            queue.take().unwrap().unwrap();
        }
        let mut with_device: Vec<u16> = Vec::new();
        let mut used = 0;
        let mut sizes = std::collections::BTreeMap::new();
        for (serial, (submit, count, index)) in steps.into_iter().enumerate() {
            if submit {
                let made = buffers(serial as u64 * 100, count);
                match queue.submit(&made) {
                    Ok(head) => {
                        prop_assert!(used + count <= 8);
                        used += count;
                        sizes.insert(head, count);
                        prop_assert_eq!(device.next(), Some((head, made)));
                        with_device.push(head);
                    }
                    Err(error) => {
                        prop_assert_eq!(error, QueueError::Full);
                        prop_assert!(used + count > 8);
                    }
                }
            } else if !with_device.is_empty() {
                let head = with_device.remove(index.index(with_device.len()));
                device.give_back(u32::from(head), serial as u32);
                let done = Done { head, written: serial as u32 };
                prop_assert_eq!(queue.take(), Ok(Some(done)));
                used -= sizes.remove(&head).unwrap();
            }
            prop_assert_eq!(queue.take(), Ok(None));
        }
    }
}
