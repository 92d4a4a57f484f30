//! What is missing for a whole class: parts that were not named, batches that did not come to their end, and people of
//! whom nothing is known.

use std::collections::BTreeSet;

use super::named;
use crate::class::results::Batch;
use crate::class::shard::Shard;

/// What is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lack {
    /// The parts that nobody named, though somebody without results belongs to them.
    pub shards: Vec<Shard>,
    /// Batches that did not come to their end.
    pub unfinished: Vec<Unfinished>,
    /// Everybody without results, by id.
    pub people: Vec<String>,
}

/// A batch that did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// Where its results are.
    pub folder: String,
    /// Who of it has none, by id; empty if only its end is missing.
    pub people: Vec<String>,
}

impl Lack {
    /// What these batches lack. `missing` are the places in the class of those without results, `unsettled` of those whose
    /// results are all from batches that did not come to their end.
    pub(super) fn of(batches: &[(String, &Batch)], missing: &[usize], unsettled: &BTreeSet<usize>) -> Lack {
        let Some((_, first)) = batches.first() else { return Lack::default() };
        let id = |place: &usize| first.class.get(*place).cloned();
        let belongs = |batch: &Batch, place: usize| batch.shard.is_none_or(|shard| shard.takes(place));
        let unfinished = batches.iter().filter(|(_, batch)| !batch.finished).filter_map(|(folder, batch)| {
            let people: Vec<String> = missing.iter().filter(|place| belongs(batch, **place)).filter_map(id).collect();
            let lacks = !people.is_empty() || unsettled.iter().any(|place| belongs(batch, *place));
            lacks.then(|| Unfinished { folder: folder.clone(), people })
        });
        Lack {
            shards: absent(batches, missing),
            unfinished: unfinished.collect(),
            people: missing.iter().filter_map(id).collect(),
        }
    }

    /// Whether the class is whole.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.people.is_empty() && self.unfinished.is_empty()
    }

    /// What is missing, a sentence each.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if let Some(first) = self.shards.first() {
            let numbers: Vec<String> = self.shards.iter().map(|shard| shard.number.to_string()).collect();
            let (what, are) = if numbers.len() == 1 { ("shard", "is") } else { ("shards", "are") };
            sentences.push(format!("{what} {} of {} {are} not there", numbers.join(", "), first.of));
        }
        for Unfinished { folder, people } in &self.unfinished {
            let who = if people.is_empty() {
                "nobody is missing, but some may be graded again".to_owned()
            } else {
                format!("{} missing: {}", people.len(), of(people))
            };
            sentences.push(format!("{folder} is not finished ({who})"));
        }
        if !self.people.is_empty() {
            let (number, who) = (self.people.len(), of(&self.people));
            sentences.push(format!("{number} of the class without results: {who}"));
        }
        sentences
    }
}

fn of(people: &[String]) -> String {
    named(&people.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The shards that none of the batches is, and that somebody without results belongs to. Where a class was split in
/// several ways there is no saying.
fn absent(batches: &[(String, &Batch)], missing: &[usize]) -> Vec<Shard> {
    let shards: Option<Vec<Shard>> = batches.iter().map(|(_, batch)| batch.shard).collect();
    let Some(shards) = shards else { return Vec::new() };
    let Some(of) = shards.first().map(|shard| shard.of).filter(|of| shards.iter().all(|shard| shard.of == *of)) else {
        return Vec::new();
    };
    let wanted: BTreeSet<usize> = missing.iter().map(|place| place % of + 1).collect();
    let there: BTreeSet<usize> = shards.iter().map(|shard| shard.number).collect();
    wanted.difference(&there).map(|&number| Shard { number, of }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(shard: Option<(usize, usize)>, finished: bool) -> Batch {
        Batch {
            version: 1,
            seed: 7,
            shard: shard.map(|(number, of)| Shard { number, of }),
            exercises: vec!["01_threaded_slow".to_owned()],
            isolation: Vec::new(),
            class: ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec(),
            finished,
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let check =
            |batches: &[(Option<(usize, usize)>, bool)], missing: &[usize], unsettled: &[usize], expected: &[&str]| {
                let batches: Vec<Batch> = batches.iter().map(|(shard, finished)| batch(*shard, *finished)).collect();
                let batches: Vec<(String, &Batch)> =
                    batches.iter().enumerate().map(|(number, batch)| (format!("r{number}"), batch)).collect();
                let lack = Lack::of(&batches, missing, &unsettled.iter().copied().collect());
                assert_eq!(lack.sentences(), expected);
                assert_eq!(lack.is_nothing(), expected.is_empty());
            };
        let done = |number| (Some((number, 4)), true);
        check(&[done(1), done(2), done(3), done(4)], &[], &[], &[]);
        // What the joint results hold of the third shard is enough.
        check(&[done(1), done(2), done(4)], &[], &[], &[]);
        check(
            &[done(1), done(2), done(4)],
            &[2],
            &[],
            &["shard 3 of 4 is not there", "1 of the class without results: c"],
        );
        let expected = ["shards 1, 3 of 4 are not there", "3 of the class without results: a, c, e"];
        check(&[done(2), done(4)], &[0, 2, 4], &[], &expected);
        let expected = ["r1 is not finished (1 missing: b)", "1 of the class without results: b"];
        check(&[done(1), (Some((2, 4)), false), done(3), done(4)], &[1], &[], &expected);
        let expected = ["r1 is not finished (nobody is missing, but some may be graded again)"];
        check(&[done(1), (Some((2, 4)), false), done(3), done(4)], &[], &[1], &expected);
        // Its people are in a finished batch too.
        check(&[done(1), (Some((2, 4)), false), done(2), done(3), done(4)], &[], &[], &[]);
        let expected = ["r0 is not finished (2 missing: a, e)", "2 of the class without results: a, e"];
        check(&[(None, false)], &[0, 4], &[], &expected);
        check(&[(Some((1, 2)), true), (Some((2, 4)), true)], &[3], &[], &["1 of the class without results: d"]);
    }

    #[test]
    fn a_shard_that_nobody_belongs_to_is_not_missed() {
        let shards = [1, 2, 3, 4, 5].map(|number| batch(Some((number, 8)), true));
        let batches: Vec<(String, &Batch)> = shards.iter().map(|batch| (String::new(), batch)).collect();
        assert!(Lack::of(&batches, &[], &BTreeSet::new()).is_nothing());
    }
}
