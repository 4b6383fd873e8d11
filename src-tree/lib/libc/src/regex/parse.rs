//! Reads patterns: basic, extended and plain ones.

use super::bracket::bracket;
use super::error::Error;
use super::node::{Atom, Id, Node, Tree};
use super::set::Set;
use super::text::{Text, lower};

/// Deepest nesting of groups.
const DEEPEST: usize = 250;
/// `RE_DUP_MAX`.
const MOST: u32 = 255;

/// How a pattern is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// Special characters need a backslash, mostly.
    Basic,
    /// Special characters are so without one.
    Extended,
    /// There are no special characters.
    Plain,
}

/// A pattern that is being read.
pub(super) struct Pattern<'a> {
    pub(super) text: Text<'a>,
    pub(super) at: usize,
    pub(super) syntax: Syntax,
    /// Capital and small letters are the same.
    pub(super) fold: bool,
    /// Newlines end lines.
    pub(super) newline: bool,
    pub(super) depth: usize,
}

impl Pattern<'_> {
    /// Whether this comes next.
    pub(super) fn looks_at(&self, what: &[u8]) -> bool {
        self.text.bytes[self.at..].starts_with(what)
    }

    /// Takes this if it comes next.
    pub(super) fn eat(&mut self, what: &[u8]) -> bool {
        let here = self.looks_at(what);
        if here {
            self.at += what.len();
        }
        here
    }

    /// Takes a character.
    pub(super) fn next(&mut self) -> Option<u32> {
        let (value, length) = self.text.at(self.at)?;
        self.at += length;
        Some(value)
    }

    fn is_extended(&self) -> bool {
        self.syntax == Syntax::Extended
    }

    /// A mark that has a backslash before it in basic patterns.
    fn mark(&self, basic: &'static [u8]) -> &'static [u8] {
        if self.is_extended() {
            &basic[1..]
        } else {
            basic
        }
    }

    /// What a character matches.
    fn literal(&self, value: u32) -> Atom {
        Atom::Character(if self.fold { lower(value) } else { value })
    }
}

/// Reads a whole pattern; gives the root.
pub(super) fn pattern(pattern: &mut Pattern<'_>, tree: &mut Tree) -> Result<Id, Error> {
    if pattern.syntax == Syntax::Plain {
        let mut root = tree.add(Node::Empty)?;
        let mut parts = crate::list::List::new();
        while let Some(value) = pattern.next() {
            let atom = pattern.literal(value);
            let id = tree.add(Node::Atom(atom))?;
            parts.push(id).map_err(|_| Error::Space)?;
        }
        while let Some(part) = parts.pop() {
            root = tree.add(Node::Cat(part, root))?;
        }
        return Ok(root);
    }
    let root = alternatives(pattern, tree)?;
    if pattern.at < pattern.text.bytes.len() {
        // What is left begins with a closing parenthesis.
        return Err(Error::Parenthesis);
    }
    Ok(root)
}

/// One or more branches.
fn alternatives(pattern: &mut Pattern<'_>, tree: &mut Tree) -> Result<Id, Error> {
    let mut branches = crate::list::List::new();
    loop {
        let id = branch(pattern, tree)?;
        branches.push(id).map_err(|_| Error::Space)?;
        let mark = pattern.mark(b"\\|");
        if !pattern.eat(mark) {
            break;
        }
    }
    let mut whole = match branches.pop() {
        Some(last) => last,
        None => tree.add(Node::Empty)?,
    };
    while let Some(branch) = branches.pop() {
        whole = tree.add(Node::Either(branch, whole))?;
    }
    Ok(whole)
}

/// Pieces one after the other.
fn branch(pattern: &mut Pattern<'_>, tree: &mut Tree) -> Result<Id, Error> {
    let mut pieces = crate::list::List::new();
    let start = pattern.at;
    let (or, close) = (pattern.mark(b"\\|"), pattern.mark(b"\\)"));
    while pattern.at < pattern.text.bytes.len() && !pattern.looks_at(or) {
        // Without a group around, a closing parenthesis ends the pattern with an error.
        if pattern.looks_at(close) {
            break;
        }
        let id = piece(pattern, tree, pattern.at == start || pieces.is_empty())?;
        pieces.push(id).map_err(|_| Error::Space)?;
    }
    let mut whole = match pieces.pop() {
        Some(last) => last,
        None => tree.add(Node::Empty)?,
    };
    while let Some(piece) = pieces.pop() {
        whole = tree.add(Node::Cat(piece, whole))?;
    }
    Ok(whole)
}

/// An atom and its repetitions.
fn piece(pattern: &mut Pattern<'_>, tree: &mut Tree, first: bool) -> Result<Id, Error> {
    let mut id = atom(pattern, tree, first)?;
    if matches!(tree.node(id), Node::Atom(Atom::Begin)) && !pattern.is_extended() {
        // In a basic pattern a star behind the anchor stands for itself.
        if pattern.eat(b"*") {
            let star = tree.add(Node::Atom(Atom::Character(u32::from(b'*'))))?;
            id = tree.add(Node::Cat(id, star))?;
        }
        return Ok(id);
    }
    while let Some((least, most)) = repetition(pattern)? {
        id = tree.repeat(id, least, most)?;
    }
    Ok(id)
}

/// A repetition, if one comes next.
fn repetition(pattern: &mut Pattern<'_>) -> Result<Option<(u32, Option<u32>)>, Error> {
    if pattern.eat(b"*") {
        return Ok(Some((0, None)));
    }
    let (plus, mark, brace) = (
        pattern.mark(b"\\+"),
        pattern.mark(b"\\?"),
        pattern.mark(b"\\{"),
    );
    if pattern.eat(plus) {
        return Ok(Some((1, None)));
    }
    if pattern.eat(mark) {
        return Ok(Some((0, Some(1))));
    }
    let before = pattern.at;
    if !pattern.eat(brace) {
        return Ok(None);
    }
    let digit = pattern
        .text
        .bytes
        .get(pattern.at)
        .is_some_and(u8::is_ascii_digit);
    if pattern.is_extended() && !digit && !pattern.looks_at(b",") {
        // Not a count: the brace stands for itself.
        pattern.at = before;
        return Ok(None);
    }
    let close = pattern.mark(b"\\}");
    let least = count(pattern)?.unwrap_or(0);
    let most = if pattern.eat(b",") {
        count(pattern)?
    } else {
        Some(least)
    };
    if !pattern.eat(close) {
        let ends = pattern.at >= pattern.text.bytes.len();
        return Err(if ends { Error::Brace } else { Error::Count });
    }
    if most.is_some_and(|most| most < least) {
        return Err(Error::Count);
    }
    Ok(Some((least, most)))
}

/// A number up to `RE_DUP_MAX`, if one comes next.
fn count(pattern: &mut Pattern<'_>) -> Result<Option<u32>, Error> {
    let mut number = None;
    while let Some(&digit) = pattern
        .text
        .bytes
        .get(pattern.at)
        .filter(|byte| byte.is_ascii_digit())
    {
        let value = number.unwrap_or(0) * 10 + u32::from(digit - b'0');
        if value > MOST {
            return Err(Error::Count);
        }
        number = Some(value);
        pattern.at += 1;
    }
    Ok(number)
}

/// One atom or group.
fn atom(pattern: &mut Pattern<'_>, tree: &mut Tree, first: bool) -> Result<Id, Error> {
    let open = pattern.mark(b"\\(");
    if pattern.eat(open) {
        return group(pattern, tree);
    }
    let value = pattern.next().ok_or(Error::Pattern)?;
    let found = match u8::try_from(value).unwrap_or(0) {
        b'.' if pattern.newline => Atom::AnyButNewline,
        b'.' => Atom::Any,
        b'[' => bracket(pattern, tree)?,
        b'\\' => return escape(pattern, tree),
        b'^' if pattern.is_extended() || first => Atom::Begin,
        b'$' if pattern.is_extended() || ends_branch(pattern) => Atom::End,
        b'*' | b'+' | b'?' if pattern.is_extended() => return Err(Error::Repeat),
        b'{' if pattern.is_extended() && counts(pattern) => return Err(Error::Repeat),
        _ => pattern.literal(value),
    };
    tree.add(Node::Atom(found))
}

/// Whether digits follow, so that a brace is a count.
fn counts(pattern: &Pattern<'_>) -> bool {
    pattern
        .text
        .bytes
        .get(pattern.at)
        .is_some_and(u8::is_ascii_digit)
}

/// Whether a `$` of a basic pattern is an anchor: nothing of its branch follows.
fn ends_branch(pattern: &Pattern<'_>) -> bool {
    pattern.at == pattern.text.bytes.len() || pattern.looks_at(b"\\)") || pattern.looks_at(b"\\|")
}

/// What follows an opening parenthesis.
fn group(pattern: &mut Pattern<'_>, tree: &mut Tree) -> Result<Id, Error> {
    pattern.depth += 1;
    if pattern.depth > DEEPEST {
        return Err(Error::Space);
    }
    tree.groups += 1;
    let number = tree.groups;
    let body = alternatives(pattern, tree)?;
    let close = pattern.mark(b"\\)");
    if !pattern.eat(close) {
        return Err(Error::Parenthesis);
    }
    pattern.depth -= 1;
    tree.add(Node::Group(number, body))
}

/// What follows a backslash.
fn escape(pattern: &mut Pattern<'_>, tree: &mut Tree) -> Result<Id, Error> {
    let value = pattern.next().ok_or(Error::Escape)?;
    let found = match u8::try_from(value).unwrap_or(0) {
        digit @ b'1'..=b'9' => {
            let number = u32::from(digit - b'0');
            if number > tree.groups {
                return Err(Error::Reference);
            }
            tree.refers_back = true;
            return tree.add(Node::Back(number));
        }
        b'<' => Atom::WordBegin,
        b'>' => Atom::WordEnd,
        b'b' => Atom::WordEdge,
        b'B' => Atom::NoWordEdge,
        letter @ (b'w' | b'W' | b's' | b'S') => {
            let mut set = Set::new();
            set.negated = letter.is_ascii_uppercase();
            set.no_newline = set.negated && pattern.newline;
            match letter {
                b'w' | b'W' => {
                    set.class(1)?;
                    set.range(u32::from(b'_'), u32::from(b'_'))?;
                }
                _ => set.class(10)?,
            }
            tree.add_set(set)?
        }
        b'{' if !pattern.is_extended() => return Err(Error::Repeat),
        _ => pattern.literal(value),
    };
    tree.add(Node::Atom(found))
}
