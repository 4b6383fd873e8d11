//! Which modifiers depend on nothing but the value they are applied to.

use super::{Modifier, Order, Pattern, Piece};

/// Lists that cost less than this to apply are not worth the look-up.
const WORTH: usize = 2;

/// Tells whether what a list of modifiers gives depends on nothing but the value, and costs enough
/// to be remembered. What selects words at its beginning does not count: it is always applied.
pub(super) fn is_worth_remembering(list: &[Modifier]) -> bool {
    let mut all = 0;
    for modifier in list.iter().skip_while(|modifier| modifier.selects()) {
        match cost(modifier) {
            Some(cost) => all += cost,
            None => return false,
        }
    }
    all >= WORTH
}

/// Tells whether a modifier leaves a variable that does not exist alone, and does nothing else
/// then, where words of loops stand for themselves.
pub(super) fn is_passive(modifier: &Modifier) -> bool {
    match modifier {
        Modifier::Match {
            pattern: Pattern::OfLoop(..),
            ..
        } => true,
        // There may be something to say about the expression.
        Modifier::Regex(_) => false,
        other => cost(other).is_some(),
    }
}

/// Returns how much a modifier costs, roughly; nothing where it looks at more than the value: at
/// variables, files, the time, chance, or whether there is a value at all.
fn cost(modifier: &Modifier) -> Option<usize> {
    match modifier {
        Modifier::Match {
            pattern: Pattern::Fixed(_),
            ..
        }
        | Modifier::Head
        | Modifier::Tail
        | Modifier::Extension
        | Modifier::Root
        | Modifier::Quote(_)
        | Modifier::Unique
        | Modifier::Upper
        | Modifier::Lower
        | Modifier::OneWord(_)
        | Modifier::Separator(_)
        | Modifier::Range(_)
        | Modifier::Words(_) => Some(1),
        Modifier::Subst { old, new, .. } => (fixed(old) && fixed(new)).then_some(1),
        // What stands behind the equals sign is expanded again.
        Modifier::Suffix { old, new } => (fixed(old) && fixed(new) && !dollars(new)).then_some(1),
        Modifier::Regex(all) => (fixed(&all.pattern) && fixed(&all.new)).then_some(2),
        Modifier::Order(Order::Forward | Order::Reverse) | Modifier::Hash => Some(2),
        _ => None,
    }
}

fn fixed(pieces: &[Piece]) -> bool {
    let is_fixed = |piece: &Piece| matches!(piece, Piece::Literal(_) | Piece::Matched);
    pieces.iter().all(is_fixed)
}

fn dollars(pieces: &[Piece]) -> bool {
    let has = |piece: &Piece| matches!(piece, Piece::Literal(text) if text.contains(&b'$'));
    pieces.iter().any(has)
}
