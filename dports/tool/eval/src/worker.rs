//! One thread that evaluates ports, one after the other.

use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use dports_model::{PortRef, Words};
use make::program::Arguments;
use make::session::{Message, Session, Severity};
use make::system::{Host, Limits};

use crate::remembered::{Remembered, Tracer};
use crate::traced::Traced;
use crate::{Answers, EvalError, Evaluated, Inputs, Profile};

/// A port to evaluate.
#[derive(Debug)]
pub(crate) struct Request {
    /// Given back with the answer.
    pub(crate) number: usize,
    pub(crate) port: PortRef,
    pub(crate) folder: PathBuf,
    pub(crate) profile: Arc<Profile>,
    pub(crate) variables: Arc<[String]>,
    pub(crate) reply: Sender<(usize, Answer)>,
}

/// What became of a port.
#[derive(Debug)]
pub struct Answer {
    /// Its values, or why it has none.
    pub result: Result<Evaluated, EvalError>,
    /// What it looked at for that.
    pub inputs: Inputs,
}

/// A program that a makefile runs may take so long and write so much.
pub(crate) const LIMITS: Limits = Limits {
    time: Some(Duration::from_secs(20)),
    bytes: 16 << 20,
};

/// More names than this, and the thread begins anew.
pub(crate) const MOST_NAMES: usize = 400_000;

/// Evaluates what `next` gives until there is nothing.
pub(crate) fn work(
    ports: &Path,
    limits: Limits,
    answers: &Answers,
    mut next: impl FnMut() -> Option<Request>,
) {
    let (mut session, mut tracer) = begin(ports, limits, answers.clone());
    while let Some(request) = next() {
        if session.names.len() > MOST_NAMES {
            (session, tracer) = begin(ports, limits, answers.clone());
        }
        tracer.borrow_mut().begin(&request.profile);
        let result = evaluate(&mut session, ports, &request);
        let mut tracer = tracer.borrow_mut();
        tracer.look_at_makefiles(&session.start_folder, &session.reading.files);
        let inputs = tracer.finish();
        let answer = Answer { result, inputs };
        // Whoever asked may have given up.
        let _gone = request.reply.send((request.number, answer));
    }
}

fn begin(ports: &Path, limits: Limits, answers: Answers) -> (Session, Tracer) {
    // What commands of thousands of ports complain about names none of them.
    let host = Host::new(PathBuf::from("/")).limited(limits).quiet();
    let tracer = Tracer::new(Remembered::new(host, ports, answers).into());
    let system = Traced::new(tracer.clone(), 0);
    (Session::new(Box::new(system)), tracer)
}

fn evaluate(
    session: &mut Session,
    ports: &Path,
    request: &Request,
) -> Result<Evaluated, EvalError> {
    session.restart();
    let folder = request.folder.as_os_str().as_bytes();
    let fail = |session: &Session, message: Option<String>| EvalError::Makefile {
        port: request.port.clone(),
        message: message.unwrap_or_else(|| complaint(&session.messages)),
    };
    if !session.system.change_folder(folder) {
        return Err(fail(
            session,
            Some("its folder cannot be entered".to_owned()),
        ));
    }
    let arguments = arguments(ports, request);
    if let Err(error) = session.prepare(&arguments) {
        return Err(fail(session, Some(error.to_string())));
    }
    if session.read_makefiles().is_err() || !session.messages.is_empty() {
        return Err(fail(session, None));
    }
    let mut words = Words::new();
    for name in &*request.variables {
        let Ok(value) = session.print_one(name.as_bytes(), true) else {
            return Err(fail(session, None));
        };
        match String::from_utf8(value) {
            Ok(value) => words.insert(name.clone(), value),
            Err(_) => {
                let place = not_text(session);
                let message = format!("the value of {name} is not UTF-8{place}");
                return Err(fail(session, Some(message)));
            }
        };
    }
    if !session.messages.is_empty() {
        return Err(fail(session, None));
    }
    let absolute = |file: &std::rc::Rc<[u8]>| {
        let file = Path::new(std::ffi::OsStr::from_bytes(file));
        request.folder.join(file).display().to_string()
    };
    Ok(Evaluated {
        words,
        files: session.reading.files.iter().map(absolute).collect(),
    })
}

/// What bmake would be called with.
fn arguments(ports: &Path, request: &Request) -> Arguments {
    let own = |text: &str| text.as_bytes().to_vec();
    let mut words = vec![own("-r"), own("-V"), own(".MAKE.MAKEFILES")];
    words.push(own(&format!("PORTSDIR={}", ports.display())));
    let given = request.profile.assignments.iter();
    words.extend(given.map(|(name, value)| own(&format!("{name}={value}"))));
    if let Some(flavor) = request.port.flavor() {
        words.push(own(&format!("FLAVOR={flavor}")));
    }
    let system_folders = request.profile.system_folders(ports);
    let environment = vec![
        (own("PATH"), own("/usr/bin:/bin")),
        (own("LC_ALL"), own("C")),
        // Makes that the port starts find the same framework.
        (own("MAKESYSPATH"), system_folders.as_bytes().to_vec()),
    ];
    let folder = request.folder.as_os_str().as_bytes();
    called(words, environment, folder.to_vec())
}

/// The name that make is called by: makefiles see it in `MAKE`.
pub(crate) const PROGRAM: &[u8] = b"bmake";

/// A call of make on the machine that ports are evaluated for.
pub(crate) fn called(
    words: Vec<Vec<u8>>,
    environment: Vec<(Vec<u8>, Vec<u8>)>,
    folder: Vec<u8>,
) -> Arguments {
    Arguments {
        program: PROGRAM.to_vec(),
        words,
        environment,
        folder,
        machine: b"x86_64".to_vec(),
        architecture: b"amd64".to_vec(),
        system: b"Linux".to_vec(),
        // The environment says so.
        system_folders: Vec::new(),
        processes: (std::process::id(), std::os::unix::process::parent_id()),
        interrupts: make::program::Interrupts::default(),
    }
}

/// Puts the worst messages into words, with the line and those that include its file.
fn complaint(messages: &[Message]) -> String {
    let worst = messages.iter().map(|message| message.severity).max();
    let worst = worst.unwrap_or(Severity::Fatal);
    let show = |message: &Message| {
        let mut text = message.to_string();
        for place in message.places.iter().skip(1) {
            text.extend([", included by ", &place.to_string()]);
        }
        text
    };
    let telling = messages.iter().filter(|message| message.severity == worst);
    let telling: Vec<_> = telling.take(2).map(show).collect();
    if telling.is_empty() {
        "its makefile cannot be read".to_owned()
    } else {
        telling.join("; ")
    }
}

/// Finds the first line of the files read that is not UTF-8.
fn not_text(session: &mut Session) -> String {
    for file in session.reading.files.clone() {
        let Ok(source) = session.system.read(&file) else {
            continue;
        };
        if let Err(error) = std::str::from_utf8(&source) {
            let before = &source[..error.valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            return format!(": see {} line {line}", String::from_utf8_lossy(&file));
        }
    }
    String::new()
}
