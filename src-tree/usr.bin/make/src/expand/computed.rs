//! Names that are computed.

use std::cell::Cell;

use super::{Base, Piece};
use crate::names::Symbol;
use crate::session::Frame;

/// How many rounds of loops are remembered, a power of two.
const PLACES: usize = 8;

/// A round of loops by its number, 0 for none, and the symbol the name had in it.
type Place = Cell<(u32, Symbol)>;

/// The name of a variable with expansions in it.
///
/// Most such names are put together of the words of loops, and most loops go through the same
/// words in one port and in the next: the symbols of the last rounds are remembered.
#[derive(Debug)]
pub struct ComputedName {
    pieces: Box<[Piece]>,
    /// The expansion it is the name in, as it was written.
    pub(super) written: Box<[u8]>,
    /// Nothing in it but words of loops.
    of_loops: bool,
    known: [Place; PLACES],
}

impl ComputedName {
    /// Takes the pieces.
    #[must_use]
    pub fn new(pieces: Box<[Piece]>) -> Self {
        let of_loops = pieces.iter().all(|piece| match piece {
            Piece::Literal(_) => true,
            Piece::Expansion(expansion) => {
                matches!(expansion.base, Base::Loop(_)) && expansion.modifiers.is_empty()
            }
            Piece::Dollar | Piece::Matched | Piece::Broken(_) => false,
        });
        Self {
            pieces,
            written: Box::default(),
            of_loops,
            known: [const { Cell::new((0, Symbol::NONE)) }; PLACES],
        }
    }

    /// Returns the pieces.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Returns the expansion it is the name in, as it was written; nothing for names elsewhere.
    #[must_use]
    pub fn written(&self) -> &[u8] {
        &self.written
    }

    /// Returns the symbol the name has in a round of loops, where that is remembered.
    #[must_use]
    pub fn known(&self, frame: Option<&Frame>) -> Option<Symbol> {
        let number = frame?.number();
        let (known, symbol) = self.known[place(number)].get();
        (known == number && number != 0).then_some(symbol)
    }

    /// Remembers the symbol, where it depends on nothing but the round.
    pub fn remember(&self, frame: Option<&Frame>, symbol: Symbol) {
        let number = frame.map_or(0, Frame::number);
        if self.of_loops && number != 0 {
            self.known[place(number)].set((number, symbol));
        }
    }
}

fn place(number: u32) -> usize {
    number as usize % PLACES
}
