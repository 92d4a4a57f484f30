//! What is the same in two versions: runs of tokens.
//!
//! A *gram* is [`LENGTH`] tokens in a row, as a number. That two versions are compared by the grams that they share,
//! and that the grams of what everybody was given do not count, is after S. Schleimer, D. Wilkerson and A. Aiken,
//! "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003. Nothing is winnowed: exercises are so short
//! that all their grams fit, and the more of them there are the better is seen where a run ends.

use std::collections::{HashMap, HashSet};

use super::tokens::Token;

/// Tokens of a gram: about two statements. Fewer occur in any two programs, and more let a copy hide behind a
/// statement put in here and there. Chosen by the samples of this repository: see the tests of similarity.
pub(super) const LENGTH: usize = 12;

/// What repeats itself more often than this within one version is a table, or generated. It says nothing, and would
/// make comparing slow.
const REPEATS: usize = 16;

/// What a gram is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Worth {
    /// Only some have it.
    Own,
    /// Everybody was given it, or many have it.
    Known,
    /// It repeats itself.
    Nothing,
}

/// A version's grams, and which of its tokens are its own.
#[derive(Debug)]
pub(super) struct Grams {
    /// By the token that each begins with.
    all: Vec<(u64, Worth)>,
    /// By token: whether no gram around it is known.
    own: Vec<bool>,
    /// How many that are.
    pub own_tokens: usize,
}

/// A run of tokens that two versions share. Where each begins, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub left: usize,
    pub right: usize,
    pub length: usize,
}

/// The gram that begins with each token; `None` where the source ends too soon.
pub(super) fn hashes(tokens: &[Token]) -> impl Iterator<Item = Option<u64>> + '_ {
    (0..tokens.len()).map(|i| {
        let gram = tokens.get(i..i + LENGTH).filter(|gram| gram[0].source == gram[LENGTH - 1].source)?;
        let hash = gram.iter().fold(0_u64, |hash, token| {
            (hash ^ u64::from(token.code)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
        });
        Some(hash)
    })
}

impl Grams {
    /// The grams of a version, of which some are known.
    pub fn of(tokens: &[Token], known: &HashSet<u64>) -> Grams {
        let hashes: Vec<Option<u64>> = hashes(tokens).collect();
        let mut times = HashMap::<u64, usize>::new();
        hashes.iter().flatten().for_each(|hash| *times.entry(*hash).or_default() += 1);
        let mut own = vec![true; tokens.len()];
        let worth = |hash: &u64| match () {
            () if times[hash] > REPEATS => Worth::Nothing,
            () if known.contains(hash) => Worth::Known,
            () => Worth::Own,
        };
        let all: Vec<(u64, Worth)> =
            hashes.iter().map(|hash| hash.as_ref().map_or((0, Worth::Nothing), |hash| (*hash, worth(hash)))).collect();
        let mut known_until = 0;
        for (i, own) in own.iter_mut().enumerate() {
            if hashes[i].is_some() && all[i].1 != Worth::Own {
                known_until = i + LENGTH;
            }
            *own = i >= known_until;
        }
        let own_tokens = own.iter().filter(|own| **own).count();
        Grams { all, own, own_tokens }
    }

    /// The grams that only some have, each once.
    pub fn own(&self) -> HashSet<u64> {
        self.all.iter().filter(|(_, worth)| *worth == Worth::Own).map(|(hash, _)| *hash).collect()
    }

    /// The runs that the two share, in the order of the left one, none over another; and how many of the left one's own
    /// tokens they hold. Longest first, each takes what is left: greedy string tiling, after M. Wise, "YAP3", SIGCSE
    /// 1996.
    pub fn shared(&self, right: &Grams) -> (Vec<Run>, usize) {
        let mut places = HashMap::<u64, Vec<usize>>::new();
        for (j, (hash, worth)) in right.all.iter().enumerate() {
            if *worth != Worth::Nothing {
                places.entry(*hash).or_default().push(j);
            }
        }
        let same = |i: usize, j: usize| match (self.all.get(i), right.all.get(j)) {
            (Some((a, worth)), Some((b, other))) => a == b && *worth != Worth::Nothing && *other != Worth::Nothing,
            _ => false,
        };
        let mut found = Vec::new();
        for (i, (hash, worth)) in self.all.iter().enumerate() {
            let there = if *worth == Worth::Nothing { None } else { places.get(hash) };
            for &j in there.into_iter().flatten() {
                let is_first = i == 0 || j == 0 || !same(i - 1, j - 1);
                if is_first {
                    let grams = (0..).take_while(|k| same(i + k, j + k)).count();
                    found.push(Run { left: i, right: j, length: grams + LENGTH - 1 });
                }
            }
        }
        found.sort_by_cached_key(|run| (std::cmp::Reverse(self.own_in(run)), run.left, run.right));
        let (mut taken, mut taken_right) = (vec![false; self.all.len()], vec![false; right.all.len()]);
        let mut runs = Vec::new();
        for run in found {
            let is_free = |k: &usize| !taken[run.left + k] && !taken_right[run.right + k];
            let free: Vec<usize> = (0..run.length).filter(is_free).collect();
            for part in free.chunk_by(|a, b| a + 1 == *b).filter(|part| part.len() >= LENGTH) {
                // What begins or ends it and is known to everybody is not shown.
                let mut own = part.iter().filter(|k| self.own[run.left + **k]);
                let Some(first) = own.next() else { continue };
                let last = own.next_back().unwrap_or(first);
                let part = Run { left: run.left + first, right: run.right + first, length: last - first + 1 };
                taken[part.left..part.left + part.length].fill(true);
                taken_right[part.right..part.right + part.length].fill(true);
                runs.push(part);
            }
        }
        let own = runs.iter().map(|run| self.own_in(run)).sum();
        runs.sort_by_key(|run| run.left);
        (runs, own)
    }

    /// How many of the left one's own tokens a run holds.
    fn own_in(&self, run: &Run) -> usize {
        self.own[run.left..run.left + run.length].iter().filter(|own| **own).count()
    }
}
