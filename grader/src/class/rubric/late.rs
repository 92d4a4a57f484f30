//! What coming late costs.

use jiff::SignedDuration;
use serde::Serialize;

/// What a rubric says of coming late. All of it is counted from the end of the grace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Late {
    /// How long after the deadline is still in time.
    pub grace: SignedDuration,
    /// What each day that began takes from the points that were reached: percent.
    pub each_day: f64,
    /// What all days together take at most: percent.
    pub most: f64,
    /// After so long there are no points; `None` if there always are.
    pub refused_after: Option<SignedDuration>,
}

/// What it costs to come late by so much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Lateness {
    /// The days that began after the deadline; 0 if it was handed in in time.
    pub days: u32,
    /// What is taken from the points that were reached: percent.
    pub percent: f64,
    /// Whether it came too late for any points; then the percentage is 100.
    pub refused: bool,
}

const DAY: i128 = 24 * 60 * 60 * 1_000_000_000;

impl Late {
    /// What holds if there is a deadline and no word about missing it: it is counted, and costs nothing.
    pub(crate) const FREE: Late = Late { grace: SignedDuration::ZERO, each_day: 0.0, most: 100.0, refused_after: None };

    /// What it costs to hand in so long after the deadline, or before it if that is negative.
    #[must_use]
    pub fn by(&self, after: SignedDuration) -> Lateness {
        let late = after.saturating_sub(self.grace);
        if !late.is_positive() {
            return Lateness::default();
        }
        let days = late.as_nanos().unsigned_abs().div_ceil(DAY.unsigned_abs());
        let days = u32::try_from(days).unwrap_or(u32::MAX);
        if self.refused_after.is_some_and(|end| late > end) {
            return Lateness { days, percent: 100.0, refused: true };
        }
        Lateness { days, percent: (f64::from(days) * self.each_day).min(self.most), refused: false }
    }

    /// How long after the deadline something can be gained by handing in: the grace, and what comes before it is refused.
    /// Where it never is, the grace alone: else nobody would ever be shown what waits for the end.
    pub(crate) fn accepted(&self) -> SignedDuration {
        self.grace.saturating_add(self.refused_after.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(late: Late, after_minutes: i64, days: u32, percent: f64, refused: bool) {
        let got = late.by(SignedDuration::from_mins(after_minutes));
        assert_eq!(got, Lateness { days, percent, refused }, "{after_minutes} minutes");
    }

    #[test]
    fn each_day_that_began_after_the_grace_takes_its_share() {
        const DAY: i64 = 24 * 60;
        let late = Late {
            grace: SignedDuration::from_mins(15),
            each_day: 10.0,
            most: 50.0,
            refused_after: Some(SignedDuration::from_hours(7 * 24)),
        };
        check(late, -DAY, 0, 0.0, false);
        check(late, 0, 0, 0.0, false);
        check(late, 15, 0, 0.0, false);
        check(late, 16, 1, 10.0, false);
        check(late, DAY + 15, 1, 10.0, false);
        check(late, DAY + 16, 2, 20.0, false);
        check(late, 6 * DAY, 6, 50.0, false);
        check(late, 7 * DAY + 15, 7, 50.0, false);
        check(late, 7 * DAY + 16, 8, 100.0, true);
        check(Late::FREE, 3 * DAY, 3, 0.0, false);
        check(Late { each_day: 40.0, ..Late::FREE }, 30 * DAY, 30, 100.0, false);
        check(Late::FREE, i64::MAX / 60, u32::MAX, 0.0, false);
    }
}
