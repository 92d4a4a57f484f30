//! What ran when, above what would have run when, had all been right, as pictures of one scale.

use maud::{Markup, html};

use crate::evidence::{Evidence, Span};
use crate::report::lanes::{self, Rest};

/// The lanes of one picture; more than these are summed up in the last row. A page has more room than a terminal.
const ROWS: usize = 12;

/// Of a picture that is a document, in pixels; and of its parts from left to right.
const WIDTH: usize = 640;
const LABEL: usize = 56;
const TOTAL: usize = 80;

/// Of a line of text in it, in pixels.
const LINE: usize = 18;

/// Around it and between its parts, in pixels.
const GAP: usize = 8;

/// On white: what ran, what should have run, and what is written.
const YOURS: &str = "#9f2f26";
const IDEAL: &str = "#23734b";
const INK: &str = "#23262b";

/// Of the lanes that are summed up: they are no bars of calls.
const FAINT: &str = "0.45";

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

/// The same as an SVG document, which brings its colours and its white ground along; `None` if no call was seen.
#[must_use]
pub fn document(evidence: &Evidence) -> Option<String> {
    if evidence.timeline.is_empty() {
        return None;
    }
    let scale = Scale { seconds: lanes::seconds(evidence) };
    let parts = [("yours", &evidence.timeline, YOURS), ("ideal", &evidence.ideal, IDEAL)];
    let parts: Vec<_> = parts.into_iter().filter(|(_, spans, _)| !spans.is_empty()).collect();
    let mut top = GAP;
    let parts: Vec<Markup> = parts
        .into_iter()
        .map(|(label, spans, colour)| {
            let part = scale.drawing(spans);
            let bottom = top + part.height.max(LINE);
            let drawn = html! {
                text x=(GAP) y=(top + LINE / 2) { (label) }
                svg x=(GAP + LABEL) y=(top) width=(WIDTH - 2 * GAP - LABEL - TOTAL) height=(part.height) fill=(colour) {
                    (part.bars)
                }
                text x=(WIDTH - GAP) y=(top + LINE / 2) text-anchor="end" { (lanes::total(spans)) }
                @if let Some(more) = &part.more { text x=(GAP + LABEL) y=(bottom + LINE / 2) { (more) } }
            };
            top = bottom + if part.more.is_some() { LINE } else { 0 } + GAP;
            drawn
        })
        .collect();
    let document = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(WIDTH) height=(top) viewBox=(format!("0 0 {WIDTH} {top}"))
            font-family="sans-serif" font-size="12" fill=(INK) dominant-baseline="middle" {
            rect width="100%" height="100%" fill="#ffffff" {}
            @for part in &parts { (part) }
        }
    };
    Some(document.into_string())
}

/// Where a time is in the picture.
#[derive(Debug, Clone, Copy)]
struct Scale {
    seconds: f64,
}

/// One of the two pictures.
struct Drawing {
    bars: Markup,
    /// In pixels.
    height: usize,
    /// What there was no room for.
    more: Option<String>,
}

impl Scale {
    /// One of the two pictures, and beside it what it is and how long it took.
    fn row(self, label: &str, spans: &[Span]) -> Markup {
        let drawing = self.drawing(spans);
        let together = lanes::most_together(spans.iter());
        let total = lanes::total(spans);
        let calls = lanes::lanes(spans).len();
        let said = format!("{label}: {calls} calls, at most {together} at the same time, {total}");
        html! {
            span.label { (label) }
            div {
                svg class=(label) role="img" aria-label=(said) width="100%" height=(drawing.height) { (drawing.bars) }
                @if let Some(more) = &drawing.more { span.more { (more) } }
            }
            span.total { (total) }
        }
    }

    /// A row for each lane, and one for those that there is no room for.
    fn drawing(self, spans: &[Span]) -> Drawing {
        let lanes = lanes::lanes(spans);
        let (drawn, rest) = if lanes.len() > ROWS { lanes.split_at(ROWS - 1) } else { lanes.split_at(lanes.len()) };
        let rest = (!rest.is_empty()).then(|| Rest::of(rest));
        let bars = html! {
            @for (row, lane) in drawn.iter().enumerate() {
                @for span in lane { (self.bar(row, span.start, span.end)) }
            }
            @if let Some(rest) = &rest {
                g opacity=(FAINT) { (self.bar(drawn.len(), rest.start, rest.end)) }
            }
        };
        let rows = drawn.len() + usize::from(rest.is_some());
        Drawing { bars, height: rows * PITCH, more: rest.map(|rest| rest.words) }
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
    fn a_document_needs_nothing_but_itself() {
        assert_eq!(document(&Evidence::default()), None);
        let span = |lane: usize| Span { lane, start: lane as f64, end: Some(lane as f64 + 1.0) };
        let evidence = Evidence { timeline: (0..20).map(span).collect(), ideal: vec![span(0)], ..Evidence::default() };
        let document = document(&evidence).unwrap();
        for part in [
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="640""#,
            r##"<rect width="100%" height="100%" fill="#ffffff">"##,
            "fill=\"#9f2f26\"",
            "fill=\"#23734b\"",
            ">yours</text>",
            ">20.0 s</text>",
            "… 9 more, one after the other",
        ] {
            assert!(document.contains(part), "{part}: {document}");
        }
        assert!(!document.contains("href") && !document.contains("url("), "{document}");
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
