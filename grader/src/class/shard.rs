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

/// A Slurm job array: which task this is, the first and the step of their numbers, and how many there are.
const SLURM: [&str; 4] =
    ["SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP", "SLURM_ARRAY_TASK_COUNT"];

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
        let slurm = Shard::of_slurm(&engine)?;
        if let (Some(shard), Some(of)) = (slurm, of)
            && shard.of != of
        {
            return Err(format!("the job array has {} tasks, not {of}; leave --shard out", shard.of));
        }
        if slurm.is_some() {
            return Ok(slurm);
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

    fn of_slurm(engine: &impl Fn(&str) -> Option<String>) -> Result<Option<Shard>, String> {
        let [id, first, step, count] = SLURM.map(|name| number(engine, name));
        let Some(id) = id? else { return Ok(None) };
        let Some(of) = count? else {
            return Err(format!(
                "{} is set, and {} is not: say which shard it is with --shard I/N",
                SLURM[0], SLURM[3]
            ));
        };
        let (first, step) = (first?.unwrap_or(0), step?.unwrap_or(1).max(1));
        match id.checked_sub(first).map(|place| place / step) {
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
        let slurm = |id, first, step, count| [(SLURM[0], id), (SLURM[1], first), (SLURM[2], step), (SLURM[3], count)];
        check(None, &[], None);
        check(Some("2/4"), &[], Some(Ok((2, 4))));
        check(Some("2/4"), &[(KUBERNETES, "3")], Some(Ok((2, 4))));
        for wrong in ["0/4", "5/4", "1/0", "a/4", "-1/4", "/", "1/4/2", ""] {
            check(Some(wrong), &[], Some(Err(())));
        }
        check(None, &slurm("0", "0", "1", "4"), Some(Ok((1, 4))));
        check(None, &slurm("4", "1", "1", "4"), Some(Ok((4, 4))));
        check(None, &slurm("30", "10", "10", "3"), Some(Ok((3, 3))));
        check(Some("4"), &slurm("4", "1", "1", "4"), Some(Ok((4, 4))));
        check(Some("3"), &slurm("4", "1", "1", "4"), Some(Err(())));
        check(None, &slurm("9", "1", "1", "4"), Some(Err(())));
        check(None, &[(SLURM[0], "1")], Some(Err(())));
        check(None, &[(SLURM[0], "one"), (SLURM[3], "4")], Some(Err(())));
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
