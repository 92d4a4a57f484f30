//! What a picture of a timeline is made from, whatever it is drawn with: its scale, its lanes, and what the calls that
//! it has no room for did.

use std::collections::BTreeMap;

use super::words;
use crate::evidence::{Evidence, Span};

/// How long the picture of a check's evidence lasts, in seconds: what ran and what should have run have one scale.
#[must_use]
pub fn seconds(evidence: &Evidence) -> f64 {
    let spans = || evidence.timeline.iter().chain(&evidence.ideal);
    let open = spans().any(|span| span.end.is_none());
    let elapsed = evidence.elapsed.filter(|_| open);
    let times = spans().map(last_seen).chain(elapsed);
    times.filter(|time| time.is_finite()).fold(0.0, f64::max)
}

/// The spans of each lane in the order in which they began; the lanes by number.
#[must_use]
pub fn lanes(spans: &[Span]) -> Vec<Vec<&Span>> {
    let mut lanes: BTreeMap<usize, Vec<&Span>> = BTreeMap::new();
    for span in spans {
        lanes.entry(span.lane).or_default().push(span);
    }
    let mut lanes: Vec<Vec<&Span>> = lanes.into_values().collect();
    for lane in &mut lanes {
        lane.sort_by(|a, b| a.start.total_cmp(&b.start));
    }
    lanes
}

/// The lanes that a picture has no room for, as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Rest {
    /// When the first of them began, in seconds.
    pub start: f64,
    /// When the last of them ended; `None` if one never did.
    pub end: Option<f64>,
    /// How many they are, and how many were under way at the same time.
    pub words: String,
}

impl Rest {
    /// Sums lanes up.
    #[must_use]
    pub fn of(lanes: &[Vec<&Span>]) -> Rest {
        let spans: Vec<&Span> = lanes.iter().flatten().copied().collect();
        // Whether a call of no length was beside its neighbours, a clock cannot tell.
        let instant = spans.iter().any(|span| span.end == Some(span.start));
        let most = if instant { 0 } else { most_together(spans.iter().copied()) };
        let open = spans.iter().any(|span| span.end.is_none());
        let end = spans.iter().map(|span| last_seen(span)).fold(0.0, f64::max);
        Rest {
            start: spans.iter().map(|span| span.start).fold(f64::INFINITY, f64::min),
            end: (!open).then_some(end),
            words: words::more_spans(lanes.len(), most),
        }
    }
}

/// The most spans that were under way at one moment.
#[must_use]
pub fn most_together<'a>(spans: impl Iterator<Item = &'a Span>) -> usize {
    let mut edges: Vec<(f64, i32)> = Vec::new();
    for span in spans {
        edges.push((span.start, 1));
        edges.push((span.end.map_or(f64::INFINITY, |end| end.max(span.start)), -1));
    }
    // One that ends when another begins has ended before.
    edges.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let (mut now, mut most) = (0, 0);
    for (_, change) in edges {
        now += change;
        most = most.max(now);
    }
    usize::try_from(most).unwrap_or(0)
}

/// How long all of them took.
#[must_use]
pub fn total(spans: &[Span]) -> String {
    if spans.iter().any(|span| span.end.is_none()) {
        return "no end".to_owned();
    }
    words::time(spans.iter().map(last_seen).fold(0.0, f64::max))
}

/// The last moment at which a span is known to have been under way.
fn last_seen(span: &Span) -> f64 {
    span.end.unwrap_or(span.start).max(span.start)
}
