extern crate std;

use std::sync::Arc;

use df_abi::errno::Errno;

use super::{BASE, SIZE, byte, rw};
use crate::testing::{Hog, Pattern, alone};
use crate::{Access, Advice, Place, Prot, Sharing, VmObject, Vmspace};

fn map(vm: &mut Vmspace, sharing: Sharing, object: &Arc<VmObject>, prot: Prot) -> u64 {
    let len = object.size();
    vm.map_object(Place::Hint(BASE), len, prot, sharing, Arc::clone(object), 0)
        .unwrap()
}

#[test]
fn mapping_and_file_agree() {
    let _alone = alone();
    let object = VmObject::anonymous_sized(3 * SIZE);
    let mut vm = Vmspace::new().unwrap();
    let shared = map(&mut vm, Sharing::Shared, &object, rw());
    let private = map(&mut vm, Sharing::Private, &object, rw());
    vm.copyout(shared + SIZE, b"mapped").unwrap();
    let mut buf = [0; 6];
    object.read(SIZE, &mut buf).unwrap();
    assert_eq!(&buf, b"mapped");
    assert_eq!(byte(&mut vm, private + SIZE), b'm');
    vm.copyout(private + SIZE, b"M").unwrap();
    object.write(SIZE, b"w").unwrap();
    assert_eq!(byte(&mut vm, shared + SIZE), b'w');
    assert_eq!(byte(&mut vm, private + SIZE), b'M');
}

#[test]
fn file_is_read_into_a_mapping_of_itself() {
    let _alone = alone();
    let object = VmObject::paged(Pattern, 8 * SIZE);
    let mut vm = Vmspace::new().unwrap();
    let at = map(&mut vm, Sharing::Private, &object, rw());
    // As read(2) does it: out of the object into a buffer, then to the user.
    let mut buf = [0; 100];
    object.read(5 * SIZE, &mut buf).unwrap();
    vm.copyout(at + 5 * SIZE - 50, &buf).unwrap();
    assert_eq!(byte(&mut vm, at + 5 * SIZE - 51), Pattern::byte(4));
    assert_eq!(byte(&mut vm, at + 5 * SIZE - 50), Pattern::byte(5));
    let mut kept = [0];
    object.read(5 * SIZE - 50, &mut kept).unwrap();
    assert_eq!(kept[0], Pattern::byte(4), "the mapping is private");
}

#[test]
fn text_is_entered_around_a_fault_without_copies() {
    let _alone = alone();
    let object = VmObject::paged(Pattern, 16 * SIZE);
    let mut vm = Vmspace::new().unwrap();
    let at = map(&mut vm, Sharing::Private, &object, Prot::READ | Prot::EXEC);
    vm.fault(at + 2 * SIZE, Access::Exec).unwrap();
    assert_eq!(object.resident(), 4);
    assert!(vm.resident() > 1 && vm.resident() <= 4);
    let core = vm.in_core(at, 8 * SIZE).unwrap();
    assert_eq!(core, [false, false, true, true, true, true, false, false]);
    vm.advise(at, 16 * SIZE, Advice::DontNeed).unwrap();
    assert_eq!(vm.resident(), 0);
    assert_eq!(byte(&mut vm, at + 2 * SIZE), Pattern::byte(2));
}

#[test]
fn file_that_may_not_be_changed_is_not_mapped_so() {
    let _alone = alone();
    let object = VmObject::paged(Pattern, SIZE);
    let mut vm = Vmspace::new().unwrap();
    let place = Place::Hint(0);
    let result = vm.map_object(place, SIZE, rw(), Sharing::Shared, Arc::clone(&object), 0);
    assert_eq!(result, Err(Errno::EACCES));
    let at = map(&mut vm, Sharing::Shared, &object, Prot::READ);
    assert_eq!(vm.protect(at, SIZE, rw()), Err(Errno::EACCES));
    let open = VmObject::anonymous_sized(SIZE);
    let at = map(&mut vm, Sharing::Shared, &open, Prot::READ);
    vm.restrict(at, SIZE, Prot::READ).unwrap();
    assert_eq!(vm.protect(at, SIZE, rw()), Err(Errno::EACCES));
}

#[test]
fn page_behind_the_end_faults_and_the_rest_of_the_last_is_zeros() {
    let _alone = alone();
    let object = VmObject::anonymous();
    object.write(0, b"short").unwrap();
    let mut vm = Vmspace::new().unwrap();
    let place = Place::Fixed(BASE);
    let at = vm
        .map_object(
            place,
            2 * SIZE,
            rw(),
            Sharing::Shared,
            Arc::clone(&object),
            0,
        )
        .unwrap();
    assert_eq!(byte(&mut vm, at + 5), 0);
    assert_eq!(vm.fault(at + SIZE, Access::Read), Err(Errno::EIO));
    object.set_size(SIZE + 1).unwrap();
    vm.copyout(at + SIZE, b"x").unwrap();
    object.set_size(2).unwrap();
    object.set_size(2 * SIZE).unwrap();
    assert_eq!(byte(&mut vm, at + 4), 0);
    assert_eq!(byte(&mut vm, at + SIZE), 0);
    vm.copyout(at + SIZE, b"y").unwrap();
    let mut buf = [0];
    object.read(SIZE, &mut buf).unwrap();
    assert_eq!(&buf, b"y", "mapping and file still agree");
}

#[test]
fn file_larger_than_memory_can_be_walked_through_a_mapping() {
    let _alone = alone();
    let object = VmObject::paged(Pattern, 3000 * SIZE);
    let mut vm = Vmspace::new().unwrap();
    let at = map(&mut vm, Sharing::Shared, &object, Prot::READ);
    let hog = Hog::leaving(900);
    for page in 0..3000 {
        assert_eq!(byte(&mut vm, at + page * SIZE), Pattern::byte(page));
    }
    drop(hog);
}
