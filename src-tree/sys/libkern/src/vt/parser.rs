//! Splits a byte stream into characters and control sequences.

/// Most parameters of a sequence that are kept.
const MAX_PARAMS: usize = 8;

/// What a byte completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Show a character.
    Print(u8),
    /// Obey a control character.
    Control(u8),
    /// Obey a control sequence with this final byte.
    Sequence(u8, Params),
}

/// Parameters of a control sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Params {
    values: [u16; MAX_PARAMS],
    count: usize,
}

impl Params {
    /// Returns a parameter, `default` if it is missing or zero.
    pub(super) fn get(&self, index: usize, default: u16) -> u16 {
        match self.values.get(index) {
            Some(&value) if value > 0 => value,
            _ => default,
        }
    }

    /// Iterates over all parameters; there is at least one.
    pub(super) fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        self.values[..=self.count.min(MAX_PARAMS - 1)]
            .iter()
            .copied()
    }

    fn digit(&mut self, digit: u8) {
        if let Some(value) = self.values.get_mut(self.count) {
            *value = value.saturating_mul(10).saturating_add(u16::from(digit));
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    Escape,
    /// Collecting the parameters of a control sequence; the flag says that it is private
    /// and will be ignored.
    Sequence(Params, bool),
}

/// The parser's state.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parser {
    state: State,
}

impl Parser {
    pub(super) const fn new() -> Self {
        Self { state: State::Text }
    }

    pub(super) fn feed(&mut self, byte: u8) -> Option<Action> {
        match (self.state, byte) {
            (_, 0x1b) => self.state = State::Escape,
            (State::Text, 0x20..=0x7e) => return Some(Action::Print(byte)),
            (_, 0x00..=0x1f) => return Some(Action::Control(byte)),
            // The first byte of a UTF-8 character stands for all of it.
            (State::Text, 0xc0..=0xff) => return Some(Action::Print(b'?')),
            (State::Text, _) => {}
            (State::Escape, b'[') => self.state = State::Sequence(Params::default(), false),
            (State::Escape, _) => self.state = State::Text,
            (State::Sequence(mut params, private), _) => match byte {
                b'0'..=b'9' => {
                    params.digit(byte - b'0');
                    self.state = State::Sequence(params, private);
                }
                b';' => {
                    params.count += 1;
                    self.state = State::Sequence(params, private);
                }
                0x20..=0x3f => self.state = State::Sequence(params, true),
                _ => {
                    self.state = State::Text;
                    return (!private).then_some(Action::Sequence(byte, params));
                }
            },
        }
        None
    }
}
