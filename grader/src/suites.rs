//! The hidden checks. One folder an exercise, under `grader/suites/`; this says what they are made of.
//!
//! | module | holds |
//! | --- | --- |
//! | [`finding`] | from what was observed to a finding: the words that all suites share |
//! | [`pages`] | what a site serves and a function returns |
//! | [`places`] | a limit on how many are in flight together |
//! | [`timing`] | the 10 : 2 : 5 pattern in real time |

pub mod finding;
#[cfg(test)]
mod made_up;
pub mod pages;
pub mod places;
pub mod timing;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

pub use finding::{Finding, Stop};

use crate::judge::Judge;

// `all`, which lists every suite in reading order, and a module for each: made by the build script from the folders.
include!(concat!(env!("OUT_DIR"), "/suites.rs"));

/// The hidden checks of one exercise.
#[derive(Debug)]
pub struct Suite {
    /// The exercise's crate: `web_fetch`.
    pub name: &'static str,
    /// What it trains, in a few words.
    pub about: &'static str,
    /// The hints, from gentle to plain.
    pub hints: &'static str,
    /// Whether its checks need a PostgreSQL server.
    pub needs_postgres: bool,
    /// In the order in which a student reads them.
    pub checks: Vec<Check>,
}

/// One named, weighted hidden test.
pub struct Check {
    /// A sentence that says what is right.
    pub name: &'static str,
    /// What it is worth.
    pub points: u32,
    /// The sentence of the brief that it enforces.
    pub brief: &'static str,
    /// The check whose failure makes this one say nothing.
    pub needs: Option<&'static str>,
    run: Run,
}

type Run = Box<dyn Fn(Judge) -> Pin<Box<dyn Future<Output = Finding> + Send>> + Send + Sync>;

impl Suite {
    /// A suite without checks.
    #[must_use]
    pub fn of(name: &'static str, about: &'static str, hints: &'static str) -> Suite {
        Suite { name, about, hints, needs_postgres: false, checks: Vec::new() }
    }

    /// The same, whose checks need a PostgreSQL server.
    #[must_use]
    pub fn needing_postgres(self) -> Suite {
        Suite { needs_postgres: true, ..self }
    }

    /// Adds a check: a sentence that says what is right, its points, the sentence of the brief that it enforces, and
    /// the function that tries it.
    #[must_use]
    pub fn check<F>(mut self, name: &'static str, points: u32, brief: &'static str, run: fn(Judge) -> F) -> Suite
    where
        F: Future<Output = Finding> + Send + 'static,
    {
        let run: Run = Box::new(move |judge| Box::pin(run(judge)));
        self.checks.push(Check { name, points, brief, needs: None, run });
        self
    }

    /// The last check says nothing if this one failed.
    ///
    /// # Panics
    ///
    /// If no such check comes before it: a mistake in the suite.
    #[must_use]
    pub fn needs(mut self, name: &'static str) -> Suite {
        let last = self.checks.len() - 1;
        assert!(self.checks[..last].iter().any(|check| check.name == name), "no check before is called {name:?}");
        self.checks[last].needs = Some(name);
        self
    }

    /// All that can be had.
    #[must_use]
    pub fn points(&self) -> u32 {
        self.checks.iter().map(|check| check.points).sum()
    }
}

impl Check {
    /// Tries it.
    pub async fn run(&self, judge: Judge) -> Finding {
        (self.run)(judge).await
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check").field("name", &self.name).field("points", &self.points).finish_non_exhaustive()
    }
}
