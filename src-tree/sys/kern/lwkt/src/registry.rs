//! The tokens that have been waited for, for those who want to see them.

use df_machine::sync::Once;

use crate::token::{MP, Token};

/// Most tokens that are known.
const MOST: usize = 64;

static TOKENS: [Once<&'static Token>; MOST] = [const { Once::new() }; MOST];

/// Notes a token that is waited for; one too many is not shown.
pub(crate) fn note(token: &'static Token) {
    for place in &TOKENS {
        place.set(token);
        if place
            .get()
            .is_some_and(|known| core::ptr::eq(*known, token))
        {
            return;
        }
    }
}

/// The big token, and all others that have ever been waited for.
pub fn tokens() -> impl Iterator<Item = &'static Token> {
    let others = TOKENS.iter().filter_map(|place| place.get().copied());
    core::iter::once(&MP).chain(others.filter(|token| !core::ptr::eq(*token, &MP)))
}
