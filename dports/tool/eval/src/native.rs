//! The evaluator that reads makefiles itself.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use dports_model::PortRef;
use make::system::Limits;

use crate::worker::{Answer, LIMITS, Request, work};
use crate::{Answers, EvalError, Evaluated, Evaluator, Profile};

/// Reads makefiles with the library of make(1), in threads of its own. Parsed makefiles of the
/// framework are kept as long as the evaluator is, so it sees no later changes of them.
#[derive(Debug)]
pub struct Native {
    ports: PathBuf,
    requests: Mutex<Sender<Request>>,
}

/// Room for values that hold values that hold values.
const STACK: usize = 256 << 20;

impl Native {
    /// Reads the ports tree `ports` with so many threads.
    ///
    /// # Errors
    /// [`EvalError::Run`] when no thread can be started.
    pub fn new(ports: PathBuf, threads: usize) -> Result<Self, EvalError> {
        Self::start(ports, threads, LIMITS, &Answers::default())
    }

    /// As [`Self::new`], with other limits for the programs that makefiles run.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn limited(ports: PathBuf, threads: usize, limits: Limits) -> Result<Self, EvalError> {
        Self::start(ports, threads, limits, &Answers::default())
    }

    /// As [`Self::new`], with the answers of commands that were asked already.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn knowing(ports: PathBuf, threads: usize, answers: &Answers) -> Result<Self, EvalError> {
        Self::start(ports, threads, LIMITS, answers)
    }

    fn start(
        ports: PathBuf,
        threads: usize,
        limits: Limits,
        answers: &Answers,
    ) -> Result<Self, EvalError> {
        let (sender, receiver) = channel();
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..threads.max(1) {
            let (receiver, ports, answers) = (receiver.clone(), ports.clone(), answers.clone());
            let builder = thread::Builder::new().stack_size(STACK);
            let next = move || take(&receiver);
            builder
                .spawn(move || work(&ports, limits, &answers, next))
                .map_err(|source| EvalError::Run {
                    program: "a thread".to_owned(),
                    source,
                })?;
        }
        Ok(Self {
            ports,
            requests: Mutex::new(sender),
        })
    }

    /// Returns the ports tree.
    #[must_use]
    pub fn ports(&self) -> &Path {
        &self.ports
    }

    /// Evaluates many ports, as many at once as there are threads; the results are in the order
    /// of the ports.
    #[must_use]
    pub fn evaluate_all(
        &self,
        ports: &[(PortRef, PathBuf)],
        profile: &Profile,
        variables: &[&str],
    ) -> Vec<Result<Evaluated, EvalError>> {
        let mut results: Vec<_> = ports
            .iter()
            .map(|(port, _)| Err(EvalError::Ended { port: port.clone() }))
            .collect();
        for (number, answer) in self.evaluate_each(ports, profile, variables) {
            results[number] = answer.result;
        }
        results
    }

    /// As [`Self::evaluate_all`], each with the number of its port as soon as it is known.
    pub fn evaluate_each(
        &self,
        ports: &[(PortRef, PathBuf)],
        profile: &Profile,
        variables: &[&str],
    ) -> impl Iterator<Item = (usize, Answer)> + use<> {
        let (reply, answers) = channel();
        let profile = Arc::new(profile.clone());
        let variables: Arc<[_]> = variables.iter().map(ToString::to_string).collect();
        for (number, (port, folder)) in ports.iter().enumerate() {
            let request = Request {
                number,
                port: port.clone(),
                folder: folder.clone(),
                profile: profile.clone(),
                variables: variables.clone(),
                reply: reply.clone(),
            };
            if self.begin(request).is_err() {
                break;
            }
        }
        answers.into_iter()
    }

    /// Begins to evaluate a port; the answer comes through the channel, with the port's number.
    ///
    /// # Errors
    /// [`EvalError::Ended`] when all threads are gone.
    pub(crate) fn begin(&self, request: Request) -> Result<(), EvalError> {
        let port = request.port.clone();
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests
            .send(request)
            .map_err(|_| EvalError::Ended { port })
    }
}

/// Waits for the next request; nothing when there will be none.
fn take(receiver: &Mutex<Receiver<Request>>) -> Option<Request> {
    let receiver = receiver.lock().unwrap_or_else(PoisonError::into_inner);
    receiver.recv().ok()
}

impl Evaluator for Native {
    fn evaluate(
        &self,
        port: &PortRef,
        folder: &Path,
        profile: &Profile,
        variables: &[&str],
    ) -> Result<Evaluated, EvalError> {
        let (reply, answer) = channel();
        self.begin(Request {
            number: 0,
            port: port.clone(),
            folder: folder.to_owned(),
            profile: Arc::new(profile.clone()),
            variables: variables.iter().map(ToString::to_string).collect(),
            reply,
        })?;
        match answer.recv() {
            Ok((_, answer)) => answer.result,
            Err(_) => Err(EvalError::Ended { port: port.clone() }),
        }
    }
}
