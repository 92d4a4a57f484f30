//! What ran when, above what would have run when, had all been right, as pictures of one scale.

use maud::{Markup, html};

use crate::evidence::{Evidence, Span};
use crate::report::lanes::{self, Rest};

/// The lanes of one picture; more than these are summed up in the last row. A page has more room than a terminal.
const ROWS: usize = 12;

/// From one lane to the next, in pixels.
const PITCH: usize = 10;

/// Of a bar, in pixels.
const HEIGHT: usize = 7;

/// In percent of the picture's width: a call of no length can be seen.
const NARROWEST: f64 = 0.4;

/// How a bar without an end fades out: three steps, each so many percent wide, with their opacity.
const FADING: [(f64, &str); 3] = [(1.5, "0.75"), (1.5, "0.5"), (1.5, "0.25")];

/// Draws a check's evidence; nothing if no call was seen.
#[must_use]
pub fn picture(evidence: &Evidence) -> Markup {
    if evidence.timeline.is_empty() {
        return html! {};
    }
    let scale = Scale { seconds: lanes::seconds(evidence) };
    html! {
        div.picture {
            (scale.row("yours", &evidence.timeline))
            @if !evidence.ideal.is_empty() { (scale.row("ideal", &evidence.ideal)) }
        }
    }
}

/// Where a time is in the picture.
#[derive(Debug, Clone, Copy)]
struct Scale {
    seconds: f64,
}

impl Scale {
    /// One of the two pictures, and beside it what it is and how long it took.
    fn row(self, label: &str, spans: &[Span]) -> Markup {
        let lanes = lanes::lanes(spans);
        let (drawn, rest) = if lanes.len() > ROWS { lanes.split_at(ROWS - 1) } else { lanes.split_at(lanes.len()) };
        let rest = (!rest.is_empty()).then(|| Rest::of(rest));
        let rows = drawn.len() + usize::from(rest.is_some());
        let together = lanes::most_together(spans.iter());
        let total = lanes::total(spans);
        let said = format!("{label}: {} calls, at most {together} at the same time, {total}", lanes.len());
        html! {
            span.label { (label) }
            div {
                svg class=(label) role="img" aria-label=(said) width="100%" height=(rows * PITCH) {
                    @for (row, lane) in drawn.iter().enumerate() {
                        @for span in lane { (self.bar(row, span.start, span.end)) }
                    }
                    @if let Some(rest) = &rest {
                        g.rest { (self.bar(drawn.len(), rest.start, rest.end)) }
                    }
                }
                @if let Some(rest) = &rest { span.more { (rest.words) } }
            }
            span.total { (total) }
        }
    }

    /// A bar; to the edge, and fading, if it has no end.
    fn bar(self, row: usize, start: f64, end: Option<f64>) -> Markup {
        let from = self.percent(start).min(100.0 - NARROWEST);
        let open = FADING.iter().map(|(width, _)| width).sum::<f64>();
        let to = match end {
            Some(end) => self.percent(end).max(from + NARROWEST),
            None => (100.0 - open).max(from),
        };
        let y = row * PITCH + (PITCH - HEIGHT) / 2;
        let rect = |from: f64, to: f64, opacity: &str| {
            html! {
                @if to > from {
                    rect x=(format!("{from:.2}%")) y=(y) width=(format!("{:.2}%", to - from)) height=(HEIGHT) rx="1"
                        fill-opacity=(opacity) {}
                }
            }
        };
        html! {
            (rect(from, to, "1"))
            @if end.is_none() {
                @for (place, (width, opacity)) in FADING.iter().enumerate() {
                    @let left = 100.0 - open + FADING[..place].iter().map(|(width, _)| width).sum::<f64>();
                    (rect(left.max(from), left + width, opacity))
                }
            }
        }
    }

    fn percent(self, time: f64) -> f64 {
        let share = if self.seconds > 0.0 { time / self.seconds } else { 0.0 };
        // A time that is no number is at the beginning.
        if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) * 100.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(spans: &[(usize, f64, f64)]) -> String {
        let span = |&(lane, start, end)| Span { lane, start, end: (end >= 0.0).then_some(end) };
        let timeline = spans.iter().map(span).collect();
        picture(&Evidence { timeline, ..Evidence::default() }).into_string()
    }

    #[track_caller]
    fn check(spans: &[(usize, f64, f64)], parts: &[&str]) {
        let drawn = drawn(spans);
        for part in parts {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
    }

    #[test]
    fn nothing_seen_is_no_picture() {
        assert_eq!(drawn(&[]), "");
    }

    #[test]
    fn bars_lie_where_their_times_are() {
        check(
            &[(0, 0.0, 1.0), (1, 1.0, 4.0)],
            &[r#"x="0.00%" y="1" width="25.00%""#, r#"x="25.00%" y="11" width="75.00%""#, "4.0 s"],
        );
        check(&[(0, 0.0, 1.0), (1, 1.0, 2.0)], &["yours: 2 calls, at most 1 at the same time, 2.0 s"]);
    }

    #[test]
    fn a_call_without_an_end_fades_out_at_the_edge() {
        check(&[(0, 0.0, 1.0), (1, 0.5, -1.0)], &[r#"x="98.50%""#, r#"fill-opacity="0.25""#, "no end"]);
        check(&[(0, 1.0, -1.0)], &[r#"x="99.60%""#, r#"fill-opacity="0.25""#]);
    }

    #[test]
    fn a_call_of_no_length_can_be_seen() {
        check(&[(0, 0.0, 0.0)], &[r#"width="0.40%""#]);
        check(&[(0, 0.0, 1.0), (1, 1.0, 1.0)], &[r#"x="99.60%" y="11" width="0.40%""#]);
    }

    #[test]
    fn many_lanes_are_summed_up_truthfully() {
        let in_a_row: Vec<_> = (0..300).map(|i| (i, i as f64, i as f64 + 1.0)).collect();
        check(&in_a_row, &["… 289 more, one after the other", r#"height="120""#]);
    }

    #[test]
    fn nonsense_is_drawn_with_numbers() {
        for nonsense in [
            [(0, -5.0, 3.0), (1, 7.0, 2.0)],
            [(0, f64::NAN, 1.0), (1, 1.0, f64::INFINITY)],
            [(usize::MAX, f64::INFINITY, -1.0), (1, f64::NEG_INFINITY, f64::NAN)],
        ] {
            let drawn = drawn(&nonsense);
            assert!(!drawn.contains("NaN") && !drawn.contains("inf") && !drawn.contains("\"-"), "{drawn}");
        }
    }
}
