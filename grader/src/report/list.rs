//! How far somebody is: a line for each exercise, the whole, and which is next.

use std::collections::BTreeMap;

use serde::Serialize;

use super::next::short;
use super::page::{Ink, LABEL, Page, Style, fold, width};
use super::words;
use crate::score::Word;

/// Columns of an exercise's bar. With half a block each, one for every tenth of its points.
const BAR: usize = 5;

/// Stands in front of the exercise that is next.
const NEXT: &str = "→ ";

/// Between two columns.
const GAP: usize = 2;

/// Of a count that is nothing: the eye finds the others.
const NOTHING: &str = "–";

/// How far somebody is with all exercises.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct List {
    /// Points reached when each was last graded.
    pub points: u32,
    /// Points of all exercises, whether they are here or not.
    pub max_points: u32,
    /// Versions graded.
    pub tries: u32,
    /// Hints shown.
    pub hints: u32,
    /// The first exercise in reading order that is here and lacks a point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// What there is to say of all of it. A sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// In reading order.
    pub exercises: Vec<Row>,
}

/// How far somebody is with an exercise.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Row {
    /// `03_web_fetch`.
    pub name: String,
    /// What it is about, in a few words.
    pub about: String,
    /// Whether its folder is there.
    pub here: bool,
    /// Points reached when it was last graded; left out if it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<u32>,
    /// Points that can be reached.
    pub max_points: u32,
    /// Versions graded.
    pub tries: u32,
    /// Hints shown.
    pub hints: u32,
    /// How each check last ended.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub checks: BTreeMap<String, Word>,
    /// The first check in the suite's order that failed.
    #[serde(skip)]
    pub failed: Option<String>,
}

impl List {
    /// Adds the exercises up, which are in reading order.
    #[must_use]
    pub fn of(exercises: Vec<Row>, notes: Vec<String>) -> List {
        let next = exercises.iter().find(|row| row.here && !row.is_complete()).map(|row| row.name.clone());
        List {
            points: exercises.iter().filter_map(|row| row.points).sum(),
            max_points: exercises.iter().map(|row| row.max_points).sum(),
            tries: exercises.iter().map(|row| row.tries).sum(),
            hints: exercises.iter().map(|row| row.hints).sum(),
            next,
            notes,
            exercises,
        }
    }
}

impl Row {
    fn is_complete(&self) -> bool {
        self.points == Some(self.max_points)
    }

    fn score(&self) -> String {
        self.points.map(|points| format!("{points}/{}", self.max_points)).unwrap_or_default()
    }
}

/// The list on a terminal.
#[must_use]
pub fn list(list: &List, style: Style) -> String {
    let mut page = Page::new(style);
    page.rows(list);
    page.line(0, "");
    let points = format!("{}/{} points", list.points, list.max_points);
    let ink = if list.points == list.max_points { Ink::Right } else { Ink::Strong };
    let counts = format!(", {}, {}", counted(list.tries, "try", "tries"), counted(list.hints, "hint", "hints"));
    page.labelled_lines(0, "score", [style.paint(ink, &points) + &counts]);
    for note in &list.notes {
        page.labelled(0, "note", note);
    }
    page.next_of(list);
    page.text
}

fn counted(count: u32, one: &str, more: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {more}") }
}

impl Page {
    fn rows(&mut self, list: &List) {
        let style = self.style;
        let rows = &list.exercises;
        let widest = |text: &dyn Fn(&Row) -> usize| rows.iter().map(text).max().unwrap_or(0);
        let name = widest(&|row| width(&row.name));
        let about = widest(&|row| width(&row.about));
        let points = widest(&|row| row.score().len()).max("10/10".len());
        let counts = ["tries", "hints"].map(|title| GAP + title.len()).iter().sum::<usize>();
        let scores = BAR + 1 + points;
        let needed = NEXT.chars().count() + name + GAP + scores;
        let with_counts = needed + counts <= style.columns();
        let with_about = needed + counts + GAP + about <= style.columns();

        let line = |name_of: &str, about_of: &str, score: &str, [tries, hints]: [&str; 2]| {
            let mut line = format!("{name_of:<name$}");
            if with_about {
                line += &format!("  {about_of:<about$}");
            }
            line += &format!("  {score}");
            if with_counts {
                line += &format!("  {tries:>5}  {hints:>5}");
            }
            line
        };
        let title = line("", "", &format!("{:>scores$}", "points"), ["tries", "hints"]);
        self.line(2, &style.paint(Ink::Faint, &title));
        for row in rows {
            let (ink, score) = match row.points {
                _ if !row.here => (Ink::Faint, format!("{:>scores$}", "not here")),
                None => (Ink::Faint, format!("{:>scores$}", "not yet")),
                Some(reached) => {
                    let ink = if row.is_complete() { Ink::Right } else { Ink::Strong };
                    (ink, format!("{} {:>points$}", bar(reached, row.max_points), row.score()))
                }
            };
            let count = |count: u32| if count == 0 { NOTHING.to_owned() } else { count.to_string() };
            let counts = if row.here { [count(row.tries), count(row.hints)] } else { Default::default() };
            let text = line(&row.name, &row.about, &style.paint(ink, &score), [&counts[0], &counts[1]]);
            let marked = list.next.as_ref() == Some(&row.name);
            self.line(0, &format!("{}{text}", if marked { NEXT } else { "  " }));
        }
    }

    fn next_of(&mut self, list: &List) {
        self.line(0, "");
        let Some(row) = list.exercises.iter().find(|row| list.next.as_ref() == Some(&row.name)) else {
            if list.points == list.max_points {
                self.text(0, Some(Ink::Right), words::EVERYTHING);
            } else {
                let text = "Full marks for all that is here. The other exercises are in the handout.";
                self.text(0, None, if list.exercises.iter().any(|row| row.here) { text } else { NOWHERE });
            }
            return;
        };
        let about = match (&row.failed, row.points) {
            (Some(check), _) => format!("{}: {check}", row.name),
            (None, Some(_)) => format!("{}: grade it again", row.name),
            (None, None) => format!("{}: its README.md says what to build", row.name),
        };
        let (number, name) = short(&row.name);
        let commands = [
            (format!("cargo grade -e {number}"), "grade it alone"),
            (format!("cargo grade hint {name}"), "a hint, a little more each time"),
        ];
        let wide = commands.iter().map(|(command, _)| width(command)).max().unwrap_or(0);
        let room = self.style.columns() - LABEL;
        let mut lines = fold(&about, room);
        lines.extend(commands.into_iter().map(|(command, does)| {
            let fits = wide + 3 + width(does) <= room;
            if fits { format!("{command:<wide$}   {}", self.style.paint(Ink::Faint, does)) } else { command }
        }));
        self.labelled_lines(0, "next", lines);
    }
}

/// What there is to say where no exercise is.
const NOWHERE: &str = "Go to the folder that holds your exercises, or name it: cargo grade list PATH";

/// Full only if nothing is missing, and empty only if all is.
fn bar(points: u32, max_points: u32) -> String {
    let halves = (points as usize * BAR * 2).checked_div(max_points as usize).unwrap_or(0).min(BAR * 2);
    let halves = if points > 0 { halves.max(1) } else { halves };
    let bar = "█".repeat(halves / 2) + if halves % 2 == 1 { "▌" } else { "" };
    let rest = BAR - bar.chars().count();
    bar + &"░".repeat(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{clean, json};

    fn row(name: &str, points: Option<u32>, tries: u32, hints: u32) -> Row {
        let about = "calls that come at their time".to_owned();
        Row { name: name.to_owned(), about, here: true, points, max_points: 10, tries, hints, ..Row::default() }
    }

    fn begun() -> List {
        let failed = Some("it ends when told to".to_owned());
        let rows = vec![
            row("01_threaded_slow", Some(10), 12, 0),
            Row { failed, ..row("02_async_slow", Some(3), 1, 3) },
            row("04_producer_consumer", None, 0, 1),
            Row { here: false, ..row("05_x", None, 0, 0) },
        ];
        List::of(rows, Vec::new())
    }

    #[track_caller]
    fn check(of: &List, width: usize, expected: &[&str]) {
        let style = Style { width, colour: false };
        let plain = list(of, style);
        assert_eq!(plain.lines().collect::<Vec<_>>(), expected);
        assert!(plain.lines().all(|line| super::width(line) <= width), "{plain}");
        assert_eq!(clean::plain(&list(of, Style { colour: true, ..style })), plain);
    }

    #[test]
    fn points_tries_hints_and_what_is_next() {
        check(
            &begun(),
            80,
            &[
                "                                                            points  tries  hints",
                "  01_threaded_slow      calls that come at their time  █████ 10/10     12      –",
                "→ 02_async_slow         calls that come at their time  █▌░░░  3/10      1      3",
                "  04_producer_consumer  calls that come at their time      not yet      –      1",
                "  05_x                  calls that come at their time     not here",
                "",
                "score  13/40 points, 13 tries, 4 hints",
                "",
                "next   02_async_slow: it ends when told to",
                "       cargo grade -e 2              grade it alone",
                "       cargo grade hint async_slow   a hint, a little more each time",
            ],
        );
    }

    #[test]
    fn a_narrow_terminal_gets_what_matters_most() {
        for columns in 40..=100 {
            let text = list(&begun(), Style { width: columns, colour: false });
            assert!(text.lines().all(|line| width(line) <= columns), "{columns} columns:\n{text}");
            assert_eq!(text.lines().filter(|line| line.contains("3/10")).count(), 1, "{text}");
        }
    }

    #[test]
    fn what_was_never_graded_is_to_be_built() {
        let list = List::of(vec![row("03_web_fetch", None, 0, 0)], vec!["a note".to_owned()]);
        check(
            &list,
            60,
            &[
                "                     points  tries  hints",
                "→ 03_web_fetch      not yet      –      –",
                "",
                "score  0/10 points, 0 tries, 0 hints",
                "note   a note",
                "",
                "next   03_web_fetch: its README.md says what to build",
                "       cargo grade -e 3             grade it alone",
                "       cargo grade hint web_fetch",
            ],
        );
    }

    #[test]
    fn when_all_is_done_nothing_is_next() {
        let done = List::of(vec![row("01_a", Some(10), 1, 0)], Vec::new());
        assert!(list(&done, Style { width: 80, colour: false }).contains("Well done!"));
        let nowhere = List::of(vec![Row { here: false, ..row("01_a", None, 0, 0) }], Vec::new());
        assert!(list(&nowhere, Style { width: 80, colour: false }).contains("cargo grade list PATH"));
    }

    #[test]
    fn a_bar_is_full_only_if_nothing_is_missing() {
        for (points, expected) in [(0, "░░░░░"), (1, "▌░░░░"), (5, "██▌░░"), (9, "████▌"), (10, "█████")]
        {
            assert_eq!(bar(points, 10), expected);
        }
        assert_eq!((bar(1, 100), bar(0, 0)), ("▌░░░░".to_owned(), "░░░░░".to_owned()));
    }

    #[test]
    fn programs_get_the_same() {
        let json = json::list(&begun());
        for part in ["\"points\": 13", "\"next\": \"02_async_slow\"", "\"here\": false", "\"hints\": 3"] {
            assert!(json.contains(part), "{part}: {json}");
        }
        assert!(!json.contains("null"), "{json}");
    }
}
