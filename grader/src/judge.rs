//! Holds the servers, the gates and the clock; starts student processes and watches them.
//!
//! | module | holds |
//! | --- | --- |
//! | [`trial`] | one student process: sends a call, sees what comes |
//! | [`hold`] | what the judge does with work that has begun: lets go, holds, delays |
//! | `floor` | carries that out, and keeps what was seen |
//! | [`stillness`] | whether a process can go on at all |
//! | [`site`] | a web site, whose replies are held like any other work or come by themselves |

mod floor;
pub mod hold;
pub mod site;
pub mod stillness;
pub mod trial;

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use harness::program::{self, Step};

pub use hold::Hold;
use site::Site;
pub use trial::Trial;

use crate::sandbox::confinement::Programs;

/// What one check has to work with: student processes, and numbers that nobody can guess.
#[derive(Debug)]
pub struct Judge {
    runner: PathBuf,
    random: Mutex<fastrand::Rng>,
}

/// Why a trial could not be held: the grader's fault or the machine's, never the student's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(pub String);

impl Judge {
    /// A judge whose student processes are `runner`. Equal seeds give equal numbers.
    #[must_use]
    pub fn new(runner: PathBuf, seed: u64) -> Judge {
        Judge { runner, random: Mutex::new(fastrand::Rng::with_seed(seed)) }
    }

    /// Starts a student process that can reach nobody.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if the process does not come up.
    pub async fn trial(&self) -> Result<Trial, Fault> {
        Trial::start(&self.runner, Vec::new(), Programs::None).await
    }

    /// Starts a student process that can reach the pages of this site, and nobody else.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if the process does not come up.
    pub async fn trial_near(&self, site: &Site) -> Result<Trial, Fault> {
        Trial::start(&self.runner, site.ports(), Programs::None).await
    }

    /// Starts a student process that can reach the pages of this site, and start the programs of the judge's.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if the process does not come up.
    pub async fn trial_with_programs(&self, site: &Site) -> Result<Trial, Fault> {
        Trial::start(&self.runner, site.ports(), Programs::Readable).await
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
