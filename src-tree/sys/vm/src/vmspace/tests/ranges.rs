extern crate std;

use df_abi::errno::Errno;

use super::{BASE, SIZE, byte, rw};
use crate::testing::{Hog, alone};
use crate::{Access, Advice, Inherit, Limits, Place, Prot, Vmspace, phys};

#[test]
fn huge_reservation_costs_no_pages() {
    let _alone = alone();
    let mut vm = Vmspace::new().unwrap();
    let free = phys::counts().1;
    let at = vm.map(1 << 40, 1 << 40, Prot::NONE, false).unwrap();
    assert_eq!((at, phys::counts().1), (1 << 40, free));
    assert_eq!(vm.fault(at, Access::Read), Err(Errno::EACCES));
    assert_eq!(vm.fault(at - 1, Access::Read), Err(Errno::EFAULT));
    vm.map(at + (64 << 20), 4 << 20, rw(), true).unwrap();
    vm.copyout(at + (65 << 20), b"arena").unwrap();
    assert_eq!(vm.resident(), 1);
    assert_eq!(vm.size(), 1 << 40);
}

#[test]
fn string_may_end_at_the_edge_of_the_map() {
    let _alone = alone();
    let mut vm = Vmspace::new().unwrap();
    vm.map(BASE, SIZE, rw(), true).unwrap();
    vm.copyout(BASE + SIZE - 4, b"end\0").unwrap();
    assert_eq!(
        vm.copyinstr(BASE + SIZE - 4, 32).as_deref(),
        Ok(&b"end"[..])
    );
    assert_eq!(vm.copyinstr(BASE + SIZE - 4, 3), Err(Errno::ENAMETOOLONG));
    vm.copyout(BASE + SIZE - 1, b"!").unwrap();
    assert_eq!(vm.copyinstr(BASE + SIZE - 4, 32), Err(Errno::EFAULT));
}

#[test]
fn copies_that_leave_user_memory_fault() {
    let _alone = alone();
    let mut vm = Vmspace::new().unwrap();
    for addr in [0, 1 << 47, 1 << 48, u64::MAX - 2] {
        assert_eq!(vm.copyin(addr, &mut [0; 8]), Err(Errno::EFAULT));
        assert_eq!(vm.copyout(addr, &[0; 8]), Err(Errno::EFAULT));
        assert_eq!(vm.copyinstr(addr, 8), Err(Errno::EFAULT));
    }
}

#[test]
fn forbidden_page_keeps_its_contents() {
    let _alone = alone();
    let mut vm = Vmspace::new().unwrap();
    vm.map(BASE, SIZE, rw(), true).unwrap();
    vm.copyout(BASE, b"k").unwrap();
    vm.protect(BASE, SIZE, Prot::NONE).unwrap();
    assert_eq!(vm.copyin(BASE, &mut [0; 4]), Err(Errno::EFAULT));
    vm.protect(BASE, SIZE, Prot::READ).unwrap();
    assert_eq!(byte(&mut vm, BASE), b'k');
    assert_eq!(vm.copyout(BASE, b"x"), Err(Errno::EFAULT));
    assert_eq!(vm.fault(BASE, Access::Write), Err(Errno::EACCES));
}

#[test]
fn trying_a_fixed_place_does_not_replace() {
    let _alone = alone();
    let mut vm = Vmspace::new().unwrap();
    vm.map_anonymous(Place::TryFixed(BASE), 2 * SIZE, rw())
        .unwrap();
    let again = vm.map_anonymous(Place::TryFixed(BASE + SIZE), 2 * SIZE, rw());
    assert_eq!(again, Err(Errno::ENOMEM));
    let unaligned = vm.map_anonymous(Place::TryFixed(BASE + 1), SIZE, rw());
    assert_eq!(unaligned, Err(Errno::EINVAL));
}

#[test]
fn stack_grows_to_its_limit_and_not_into_its_neighbour() {
    let _alone = alone();
    let top = 1 << 30;
    let mut vm = Vmspace::new().unwrap();
    vm.set_limits(Limits {
        stack: 1 << 20,
        ..Limits::NONE
    });
    vm.map_stack(top, 4 * SIZE, rw()).unwrap();
    vm.copyout(top - (1 << 20), b"deep").unwrap();
    assert_eq!(
        vm.fault(top - (1 << 20) - 1, Access::Write),
        Err(Errno::EFAULT)
    );
    assert_eq!(vm.size(), 1 << 20);

    let mut vm = Vmspace::new().unwrap();
    vm.map_stack(top, 4 * SIZE, rw()).unwrap();
    vm.map(top - 10 * SIZE, SIZE, rw(), true).unwrap();
    vm.copyout(top - 8 * SIZE, b"deep").unwrap();
    assert_eq!(
        vm.fault(top - 9 * SIZE, Access::Write),
        Err(Errno::EFAULT),
        "guard"
    );
}

#[test]
fn limit_of_the_address_space_counts_what_is_replaced_once() {
    let _alone = alone();
    let mut vm = Vmspace::new().unwrap();
    vm.set_limits(Limits {
        address_space: 8 * SIZE,
        ..Limits::NONE
    });
    vm.map(BASE, 6 * SIZE, rw(), true).unwrap();
    assert_eq!(vm.map(0, 3 * SIZE, rw(), false), Err(Errno::ENOMEM));
    vm.map(BASE + 2 * SIZE, 6 * SIZE, rw(), true).unwrap();
}

#[test]
fn memory_that_runs_out_is_an_error_and_comes_back() {
    let _alone = alone();
    let mut vm = Vmspace::new().unwrap();
    let hog = Hog::leaving(400);
    vm.map(BASE, 1000 * SIZE, rw(), true).unwrap();
    let full = (0..1000).find_map(|n| vm.copyout(BASE + n * SIZE, b"x").err());
    assert_eq!(full, Some(Errno::ENOMEM));
    vm.advise(BASE, 1000 * SIZE, Advice::Free).unwrap();
    vm.copyout(BASE + 999 * SIZE, b"x").unwrap();
    drop(hog);
}

#[test]
fn child_shares_what_is_to_be_shared_and_has_its_own_of_the_rest() {
    let _alone = alone();
    let mut parent = Vmspace::new().unwrap();
    parent.map(BASE, 4 * SIZE, rw(), true).unwrap();
    parent.copyout(BASE, b"0").unwrap();
    parent.copyout(BASE + SIZE, b"1").unwrap();
    parent.inherit(BASE + SIZE, SIZE, Inherit::Share).unwrap();
    parent
        .inherit(BASE + 2 * SIZE, SIZE, Inherit::None)
        .unwrap();
    let shared = parent.map_shared(Place::Hint(0), SIZE, rw()).unwrap();
    let mut child = parent.fork().unwrap();
    for at in [BASE, BASE + SIZE, BASE + 3 * SIZE, shared] {
        child.copyout(at, b"c").unwrap();
    }
    assert_eq!(byte(&mut parent, BASE), b'0');
    assert_eq!(byte(&mut parent, BASE + SIZE), b'c');
    assert_eq!(byte(&mut parent, BASE + 3 * SIZE), 0);
    assert_eq!(byte(&mut parent, shared), b'c');
    assert_eq!(child.copyin(BASE + 2 * SIZE, &mut [0]), Err(Errno::EFAULT));
    assert_eq!(parent.identity(shared), child.identity(shared));
    assert_ne!(parent.identity(BASE), child.identity(BASE));
    assert_eq!(
        parent.identity(BASE + SIZE + 4),
        child.identity(BASE + SIZE + 4)
    );
}

#[test]
fn last_owner_of_a_page_writes_it_without_a_copy() {
    let _alone = alone();
    let mut parent = Vmspace::new().unwrap();
    parent.map(BASE, SIZE, rw(), true).unwrap();
    parent.copyout(BASE, b"p").unwrap();
    let free = phys::counts().1;
    drop(parent.fork().unwrap());
    parent.copyout(BASE, b"q").unwrap();
    assert_eq!(phys::counts().1, free);
}

#[test]
fn fork_is_refused_before_the_kernel_runs_out_of_memory() {
    let _alone = alone();
    let mut vm = Vmspace::new().unwrap();
    vm.map(BASE, 100 * SIZE, rw(), true).unwrap();
    vm.copyout(BASE + 50 * SIZE, b"x").unwrap();
    let hog = Hog::leaving(200);
    assert_eq!(vm.fork().err(), Some(Errno::ENOMEM));
    assert_eq!(byte(&mut vm, BASE + 50 * SIZE), b'x');
    drop(hog);
    assert!(vm.fork().is_ok());
}
