//! The pages of one person: all that is known for the instructor, and what the person gets.

use maud::{Markup, html};

use super::address;
use super::colours::{name as exercise_name, text};
use super::document::Document;
use super::exercise::Exercise;
use super::source::Source;
use crate::class::marks::{Column, Row};
use crate::class::{Graded, Person, Record};
use crate::report::visible::visible;
use crate::report::words;
use crate::score::{CheckScore, ExerciseScore};

/// One person's submission and what it came to.
#[derive(Debug, Clone, Copy)]
pub struct Submission<'a> {
    /// What the instructor calls the class.
    pub title: &'a str,
    /// The exercises that count.
    pub columns: &'a [Column],
    /// What the person has come to.
    pub row: &'a Row,
    /// What was handed in.
    pub record: &'a Record,
    /// The versions that it holds.
    pub graded: &'a [Graded],
}

/// The instructor's page about a person, with a way to the one before and the one behind.
#[must_use]
pub fn person(of: &Submission, before: Option<&Person>, behind: Option<&Person>) -> String {
    let way = |person: Option<&Person>, rel: &str, arrow: (&str, &str)| {
        html! {
            @if let Some(person) = person {
                a rel=(rel) href=(address(&person.id)) { (arrow.0) bdi { (text(person.shown())) } (arrow.1) }
            }
        }
    };
    let header = html! {
        nav.ways aria-label="Class" {
            a href="../index.html" { "All of " (text(of.title)) }
            span.neighbours { (way(before, "prev", ("← ", ""))) " " (way(behind, "next", ("", " →"))) }
        }
    };
    let scores: Vec<&ExerciseScore> = of.graded.iter().map(|graded| &graded.score).collect();
    let about = html! {
        (of.known())
        @for note in of.row.notes.iter().chain(&of.record.changes) { p.note { (text(note)) } }
    };
    of.page(header, about, &scores)
}

/// What a person gets: of each check only what is visible, and nothing of anybody else.
#[must_use]
pub fn feedback(of: &Submission, is_visible: &dyn Fn(&ExerciseScore, &CheckScore) -> bool) -> String {
    let header = html! { p { (text(of.title)) } };
    let seen: Vec<ExerciseScore> =
        of.graded.iter().map(|graded| visible(&graded.score, |check| is_visible(&graded.score, check))).collect();
    of.page(header, html! {}, &seen.iter().collect::<Vec<_>>())
}

impl Submission<'_> {
    /// The page, with these scores for those of the record.
    fn page(&self, header: Markup, about: Markup, scores: &[&ExerciseScore]) -> String {
        let row = self.row;
        let exercises: Vec<Exercise> = scores
            .iter()
            .zip(self.graded)
            .enumerate()
            .map(|(place, (score, graded))| {
                let column = self.columns.iter().position(|column| column.name == score.name);
                let cell = column.and_then(|column| row.exercises.get(column));
                Exercise { place, score, cell, source: Source::new(place, &graded.sources) }
            })
            .collect();
        let name = row.person.shown();
        let undecided = row.unreadable.is_some();
        let main = html! {
            div.title {
                h1 { bdi { (text(name)) } }
                p.total {
                    strong { @if undecided { "?" } @else { (words::points(row.points)) } }
                    @if !undecided { " of " (words::points(row.max_points)) " points" }
                }
            }
            @if row.undecided > 0.0 {
                p.unsure { (words::points(row.undecided)) " of these points could not be graded: " (words::NO_MARK_LOST) }
            }
            (about)
            @if let Some(why) = &row.unreadable {
                p.unsure.message { "Nothing of the submission could be read, so nothing was graded: " (text(why)) }
            }
            @if !exercises.is_empty() {
                nav.exercises aria-label="Exercises" {
                    ul {
                        @for exercise in &exercises {
                            @let outcome = exercise.outcome();
                            li {
                                a class=(outcome.kind) href=(format!("#{}", exercise.anchor())) {
                                    span { (exercise_name(&exercise.score.name)) } " " span.points { (outcome.points) }
                                }
                            }
                        }
                    }
                }
            }
            @for exercise in &exercises { (exercise.markup()) }
        };
        let title = format!("{name} · {}", self.title);
        Document { title: crate::report::clean::plain(&title), scripted: false, header, main }.text()
    }

    /// What is known of the person and of what was handed in.
    fn known(&self) -> Markup {
        let person = &self.row.person;
        let late = if person.late { " (too late, says the platform)" } else { "" };
        let handed_in = person.handed_in.as_ref().map(|when| format!("{when}{late}"));
        let handed_in = handed_in.or_else(|| person.late.then(|| "too late, says the platform".to_owned()));
        let facts = [
            ("id", Some(person.id.clone())),
            ("number", person.number.clone()),
            ("mail", person.email.clone()),
            ("handed in", handed_in),
            ("as", Some(self.record.entry.clone())),
            ("seed", Some(self.record.seed.to_string())),
        ];
        html! {
            dl.known {
                @for (what, value) in facts {
                    @if let Some(value) = value { div { dt { (what) } dd { bdi { (text(&value)) } } } }
                }
            }
        }
    }
}
