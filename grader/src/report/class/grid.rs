//! The class table: a row for each person, a column for each exercise, points in cells that are coloured by the share
//! that was reached. No fact is told by colour alone.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::address;
use super::colours::text;
use super::tally::{Mistake, share};
use crate::class::marks::{Cell, Marks, Row};
use crate::report::{clean, words};
use crate::score::Status;

/// What a cell that holds more than a number is sorted by: below all points, what is of one kind together.
mod order {
    pub const MISSING: f64 = -4.0;
    pub const DID_NOT_COMPILE: f64 = -3.0;
    pub const UNGRADED: f64 = -2.0;
    pub const DOES_NOT_COUNT: f64 = -1.0;
}

/// The table. It scrolls in a place of its own. Its rows are laid out one by one, so that a browser need not look at
/// those that are not in sight: sorting a large class takes a quarter of the time. Browsers that go by the layout would
/// no longer take it for a table, so each part says what it is.
#[must_use]
pub fn grid(marks: &Marks, mistakes: &BTreeMap<String, Vec<Mistake>>) -> Markup {
    html! {
        div.scroll.grid tabindex="0" role="group" aria-label="Class table" {
            table id="class" role="table" aria-label="Points of each person in each exercise" {
                                thead role="rowgroup" {
                    tr role="row" {
                        th role="columnheader" scope="col" { button type="button" { "Person" } }
                        th role="columnheader" scope="col" { button type="button" { "Total" } }
                        @for column in &marks.exercises {
                            th role="columnheader" scope="col" {
                                button type="button" title=(clean::plain(&column.name)) { (heading(&column.name)) }
                            }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for row in &marks.people {
                        (line(row, marks.exercises.len(), mistakes.get(&row.person.id).map_or(&[], Vec::as_slice)))
                    }
                }
            }
        }
    }
}

/// `03_web_fetch` in a narrow column: its number, and its words below one another.
fn heading(name: &str) -> Markup {
    let words = name.split('_');
    html! { @for (place, word) in words.enumerate() { @if place > 0 { " " wbr; } (text(word)) } }
}

fn line(row: &Row, columns: usize, mistakes: &[Mistake]) -> Markup {
    let tokens = mistakes.iter().map(|mistake| format!("{}:{}", mistake.exercise, mistake.diagnosis));
    let tokens: Vec<String> = tokens.collect();
    let person = &row.person;
    html! {
        tr role="row" data-mistakes=[(!tokens.is_empty()).then(|| tokens.join(" "))] data-look[!row.is_decided()] {
            th role="rowheader" scope="row" {
                a href=(format!("people/{}", address(&person.id))) { bdi { (text(person.shown())) } }
                @if person.name.is_some() { " " small { (text(&person.id)) } }
            }
            @if row.unreadable.is_some() {
                (marked("u", order::UNGRADED, "?", "could not be read"))
            } @else if row.undecided > 0.0 {
                td.u role="cell" title=(format!("{} points are not decided", words::points(row.undecided))) data-v=(row.points) {
                    (words::points(row.points)) "?"
                }
            } @else {
                td role="cell" { (words::points(row.points)) }
            }
            @for column in 0..columns { (row.exercises.get(column).map_or_else(unread, cell)) }
        }
    }
}

fn cell(cell: &Cell) -> Markup {
    let points = words::points(cell.points);
    // With points of its own, as a rule of the instructor's may give them, a sign does not stand alone.
    let sign = |sign: &str| if cell.points > 0.0 { format!("{sign} {points}") } else { sign.to_owned() };
    match cell.status {
        _ if cell.max_points == 0.0 => marked("n", order::DOES_NOT_COUNT, "·", "does not count"),
        Status::Missing => marked("m", order::MISSING + cell.points, &sign("–"), "missing"),
        Status::DidNotCompile => marked("x", order::DID_NOT_COMPILE + cell.points, &sign("✗"), "did not compile"),
        Status::Ungraded => {
            let whole = cell.undecided >= cell.max_points || cell.points == 0.0;
            let shown = if whole { "?".to_owned() } else { format!("{points}?") };
            let said =
                format!("not graded: {} of {} points", words::points(cell.undecided), words::points(cell.max_points));
            marked("u", if whole { order::UNGRADED } else { cell.points }, &shown, &said)
        }
        Status::Graded => html! { td role="cell" class=(heat(cell)) { (points) } },
    }
}

fn unread() -> Markup {
    marked("u", order::UNGRADED, "?", "could not be read")
}

/// A cell with a sign, which is told in words too.
fn marked(class: &str, order: f64, sign: &str, said: &str) -> Markup {
    html! { td role="cell" class=(class) data-v=(order) { span role="img" title=(said) aria-label=(format!("{sign} {said}")) { (sign) } } }
}

/// The colour of a cell: nothing, a quarter, a half, three quarters, nearly all, all.
fn heat(cell: &Cell) -> &'static str {
    match share(cell.points, cell.max_points).unwrap_or(1.0) {
        0.0 => "h0",
        ..=0.25 => "h1",
        ..=0.5 => "h2",
        ..=0.75 => "h3",
        ..1.0 => "h4",
        _ => "h5",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::rubric::late::Lateness;

    #[track_caller]
    fn check(status: Status, points: f64, max_points: f64, undecided: f64, expected: &str) {
        let (lateness, deadline) = (Lateness::default(), None);
        let asked = Cell { status, points, max_points, undecided, late: 0.0, lateness, deadline, excused: false };
        let shown = cell(&asked).into_string();
        assert!(shown.contains(expected), "{expected}: {shown}");
    }

    #[test]
    fn a_cell_says_in_words_what_its_sign_means() {
        check(Status::Graded, 7.5, 10.0, 0.0, r#"<td role="cell" class="h3">7.5</td>"#);
        check(Status::Graded, 0.0, 10.0, 0.0, r#"class="h0">0<"#);
        check(Status::Graded, 10.0, 10.0, 0.0, r#"class="h5">10<"#);
        check(Status::Missing, 0.0, 10.0, 0.0, r#"aria-label="– missing">–<"#);
        check(Status::DidNotCompile, 0.0, 10.0, 0.0, r#"title="did not compile""#);
        check(Status::DidNotCompile, 2.0, 10.0, 0.0, ">✗ 2<");
        check(Status::Ungraded, 0.0, 10.0, 10.0, ">?<");
        check(Status::Ungraded, 4.0, 10.0, 3.0, r#"data-v="4"><span role="img" title="not graded: 3 of 10 points""#);
        check(Status::Ungraded, 4.0, 10.0, 3.0, ">4?<");
        check(Status::Graded, 0.0, 0.0, 0.0, "does not count");
    }
}
