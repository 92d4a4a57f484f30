//! The part of a class that one machine grades. Which one it is, the engine says that started it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of so many parts, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

impl Shard {
    /// Whether a person belongs to it, by the place in the whole class. Every person belongs to one.
    #[must_use]
    pub fn takes(self, place: usize) -> bool {
        place % self.of == self.number - 1
    }
}

/// A Slurm job array: which task this is, the first, the last and the step of their numbers, and how many there are. They
/// stay the same when a task is requeued.
const SLURM: [&str; 5] = [
    "SLURM_ARRAY_TASK_ID",
    "SLURM_ARRAY_TASK_MIN",
    "SLURM_ARRAY_TASK_MAX",
    "SLURM_ARRAY_TASK_STEP",
    "SLURM_ARRAY_TASK_COUNT",
];

/// A Kubernetes indexed job: which pod this is, from 0. It does not say how many there are.
const KUBERNETES: &str = "JOB_COMPLETION_INDEX";

impl Shard {
    /// The shard that is meant: by what the user says (`2/4`, or `4` where the engine says which one it is), or else by the
    /// engine alone; `None` if neither says anything. `engine` looks up what the environment says.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and what to say instead.
    pub fn meant(said: Option<&str>, engine: impl Fn(&str) -> Option<String>) -> Result<Option<Shard>, String> {
        let of = match said {
            Some(said) if said.contains('/') => return said.parse().map(Some),
            Some(said) => {
                let of = said.parse().map_err(|_| format!("`{said}` is no shard: the second of four is 2/4"))?;
                Some(of)
            }
            None => None,
        };
        if let Some(shard) = Shard::of_slurm(&engine, of)? {
            return Ok(Some(shard));
        }
        match (number(&engine, KUBERNETES)?, of) {
            (Some(index), Some(of)) if index < of => Ok(Some(Shard { number: index + 1, of })),
            (Some(index), Some(of)) => Err(format!("{KUBERNETES} is {index}, which is no shard of {of}")),
            (Some(_), None) => {
                Err(format!("{KUBERNETES} says which shard this is, but not of how many: say --shard N"))
            }
            (None, Some(of)) => Err(format!("nothing says which of {of} shards this is: the second is --shard 2/{of}")),
            (None, None) => Ok(None),
        }
    }

    /// The shard that a task of a job array is, of so many if the user says so.
    fn of_slurm(engine: &impl Fn(&str) -> Option<String>, said: Option<usize>) -> Result<Option<Shard>, String> {
        let [id, first, last, step, count] = SLURM.map(|name| number(engine, name));
        let Some(id) = id? else { return Ok(None) };
        let Some(of) = count? else {
            let (id, count) = (SLURM[0], SLURM[4]);
            return Err(format!("{id} is set, and {count} is not: say which shard it is with --shard I/N"));
        };
        // A single task may be one of a greater array that was submitted again: it would take the whole class for its own.
        if of == 1 && said != Some(1) {
            let why = "the job array has a single task: say which shard it is with --shard I/N, or --shard 1/1 if it is \
                       to grade the whole class";
            return Err(why.to_owned());
        }
        if let Some(said) = said.filter(|said| *said != of) {
            return Err(format!("the job array has {of} tasks, not {said}; leave --shard out"));
        }
        let first = first?.unwrap_or(0);
        let step = step?.unwrap_or(1).max(1);
        let last = last?.unwrap_or_else(|| first.saturating_add(of.saturating_sub(1).saturating_mul(step)));
        // Of `2,4,6` Slurm says the step 1: who belongs to the second of three, no task would know.
        if last.checked_sub(first).map(|all| all / step + 1) != Some(of) {
            return Err(format!(
                "the job array has {of} tasks from {first} to {last}, not at even steps; use an array like 1-{of}, or say \
                 which shard it is with --shard I/N"
            ));
        }
        match id.checked_sub(first).filter(|past| past % step == 0).map(|past| past / step) {
            Some(place) if place < of => Ok(Some(Shard { number: place + 1, of })),
            _ => Err(format!("{} is {id}, which is no task of {of} from {first} on", SLURM[0])),
        }
    }
}

/// The number that the environment gives to a name.
fn number(engine: &impl Fn(&str) -> Option<String>, name: &str) -> Result<Option<usize>, String> {
    let Some(text) = engine(name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| format!("{name} is `{text}`, which is no number"))
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let numbers = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Shard { number, of }),
            _ => Err(format!("`{text}` is no shard: the second of four is 2/4")),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_what_the_user_says_or_the_engine() {
        let check = |said: Option<&str>, engine: &[(&str, &str)], expected: Option<Result<(usize, usize), ()>>| {
            let look =
                |name: &str| engine.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
            let got = Shard::meant(said, look).map(|shard| shard.map(|shard| (shard.number, shard.of)));
            assert_eq!(got.map_err(|_| ()).transpose(), expected, "{said:?} {engine:?}");
        };
        // As Slurm sets them, for the arrays named beside.
        let slurm = |id, first, last, step, count| {
            [(SLURM[0], id), (SLURM[1], first), (SLURM[2], last), (SLURM[3], step), (SLURM[4], count)]
        };
        check(None, &[], None);
        check(Some("2/4"), &[], Some(Ok((2, 4))));
        check(Some("2/4"), &[(KUBERNETES, "3")], Some(Ok((2, 4))));
        for wrong in ["0/4", "5/4", "1/0", "a/4", "-1/4", "/", "1/4/2", ""] {
            check(Some(wrong), &[], Some(Err(())));
        }
        for (id, number) in [("0", 1), ("1", 2), ("3", 4)] {
            check(None, &slurm(id, "0", "3", "1", "4"), Some(Ok((number, 4)))); // 0-3
        }
        for (id, number) in [("1", 1), ("4", 4)] {
            check(None, &slurm(id, "1", "4", "1", "4"), Some(Ok((number, 4)))); // 1-4, also 1-4%2
        }
        for (id, number) in [("2", 1), ("4", 2), ("8", 4)] {
            check(None, &slurm(id, "2", "8", "2", "4"), Some(Ok((number, 4)))); // 2-8:2
        }
        check(None, &slurm("9", "0", "9", "3", "4"), Some(Ok((4, 4)))); // 0-9:3
        for id in ["2", "4", "6"] {
            check(None, &slurm(id, "2", "6", "1", "3"), Some(Err(()))); // 2,4,6
        }
        check(None, &slurm("1", "1", "7", "1", "3"), Some(Err(()))); // 1,3,7
        for id in ["0", "1", "3"] {
            let alone = slurm(id, id, id, "1", "1"); // one task of an array, submitted again
            check(None, &alone, Some(Err(())));
            check(Some("4"), &alone, Some(Err(())));
            check(Some("3/4"), &alone, Some(Ok((3, 4))));
            check(Some("1"), &alone, Some(Ok((1, 1))));
        }
        check(Some("4"), &slurm("4", "1", "4", "1", "4"), Some(Ok((4, 4))));
        check(Some("3"), &slurm("4", "1", "4", "1", "4"), Some(Err(())));
        check(None, &slurm("9", "1", "4", "1", "4"), Some(Err(())));
        check(None, &slurm("0", "9", "1", "1", "4"), Some(Err(())));
        check(None, &slurm("1", "0", "3", "1", "0"), Some(Err(())));
        check(None, &[(SLURM[0], "1")], Some(Err(())));
        check(None, &[(SLURM[0], "one"), (SLURM[4], "4")], Some(Err(())));
        check(None, &[(KUBERNETES, "0")], Some(Err(())));
        check(Some("4"), &[(KUBERNETES, "0")], Some(Ok((1, 4))));
        check(Some("4"), &[(KUBERNETES, "4")], Some(Err(())));
        check(Some("4"), &[], Some(Err(())));
    }

    #[test]
    fn every_person_belongs_to_one_shard() {
        for of in 1..9 {
            for place in 0..50 {
                let taking = (1..=of).filter(|&number| Shard { number, of }.takes(place)).count();
                assert_eq!(taking, 1);
            }
        }
    }
}
