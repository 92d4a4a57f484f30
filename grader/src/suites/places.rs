//! A limit on how many may be in flight together: calls that need a worker, requests that need a place.

use super::finding::Stop;
use crate::evidence::{Ending, Observed, Stall};
use crate::verdict::{Diagnosis, Failure};

/// What a limit is called, and what it limits.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    /// One of them, and several.
    pub places: [&'static str; 2],
    /// What takes one of them, and several.
    pub takers: [&'static str; 2],
}

impl Places {
    /// Whether there were never more than `limit` of `n` in flight.
    ///
    /// # Errors
    ///
    /// A failure if there were.
    pub fn never_more(&self, seen: &Observed, limit: usize, n: usize) -> Result<(), Stop> {
        use Diagnosis as D;
        let most = seen.most_in_flight();
        if most <= limit {
            return Ok(());
        }
        let message = format!("{}, and {most} of {n} {} were in flight together", self.counted(limit), self.takers[1]);
        // Where nobody looks for a place and where everybody gives it back at once, the same ones come.
        Err(seen.fail(Failure::new(D::Unbounded, message).or(D::PermitDropped)))
    }

    /// Whether one that ends makes room for the next, whatever the others do, until all `n` have come: seen when the
    /// `lowest` of the first `limit` was let go before the others of them, and the `highest`.
    ///
    /// # Errors
    ///
    /// A failure if the next one did not come, or only some of them.
    pub fn make_room(
        &self,
        limit: usize,
        n: usize,
        lowest: &(Observed, Stall),
        highest: &(Observed, Stall),
    ) -> Result<(), Stop> {
        let [taker, takers] = self.takers;
        let places = self.counted(limit);
        let (seen, stall) = lowest;
        if stall.ended <= 1 {
            let message =
                format!("{places}: when one {taker} was over, no other came while {} were in flight", stall.held);
            return Err(seen.fail(Failure::new(Diagnosis::Batched, message)));
        }
        for (seen, stall) in [highest, lowest] {
            let came = stall.held.saturating_add(stall.ended);
            if came < n {
                let message = format!(
                    "{places}, {} of them taken by slow {takers}: {} others were over, then no more came, though {} \
                     of {n} were still to come",
                    stall.held,
                    stall.ended,
                    n.saturating_sub(came)
                );
                return Err(seen.fail(Failure::new(Diagnosis::HeadOfLine, message)));
            }
        }
        Ok(())
    }

    /// Whether it goes on until all `n` have come, where the judge has let go of all that had.
    ///
    /// # Errors
    ///
    /// A failure if it stands still before that.
    pub fn given_back(&self, seen: &Observed, n: usize) -> Result<(), Stop> {
        let stuck = seen.ending == Ending::Deadlocked && seen.live != Some(false);
        let came = seen.works.len();
        if !stuck || came == 0 || came >= n {
            return Ok(());
        }
        let message = format!("after {came} of {n} {} no other came, and it never returns", self.takers[1]);
        Err(seen.fail(Failure::new(Diagnosis::PermitKept, message).or(Diagnosis::Deadlock)))
    }

    /// So many places, in words.
    #[must_use]
    pub fn counted(&self, limit: usize) -> String {
        let [place, places] = self.places;
        if limit == 1 { format!("one {place}") } else { format!("{limit} {places}") }
    }
}
