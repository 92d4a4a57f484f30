//! Other ways to do an exercise, beside somebody's own: what each gains and costs, its code, and when its calls ran.

use std::collections::BTreeMap;

use super::next::short;
use super::page::{Ink, Page, Style, fold};
use super::timeline::{self, Row};
use super::{clean, words};
use crate::evidence::{Evidence, Span};
use crate::score::{ExerciseScore, Status};

/// Spaces in front of a picture and of a text.
const TEXT: usize = 2;

/// Spaces in front of code.
const CODE: usize = 4;

/// What somebody's own version is called.
const YOURS: &str = "yours";

/// One way to do an exercise.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What it gains and what it costs.
    pub why: &'a str,
    /// Sources, by their path below `src`.
    pub files: &'a BTreeMap<String, String>,
    /// What it comes to, with the same random values.
    pub score: &'a ExerciseScore,
}

/// What there is to say to who has not done the exercise.
#[must_use]
pub fn only_after_full_marks(own: &ExerciseScore, style: Style) -> String {
    let mut page = Page::new(style);
    let number = short(&own.name).0;
    let points = match own.status {
        Status::Graded => format!("has {} of {} points", own.points, own.max_points),
        Status::DidNotCompile => "does not compile".to_owned(),
        Status::Missing => "is not there".to_owned(),
        Status::Ungraded => format!("could not be graded, and {}", words::NO_MARK_LOST),
    };
    page.text(
        0,
        None,
        &format!(
            "Your {} {points}. Other ways to do it are shown when it has full marks: until then they would take from you \
             what you are about to find.",
            own.name
        ),
    );
    page.line(0, "");
    page.labelled_lines(0, "next", [format!("cargo grade -e {number}")]);
    page.text
}

/// The comparison: when the calls of one check ran in each, and then each with its trade-off and its code.
#[must_use]
pub fn ways(own: &ExerciseScore, others: &[Way<'_>], seed: u64, style: Style) -> String {
    let mut page = Page::new(style);
    page.line(0, &style.paint(Ink::Strong, &format!("{}, done in other ways", own.name)));
    page.line(0, "");
    page.pictures(own, others, seed);
    for way in others {
        page.way(way);
    }
    page.text
}

impl Page {
    fn pictures(&mut self, own: &ExerciseScore, others: &[Way<'_>], seed: u64) {
        // The more calls, the more there is to see.
        let telling = own.checks.iter().rev().max_by_key(|check| check.evidence.timeline.len());
        let Some(telling) = telling.filter(|check| !check.evidence.timeline.is_empty()) else { return };
        let spans = |score: &ExerciseScore| {
            let check = score.checks.iter().find(|check| check.name == telling.name);
            check.map(|check| check.evidence.timeline.clone()).unwrap_or_default()
        };
        let rows = [(YOURS, spans(own))].into_iter().chain(others.iter().map(|way| (way.name, spans(way.score))));
        let rows: Vec<(&str, Vec<Span>)> = rows.collect();
        // All on the scale of the one that takes longest.
        let end = |spans: &[Span]| spans.iter().filter_map(|span| span.end).fold(0.0, f64::max);
        let longest = rows.iter().map(|(_, spans)| spans).max_by(|a, b| end(a).total_cmp(&end(b))).cloned();
        let longest = longest.unwrap_or_default();
        self.text(
            0,
            None,
            &format!("When the calls ran, in \"{}\", with the same values (seed {seed}):", telling.name),
        );
        for (name, spans) in rows {
            self.line(TEXT, name);
            let evidence = Evidence { timeline: spans, ideal: longest.clone(), ..Evidence::default() };
            let room = self.style.columns() - CODE;
            let Some(picture) = timeline::draw(&evidence, room) else {
                self.text(CODE, Some(Ink::Unsure), "not seen");
                continue;
            };
            for row in picture.yours {
                match row {
                    Row::Bars { bars, total } => {
                        self.line(CODE, &format!("{}{total}", self.style.paint(Ink::Right, &bars)));
                    }
                    Row::Words(words) => fold(&words, room).iter().for_each(|line| self.line(CODE, line)),
                }
            }
        }
        self.line(0, "");
    }

    fn way(&mut self, way: &Way<'_>) {
        let points = format!("{}/{}", way.score.points, way.score.max_points);
        self.line(0, &format!("{}  {points}", self.style.paint(Ink::Strong, &clean::plain(way.name))));
        self.text(TEXT, None, &way.why.split_whitespace().collect::<Vec<_>>().join(" "));
        for (path, text) in way.files {
            self.line(0, "");
            if way.files.len() > 1 {
                self.line(TEXT, &self.style.paint(Ink::Faint, &clean::plain(path)));
            }
            for line in clean::plain(text).lines() {
                self.line(CODE, line);
            }
        }
        self.line(0, "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    const PLAIN: Style = Style { width: 80, colour: false };

    #[test]
    fn who_has_lost_a_mark_is_told_kindly_and_shown_nothing() {
        for (own, expected) in [
            (samples::blocked(), "Your 02_async_slow has 3 of 5 points."),
            (samples::did_not_compile(), "Your 04_producer_consumer does not compile."),
            (samples::undecided(), "Your 05_timers could not be graded, and that is not your fault"),
        ] {
            let told = only_after_full_marks(&own, PLAIN);
            assert!(told.starts_with(expected) && told.contains("next   cargo grade -e "), "{told}");
        }
    }

    #[test]
    fn each_way_has_its_picture_its_trade_off_and_its_code() {
        let own = samples::one_after_the_other();
        let files = BTreeMap::from([("lib.rs".to_owned(), "fn reference() {\n    \x1b[2Jtodo!()\n}\n".to_owned())]);
        let fast = samples::all_passed();
        let ways = [
            Way { name: "reference", why: "It  is\nso.", files: &files, score: &own },
            Way { name: "join_set", why: "Another.", files: &files, score: &fast },
        ];
        let text = super::ways(&own, &ways, 7, PLAIN);
        for part in [
            "03_web_fetch, done in other ways\n",
            "When the calls ran, in \"all requests are in flight together\", with the same values (seed 7):\n",
            "\n  yours\n    ▕",
            "\n  reference\n    ▕",
            "\n  join_set\n    not seen\n",
            "\nreference  2/7\n  It is so.\n\n    fn reference() {\n        todo!()\n    }\n",
            "\njoin_set  ",
        ] {
            assert!(text.contains(part), "{part:?} is not in\n{text}");
        }
        let coloured = super::ways(&own, &ways, 7, Style { colour: true, ..PLAIN });
        assert_eq!(clean::plain(&coloured), text);
    }
}
