//! What a line of a makefile can be.

use std::rc::Rc;

use crate::condition::Condition;
use crate::expand::{ComputedName, LoopNames, Text};
use crate::names::Symbol;
use crate::session::ExportKind;

/// A makefile.
#[derive(Debug)]
pub struct Makefile {
    /// Its path, as it was found.
    pub path: Rc<[u8]>,
    /// Its lines.
    pub body: Block,
}

/// Lines behind each other. Everything that many ports read is as small as it can be: together it
/// is more than what a processor keeps near itself.
pub type Block = Box<[Line]>;

/// A line.
#[derive(Debug)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: u32,
    /// What it is.
    pub statement: Statement,
}

/// How a line assigns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssignKind {
    /// `=`
    Set,
    /// `+=`
    Append,
    /// `?=`
    Default,
    /// `:=`
    Expand,
    /// `!=`
    Shell,
}

/// The name of a variable that a line assigns to.
#[derive(Debug)]
pub enum VariableName {
    /// Always the same.
    Fixed(Symbol),
    /// Computed.
    Computed(Box<ComputedName>),
}

/// What `.unexport` takes away.
#[derive(Debug)]
pub enum ExportTarget {
    /// Variables by name.
    Named(Rc<Text>),
    /// All that were exported.
    All,
    /// The whole environment.
    Environment,
}

/// What a line is.
#[derive(Debug)]
pub enum Statement {
    /// `name = value`
    Assign {
        /// The variable.
        name: VariableName,
        /// How.
        kind: AssignKind,
        /// The value.
        value: Rc<Text>,
    },
    /// `.if` to `.endif`
    Conditional(Box<[Branch]>),
    /// `.for` to `.endfor`
    For(Box<Loop>),
    /// `.include`
    Include {
        /// The file.
        file: Rc<Text>,
        /// In angle brackets: looked for where the system's makefiles are.
        system: bool,
        /// It need not be there.
        optional: bool,
    },
    /// `include`, with names of files.
    PlainInclude {
        /// The files.
        files: Rc<Text>,
        /// They need not be there.
        optional: bool,
    },
    /// `.undef`
    Undefine(VariableName),
    /// `.export` and its relatives; nothing for all variables.
    Export(ExportKind, Option<Rc<Text>>),
    /// `export name=value`
    ExportValue(Symbol, Rc<Text>),
    /// `.unexport`, `.unexport-env`
    Unexport(ExportTarget),
    /// `.info`
    Info(Rc<Text>),
    /// `.warning`
    Warning(Rc<Text>),
    /// `.error`
    Error(Rc<Text>),
    /// A line with targets and sources.
    Rule {
        /// All but the command.
        text: Rc<Text>,
        /// Behind a semicolon.
        command: Option<Rc<Text>>,
        /// The line begins with a blank and has no operator: it may be meant for a command.
        indented: Option<Rc<Text>>,
    },
    /// A command of the targets before it.
    Command(Rc<Text>),
    /// A line that is wrong; what to say of it.
    Wrong(String),
    /// A line that looks wrong.
    Odd(String),
}

/// A loop.
#[derive(Debug)]
pub struct Loop {
    /// Names of all loop variables here, those of this loop last.
    pub names: Rc<LoopNames>,
    /// How many of them are of this loop.
    pub count: usize,
    /// What they go through.
    pub items: Rc<Text>,
    /// What is repeated.
    pub body: Block,
}

/// One way a conditional can go.
#[derive(Debug)]
pub struct Branch {
    /// The number of its line.
    pub number: u32,
    /// The condition; nothing for `.else`.
    pub condition: Option<Condition>,
    /// The lines.
    pub body: Block,
}
