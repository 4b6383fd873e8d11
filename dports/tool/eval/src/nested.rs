//! Makes that makefiles ask for values while they are read. They read makefiles of other ports,
//! mostly: done here, it takes no program, and what they look at is written down.

use make::session::Session;
use make::system::{Environment, Output};

use crate::shell::Make;
use crate::traced::Traced;
use crate::worker::{MOST_NAMES, called};

/// Makes that ask each other beyond this are programs, which are stopped some time.
const DEEPEST: usize = 3;

impl Traced {
    /// Answers for a make; nothing where it would complain, or its makefiles cannot be read.
    pub(crate) fn ask_make(&mut self, make: &Make, environment: &Environment) -> Option<Output> {
        if self.level >= DEEPEST {
            return None;
        }
        let left = self.tracer.borrow_mut().leave();
        let text = self.values(make, environment, &left.folder);
        self.tracer.borrow_mut().come_back(left);
        text.map(|text| Output {
            text,
            trouble: None,
        })
    }

    fn values(&mut self, make: &Make, environment: &Environment, folder: &[u8]) -> Option<Vec<u8>> {
        let owned = |(name, value): &(std::rc::Rc<[u8]>, Vec<u8>)| (name.to_vec(), value.clone());
        let mut environment: Vec<_> = environment.iter().map(owned).collect();
        let mut folder = folder.to_vec();
        if let Some(step) = &make.folder {
            set(&mut environment, b"OLDPWD", &folder);
            folder = walked(&folder, step);
            set(&mut environment, b"PWD", &folder);
        }
        for (name, value) in &make.environment {
            set(&mut environment, name, value);
        }
        let session = match &mut self.below {
            Some(session) if session.names.len() <= MOST_NAMES => session,
            place => {
                let system = Self::new(self.tracer.clone(), self.level + 1);
                place.insert(Box::new(Session::new(Box::new(system))))
            }
        };
        session.restart();
        if !session.system.change_folder(&folder) {
            return None;
        }
        let folder = session.system.real_path(&folder)?;
        let arguments = called(make.arguments.clone(), environment, folder);
        session.prepare(&arguments).ok()?;
        session.read_makefiles().ok()?;
        let values = session.printed().ok()?;
        if !session.messages.is_empty() {
            return None;
        }
        let mut system = self.tracer.borrow_mut();
        system.look_at_makefiles(&session.start_folder, &session.reading.files);
        let mut text = Vec::new();
        for value in values {
            text.extend_from_slice(&value);
            text.push(b'\n');
        }
        Some(text)
    }
}

/// Sets a variable of an environment.
fn set(environment: &mut Vec<(Vec<u8>, Vec<u8>)>, name: &[u8], value: &[u8]) {
    match environment.iter_mut().find(|(known, _)| known == name) {
        Some((_, old)) => *old = value.to_vec(),
        None => environment.push((name.to_vec(), value.to_vec())),
    }
}

/// Returns where the shell is after `cd step`: `..` goes back by the name, not by the folder.
fn walked(folder: &[u8], step: &[u8]) -> Vec<u8> {
    let mut names: Vec<&[u8]> = Vec::new();
    let start: &[u8] = if step.starts_with(b"/") { b"" } else { folder };
    let all = start.split(|byte| *byte == b'/');
    for name in all.chain(step.split(|byte| *byte == b'/')) {
        match name {
            b"" | b"." => {}
            b".." => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    [b"/", &names.join(&b'/')[..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_by_their_names() {
        for (folder, step, found) in [
            ("/ports/a/b", "../../c/d", "/ports/c/d"),
            ("/ports/a", "/x//./y/", "/x/y"),
            ("/", "../a", "/a"),
            ("/a", "..", "/"),
        ] {
            let walked = walked(folder.as_bytes(), step.as_bytes());
            assert_eq!(walked, found.as_bytes(), "{folder} {step}");
        }
    }
}
