//! Times and durations as people write them.

use std::cmp::Ordering;
use std::fmt;

use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use serde::{Serialize, Serializer};

/// A point in time, shown with the offset from UTC that it was written with. Two are equal if they are at the same time,
/// wherever they were written.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    instant: Timestamp,
    offset: Offset,
}

impl Moment {
    /// Reads `2026-12-04T23:59:00+01:00`: RFC 3339, with an offset or `Z`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and what to write instead, without the text itself.
    pub fn parse(text: &str) -> Result<Moment, String> {
        let pieces = Pieces::parse(text).map_err(|_| format!("is no time; {AS_HERE}"))?;
        let Some(offset) = pieces.to_numeric_offset() else {
            return Err(format!("has no offset from UTC, so nobody knows when it is; {AS_HERE}"));
        };
        let instant = text.parse().map_err(|_| format!("is no time; {AS_HERE}"))?;
        Ok(Moment { instant, offset })
    }

    /// When it is.
    #[must_use]
    pub fn instant(self) -> Timestamp {
        self.instant
    }

    /// So much later; the end of time if that is earlier.
    #[must_use]
    pub fn plus(self, duration: SignedDuration) -> Moment {
        Moment { instant: self.instant.checked_add(duration).unwrap_or(Timestamp::MAX), ..self }
    }
}

/// What to write instead of something that is no time.
const AS_HERE: &str = "write it like 2026-12-04T23:59:00+01:00";

/// Reads `3 days`, `15 min` or `1 day 12 hours`. A day has 24 hours: one written before the clocks change ends an hour
/// earlier or later by the wall clock.
///
/// # Errors
///
/// What is wrong with it, and what to write instead, without the text itself.
pub fn duration(text: &str) -> Result<SignedDuration, String> {
    let span: Span = text.parse().map_err(|_| "is no duration; write it like \"3 days\" or \"15 min\"".to_owned())?;
    if span.is_negative() {
        return Err("is less than nothing; write how long it is, like \"3 days\"".to_owned());
    }
    let fixed = span.to_duration(SpanRelativeTo::days_are_24_hours());
    fixed.map_err(|_| "is not equally long at all times; write it in days or weeks".to_owned())
}

/// `3 days`, or `36h` if it is no whole number of them.
#[must_use]
pub fn in_words(duration: SignedDuration) -> String {
    const DAY: i64 = 24 * 60 * 60;
    match (duration.as_secs() / DAY, duration.as_secs() % DAY) {
        (1, 0) => "1 day".to_owned(),
        (days, 0) => format!("{days} days"),
        _ => format!("{duration:#}"),
    }
}

/// `2026-12-04T23:59:00+01:00`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.instant.display_with_offset(self.offset))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialEq for Moment {
    fn eq(&self, other: &Moment) -> bool {
        self.instant == other.instant
    }
}

impl Eq for Moment {}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Moment) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Moment) -> Ordering {
        self.instant.cmp(&other.instant)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_is_shown_as_it_was_written() {
        for (text, shown) in [
            ("2026-12-04T23:59:00+01:00", "2026-12-04T23:59:00+01:00"),
            ("2026-12-04 23:59:00+0100", "2026-12-04T23:59:00+01:00"),
            ("2026-11-20T21:00:05.135312000Z", "2026-11-20T21:00:05.135312+00:00"),
            ("2026-12-04T23:59:00-07:00", "2026-12-04T23:59:00-07:00"),
        ] {
            assert_eq!(Moment::parse(text).map(|moment| moment.to_string()), Ok(shown.to_owned()), "{text}");
        }
        let (here, there) = (Moment::parse("2026-12-04T23:59:00+01:00"), Moment::parse("2026-12-04T22:59:00Z"));
        assert_eq!(here, there);
    }

    #[test]
    fn what_is_no_time_is_told() {
        for (text, why) in [
            ("2026-12-04T23:59:00", "offset"),
            ("2026-12-04", "offset"),
            ("2026-02-30T00:00:00Z", "no time"),
            ("tomorrow", "no time"),
            ("", "no time"),
        ] {
            let told = Moment::parse(text).expect_err(text);
            assert!(told.contains(why), "{text}: {told}");
        }
    }

    #[test]
    fn a_duration_is_written_in_words() {
        const HOUR: i64 = 3600;
        for (text, seconds) in [
            ("15 min", Some(900)),
            ("3 days", Some(72 * HOUR)),
            ("1 day 12 hours", Some(36 * HOUR)),
            ("2 weeks", Some(336 * HOUR)),
            ("0 min", Some(0)),
            ("1 month", None),
            ("3 days ago", None),
            ("-3 days", None),
            ("3", None),
            ("soon", None),
        ] {
            assert_eq!(duration(text).ok().map(|duration| duration.as_secs()), seconds, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_time_or_none(text in "([0-9T:+Z. -]{0,30}|\\PC{0,20})", other in "([0-9]{1,19} ?[a-z]{1,7} ?){0,3}") {
            if let Ok(moment) = Moment::parse(&text) {
                prop_assert_eq!(Moment::parse(&moment.to_string()), Ok(moment));
                let _ = moment.plus(SignedDuration::MAX);
            }
            let _ = duration(&other);
        }
    }
}
