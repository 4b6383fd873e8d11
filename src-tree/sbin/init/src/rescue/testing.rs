//! A model of the system, and sessions at the prompt (tests).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;

use crate::options::Options;
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;
use crate::rescue::system::{Stop, System, Value};

/// A system with a few values, which remembers how it was stopped.
#[derive(Default)]
pub(crate) struct Model {
    pub(crate) stopped: RefCell<Vec<Stop>>,
}

impl System for Model {
    fn sysctl(&self, name: &str) -> io::Result<Value> {
        let text = |text: &str| Ok(Value::Text(text.to_owned()));
        match name {
            "kern.ostype" => text("DragonFly"),
            "kern.osrelease" => text("6.6-TEST"),
            "kern.version" => text("DragonFly 6.6-TEST #0\nsecond line\n"),
            "kern.hostname" => text("model"),
            "kern.msgbuf" => text("first message\nlast message"),
            "hw.machine" => text("x86_64"),
            "hw.ncpu" => Ok(Value::Numbers(vec![2])),
            "kern.boottime" => Ok(Value::Bytes(
                [1_000_000_000i64.to_le_bytes(), 0i64.to_le_bytes()].concat(),
            )),
            _ => Err(io::Error::from_raw_os_error(2)),
        }
    }

    fn stop(&self, how: Stop) -> io::Error {
        self.stopped.borrow_mut().push(how);
        io::Error::from_raw_os_error(1)
    }
}

/// What a session showed.
pub(crate) struct Seen {
    pub(crate) output: String,
    pub(crate) errors: String,
    pub(crate) status: u8,
}

/// Types lines at the prompt of an ordinary process.
pub(crate) fn session(lines: &str) -> Seen {
    session_on(&Model::default(), lines)
}

/// As [`session`], on a system that the test keeps.
pub(crate) fn session_on(model: &Model, lines: &str) -> Seen {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let environment = BTreeMap::from([("TERM".to_owned(), "vt100".to_owned())]);
    let terminal = Terminal {
        input: &mut lines.as_bytes(),
        output: &mut output,
        errors: &mut errors,
    };
    let status = Shell::new(model, environment, false).run(&Options::default(), terminal);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Seen {
        output: text(output),
        errors: text(errors),
        status,
    }
}
