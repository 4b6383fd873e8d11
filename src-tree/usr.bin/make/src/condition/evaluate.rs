//! Whether a condition holds.

use super::{Condition, Form, Function, Node, Operand, Relation};
use crate::expand::Piece;
use crate::modify::{How, Outcome};
use crate::names::Symbol;
use crate::session::{Frame, Scope, Session, Stop};
use crate::text::{condition_number, is_blank, matches};

/// Whether something holds; nothing where that makes no sense.
type Truth = Result<Option<bool>, Stop>;

impl Session {
    /// Tells whether a condition holds; nothing where it makes no sense.
    ///
    /// # Errors
    /// [`Stop`].
    pub fn holds(&mut self, condition: &Condition, frame: Option<&Frame>) -> Truth {
        let Some(root) = &condition.root else {
            return Ok(None);
        };
        let how = How::within(Scope::Command, frame);
        self.node(root, condition.form, how)
    }

    fn node(&mut self, node: &Node, form: Form, how: How<'_>) -> Truth {
        Ok(match node {
            Node::Or(sides) => match self.node(&sides.0, form, how)? {
                Some(false) => self.node(&sides.1, form, how)?,
                known => known,
            },
            Node::And(sides) => match self.node(&sides.0, form, how)? {
                Some(true) => self.node(&sides.1, form, how)?,
                known => known,
            },
            Node::Not(inner) => self.node(inner, form, how)?.map(|holds| !holds),
            Node::False => Some(false),
            Node::Defined(name) => {
                let symbol = self.symbol_of(name, how)?;
                Some(symbol != self.known.empty && self.is_defined(symbol))
            }
            Node::Call(function, pieces) => {
                let name = self.argument(pieces, how)?;
                let holds = !name.is_empty() && self.function(*function, &name);
                self.give_back(name);
                Some(holds)
            }
            Node::Empty(expansion) => {
                if let Some(any) = self.selects_any(expansion, how) {
                    return Ok(Some(!any));
                }
                let mut value = self.buffer();
                let outcome = self.expansion(expansion, how, &mut value)?;
                let empty = value.iter().all(|byte| is_blank(*byte));
                self.give_back(value);
                (outcome != Outcome::Error).then_some(empty)
            }
            Node::Word(pieces) => {
                let name = self.argument(pieces, how)?;
                let holds = self.word(&name, form);
                self.give_back(name);
                Some(holds)
            }
            Node::Value(operand) => self.alone(operand, form, how)?,
            Node::Compare(all) => self.compare(&all.0, all.1, &all.2, how)?,
        })
    }

    fn is_defined(&self, symbol: Symbol) -> bool {
        let first = self.environment_first;
        self.variables.find(symbol, Scope::Command, first).is_some()
    }

    fn function(&mut self, function: Function, name: &[u8]) -> bool {
        match function {
            Function::Defined => {
                let symbol = self.names.intern(name);
                self.is_defined(symbol)
            }
            Function::Make => self.graph.wanted.iter().any(|target| matches(target, name)),
            Function::Exists => self.find_file(name).is_some(),
            Function::Target => self.graph.is_target(name),
            Function::Commands => self.graph.has_commands(name),
        }
    }

    /// What a word alone means.
    fn word(&mut self, name: &[u8], form: Form) -> bool {
        match form {
            Form::Plain | Form::Defined => self.function(Function::Defined, name),
            Form::NotDefined => !self.function(Function::Defined, name),
            Form::Made => self.function(Function::Make, name),
            Form::NotMade => !self.function(Function::Make, name),
        }
    }

    /// Expands a side of a comparison; nothing where an expansion goes wrong.
    fn operand(&mut self, operand: &Operand, how: How<'_>) -> Result<Option<Vec<u8>>, Stop> {
        let mut out = self.buffer();
        for piece in &operand.pieces {
            match piece {
                Piece::Literal(bytes) => out.extend_from_slice(bytes),
                Piece::Expansion(expansion) => match self.expansion(expansion, how, &mut out)? {
                    Outcome::Value => {}
                    Outcome::Undefined if operand.quoted => {}
                    _ => return Ok(None),
                },
                Piece::Dollar | Piece::Matched | Piece::Broken(_) => return Ok(None),
            }
        }
        Ok(Some(out))
    }

    fn alone(&mut self, operand: &Operand, form: Form, how: How<'_>) -> Truth {
        let Some(value) = self.operand(operand, how)? else {
            return Ok(None);
        };
        let holds = if operand.quoted {
            !value.is_empty()
        } else if let Some(number) = condition_number(&value) {
            number != 0.0
        } else if form == Form::Plain {
            !value.is_empty()
        } else {
            self.word(&value, form)
        };
        self.give_back(value);
        Ok(Some(holds))
    }

    fn compare(
        &mut self,
        left: &Operand,
        relation: Relation,
        right: &Operand,
        how: How<'_>,
    ) -> Truth {
        let quoted = left.quoted || right.quoted;
        let Some(left) = self.operand(left, how)? else {
            return Ok(None);
        };
        let Some(right) = self.operand(right, how)? else {
            return Ok(None);
        };
        let numbers = if quoted {
            None
        } else {
            condition_number(&left).zip(condition_number(&right))
        };
        if self.options.tracing.conditions {
            let relation = relation.sign();
            self.trace(match numbers {
                Some((left, right)) => {
                    format!("left = {left:.6}, right = {right:.6}, op = {relation}")
                }
                None => {
                    let [left, right] = [&left, &right].map(|side| String::from_utf8_lossy(side));
                    format!("lhs = \"{left}\", rhs = \"{right}\", op = {relation}")
                }
            });
        }
        #[expect(clippy::float_cmp, reason = "makefiles compare for equality")]
        let holds = match (numbers, relation) {
            (_, Relation::Unknown) => None,
            (Some((left, right)), _) => Some(match relation {
                Relation::Equal => left == right,
                Relation::Less => left < right,
                Relation::AtMost => left <= right,
                Relation::More => left > right,
                Relation::AtLeast => left >= right,
                Relation::Unequal | Relation::Unknown => left != right,
            }),
            (None, Relation::Equal) => Some(left == right),
            (None, Relation::Unequal) => Some(left != right),
            (None, _) => {
                self.warning("String comparison operator should be either == or !=");
                None
            }
        };
        self.give_back(left);
        self.give_back(right);
        Ok(holds)
    }
}
