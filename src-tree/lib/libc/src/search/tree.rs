//! `tsearch`, `tfind`, `tdelete`, `twalk`: sorted trees. A node begins with its key, as POSIX
//! wants; the trees are balanced (AVL).

use core::cmp::Ordering;
use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

use crate::errno::{self, Errno};
use crate::malloc::{free, malloc};
use crate::stdlib::sort::Compare;

/// A node.
#[repr(C)]
pub struct Node {
    key: *const c_void,
    below: [*mut Node; 2],
    height: i32,
}

/// What `twalk` calls: node, occasion, level.
pub type Action = unsafe extern "C" fn(*const c_void, c_int, c_int);

fn height(node: *const Node) -> i32 {
    // SAFETY: links of a tree are nodes or null.
    unsafe { node.as_ref() }.map_or(0, |node| node.height)
}

/// The links of a node of the tree.
fn of<'a>(node: *mut Node) -> &'a mut Node {
    // SAFETY: callers give nodes of a tree, which nobody else changes meanwhile.
    unsafe { &mut *node }
}

fn measure(node: *mut Node) {
    let node = of(node);
    node.height = 1 + height(node.below[0]).max(height(node.below[1]));
}

/// Lets the child on one side take the place of its parent; gives the child.
fn rotate(node: *mut Node, side: usize) -> *mut Node {
    let child = of(node).below[side];
    of(node).below[side] = of(child).below[1 - side];
    of(child).below[1 - side] = node;
    measure(node);
    measure(child);
    child
}

/// Makes a node balanced whose children are; gives what takes its place.
fn balance(node: *mut Node) -> *mut Node {
    measure(node);
    let side = match height(of(node).below[0]) - height(of(node).below[1]) {
        2.. => 0,
        ..=-2 => 1,
        _ => return node,
    };
    let child = of(node).below[side];
    if height(of(child).below[1 - side]) > height(of(child).below[side]) {
        of(node).below[side] = rotate(child, 1 - side);
    }
    rotate(node, side)
}

/// The order of a key and that of a node.
fn order(key: *const c_void, node: *const Node, compare: Compare) -> Ordering {
    // SAFETY: callers give nodes of a tree.
    let there = unsafe { (*node).key };
    // SAFETY: the caller of the C function gives keys that can be compared.
    unsafe { compare(key, there) }.cmp(&0)
}

/// The side of a node on which what is not equal lies.
fn side(order: Ordering) -> usize {
    usize::from(order == Ordering::Greater)
}

/// Puts a key below a link; gives what takes the link's place, and the key's node.
fn insert(root: *mut Node, key: *const c_void, compare: Compare) -> (*mut Node, *mut Node) {
    if root.is_null() {
        let new = malloc(size_of::<Node>()).cast::<Node>();
        if !new.is_null() {
            let below = [null_mut(); 2];
            // SAFETY: the new block has that size.
            unsafe {
                new.write(Node {
                    key,
                    below,
                    height: 1,
                })
            };
        }
        return (new, new);
    }
    let order = order(key, root, compare);
    if order == Ordering::Equal {
        return (root, root);
    }
    let side = side(order);
    let (child, found) = insert(of(root).below[side], key, compare);
    of(root).below[side] = child;
    (balance(root), found)
}

/// Takes the lowest node off a subtree that is not empty; gives what is left, and the node.
fn take_lowest(root: *mut Node) -> (*mut Node, *mut Node) {
    let low = of(root).below[0];
    if low.is_null() {
        return (of(root).below[1], root);
    }
    let (rest, lowest) = take_lowest(low);
    of(root).below[0] = rest;
    (balance(root), lowest)
}

/// Takes a key out of a subtree; gives what is left, and the node that was taken out, or null.
fn remove(root: *mut Node, key: *const c_void, compare: Compare) -> (*mut Node, *mut Node) {
    if root.is_null() {
        return (root, null_mut());
    }
    let order = order(key, root, compare);
    if order != Ordering::Equal {
        let side = side(order);
        let (child, taken) = remove(of(root).below[side], key, compare);
        of(root).below[side] = child;
        return (balance(root), taken);
    }
    let [low, high] = of(root).below;
    if high.is_null() {
        return (low, root);
    }
    let (rest, heir) = take_lowest(high);
    of(heir).below = [low, rest];
    (balance(heir), root)
}

/// The node with a key, which is put into the tree when it has none; null when there is no memory.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn tsearch(
    key: *const c_void,
    root: *mut *mut Node,
    compare: Compare,
) -> *mut Node {
    // SAFETY: the caller gives a tree, or null for none.
    let Some(root) = (unsafe { root.as_mut() }) else {
        return null_mut();
    };
    let (new, found) = insert(*root, key, compare);
    if found.is_null() {
        errno::set(Errno::ENOMEM);
    } else {
        *root = new;
    }
    found
}

/// The node with a key, or null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn tfind(
    key: *const c_void,
    root: *const *mut Node,
    compare: Compare,
) -> *mut Node {
    // SAFETY: the caller gives a tree, or null for none.
    let mut node = unsafe { root.as_ref() }.copied().unwrap_or(null_mut());
    while !node.is_null() {
        match order(key, node, compare) {
            Ordering::Equal => return node,
            order => node = of(node).below[side(order)],
        }
    }
    null_mut()
}

/// Takes the node with a key out of the tree; gives something that is not null, or null when
/// there was no such node. (POSIX: the parent, which a balanced tree cannot promise.)
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn tdelete(
    key: *const c_void,
    root: *mut *mut Node,
    compare: Compare,
) -> *mut Node {
    // SAFETY: the caller gives a tree, or null for none.
    let Some(link) = (unsafe { root.as_mut() }) else {
        return null_mut();
    };
    let (rest, taken) = remove(*link, key, compare);
    *link = rest;
    if taken.is_null() {
        return null_mut();
    }
    // SAFETY: the node is in no tree any more.
    unsafe { free(taken.cast()) };
    if rest.is_null() { root.cast() } else { rest }
}

/// `preorder`, `postorder`, `endorder`, `leaf`.
const OCCASIONS: [c_int; 4] = [0, 1, 2, 3];

fn walk(node: *mut Node, level: c_int, action: &mut dyn FnMut(*const c_void, c_int, c_int)) {
    if node.is_null() {
        return;
    }
    let [low, high] = of(node).below;
    if low.is_null() && high.is_null() {
        action(node.cast(), OCCASIONS[3], level);
        return;
    }
    action(node.cast(), OCCASIONS[0], level);
    walk(low, level + 1, action);
    action(node.cast(), OCCASIONS[1], level);
    walk(high, level + 1, action);
    action(node.cast(), OCCASIONS[2], level);
}

/// Visits all nodes, in order.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn twalk(root: *const Node, action: Action) {
    walk(root.cast_mut(), 0, &mut |node, occasion, level| {
        // SAFETY: the caller gives the function.
        unsafe { action(node, occasion, level) };
    });
}

/// Gives a whole tree back, each key by `drop_key`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn tdestroy(root: *mut Node, drop_key: unsafe extern "C" fn(*mut c_void)) {
    if root.is_null() {
        return;
    }
    for below in of(root).below {
        // SAFETY: the subtree is given up with its root.
        unsafe { tdestroy(below, drop_key) };
    }
    // SAFETY: the caller gives the function.
    unsafe { drop_key(of(root).key.cast_mut()) };
    // SAFETY: the node came from `malloc`.
    unsafe { free(root.cast()) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    unsafe extern "C" fn compare(a: *const c_void, b: *const c_void) -> c_int {
        a.addr().cmp(&b.addr()) as c_int
    }

    /// Whether heights are right and differ by one at most.
    fn is_balanced(node: *mut Node) -> bool {
        node.is_null() || {
            let [low, high] = of(node).below;
            let right = of(node).height == 1 + height(low).max(height(high));
            right && (height(low) - height(high)).abs() < 2 && is_balanced(low) && is_balanced(high)
        }
    }

    proptest! {
        #[test]
        fn keys_equal_those_of_a_set(actions in prop::collection::vec((1usize..40, any::<bool>()), 0..150)) {
            let (mut root, mut model) = (null_mut(), BTreeSet::new());
            for (key, put) in actions {
                let pointer = core::ptr::without_provenance::<c_void>(key);
                if put {
                    // SAFETY: the tree is the test's own.
                    let found = unsafe { tsearch(pointer, &raw mut root, compare) };
                    prop_assert!(!found.is_null());
                    model.insert(key);
                } else {
                    // SAFETY: as above.
                    let taken = unsafe { tdelete(pointer, &raw mut root, compare) };
                    prop_assert_eq!(!taken.is_null(), model.remove(&key));
                }
                prop_assert!(is_balanced(root));
                // SAFETY: as above.
                let found = unsafe { tfind(pointer, &raw const root, compare) };
                prop_assert_eq!(!found.is_null(), model.contains(&key));
            }
            let mut keys = Vec::new();
            walk(root, 0, &mut |node, occasion, _| {
                if occasion == 1 || occasion == 3 {
                    // SAFETY: the node is in the tree.
                    keys.push(unsafe { (*node.cast::<Node>()).key }.addr());
                }
            });
            prop_assert_eq!(keys, model.into_iter().collect::<Vec<_>>());
        }
    }
}
