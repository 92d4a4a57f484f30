//! Other ways to do an exercise, beside somebody's own: what each gains and costs, its code, and when its calls ran.

use std::collections::{BTreeMap, BTreeSet};

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

/// Stands where code is the same.
const AS_ABOVE: &str = "// … as above …";

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
    let mut known = BTreeSet::new();
    for way in others {
        page.way(way, &mut known);
    }
    page.text
}

impl Page {
    fn pictures(&mut self, own: &ExerciseScore, others: &[Way<'_>], seed: u64) {
        // Where it is known how long each call takes, that is seen too; or else the more calls, the more there is to see.
        let telling = own.checks.iter().rev().max_by_key(|check| {
            let evidence = &check.evidence;
            (!evidence.ideal.is_empty(), evidence.timeline.len())
        });
        let Some(telling) = telling.filter(|check| !check.evidence.timeline.is_empty()) else { return };
        let spans = |score: &ExerciseScore| {
            let check = score.checks.iter().find(|check| check.name == telling.name);
            check.map(|check| on_one_scale(&check.evidence, &telling.evidence)).unwrap_or_default()
        };
        let rows = [(YOURS, spans(own))].into_iter().chain(others.iter().map(|way| (way.name, spans(way.score))));
        let rows: Vec<(&str, Drawn)> = rows.collect();
        // All on the scale of the one that takes longest.
        let longest = rows.iter().map(|(_, drawn)| &drawn.spans).max_by(|a, b| end(a).total_cmp(&end(b)));
        let longest = longest.cloned().unwrap_or_default();
        self.text(
            0,
            None,
            &format!("When the calls ran, in \"{}\", with the same values (seed {seed}):", telling.name),
        );
        for (name, Drawn { spans, is_stretched }) in rows {
            self.line(TEXT, &clean::plain(name));
            let evidence = Evidence { timeline: spans, ideal: longest.clone(), ..Evidence::default() };
            let room = self.style.columns() - CODE;
            let Some(picture) = timeline::draw(&evidence, room) else {
                self.text(CODE, Some(Ink::Unsure), "not seen");
                continue;
            };
            for row in picture.yours {
                match row {
                    Row::Bars { bars, total } => {
                        // Of what is stretched the time would be a lie.
                        let total = if is_stretched { String::new() } else { total };
                        self.line(CODE, &format!("{}{total}", self.style.paint(Ink::Right, &bars)));
                    }
                    Row::Words(words) => fold(&words, room).iter().for_each(|line| self.line(CODE, line)),
                }
            }
        }
        self.line(0, "");
    }

    /// One of them. Pieces of code that are `known` from those above are left out.
    fn way(&mut self, way: &Way<'_>, known: &mut BTreeSet<String>) {
        let points = format!("{}/{}", way.score.points, way.score.max_points);
        self.line(0, &format!("{}  {points}", self.style.paint(Ink::Strong, &clean::plain(way.name))));
        self.text(TEXT, None, &way.why.split_whitespace().collect::<Vec<_>>().join(" "));
        for (path, text) in way.files {
            self.line(0, "");
            if way.files.len() > 1 {
                self.line(TEXT, &self.style.paint(Ink::Faint, &clean::plain(path)));
            }
            let mut left_out = false;
            for item in items(text) {
                let bare = bare(&item);
                if bare.is_empty() || known.insert(bare) {
                    left_out = false;
                    clean::plain(&item).lines().for_each(|line| self.line(CODE, line));
                } else if !left_out {
                    left_out = true;
                    self.line(CODE, &self.style.paint(Ink::Faint, AS_ABOVE));
                    self.line(0, "");
                }
            }
        }
        self.line(0, "");
    }
}

/// Spans to be drawn.
#[derive(Debug, Default, PartialEq)]
struct Drawn {
    spans: Vec<Span>,
    /// Whether they took another time than they are drawn with.
    is_stretched: bool,
}

/// Spans counted from the start of the first one, because what a process did before it came to its calls differs each
/// time; and with calls as long as those of the evidence that they are held against: on a busy machine a check is repeated
/// with longer ones.
fn on_one_scale(evidence: &Evidence, against: &Evidence) -> Drawn {
    let first = evidence.timeline.iter().map(|span| span.start).fold(f64::INFINITY, f64::min);
    let (length, wanted) = (end(&evidence.ideal), end(&against.ideal));
    let factor = if length > 0.0 && wanted > 0.0 { wanted / length } else { 1.0 };
    let moved = |span: &Span| Span {
        lane: span.lane,
        start: (span.start - first) * factor,
        end: span.end.map(|end| (end - first) * factor),
    };
    Drawn { spans: evidence.timeline.iter().map(moved).collect(), is_stretched: (factor - 1.0).abs() > 0.01 }
}

/// When the last of them ends.
fn end(spans: &[Span]) -> f64 {
    spans.iter().filter_map(|span| span.end).fold(0.0, f64::max)
}

/// A source in pieces, each with the comments above it and the empty lines below it: an empty line ends one, unless what
/// follows is indented.
fn items(text: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut is_over = false;
    for line in text.lines() {
        if is_over && !line.is_empty() && !line.starts_with([' ', '\t', '}', ')']) {
            items.push(String::new());
        }
        is_over = line.is_empty() && items.last().is_some_and(|item| !item.is_empty());
        if let Some(item) = items.last_mut() {
            item.push_str(line);
            item.push('\n');
        }
    }
    items
}

/// A piece of a source without comments and white space: what two of them have in common.
fn bare(item: &str) -> String {
    let lines = item.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    lines.flat_map(str::split_whitespace).collect()
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
            "When the calls ran, in \"all requests are in flight together\"",
            "(seed 7):\n",
            "\n  yours\n    ▕",
            "\n  reference\n    ▕",
            "\n  join_set\n    not seen\n",
            "\nreference  2/7\n  It is so.\n\n    fn reference() {\n        todo!()\n    }\n",
            "\njoin_set  ",
            "\n    // … as above …\n",
        ] {
            assert!(text.contains(part), "{part:?} is not in\n{text}");
        }
        let coloured = super::ways(&own, &ways, 7, Style { colour: true, ..PLAIN });
        assert_eq!(clean::plain(&coloured), text);
    }

    #[test]
    fn code_falls_into_pieces_that_are_compared_without_their_comments() {
        let source = "//! One.\n\nuse a;\nuse b;\n\n/// Two.\nfn a() {\n    b();\n\n    c();\n}\n\nfn d() {}\n";
        let pieces = items(source);
        assert_eq!(pieces.concat(), source);
        let bare: Vec<String> = pieces.iter().map(|piece| bare(piece)).collect();
        assert_eq!(bare, ["", "usea;useb;", "fna(){b();c();}", "fnd(){}"]);
        assert_eq!(super::bare("/// Other words.\nfn a() {\n    // Why.\n    b();\n    c();\n}\n"), bare[2]);
    }

    #[test]
    fn spans_begin_with_the_first_call_and_are_as_long_as_those_they_are_held_against() {
        let span = |start, end| Span { lane: 0, start, end };
        let of = |timeline: &[Span], ideal: &[Span]| Evidence {
            timeline: timeline.to_vec(),
            ideal: ideal.to_vec(),
            ..Evidence::default()
        };
        let timeline = [span(2.5, Some(4.0)), span(2.0, None)];
        let (short, long) = ([span(0.0, Some(1.0))], [span(0.0, Some(4.0))]);
        for (evidence, against, expected, is_stretched) in [
            (of(&timeline, &[]), of(&timeline, &long), [span(0.5, Some(2.0)), span(0.0, None)], false),
            (of(&timeline, &long), of(&[], &long), [span(0.5, Some(2.0)), span(0.0, None)], false),
            (of(&timeline, &long), of(&[], &short), [span(0.125, Some(0.5)), span(0.0, None)], true),
        ] {
            assert_eq!(on_one_scale(&evidence, &against), Drawn { spans: expected.to_vec(), is_stretched });
        }
        assert_eq!(on_one_scale(&of(&[], &[]), &of(&[], &long)), Drawn::default());
    }
}
