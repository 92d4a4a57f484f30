//! Who handed in something much like somebody else's: the pairs that a person should look at, never a verdict.
//!
//! Two versions of an exercise are compared by the runs of tokens that they share. Names that a student gives,
//! comments and layout do not count, so that renaming hides nothing; what everybody was given, and what many of the
//! class have, does not count either, so that an exercise that allows few ways does not make everybody a pair.
//!
//! | module | does |
//! | --- | --- |
//! | `tokens` | takes sources apart into what is compared |
//! | `grams` | finds what is the same in two versions, and what of it is known to many |

mod grams;
mod tokens;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use grams::{Grams, LENGTH, Run};
use tokens::Token;

/// Two people whose versions of an exercise are much alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The exercise: `03_web_fetch`.
    pub exercise: String,
    /// Their ids. The first is the one with less code of its own.
    pub people: [String; 2],
    /// How much of the first one's own code the second one has too: from [`FLOOR`] to 1.
    pub share: f64,
    /// Whether the sources are the same to the letter.
    pub identical: bool,
    /// What is the same, in the order of the first one's code.
    pub matches: Vec<Match>,
}

/// A passage that both have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// Where each of the two has it, in the order of [`Pair::people`].
    pub passages: [Passage; 2],
}

/// Some lines of one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The source's path below `src`.
    pub source: String,
    /// The first line, from one.
    pub first: u32,
    /// The last line.
    pub last: u32,
}

/// Pairs told, of all exercises together. Nobody talks to more people than that, and the most alike come first.
pub const MOST_PAIRS: usize = 100;

/// Share from which a pair is told. The independent versions of this repository's samples stay below it.
pub const FLOOR: f64 = 0.5;

/// Own tokens that a version must have to be compared: about ten statements. What is shorter comes to the same by
/// itself.
pub const LEAST_TOKENS: usize = 60;

/// What more than this part of an exercise's versions have is known to many: a lecture or a manual has it.
pub const COMMON_SHARE: f64 = 0.1;

/// In a small class, what so many versions have is not known to many yet: they may be one group.
pub const COMMON_LEAST: usize = 4;

/// In a large class, what more versions than this have is known to many, as hardly any group is larger.
pub const COMMON_MOST: usize = 25;

/// Tokens of a version that are looked at. The longest solution has a tenth of that; the rest of what is longer was
/// generated, and is to cost neither time nor memory.
pub const MOST_TOKENS: usize = 16_384;

/// One exercise in the hands of a class: takes in versions, and keeps of each only the tokens. A class is best compared
/// one exercise after the other: then the tokens of one are in memory at a time.
#[derive(Debug, Clone)]
pub struct Versions {
    exercise: String,
    given: HashSet<u64>,
    versions: Vec<Version>,
    /// Places in `versions`.
    by_key: HashMap<String, usize>,
}

#[derive(Debug, Clone)]
struct Version {
    /// Who handed it in, in the order they came.
    people: Vec<String>,
    /// The paths of its sources, in the order of the tokens' numbers.
    sources: Vec<String>,
    tokens: Vec<Token>,
}

impl Versions {
    /// No versions yet of this exercise, for which everybody was given these sources.
    #[must_use]
    pub fn of<'a>(exercise: &str, given: impl IntoIterator<Item = &'a str>) -> Versions {
        let given = tokens::tokens(given);
        Versions {
            exercise: exercise.to_owned(),
            given: grams::hashes(&given).flatten().collect(),
            versions: Vec::new(),
            by_key: HashMap::new(),
        }
    }

    /// Takes in what a person handed in: its key, which is the same for the same sources, and the sources by path. Only
    /// the first of a key is looked at.
    pub fn add(&mut self, person: &str, key: &str, sources: &BTreeMap<String, String>) {
        if let Some(known) = self.by_key.get(key) {
            self.versions[*known].people.push(person.to_owned());
            return;
        }
        let mut tokens = tokens::tokens(sources.values().map(String::as_str));
        tokens.shrink_to_fit();
        self.by_key.insert(key.to_owned(), self.versions.len());
        self.versions.push(Version {
            people: vec![person.to_owned()],
            sources: sources.keys().cloned().collect(),
            tokens,
        });
    }

    /// The pairs of at least [`FLOOR`], the most alike first, at most [`MOST_PAIRS`]. Of several people with the same
    /// version, the first stands for all in pairs with others, and each of them is a pair with the first.
    #[must_use]
    pub fn pairs(self) -> Vec<Pair> {
        let Versions { exercise, given, mut versions, .. } = self;
        // In an order of their own, so that it does not matter in which they came.
        versions.iter_mut().for_each(|version| version.people.sort());
        versions.sort_by(|a, b| a.people.cmp(&b.people));
        let mut pairs: Vec<Pair> = versions.iter().flat_map(|version| version.identical(&exercise, &given)).collect();
        let known = known(&versions, &given);
        let grams: Vec<Grams> = versions.iter().map(|version| Grams::of(&version.tokens, &known)).collect();
        for (a, b) in candidates(&grams) {
            let (a, b) = if grams[b].own_tokens < grams[a].own_tokens { (b, a) } else { (a, b) };
            let (runs, own) = grams[a].shared(&grams[b]);
            let share = own as f64 / grams[a].own_tokens as f64;
            if share >= FLOOR {
                let (a, b) = (&versions[a], &versions[b]);
                let matches = runs
                    .iter()
                    .map(|run| Match { passages: [a.passage(run.left, run.length), b.passage(run.right, run.length)] });
                pairs.push(Pair {
                    exercise: exercise.clone(),
                    people: [a.people[0].clone(), b.people[0].clone()],
                    share,
                    identical: false,
                    matches: matches.collect(),
                });
            }
        }
        ranked(pairs)
    }
}

/// The grams that everybody was given or many have.
fn known(versions: &[Version], given: &HashSet<u64>) -> HashSet<u64> {
    let most = ((versions.len() as f64 * COMMON_SHARE) as usize).clamp(COMMON_LEAST, COMMON_MOST);
    let mut have = HashMap::<u64, usize>::new();
    for version in versions {
        let each: HashSet<u64> = grams::hashes(&version.tokens).flatten().collect();
        each.into_iter().for_each(|gram| *have.entry(gram).or_default() += 1);
    }
    let many = have.into_iter().filter(|(_, have)| *have > most).map(|(gram, _)| gram);
    given.iter().copied().chain(many).collect()
}

impl Version {
    /// The pairs of people who handed it in.
    fn identical(&self, exercise: &str, given: &HashSet<u64>) -> Vec<Pair> {
        let Some((first, others)) = self.people.split_first().filter(|(_, others)| !others.is_empty()) else {
            return Vec::new();
        };
        // What many have counts here: whoever has all of it to the letter has not just the same idea.
        let grams = Grams::of(&self.tokens, given);
        if grams.own_tokens < LEAST_TOKENS {
            return Vec::new();
        }
        let (runs, _) = grams.shared(&grams);
        let passage = |run: &Run| self.passage(run.left, run.length);
        let matches: Vec<Match> = runs.iter().map(|run| Match { passages: [passage(run), passage(run)] }).collect();
        let pair = |other: &String| Pair {
            exercise: exercise.to_owned(),
            people: [first.clone(), other.clone()],
            share: 1.0,
            identical: true,
            matches: matches.clone(),
        };
        others.iter().map(pair).collect()
    }

    fn passage(&self, begin: usize, length: usize) -> Passage {
        let (first, last) = (self.tokens[begin], self.tokens[begin + length - 1]);
        let source = self.sources[usize::from(first.source)].clone();
        Passage { source, first: first.line, last: last.line }
    }
}

/// The versions that share enough grams to come to the floor, if each run that they share is as short as can be.
fn candidates(grams: &[Grams]) -> Vec<(usize, usize)> {
    let mut having = HashMap::<u64, Vec<usize>>::new();
    let mut least = Vec::new();
    for (i, grams) in grams.iter().enumerate() {
        let own = if grams.own_tokens < LEAST_TOKENS { HashSet::new() } else { grams.own() };
        least.push((own.len() as f64 * FLOOR) as usize / LENGTH);
        own.into_iter().for_each(|gram| having.entry(gram).or_default().push(i));
    }
    let mut shared = BTreeMap::<(usize, usize), usize>::new();
    for having in having.values() {
        for (i, a) in having.iter().enumerate() {
            for b in &having[i + 1..] {
                *shared.entry((*a, *b)).or_default() += 1;
            }
        }
    }
    shared.retain(|(a, b), shared| *shared >= least[*a].min(least[*b]));
    shared.into_keys().collect()
}

/// The pairs of several exercises together: the most alike first, and of those the ones who share more; at most
/// [`MOST_PAIRS`].
#[must_use]
pub fn ranked(mut pairs: Vec<Pair>) -> Vec<Pair> {
    let lines = |pair: &Pair| -> u32 {
        pair.matches.iter().map(|Match { passages: [passage, _] }| passage.last - passage.first + 1).sum()
    };
    pairs.sort_by(|a, b| {
        let alike = b.share.total_cmp(&a.share).then(b.identical.cmp(&a.identical)).then(lines(b).cmp(&lines(a)));
        alike.then_with(|| (&a.exercise, &a.people).cmp(&(&b.exercise, &b.people)))
    });
    pairs.truncate(MOST_PAIRS);
    pairs
}

#[cfg(test)]
mod tests;
