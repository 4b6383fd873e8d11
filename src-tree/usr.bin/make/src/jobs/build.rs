//! From what is wanted to an exit status.

use std::io::Write;

use crate::expand::Text;
use crate::graph::{Attributes, Made};
use crate::program::Mode;
use crate::session::{Session, Stop};

/// Where output and messages go.
pub(super) struct Outside<'a> {
    pub(super) output: &'a mut dyn Write,
    /// Says what there is to say.
    pub(super) say: &'a mut dyn FnMut(&mut Session),
}

impl Outside<'_> {
    pub(super) fn line(&mut self, text: &[u8]) {
        // Output that nobody reads does not keep targets from being made.
        self.text(&[text, b"\n"].concat());
    }

    pub(super) fn text(&mut self, text: &[u8]) {
        let _lost = self.output.write_all(text);
        let _lost = self.output.flush();
    }
}

impl Session {
    /// Makes what is wanted; gives the exit status.
    pub(crate) fn build(
        &mut self,
        any_makefile: bool,
        output: &mut dyn Write,
        say: &mut dyn FnMut(&mut Self),
    ) -> u8 {
        let mut outside = Outside { output, say };
        self.interrupts.set_building(true);
        let made = self.make_wanted(any_makefile, &mut outside);
        self.interrupts.set_building(false);
        match made {
            Ok(status) => status,
            // Who sent the signal is not told.
            Err(Stop::Interrupted) => 2,
            Err(_) => {
                (outside.say)(self);
                // What is wrong with the variables to show is said like everything else.
                let _said = self.show_stopped(None, &mut outside);
                2
            }
        }
    }

    fn make_wanted(&mut self, any: bool, outside: &mut Outside<'_>) -> Result<u8, Stop> {
        self.set_all_targets();
        let mode = Text::new(b"${.MAKE.MODE}");
        let mode = self.expanded(
            &mode,
            crate::modify::How::new(crate::session::Scope::Global),
        )?;
        self.meta.take(&mode);
        if mode.windows(6).any(|word| word == b"compat") {
            self.options.compatible = true;
        }
        self.overrides_changed()?;
        let wanted: Vec<usize> = if self.graph.wanted.is_empty() {
            let Some(main) = self.graph.main else {
                let text = if any {
                    "no target to make."
                } else {
                    "no target to make: there is no makefile."
                };
                return Err(self.stop(text.to_owned()));
            };
            vec![main]
        } else {
            let names = self.graph.wanted.clone();
            names
                .iter()
                .map(|name| self.graph.find_or_add(name))
                .collect()
        };
        if self.options.mode != Mode::Query && !self.make_special(b".BEGIN", outside)? {
            return Ok(1);
        }
        let good = if self.runs_many() {
            self.make_many(&wanted, outside)?
        } else {
            self.make_each(&wanted, outside)?
        };
        (outside.say)(self);
        if self.options.mode == Mode::Query {
            let made = |number: &usize| self.graph.node(*number).made == Made::Made;
            return Ok(u8::from(wanted.iter().any(made)));
        }
        if good {
            for &number in &wanted {
                let node = self.graph.node(number);
                let has_rule = node.operator.is_some() || !node.commands.is_empty();
                if node.made == Made::UpToDate
                    && !node.attributes.has(Attributes::PHONY)
                    && has_rule
                    && !self.options.silent
                {
                    let name = String::from_utf8_lossy(&node.name).into_owned();
                    outside.line(format!("`{name}' is up to date.").as_bytes());
                }
            }
            if !self.make_special(b".END", outside)? {
                return Ok(1);
            }
            return Ok(0);
        }
        Ok(1)
    }

    fn runs_many(&mut self) -> bool {
        if self.options.compatible || self.graph.not_parallel || self.graph.compatible {
            return false;
        }
        if self.options.jobs.is_none() {
            let symbol = self.names.intern(b".MAKE.JOBS");
            let mut text = Vec::new();
            let how = crate::modify::How::new(crate::session::Scope::Global);
            // A value that cannot be expanded is none.
            if self.expand_variable(symbol, how, &mut text).is_ok() {
                let (jobs, _) = crate::text::leading_unsigned(&text, 10);
                self.options.jobs = usize::try_from(jobs).ok().filter(|jobs| *jobs > 0);
            }
        }
        self.options.jobs.is_some_and(|jobs| jobs > 1)
    }

    /// Makes `.BEGIN` and its like; tells whether that went well.
    pub(super) fn make_special(
        &mut self,
        name: &[u8],
        outside: &mut Outside<'_>,
    ) -> Result<bool, Stop> {
        match self.graph.find(name) {
            Some(number) if self.graph.node(number).operator.is_some() => {
                self.make_one(number, outside)?;
                Ok(!matches!(
                    self.graph.node(number).made,
                    Made::Failed | Made::Aborted
                ))
            }
            _ => Ok(true),
        }
    }

    /// Says what targets there are, in `.ALLTARGETS`, each behind a blank as bmake has it.
    pub(crate) fn set_all_targets(&mut self) {
        let names = self.graph.names().flat_map(|name| [b" ", &**name].concat());
        let names: Vec<u8> = names.collect();
        self.set_bytes(b".ALLTARGETS", &names);
    }
}
