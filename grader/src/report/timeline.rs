//! Draws what ran when, above what would have run when, had all been right. Both have one scale.

use super::lanes::{self, Rest};
use crate::evidence::{Evidence, Span};

/// The lanes of one picture; more than these are summed up in the last row.
const ROWS: usize = 4;

/// A picture wider than this says no more.
const WIDEST: usize = 60;

/// For ` ×64` behind a bar.
const NOTE: usize = 5;

/// For the total time behind that.
const TOTAL: usize = 8;

/// A drawn timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What ran when.
    pub yours: Vec<Row>,
    /// What should have; empty if nobody can say.
    pub ideal: Vec<Row>,
}

/// One line of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A lane's spans.
    Bars {
        /// The drawing.
        bars: String,
        /// How long all of it took, with the space before it; of the first row only.
        total: String,
    },
    /// What the drawing leaves out.
    Words(String),
}

/// Draws a check's evidence in at most `columns`; nothing if no call was seen.
#[must_use]
pub fn draw(evidence: &Evidence, columns: usize) -> Option<Picture> {
    if evidence.timeline.is_empty() {
        return None;
    }
    let canvas = Canvas::new(evidence, columns);
    Some(Picture { yours: canvas.rows(&evidence.timeline), ideal: canvas.rows(&evidence.ideal) })
}

/// Where a time is in the picture.
#[derive(Debug)]
struct Canvas {
    columns: usize,
    seconds: f64,
}

impl Canvas {
    fn new(evidence: &Evidence, columns: usize) -> Canvas {
        let seconds = lanes::seconds(evidence);
        Canvas { columns: columns.saturating_sub(NOTE + TOTAL).clamp(8, WIDEST), seconds }
    }

    fn rows(&self, spans: &[Span]) -> Vec<Row> {
        let lanes = lanes::lanes(spans);
        let mut rows: Vec<String> = lanes.iter().map(|lane| self.lane(lane)).collect();
        let mut more = None;
        if rows.len() > 1 && rows.iter().all(|row| *row == rows[0]) && lanes::most_together(spans.iter()) >= rows.len()
        {
            rows = vec![format!("{} ×{}", rows[0].trim_end(), rows.len())];
        } else if rows.len() > ROWS {
            let rest = Rest::of(&lanes[ROWS - 1..]);
            rows.truncate(ROWS - 1);
            rows.push(self.extent(&rest));
            more = Some(rest.words);
        }
        let mut total = format!("{:>TOTAL$}", lanes::total(spans));
        let bars = |bars: String| {
            let bars = bars.trim_end().to_owned();
            let gap = self.columns + NOTE - bars.chars().count();
            let total = std::mem::take(&mut total);
            Row::Bars { total: if total.is_empty() { total } else { format!("{:gap$}{total}", "") }, bars }
        };
        rows.into_iter().map(bars).chain(more.map(Row::Words)).collect()
    }

    /// One lane's spans.
    fn lane(&self, spans: &[&Span]) -> String {
        let mut cells = vec![' '; self.columns];
        for span in spans {
            let (from, to) = (self.column(span.start), span.end.map(|end| self.column(end.max(span.start))));
            bar(&mut cells, from, to, '█');
        }
        cells.into_iter().collect()
    }

    /// From the first start to the last end of many.
    fn extent(&self, rest: &Rest) -> String {
        let mut cells = vec![' '; self.columns];
        bar(&mut cells, self.column(rest.start), rest.end.map(|end| self.column(end)), '░');
        cells.into_iter().collect()
    }

    /// The column in which a time begins. The outermost are left for the edges of the bars.
    fn column(&self, time: f64) -> usize {
        let share = if self.seconds > 0.0 { (time / self.seconds).clamp(0.0, 1.0) } else { 0.0 };
        let column = (share * (self.columns - 2) as f64).round() as usize;
        1 + column
    }
}

/// A bar from one column to the one before another; to the edge, and fading, if it has no end.
fn bar(cells: &mut [char], from: usize, to: Option<usize>, fill: char) {
    // The edges are drawn on the neighbours' side of the border: a bar of no length can be seen, and one that begins
    // where another ends, begins under that other's edge.
    match cells[from - 1] {
        ' ' => cells[from - 1] = '▕',
        '█' => cells[from - 1] = '▉',
        _ => {}
    }
    if let Some(to) = to {
        cells[from..to].fill(fill);
        if cells[to] == ' ' {
            cells[to] = '▏';
        }
    } else {
        cells[from..].fill(fill);
        let open = cells.len() - 3;
        for (cell, fading) in
            cells[open.max(from)..].iter_mut().zip(['▓', '▒', '░'].into_iter().skip(from.saturating_sub(open)))
        {
            *cell = fading;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spans as `(lane, start, end)`; an end below 0 is none.
    fn spans(spans: &[(usize, f64, f64)]) -> Vec<Span> {
        let span = |&(lane, start, end)| Span { lane, start, end: (end >= 0.0).then_some(end) };
        spans.iter().map(span).collect()
    }

    fn in_a_row(count: usize) -> Vec<(usize, f64, f64)> {
        (0..count).map(|i| (i, i as f64, i as f64 + 1.0)).collect()
    }

    /// The picture in 20 columns for the bars, a line each; `~` stands before the ideal.
    fn picture(yours: &[(usize, f64, f64)], ideal: &[(usize, f64, f64)]) -> Vec<String> {
        let evidence = Evidence { timeline: spans(yours), ideal: spans(ideal), ..Evidence::default() };
        let Some(picture) = draw(&evidence, 20 + NOTE + TOTAL) else { return Vec::new() };
        let text = |row: Row| match row {
            Row::Bars { bars, total } => format!("{bars}{total}").trim_end().to_owned(),
            Row::Words(words) => words,
        };
        let ideal = picture.ideal.into_iter().map(|row| format!("~{}", text(row)));
        picture.yours.into_iter().map(text).chain(ideal).collect()
    }

    #[track_caller]
    fn check(yours: &[(usize, f64, f64)], ideal: &[(usize, f64, f64)], expected: &[&str]) {
        assert_eq!(picture(yours, ideal), expected);
    }

    #[test]
    fn nothing_seen_is_no_picture() {
        check(&[], &[(0, 0.0, 1.0)], &[]);
    }

    #[test]
    fn calls_in_a_row_go_down_like_stairs_and_the_ideal_is_one_bar() {
        let together = [(0, 0.0, 1.0), (1, 0.0, 1.0), (2, 0.0, 1.0)];
        check(
            &in_a_row(3),
            &together,
            &[
                "▕██████▏                    3.0 s",
                "      ▕██████▏",
                "            ▕██████▏",
                "~▕██████▏ ×3                 1.0 s",
            ],
        );
    }

    #[test]
    fn many_lanes_are_summed_up_truthfully() {
        check(
            &in_a_row(9),
            &[],
            &[
                "▕██▏                        9.0 s",
                "  ▕██▏",
                "    ▕██▏",
                "      ▕░░░░░░░░░░░░▏",
                "… 6 more, one after the other",
            ],
        );
        let last = |spans: &[(usize, f64, f64)]| picture(spans, &[]).pop().unwrap_or_default();
        let hundreds: Vec<_> = (0..300).map(|i| (i, (i / 2) as f64, (i / 2) as f64 + 1.0)).collect();
        assert_eq!(last(&hundreds), "… 297 more, at most 2 at the same time");
        let instants: Vec<_> = (0..9).map(|i| (i, i as f64, i as f64)).collect();
        assert_eq!(last(&instants), "… 6 more");
        let staggered: Vec<_> = (0..300).map(|i| (i, i as f64, 300.0)).collect();
        assert_eq!(last(&staggered), "… 297 more, at the same time");
    }

    #[test]
    fn lanes_that_look_alike_are_one_bar_only_if_they_were_together() {
        let together: Vec<_> = (0..64).map(|i| (i, 0.001 * i as f64, 9.0)).collect();
        check(&together, &[], &["▕██████████████████▏ ×64    9.0 s"]);
        let quickly_in_a_row = [(0, 0.0, 0.001), (1, 0.001, 0.002)];
        check(
            &quickly_in_a_row,
            &[(0, 0.0, 1.0)],
            &["▕▏                           2 ms", "▕▏", "~▕██████████████████▏        1.0 s"],
        );
    }

    #[test]
    fn a_call_without_an_end_fades_out_at_the_edge() {
        check(&[(0, 0.0, 1.0), (1, 0.5, -1.0)], &[], &["▕██████████████████▏       no end", "         ▕███████▓▒░"]);
        check(&[(0, 1.0, -1.0)], &[], &["                  ▕░       no end"]);
        check(&[(0, 0.0, -1.0)], &[], &["▕████████████████▓▒░       no end"]);
    }

    #[test]
    fn a_call_of_no_length_can_be_seen() {
        check(&[(0, 0.0, 0.0)], &[], &["▕▏                           0 ms"]);
        check(&[(0, 0.0, 1.0), (1, 1.0, 1.0)], &[], &["▕██████████████████▏        1.0 s", "                  ▕▏"]);
    }

    #[test]
    fn one_lane_may_hold_several_calls() {
        check(&[(0, 0.5, 1.0), (0, 0.0, 0.5)], &[], &["▕████████▉█████████▏        1.0 s"]);
    }

    #[test]
    fn nonsense_is_drawn_without_a_panic() {
        for nonsense in [
            [(0, -5.0, 3.0), (1, 7.0, 2.0)],
            [(0, f64::NAN, 1.0), (1, 1.0, f64::INFINITY)],
            [(usize::MAX, f64::INFINITY, -1.0), (1, f64::NEG_INFINITY, f64::NAN)],
        ] {
            for columns in [0, 14, 40, 200] {
                let evidence = Evidence { timeline: spans(&nonsense), ..Evidence::default() };
                assert!(draw(&evidence, columns).is_some());
            }
        }
    }
}
