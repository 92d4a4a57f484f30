//! Holds the servers, the gates and the clock; starts student processes and watches them.
//!
//! | module | holds |
//! | --- | --- |
//! | [`trial`] | one student process: sends a call, sees what comes |
//! | [`hold`] | what the judge does with work that has begun: lets go, holds, delays |
//! | `floor` | carries that out, and keeps what was seen |
//! | `patience` | what the looks at a process have shown since it last moved |
//! | [`place`] | where a student process may go |
//! | [`site`] | a web site, whose replies are held like any other work or come by themselves |
//! | [`postgres`] | a PostgreSQL server for a whole run |
//! | [`database`] | what one trial sees of it: queries, held like any other work |
//! | `server` | a port and a thread for a server of the judge's own |

pub mod database;
mod floor;
pub mod hold;
mod patience;
pub mod place;
pub mod postgres;
mod server;
pub mod site;
pub mod trial;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use harness::program::{self, Step};

pub use hold::Hold;
use place::Place;
use postgres::Postgres;
pub use trial::Trial;

use crate::sandbox::confinement::Programs;

/// What one check has to work with: student processes, and numbers that nobody can guess.
#[derive(Debug)]
pub struct Judge {
    runner: PathBuf,
    random: Mutex<fastrand::Rng>,
    postgres: Option<Arc<Postgres>>,
}

/// Why a trial could not be held: the grader's fault or the machine's, never the student's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(pub String);

impl Judge {
    /// A judge whose student processes are `runner`. Equal seeds give equal numbers.
    #[must_use]
    pub fn new(runner: PathBuf, seed: u64) -> Judge {
        Judge { runner, random: Mutex::new(fastrand::Rng::with_seed(seed)), postgres: None }
    }

    /// The same, with a PostgreSQL server for its checks.
    #[must_use]
    pub fn with_postgres(self, postgres: Option<Arc<Postgres>>) -> Judge {
        Judge { postgres, ..self }
    }

    /// The PostgreSQL server.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if there is none: the suite did not say that it needs one.
    pub fn postgres(&self) -> Result<&Postgres, Fault> {
        self.postgres.as_deref().ok_or_else(|| Fault("the suite does not say that it needs PostgreSQL".to_owned()))
    }

    /// Starts a student process that can reach nobody.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if the process does not come up.
    pub async fn trial(&self) -> Result<Trial, Fault> {
        Trial::start(&self.runner, Vec::new(), Programs::None).await
    }

    /// Starts a student process that can reach this place, and nobody else.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if the process does not come up.
    pub async fn trial_near(&self, place: &impl Place) -> Result<Trial, Fault> {
        Trial::start(&self.runner, place.ports(), Programs::None).await
    }

    /// Starts a student process that can reach this place, and start the programs of the judge's.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if the process does not come up.
    pub async fn trial_with_programs(&self, place: &impl Place) -> Result<Trial, Fault> {
        Trial::start(&self.runner, place.ports(), Programs::Readable).await
    }

    /// The command line of a program that takes these steps: the only one that a student process can start.
    ///
    /// # Panics
    ///
    /// If the path of the student process is no text: the grader makes it.
    #[must_use]
    pub fn command(&self, steps: &[Step]) -> Vec<String> {
        let runner = self.runner.to_str().expect("the runner's path is text");
        [runner.to_owned()].into_iter().chain(program::arguments(steps)).collect()
    }

    /// A number that a JSON reader keeps exactly.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.random().u64(..1 << 53)
    }

    /// A number below `end`.
    #[must_use]
    pub fn below(&self, end: usize) -> usize {
        self.random().usize(..end)
    }

    /// `n` numbers, no two of them equal.
    #[must_use]
    pub fn numbers(&self, n: usize) -> Vec<u64> {
        let mut numbers = std::collections::BTreeSet::new();
        let mut in_order = Vec::with_capacity(n);
        while in_order.len() < n {
            let number = self.number();
            if numbers.insert(number) {
                in_order.push(number);
            }
        }
        in_order
    }

    /// The same things in another order.
    pub fn shuffle<T>(&self, things: &mut [T]) {
        self.random().shuffle(things);
    }

    fn random(&self) -> MutexGuard<'_, fastrand::Rng> {
        self.random.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
