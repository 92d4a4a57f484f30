//! Finds similar submissions: one exercise after the other, so that the tokens of one are in memory at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::{Class, Trouble};
use crate::class::similar::{self, Pair, Versions};
use crate::class::{Batch, Results};
use crate::kit;

/// The pairs that a person should look at, the most alike first.
pub(super) fn pairs(results: &Results, batch: &Batch, class: &Class) -> Result<Vec<Pair>, Trouble> {
    let mut all = Vec::new();
    for (place, exercise) in batch.exercises.iter().enumerate() {
        let mut versions = Versions::of(exercise, kit::stub(exercise).map(|(_, text)| text));
        let mut seen = BTreeSet::new();
        for record in &class.records {
            let Some(key) = record.graded.get(place) else { continue };
            // Of a version that another person has too, the sources are known.
            let sources = match seen.insert(key) {
                true => results.graded(key).map_err(Trouble::usage)?.map(|graded| graded.sources).unwrap_or_default(),
                false => BTreeMap::new(),
            };
            versions.add(&record.person.id, key, &sources);
        }
        all.extend(versions.pairs());
    }
    Ok(similar::ranked(all))
}
