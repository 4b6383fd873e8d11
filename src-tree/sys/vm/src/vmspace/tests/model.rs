//! Random histories of several processes against a model of bytes.

extern crate std;

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::vec;
use std::vec::Vec;

use df_abi::errno::Errno;

use super::{BASE, SIZE, check_tables, rw};
use crate::reclaim::reclaim;
use crate::testing::{Pattern, alone};
use crate::{Advice, Place, Prot, Sharing, VmObject, Vmspace};

const PAGES: u64 = 24;
const SPACES: usize = 3;
const FILE_PAGES: u64 = 10;
/// Where in each page the test looks.
const AT: u64 = 7;

#[derive(Clone, Copy, Debug)]
enum Source {
    Anonymous,
    SharedAnonymous,
    /// A file in memory or on a read-only medium, from a page on.
    File {
        medium: bool,
        shared: bool,
        from: u64,
    },
}

#[derive(Clone, Debug)]
enum Step {
    Map(Source, u32),
    Unmap,
    Protect(u32),
    Free,
    DontNeed,
    Write(u8),
    Fork(usize),
    Exit,
    FileWrite(u8),
    FileSize(u64),
    Reclaim,
}

fn source() -> impl Strategy<Value = Source> {
    prop_oneof![
        2 => Just(Source::Anonymous),
        1 => Just(Source::SharedAnonymous),
        3 => (any::<bool>(), any::<bool>(), 0..FILE_PAGES)
            .prop_map(|(medium, shared, from)| Source::File { medium, shared, from }),
    ]
}

fn step() -> impl Strategy<Value = (Step, usize, u64, u64)> {
    let kind = prop_oneof![
        4 => (source(), 0u32..8).prop_map(|(source, prot)| Step::Map(source, prot)),
        1 => Just(Step::Unmap),
        2 => (0u32..8).prop_map(Step::Protect),
        1 => Just(Step::Free),
        1 => Just(Step::DontNeed),
        6 => (1u8..).prop_map(Step::Write),
        2 => (0..SPACES).prop_map(Step::Fork),
        1 => Just(Step::Exit),
        2 => (1u8..).prop_map(Step::FileWrite),
        1 => (0..=FILE_PAGES).prop_map(Step::FileSize),
        1 => Just(Step::Reclaim),
    ];
    (kind, 0..SPACES, 0..PAGES, 1u64..7)
}

/// Memory that several may see: a file or shared memory. A page that is not there is behind
/// the end.
type Store = BTreeMap<u64, u8>;

/// What a page of a space holds.
#[derive(Clone, Copy, Debug)]
struct Cell {
    prot: Prot,
    shared: bool,
    /// The page of a store that is seen as long as the space has no page of its own.
    store: Option<(usize, u64)>,
    own: Option<u8>,
}

/// Stores 0 and 1 are the files; others are shared memory.
struct Model {
    stores: Vec<Store>,
    spaces: Vec<BTreeMap<u64, Cell>>,
}

impl Model {
    /// What is read from a page: `None` behind the end of a file.
    fn read(&self, cell: &Cell) -> Option<u8> {
        match (cell.own, cell.store) {
            (Some(byte), _) => Some(byte),
            (None, Some((store, page))) => self.stores[store].get(&page).copied(),
            (None, None) => Some(0),
        }
    }

    fn write(&mut self, space: usize, page: u64, value: u8) {
        let Some(cell) = self.spaces[space].get_mut(&page) else {
            return;
        };
        match cell.store {
            Some((store, at)) if cell.shared => {
                self.stores[store].insert(at, value);
            }
            _ => cell.own = Some(value),
        }
    }
}

/// The spaces under test and the files they map.
struct World {
    spaces: Vec<Vmspace>,
    memory_file: Arc<VmObject>,
    medium: Arc<VmObject>,
}

impl World {
    fn map(
        &mut self,
        space: usize,
        source: Source,
        at: u64,
        len: u64,
        prot: Prot,
    ) -> Result<u64, Errno> {
        let place = Place::Fixed(at);
        let vm = &mut self.spaces[space];
        match source {
            Source::Anonymous => vm.map_anonymous(place, len, prot),
            Source::SharedAnonymous => vm.map_shared(place, len, prot),
            Source::File {
                medium,
                shared,
                from,
            } => {
                let object = if medium {
                    &self.medium
                } else {
                    &self.memory_file
                };
                let sharing = if shared {
                    Sharing::Shared
                } else {
                    Sharing::Private
                };
                vm.map_object(place, len, prot, sharing, Arc::clone(object), from * SIZE)
            }
        }
    }
}

/// Every page of every space reads as the model says.
fn compare(world: &mut World, model: &Model) -> Result<(), TestCaseError> {
    for (vm, cells) in world.spaces.iter_mut().zip(&model.spaces) {
        for page in 0..PAGES + 6 {
            let mut byte = [0];
            let result = vm.copyin(BASE + page * SIZE + AT, &mut byte);
            match cells.get(&page) {
                Some(cell) if cell.prot != Prot::NONE => match model.read(cell) {
                    Some(expected) => prop_assert_eq!((result, byte[0]), (Ok(()), expected)),
                    // Behind the end a page that was mapped before may still be there.
                    None => prop_assert!(matches!(result, Ok(()) | Err(Errno::EFAULT))),
                },
                _ => prop_assert_eq!(result, Err(Errno::EFAULT)),
            }
        }
        check_tables(vm);
    }
    Ok(())
}

fn cells(model: &mut Model, source: Source, count: u64, prot: Prot) -> Vec<Cell> {
    let (shared, store) = match source {
        Source::Anonymous => (false, None),
        Source::SharedAnonymous => {
            model
                .stores
                .push((0..count).map(|page| (page, 0)).collect());
            (true, Some((model.stores.len() - 1, 0)))
        }
        Source::File {
            medium,
            shared,
            from,
        } => (shared, Some((usize::from(medium), from))),
    };
    let cell = |n| Cell {
        prot,
        shared,
        store: store.map(|(store, from)| (store, from + n)),
        own: None,
    };
    (0..count).map(cell).collect()
}

proptest! {
    #[test]
    fn processes_see_the_bytes_of_the_model_and_every_page_comes_back(
        steps in prop::collection::vec(step(), 1..60)
    ) {
        let _alone = alone();
        let mut world = World {
            spaces: (0..SPACES).map(|_| Vmspace::new().unwrap()).collect(),
            memory_file: VmObject::anonymous_sized(FILE_PAGES * SIZE),
            medium: VmObject::paged(Pattern, FILE_PAGES * SIZE),
        };
        let mut model = Model {
            stores: Vec::from([
                (0..FILE_PAGES).map(|page| (page, 0)).collect(),
                (0..FILE_PAGES).map(|page| (page, Pattern::byte(page))).collect(),
            ]),
            spaces: vec![BTreeMap::new(); SPACES],
        };
        for (step, space, first, count) in steps {
            let (at, len) = (BASE + first * SIZE, count * SIZE);
            let pages = first..first + count;
            let whole = pages.clone().all(|page| model.spaces[space].contains_key(&page));
            match step {
                Step::Map(source, bits) => {
                    let prot = Prot::from_bits(bits).unwrap();
                    let refused = matches!(source, Source::File { medium: true, shared: true, .. })
                        && prot.contains(Prot::WRITE);
                    let result = world.map(space, source, at, len - 5, prot);
                    let expected = if refused { Err(Errno::EACCES) } else { Ok(at) };
                    prop_assert_eq!(result, expected);
                    if !refused {
                        let cells = cells(&mut model, source, count, prot);
                        model.spaces[space].extend(pages.zip(cells));
                    }
                }
                Step::Unmap => {
                    world.spaces[space].unmap(at, len).unwrap();
                    model.spaces[space].retain(|page, _| !pages.contains(page));
                }
                Step::Protect(bits) => {
                    let prot = Prot::from_bits(bits).unwrap();
                    let refused = prot.contains(Prot::WRITE)
                        && model.spaces[space].range(pages.clone()).any(|(_, cell)| {
                            cell.shared && matches!(cell.store, Some((1, _)))
                        });
                    let done = world.spaces[space].protect(at, len, prot).is_ok();
                    prop_assert_eq!(done, whole && !refused);
                    if done {
                        model.spaces[space].range_mut(pages).for_each(|(_, cell)| cell.prot = prot);
                    }
                }
                Step::Free => {
                    let done = world.spaces[space].madvise_free(at, len).is_ok();
                    prop_assert_eq!(done, whole);
                    if done {
                        model.spaces[space].range_mut(pages).for_each(|(_, cell)| cell.own = None);
                    }
                }
                Step::DontNeed => {
                    let done = world.spaces[space].advise(at, len, Advice::DontNeed).is_ok();
                    prop_assert_eq!(done, whole);
                }
                Step::Write(value) => {
                    let result = world.spaces[space].copyout(at + AT, &[value]);
                    let cell = model.spaces[space].get(&first).copied();
                    match cell.filter(|cell| cell.prot.contains(Prot::WRITE)) {
                        Some(cell) if model.read(&cell).is_some() => {
                            prop_assert_eq!(result, Ok(()));
                            model.write(space, first, value);
                        }
                        Some(cell) => {
                            // Behind the end: lost, unless it makes a private page.
                            if result.is_ok() && !cell.shared {
                                model.write(space, first, value);
                            }
                        }
                        None => prop_assert_eq!(result, Err(Errno::EFAULT)),
                    }
                }
                Step::Fork(child) if child != space => {
                    world.spaces[child] = world.spaces[space].fork().unwrap();
                    model.spaces[child] = model.spaces[space].clone();
                }
                Step::Fork(_) | Step::Exit => {
                    world.spaces[space] = Vmspace::new().unwrap();
                    model.spaces[space].clear();
                }
                Step::FileWrite(value) => {
                    let page = first % FILE_PAGES;
                    if let Some(byte) = model.stores[0].get_mut(&page) {
                        world.memory_file.write(page * SIZE + AT, &[value]).unwrap();
                        *byte = value;
                    }
                }
                Step::FileSize(size) => {
                    world.memory_file.set_size(size * SIZE).unwrap();
                    model.stores[0].retain(|page, _| *page < size);
                    for page in 0..size {
                        model.stores[0].entry(page).or_insert(0);
                    }
                }
                Step::Reclaim => {
                    reclaim(5);
                }
            }
            compare(&mut world, &model)?;
        }
        for space in &mut world.spaces {
            space.clear();
            prop_assert_eq!((space.size(), space.resident()), (0, 0));
        }
        let left = world.spaces[0].map(0, SIZE, rw(), false);
        prop_assert!(left.is_ok());
    }
}
