//! The order in which changes can be carried out.

use std::collections::{BTreeMap, BTreeSet};

use pkg_types::PkgName;

/// Names so that each stands behind those it needs; those that need each other, and those that are
/// not related, by name.
#[must_use]
pub fn by_need(needs: &BTreeMap<PkgName, BTreeSet<PkgName>>) -> Vec<PkgName> {
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    for root in needs.keys() {
        // Each entry is a name and what of its needs is still to be visited.
        let mut stack: Vec<(&PkgName, Vec<&PkgName>)> = Vec::new();
        if seen.insert(root) {
            stack.push((root, needs[root].iter().rev().collect()));
        }
        while let Some((name, left)) = stack.last_mut() {
            match left.pop() {
                Some(next) => {
                    if let Some((next, needed)) = needs.get_key_value(next)
                        && seen.insert(next)
                    {
                        stack.push((next, needed.iter().rev().collect()));
                    }
                }
                None => {
                    order.push((*name).clone());
                    stack.pop();
                }
            }
        }
    }
    order
}
