//! `.include`.

use std::rc::Rc;

use super::find::join;
use crate::session::{Session, Stop, Value};

impl Session {
    /// Reads another makefile: `system` looks only where the system's makefiles are.
    ///
    /// # Errors
    /// [`Stop`] when nothing can follow.
    pub fn include(&mut self, file: &[u8], system: bool, optional: bool) -> Result<(), Stop> {
        let found = match self.look_for(file, system) {
            Some(found) => found,
            None => {
                self.reading.missing.push(file.to_vec());
                if !optional {
                    let file = String::from_utf8_lossy(file).into_owned();
                    self.fatal(format!("Could not find {file}"));
                }
                return Ok(());
            }
        };
        let key = self.absolute(&found);
        let makefile = match self.library.get(&key) {
            Some(makefile) => makefile,
            None => match self.system.read(&found) {
                Ok(source) => self.library.parse(&key, &found, &source, &mut self.names),
                Err(error) => {
                    if !optional {
                        let found = String::from_utf8_lossy(&found).into_owned();
                        self.fatal(format!("Cannot open {found}: {error}"));
                    }
                    return Ok(());
                }
            },
        };
        self.remember_includer();
        self.run_makefile(&makefile)
    }

    /// Returns the absolute path of a file below the current folder.
    pub(crate) fn absolute(&self, path: &[u8]) -> Vec<u8> {
        if path.starts_with(b"/") {
            path.to_vec()
        } else {
            join(&self.system.folder(), path)
        }
    }

    /// Finds the file an include means.
    fn look_for(&mut self, file: &[u8], system: bool) -> Option<Vec<u8>> {
        if file.starts_with(b"/") {
            return self.system.exists(file).then(|| file.to_vec());
        }
        let includes = self.reading.include_folders.clone();
        if !system {
            if let Some(beside) = self.beside(file) {
                let found = self.find_in(&beside, &includes, true);
                if let Some(found) = found.or_else(|| self.find_file(&beside)) {
                    return Some(found);
                }
            }
            if let Some(suffix) = self.graph.suffixes.longest(file) {
                let folders = self.graph.suffixes.folders(suffix).to_vec();
                if let Some(found) = self.find_in(file, &folders, true) {
                    return Some(found);
                }
            }
            let found = self.find_in(file, &includes, true);
            if let Some(found) = found.or_else(|| self.find_file(file)) {
                return Some(found);
            }
        }
        let folders = self.reading.system_folders.clone();
        self.find_in(file, &folders, true)
    }

    /// Returns the path of a file in the folder of the one that includes it; leading `../` are
    /// taken from that folder's name.
    fn beside(&self, file: &[u8]) -> Option<Vec<u8>> {
        let includer = &self.reading.open.last()?.file;
        let slash = includer.iter().rposition(|byte| *byte == b'/')?;
        let mut folder = &includer[..slash];
        let mut file = file;
        while let Some(rest) = file.strip_prefix(b"../") {
            let slash = folder
                .iter()
                .skip(1)
                .rposition(|byte| *byte == b'/')
                .map(|at| at + 1);
            let Some(slash) = slash.filter(|slash| &folder[*slash..] != b"/..") else {
                break;
            };
            folder = &folder[..slash];
            file = rest;
        }
        Some(join(folder, file))
    }

    /// Records a file as read: once, but for the one recorded last, which bmake does not see there.
    pub(super) fn track(&mut self, path: &Rc<[u8]>) {
        if let Some((_, before)) = self.reading.files.split_last()
            && before.contains(path)
        {
            return;
        }
        self.reading.files.push(path.clone());
        let text = crate::expand::Text::new(path);
        self.append_global(self.known.makefiles, text, None);
    }

    fn remember_includer(&mut self) {
        let pairs = [
            (self.known.parse_file, self.known.from_file),
            (self.known.parse_dir, self.known.from_dir),
        ];
        for (from, to) in pairs {
            if let Some(variable) = self.variables.global.get(from) {
                let value = variable.value.clone();
                self.set_global(to, value);
            }
        }
    }

    /// Sets what `.PARSEDIR` and `.PARSEFILE` say.
    pub(super) fn set_parse_file(&mut self) {
        let Some(place) = self.reading.open.last() else {
            let known = self.known;
            for symbol in [
                known.parse_dir,
                known.parse_file,
                known.from_dir,
                known.from_file,
            ] {
                self.variables.global.remove(symbol);
            }
            return;
        };
        let file = place.file.clone();
        let (folder, name) = match file.iter().rposition(|byte| *byte == b'/') {
            Some(slash) => (file[..slash].to_vec(), &file[slash + 1..]),
            None => {
                let scope = crate::session::Scope::Global;
                let folder = self
                    .variables
                    .value(self.known.curdir, scope)
                    .map(Value::written);
                (folder.unwrap_or_default(), &file[..])
            }
        };
        self.set_global(self.known.parse_dir, Value::of(&folder));
        self.set_global(self.known.parse_file, Value::of(name));
    }
}
