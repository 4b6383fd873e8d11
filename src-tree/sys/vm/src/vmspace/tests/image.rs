extern crate std;

use std::sync::Arc;

use df_abi::errno::Errno;

use super::{BASE, SIZE, byte, check_tables, rw};
use crate::testing::{Pattern, alone};
use crate::{Place, Prot, Sharing, VmObject, Vmspace};

fn text(vm: &mut Vmspace, object: &Arc<VmObject>, sharing: Sharing) -> u64 {
    let (len, prot) = (object.size(), Prot::READ | Prot::EXEC);
    vm.map_object(Place::Hint(BASE), len, prot, sharing, object.clone(), 0)
        .unwrap()
}

#[test]
fn debugger_writes_into_text_and_the_file_stays_as_it_is() {
    let _alone = alone();
    let object = VmObject::paged(Pattern, 4 * SIZE);
    let mut vm = Vmspace::new().unwrap();
    let at = text(&mut vm, &object, Sharing::Private);
    let mut child = vm.fork().unwrap();
    assert_eq!(byte(&mut vm, at + SIZE), Pattern::byte(1));
    vm.poke(at + SIZE - 1, &[0xcc, 0xcc]).unwrap();
    let mut seen = [0; 3];
    vm.peek(at + SIZE - 1, &mut seen).unwrap();
    assert_eq!(seen, [0xcc, 0xcc, Pattern::byte(1)]);
    assert_eq!(byte(&mut vm, at + SIZE), 0xcc);
    assert_eq!(vm.copyout(at, b"x"), Err(Errno::EFAULT));
    assert_eq!(byte(&mut child, at + SIZE), Pattern::byte(1));
    let mut kept = [0];
    object.read(SIZE, &mut kept).unwrap();
    assert_eq!(kept[0], Pattern::byte(1));
    check_tables(&vm);
}

#[test]
fn debugger_cannot_write_what_others_share_nor_where_nothing_is() {
    let _alone = alone();
    let object = VmObject::paged(Pattern, SIZE);
    let mut vm = Vmspace::new().unwrap();
    let at = text(&mut vm, &object, Sharing::Shared);
    assert_eq!(vm.poke(at, b"x"), Err(Errno::EFAULT));
    assert_eq!(vm.poke(at + SIZE, b"x"), Err(Errno::EFAULT));
    assert_eq!(vm.peek(at + SIZE - 1, &mut [0; 2]), Err(Errno::EFAULT));
    assert_eq!(vm.peek(u64::MAX, &mut [0; 2]), Err(Errno::EFAULT));
}

#[test]
fn hidden_memory_is_seen_and_changed_by_a_debugger() {
    let _alone = alone();
    let mut vm = Vmspace::new().unwrap();
    let at = vm.map_anonymous(Place::Hint(BASE), 2 * SIZE, rw()).unwrap();
    vm.copyout(at, b"ab").unwrap();
    vm.protect(at, 2 * SIZE, Prot::NONE).unwrap();
    vm.poke(at + 1, b"B").unwrap();
    let mut seen = [0; 3];
    vm.peek(at, &mut seen).unwrap();
    assert_eq!(&seen, b"aB\0");
    assert_eq!(vm.copyin(at, &mut seen), Err(Errno::EFAULT));
    check_tables(&vm);
}

#[test]
fn looking_at_memory_takes_none() {
    let _alone = alone();
    let mut vm = Vmspace::new().unwrap();
    let at = vm.map_anonymous(Place::Hint(BASE), 8 * SIZE, rw()).unwrap();
    vm.copyout(at + SIZE, b"x").unwrap();
    let mut page = [1; SIZE as usize];
    assert_eq!(vm.copy_page(at, &mut page), Ok(false));
    assert_eq!(vm.copy_page(at + SIZE, &mut page), Ok(true));
    assert_eq!((page[0], page[1]), (b'x', 0));
    assert_eq!(vm.copy_page(at + 8 * SIZE, &mut page), Err(Errno::EFAULT));
    assert_eq!(vm.resident(), 1);
}

#[test]
fn what_was_never_touched_is_passed_over() {
    let _alone = alone();
    let mut vm = Vmspace::new().unwrap();
    let huge = 1 << 40;
    let at = vm.map_anonymous(Place::Hint(BASE), huge, rw()).unwrap();
    let end = at + huge;
    assert_eq!(vm.next_page(at, end), end);
    vm.copyout(end - SIZE, b"x").unwrap();
    vm.copyout(at + SIZE, b"x").unwrap();
    assert_eq!(vm.next_page(at, end), at + SIZE);
    assert_eq!(vm.next_page(at + SIZE, end), at + SIZE);
    assert_eq!(vm.next_page(at + 2 * SIZE, end), end - SIZE);
    assert_eq!(vm.next_page(at + 2 * SIZE, end - SIZE), end - SIZE);
}

#[test]
fn pages_of_objects_are_not_passed_over() {
    let _alone = alone();
    let mut vm = Vmspace::new().unwrap();
    // The file ends in the second page of the mapping, which has three.
    let file = VmObject::paged(Pattern, 2 * SIZE + 1);
    let (prot, sharing) = (Prot::READ, Sharing::Private);
    let code = vm
        .map_object(Place::Hint(BASE), 3 * SIZE, prot, sharing, file, SIZE)
        .unwrap();
    let end = code + 3 * SIZE;
    assert_eq!(vm.next_page(code, end), code);
    assert_eq!(vm.next_page(code + SIZE, end), code + SIZE);
    assert_eq!(vm.next_page(code + 2 * SIZE, end), end);
    // Of memory that is shared only what somebody has touched.
    let shared = vm.map_shared(Place::Hint(BASE), 4 * SIZE, rw()).unwrap();
    let mut child = vm.fork().unwrap();
    child.copyout(shared + 2 * SIZE, b"x").unwrap();
    assert_eq!(vm.next_page(shared, shared + 4 * SIZE), shared + 2 * SIZE);
    assert_eq!(
        vm.next_page(shared + 3 * SIZE, shared + 4 * SIZE),
        shared + 4 * SIZE
    );
}

#[test]
fn extents_tell_what_a_core_file_needs() {
    let _alone = alone();
    let object = VmObject::paged(Pattern, SIZE + 1);
    let mut vm = Vmspace::new().unwrap();
    let code = text(&mut vm, &object, Sharing::Private);
    let shared = vm.map_shared(Place::Hint(BASE), SIZE, rw()).unwrap();
    let stack = vm.map_stack(BASE << 4, SIZE, rw()).unwrap();
    let find = |vm: &Vmspace, at| vm.extents().into_iter().find(|e| e.start == at).unwrap();
    assert!(find(&vm, code).untouched && !find(&vm, code).shared);
    assert!(find(&vm, shared).shared && !find(&vm, shared).untouched);
    assert!(find(&vm, stack).stack && !find(&vm, shared).stack);
    // The last page, of which the file has one byte.
    assert_eq!(vm.copy_page(code + SIZE, &mut [0; SIZE as usize]), Ok(true));
    vm.poke(code, b"x").unwrap();
    assert!(!find(&vm, code).untouched);
}
