//! One exercise on a person's page: its checks and what was seen, what the compiler said, the lesson's table.

use maud::{Markup, html};

use super::colours::{name, sentence, text};
use super::picture::picture;
use super::source::Source;
use crate::class::marks::Cell;
use crate::evidence::Evidence;
use crate::report::{next, table, words};
use crate::score::{CheckScore, ExerciseScore, Place, Status, Word};
use crate::verdict::Diagnosis;

/// Lines of the compiler's messages: the first errors matter, and the others follow from them.
const COMPILER_LINES: usize = 300;

/// An exercise and what a person made of it.
#[derive(Debug)]
pub struct Exercise<'a> {
    /// Its place on the page, from 0.
    pub place: usize,
    /// What its checks say.
    pub score: &'a ExerciseScore,
    /// What that is worth; `None` if it does not count.
    pub cell: Option<&'a Cell>,
    /// What the person wrote.
    pub source: Source<'a>,
}

impl Exercise<'_> {
    /// Where on the page it is.
    #[must_use]
    pub fn anchor(&self) -> String {
        format!("exercise-{}", self.place)
    }

    /// The points, and how far the grading came.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let score = self.score;
        let (points, max, undecided) = match self.cell {
            Some(cell) => (cell.points, cell.max_points, cell.undecided),
            None => (score.points.into(), score.max_points.into(), score.undecided().into()),
        };
        let kind = match score.status {
            Status::Ungraded => "unsure",
            Status::DidNotCompile | Status::Missing => "wrong",
            Status::Graded if points >= max => "right",
            Status::Graded if points == 0.0 => "wrong",
            Status::Graded => "some",
        };
        let given = if undecided > 0.0 && points == 0.0 { "?".to_owned() } else { words::points(points) };
        Outcome { kind, points: format!("{given}/{}", words::points(max)), tag: words::exercise_tag(score) }
    }

    /// All about it.
    #[must_use]
    pub fn markup(&self) -> Markup {
        let outcome = self.outcome();
        html! {
            section.exercise id=(self.anchor()) aria-labelledby=(format!("{}-name", self.anchor())) {
                header {
                    h2 id=(format!("{}-name", self.anchor())) { (name(&self.score.name)) }
                    span class=(format!("outcome {}", outcome.kind)) {
                        span.points { (outcome.points) }
                        @if !outcome.tag.is_empty() { " " span.tag { (outcome.tag) } }
                    }
                }
                @if self.cell.is_none() { p.faint { "This exercise does not count." } }
                @if let Some(late) = self.cell.map(|cell| cell.late).filter(|late| *late > 0.0) {
                    p { (words::points(late)) " points were taken for coming late." }
                }
                @for note in &self.score.notes { p.note { (text(note)) } }
                (self.without_checks())
                @if !self.score.checks.is_empty() {
                    ol.checks { @for check in &self.score.checks { (self.check(check)) } }
                }
                (lesson(self.score))
                (self.source.markup())
            }
        }
    }

    /// Why there are no checks.
    fn without_checks(&self) -> Markup {
        let message = self.score.message.as_deref().unwrap_or_default();
        html! {
            @match self.score.status {
                Status::DidNotCompile => {
                    (self.compiler(message))
                    p.try { b { "Try" } " " (sentence(Diagnosis::DidNotCompile.hint())) }
                }
                _ if message.is_empty() => {}
                Status::Ungraded => p.unsure.message { (self.source.linked(message)) },
                Status::Graded | Status::Missing => p.message { (self.source.linked(message)) },
            }
            @if self.score.status == Status::Ungraded && self.score.checks.is_empty() { p { (words::NO_MARK_LOST) } }
        }
    }

    fn compiler(&self, message: &str) -> Markup {
        let message = message.trim_end();
        let cut = message.match_indices('\n').nth(COMPILER_LINES - 1).map_or(message.len(), |(at, _)| at);
        let left_out = message[cut..].trim_start_matches('\n').lines().count();
        html! {
            pre.terminal tabindex="0" { code { (self.source.linked(&message[..cut])) } }
            @if left_out > 0 { p.faint { (words::more_lines(left_out)) } }
        }
    }

    fn check(&self, check: &CheckScore) -> Markup {
        let (mark, kind, said) = match check.verdict {
            Word::Passed => ("✓", "right", "passed"),
            Word::Failed => ("✗", "wrong", "failed"),
            Word::Ungraded => ("?", "unsure", "not graded"),
            Word::Skipped => ("–", "skipped", "skipped"),
        };
        let line = html! {
            span.mark role="img" aria-label=(said) { (mark) }
            " " span.name { (sentence(&check.name)) }
            " " span.points { (words::check_points(check)) }
            " " span.tag { (sentence(words::check_tag(check))) }
        };
        html! {
            li class=(kind) {
                @match check.verdict {
                    Word::Passed if has_something_to_see(&check.evidence) => {
                        details { summary.verdict { (line) } (self.evidence(&check.evidence)) }
                    }
                    _ => div.verdict { (line) },
                }
                @match check.verdict {
                    Word::Failed => (self.failure(check)),
                    Word::Ungraded => {
                        @if let Some(message) = &check.message { p.message { (self.source.linked(message)) } }
                        p { (words::NO_MARK_LOST) }
                    }
                    Word::Passed | Word::Skipped => {}
                }
            }
        }
    }

    fn failure(&self, check: &CheckScore) -> Markup {
        let also: Vec<&str> = check.also_possible.iter().map(|diagnosis| diagnosis.name()).collect();
        html! {
            @if let Some(message) = &check.message { p.message { (self.source.linked(message)) } }
            (self.places(check))
            (self.evidence(&check.evidence))
            dl {
                @if !also.is_empty() { div { dt { "or" } dd { (also.join(", ")) } } }
                @if let Some(hint) = &check.hint { div { dt { "try" } dd { (sentence(hint)) } } }
                @if !check.brief.is_empty() { div { dt { "brief" } dd { q { (sentence(&check.brief)) } } } }
                @if let Some(diagnosis) = check.diagnosis {
                    div { dt { "more" } dd { code { (next::explain(diagnosis)) } } }
                }
            }
        }
    }

    /// Where in the code that is: links to the lines.
    fn places(&self, check: &CheckScore) -> Markup {
        html! {
            @if check.places.len() > 1 { p { (words::ONE_OF_THESE) } }
            @for Place { file, line, message, .. } in &check.places {
                p.message { (self.source.linked(&format!("{file}:{line}: {message}"))) }
            }
        }
    }

    /// What was observed: a line of numbers, the pictures, what was printed.
    fn evidence(&self, evidence: &Evidence) -> Markup {
        let most = evidence.most_in_flight.map(|most| format!("at most {most} in flight"));
        let elapsed = evidence.elapsed.map(|elapsed| format!("took {}", words::time(elapsed)));
        let numbers: Vec<String> = most.into_iter().chain(elapsed).collect();
        html! {
            @if !numbers.is_empty() { p.faint.numbers { (numbers.join(" · ")) } }
            (picture(evidence))
            @if !evidence.printed.is_empty() {
                details.printed {
                    summary { "Output" }
                    pre.terminal tabindex="0" { (self.source.linked(evidence.printed.trim_end())) }
                }
            }
        }
    }
}

/// What an exercise came to, in a few characters.
#[derive(Debug)]
pub struct Outcome {
    /// The class that the style sheet knows it by.
    pub kind: &'static str,
    /// `7/10`; a question mark for points that nobody could give or take.
    pub points: String,
    /// What stands behind them.
    pub tag: &'static str,
}

fn has_something_to_see(evidence: &Evidence) -> bool {
    !evidence.timeline.is_empty() || !evidence.printed.is_empty()
}

/// The lesson's table, if the checks timed any versions.
fn lesson(score: &ExerciseScore) -> Markup {
    let versions = table::versions(score);
    html! {
        @if !versions.is_empty() {
            p.faint { (words::lesson()) }
            div.scroll tabindex="0" role="group" aria-label="how long each version took" {
                table.lesson {
                    thead { tr { th scope="col" { "Version" } th scope="col" { "Units" } th scope="col" { "Speed-up" } th scope="col" { "Ideal" } } }
                    tbody {
                        @for version in versions {
                            tr {
                                th scope="row" { code { (text(&version.name)) } }
                                td { (format!("{:.1}", version.units)) }
                                td { (format!("{:.1} ×", table::speed_up(version))) }
                                td { (format!("{:.1}", version.ideal)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
