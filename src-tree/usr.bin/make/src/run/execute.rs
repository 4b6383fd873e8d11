//! Goes through the lines of a makefile.

use std::rc::Rc;

use crate::expand::Text;
use crate::makefile::{ExportTarget, Line, Loop, Makefile, Statement, VariableName};
use crate::modify::How;
use crate::names::Symbol;
use crate::session::{ExportKind, Frame, Part, Place, Scope, Session, Severity, Stop};
use crate::text::Words;

/// Files in each other beyond this include themselves.
const DEEPEST: usize = 120;

impl Session {
    /// Reads a makefile that was parsed.
    ///
    /// # Errors
    /// [`Stop`] when nothing can follow.
    pub fn run_makefile(&mut self, makefile: &Makefile) -> Result<(), Stop> {
        if self.reading.open.len() >= DEEPEST {
            let path = String::from_utf8_lossy(&makefile.path).into_owned();
            return Err(self.stop(format!("{path} is included by itself without end")));
        }
        self.track(&makefile.path);
        self.reading.open.push(Place {
            file: makefile.path.clone(),
            line: 0,
        });
        self.set_parse_file();
        self.run_block(&makefile.body, None)?;
        self.reading.open.pop();
        self.set_parse_file();
        Ok(())
    }

    /// Ends the last rule when all files are read, and sets what depends on all of them.
    ///
    /// # Errors
    /// [`Stop`].
    pub fn finish_reading(&mut self) -> Result<(), Stop> {
        self.finish_rule();
        let suffixes = &self.graph.suffixes;
        let flags = |flag: &str, all: &[usize]| {
            let folders = all.iter().flat_map(|suffix| suffixes.folders(*suffix));
            let flags = folders.map(|folder| [b" ", flag.as_bytes(), folder].concat());
            flags.collect::<Vec<_>>().concat()
        };
        if !suffixes.includes.is_empty() || !suffixes.libraries.is_empty() {
            let includes = flags("-I", &suffixes.includes);
            let libraries = flags("-L", &suffixes.libraries);
            self.set_bytes(b".INCLUDES", &includes);
            self.set_bytes(b".LIBS", &libraries);
        }
        let path = Text::new(b"${VPATH}");
        let path = self.expanded(&path, How::new(Scope::Command))?;
        for folder in path.split(|byte| *byte == b':') {
            if !folder.is_empty() && self.system.is_folder(folder) {
                self.graph.search.folders.push(folder.to_vec());
            }
        }
        Ok(())
    }

    fn run_block(&mut self, block: &[Line], frame: Option<&Rc<Frame>>) -> Result<(), Stop> {
        for line in block {
            if let Some(place) = self.reading.open.last_mut() {
                place.line = line.number;
            }
            match &line.statement {
                Statement::Assign { name, kind, value } => {
                    self.finish_rule();
                    self.assignment(name, *kind, value, frame)?;
                }
                Statement::Conditional(branches) => {
                    for branch in branches {
                        if let Some(place) = self.reading.open.last_mut() {
                            place.line = branch.number;
                        }
                        let holds = match &branch.condition {
                            None => Some(true),
                            Some(condition) => {
                                let holds = self.holds(condition, frame.map(|frame| &**frame))?;
                                if holds.is_none() {
                                    let source = String::from_utf8_lossy(&condition.source);
                                    self.fatal(format!("Malformed conditional ({source})"));
                                }
                                holds
                            }
                        };
                        match holds {
                            Some(false) => {}
                            Some(true) => {
                                self.run_block(&branch.body, frame)?;
                                break;
                            }
                            None => break,
                        }
                    }
                }
                Statement::For(repeated) => self.repeat(repeated, frame)?,
                other => self.simple(other, frame)?,
            }
        }
        Ok(())
    }

    fn repeat(&mut self, repeated: &Loop, frame: Option<&Rc<Frame>>) -> Result<(), Stop> {
        let (names, count) = (&repeated.names, repeated.count);
        let mut list = self.buffer();
        let how = How::within(Scope::Global, frame.map(|frame| &**frame));
        self.expand(&repeated.items, how, &mut list)?;
        let outer = names.len() - count;
        let outer = frame.map_or(&[][..], |frame| {
            let words = frame.words();
            &words[..outer.min(words.len())]
        });
        let frames = self.rounds.frames(&list, outer, count);
        self.give_back(list);
        match frames {
            Ok(frames) => {
                for frame in &*frames {
                    self.run_block(&repeated.body, Some(frame))?;
                }
            }
            Err(number) => self.fatal(format!(
                "Wrong number of words ({number}) in .for substitution list with {count} vars"
            )),
        }
        Ok(())
    }

    fn simple(&mut self, statement: &Statement, frame: Option<&Rc<Frame>>) -> Result<(), Stop> {
        let inner = frame.map(|frame| &**frame);
        let how = How::within(Scope::Command, inner);
        let global = How::within(Scope::Global, inner);
        match statement {
            Statement::Include {
                file,
                system,
                optional,
            } => {
                let file = self.expanded(file, how)?;
                self.include(&file, *system, *optional)?;
            }
            Statement::PlainInclude { files, optional } => {
                let files = self.expanded(files, how)?;
                for file in Words::new(&files).filter(|file| !file.is_empty()) {
                    self.include(file, false, *optional)?;
                }
            }
            Statement::Undefine(name) => {
                let symbol = self.name_of(name, inner)?;
                self.undefine(symbol);
            }
            Statement::Export(_, None) => self.variables.export_all = true,
            Statement::Export(kind, Some(names)) => {
                let names = self.expanded(names, global)?;
                self.export(&names, *kind, *kind == ExportKind::Following)?;
            }
            Statement::ExportValue(symbol, value) => {
                let value = self.expanded(value, how)?;
                self.set_environment(*symbol, &value);
            }
            Statement::Unexport(ExportTarget::Named(names)) => {
                let names = self.expanded(names, global)?;
                self.unexport(Some(&names), false)?;
            }
            Statement::Unexport(ExportTarget::All) => self.unexport(None, false)?,
            Statement::Unexport(ExportTarget::Environment) => self.unexport(None, true)?,
            Statement::Info(text) => self.declare(Severity::Info, text, how)?,
            Statement::Warning(text) => self.declare(Severity::Warning, text, how)?,
            Statement::Error(text) => {
                self.declare(Severity::Fatal, text, how)?;
                return Err(Stop::Declared);
            }
            Statement::Rule {
                text,
                command,
                indented,
            } => {
                if let Some(indented) = indented
                    && self.reading.in_rule
                {
                    self.warning("Shell command needs a leading tab");
                    self.add_command(indented, frame);
                    return Ok(());
                }
                self.finish_rule();
                let line = self.expanded(text, how)?;
                self.reading.targets.clear();
                self.reading.in_rule = true;
                self.rule(&line)?;
                if let Some(command) = command {
                    self.add_command(command, frame);
                }
            }
            Statement::Command(text) => {
                if self.reading.in_rule {
                    self.add_command(text, frame);
                } else {
                    let text = String::from_utf8_lossy(text.source()).into_owned();
                    self.fatal(format!("Unassociated shell command \"{text}\""));
                }
            }
            Statement::Wrong(text) => self.fatal(text.clone()),
            Statement::Odd(text) => self.warning(text.clone()),
            Statement::Assign { .. } | Statement::Conditional(_) | Statement::For(_) => {}
        }
        Ok(())
    }

    fn declare(&mut self, severity: Severity, text: &Text, how: How<'_>) -> Result<(), Stop> {
        let text = self.expanded(text, how)?;
        self.say(severity, String::from_utf8_lossy(&text).into_owned());
        Ok(())
    }

    fn undefine(&mut self, symbol: Symbol) {
        self.unset(Scope::Global, symbol);
        if symbol == self.known.exported {
            self.variables.export_some = false;
        }
    }

    /// Adds a command to the targets of the last rule.
    fn add_command(&mut self, text: &Rc<Text>, frame: Option<&Rc<Frame>>) {
        let part = Part {
            text: text.clone(),
            frame: frame.filter(|_| text.loops().is_some()).cloned(),
        };
        let targets = std::mem::take(&mut self.reading.targets);
        let place = self.reading.open.last().cloned();
        for target in &targets {
            if let Err((name, before)) =
                self.graph
                    .add_command(*target, part.clone(), place.as_ref())
            {
                let name = String::from_utf8_lossy(&name).into_owned();
                self.warning(format!("duplicate script for target \"{name}\" ignored"));
                if let Some(before) = before {
                    self.messages.push(crate::session::Message {
                        severity: Severity::Warning,
                        text: format!("using previous script for \"{name}\" defined here"),
                        places: vec![before],
                    });
                }
            }
        }
        self.reading.targets = targets;
    }

    /// Ends a rule: its targets have their commands now.
    pub(crate) fn finish_rule(&mut self) {
        if self.reading.in_rule {
            for target in std::mem::take(&mut self.reading.targets) {
                self.graph.seal(target);
            }
            self.reading.in_rule = false;
        }
    }

    /// Returns the variable a line is about.
    pub(crate) fn name_of(
        &mut self,
        name: &VariableName,
        frame: Option<&Frame>,
    ) -> Result<Symbol, Stop> {
        match name {
            VariableName::Fixed(symbol) => Ok(*symbol),
            VariableName::Computed(name) => {
                self.computed_symbol(name, How::within(Scope::Global, frame))
            }
        }
    }
}
