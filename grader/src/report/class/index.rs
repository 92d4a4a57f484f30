//! The class at a glance: who has come how far, how the points are distributed, what to teach again.

use std::collections::BTreeMap;

use maud::{Markup, html};
use percent_encoding::utf8_percent_encode;

use super::colours::{name, sentence, text};
use super::document::Document;
use super::grid::grid;
use super::tally::{Distribution, GROUPS, Hits, Mistake, Outcomes, hits, share};
use super::{UNRESERVED, alike};
use crate::class::{Marks, Shard};
use crate::report::words;

/// What is known of a class.
#[derive(Debug, Clone, Copy)]
pub struct Class<'a> {
    /// What it has come to.
    pub marks: &'a Marks,
    /// What each person got wrong, by id.
    pub mistakes: &'a BTreeMap<String, Vec<Mistake>>,
    /// The ids of those who belong to the class and have not been graded yet.
    pub waiting: &'a [String],
    /// The part of the class that these results are about; the whole class if left out.
    pub part: Option<Shard>,
    /// How many pairs are much alike.
    pub pairs: usize,
}

/// The page.
#[must_use]
pub fn index(class: &Class) -> String {
    let marks = class.marks;
    let distribution = Distribution::of(&marks.people);
    let hits = hits(class.mistakes.values().map(Vec::as_slice));
    let header = html! {
        nav.ways aria-label="Sections" {
            a href="#table" { "Table" } a href="#distribution" { "Points" }
            a href="#exercises" { "Exercises" } a href="#again" { "What to teach again" }
            a href={ (alike::FOLDER) "/" (alike::LIST) } { "Similar submissions (" (class.pairs) ")" }
        }
    };
    let main = html! {
        div.title {
            h1 { (text(&marks.title)) }
            p { (headline(marks, &distribution)) }
        }
        @if let Some(part) = class.part { p.note { "This is part " (part) " of the class." } }
        @for note in &marks.notes { p.note { (text(note)) } }
        @if !class.waiting.is_empty() { (waiting(class.waiting)) }
        (table(class, distribution.undecided))
        div.panels { (points(&distribution)) (exercises(marks)) }
        (again(&hits, marks.people.len()))
    };
    Document { title: crate::report::clean::plain(&marks.title), scripted: true, header, main }.text()
}

fn headline(marks: &Marks, distribution: &Distribution) -> Markup {
    html! {
        (people(marks.people.len()))
        @if let Some(average) = distribution.average { " · " (format!("{:.0} % of the points on average", average * 100.0)) }
        @if distribution.undecided > 0 { " · " (needs(distribution.undecided)) }
    }
}

fn waiting(ids: &[String]) -> Markup {
    html! {
        details.note {
            summary { (people(ids.len())) " of the class not graded yet: the batch has not come to its end" }
            ul { @for id in ids { li { bdi { (text(id)) } } } }
        }
    }
}

fn table(class: &Class, undecided: usize) -> Markup {
    html! {
        section id="table" aria-labelledby="table-name" {
            h2.unseen id="table-name" { "Table" }
            form.tools role="search" hidden {
                label { span { "Find" } input id="find" type="search" placeholder="name, id or mistake" autocomplete="off" spellcheck="false"; }
                label.check { input id="look" type="checkbox"; span { "needs a look (" (undecided) ")" } }
                output id="shown" for="find look" {}
            }
            (grid(class.marks, class.mistakes))
            p.legend.faint {
                span.sample.h0 { "0" } " to " span.sample.h5 { "10" } " points   "
                span.sample.m { "–" } " missing   " span.sample.x { "✗" } " did not compile   "
                span.sample.u { "?" } " not graded: no mark is lost"
            }
        }
    }
}

fn points(distribution: &Distribution) -> Markup {
    let most = distribution.groups.iter().copied().max().unwrap_or(0);
    let step = 100 / GROUPS;
    html! {
        section id="distribution" aria-labelledby="distribution-name" {
            h2 id="distribution-name" { "Distribution of points" }
            table.bars {
                thead.unseen { tr { th scope="col" { "Share of the points" } th scope="col" { "People" } } }
                tbody {
                    @for (group, count) in distribution.groups.iter().enumerate().rev() {
                        tr {
                            th scope="row" { (group * step) "–" ((group + 1) * step) " %" }
                            td { (bar(*count, most)) span.count { (count) } }
                        }
                    }
                }
            }
            @if distribution.undecided > 0 { p.faint { (people(distribution.undecided)) " not counted: not everything of theirs has been decided." } }
        }
    }
}

fn again(hits: &[Hits], class: usize) -> Markup {
    html! {
        section id="again" aria-labelledby="again-name" {
            h2 id="again-name" { "What to teach again" }
            @if hits.is_empty() { p { "Nobody made a mistake that has a name." } }
            ol.again {
                @for hits in hits {
                    li {
                        div.hit {
                            a href=(find(&format!(":{}", hits.diagnosis))) { (hits.diagnosis) }
                            (bar(hits.people, class))
                            span.count { (people(hits.people)) }
                        }
                        p.faint { (sentence(hits.diagnosis.hint())) }
                        p.where {
                            @for (exercise, count) in &hits.exercises {
                                a href=(find(&format!("{exercise}:{}", hits.diagnosis))) { (name(exercise)) " " span.count { (count) } }
                                " "
                            }
                        }
                    }
                }
            }
        }
    }
}

fn exercises(marks: &Marks) -> Markup {
    html! {
        section id="exercises" aria-labelledby="exercises-name" {
            h2 id="exercises-name" { "Exercises" }
            div.scroll tabindex="0" role="group" aria-labelledby="exercises-name" {
                table.exercises {
                    thead {
                        tr {
                            th scope="col" { "Exercise" } th scope="col" { "Average" } th.wide scope="col" {}
                            th scope="col" { "Full marks" } th scope="col" { "Missing" }
                            th scope="col" { "Did not compile" } th scope="col" { "Not graded" }
                        }
                    }
                    tbody {
                        @for (place, column) in marks.exercises.iter().enumerate() {
                            @let outcomes = Outcomes::of(marks, place);
                            tr {
                                th scope="row" { (text(&column.name)) }
                                td {
                                    @match outcomes.average {
                                        Some(average) => { (format!("{average:.1}")) " of " (words::points(column.points)) }
                                        None => "–",
                                    }
                                }
                                td.wide { (share_bar(outcomes.average.and_then(|average| share(average, column.points)))) }
                                @for count in [outcomes.full, outcomes.missing, outcomes.refused, outcomes.undecided] {
                                    td class=[(count == 0).then_some("none")] { (count) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A bar beside its number.
fn bar(count: usize, most: usize) -> Markup {
    share_bar(share(count as f64, most as f64))
}

fn share_bar(share: Option<f64>) -> Markup {
    let width = format!("{:.1}%", share.unwrap_or(0.0) * 100.0);
    html! { svg.bar aria-hidden="true" width="100%" height="10" { rect width=(width) height="10" rx="2" {} } }
}

/// The link that lets the table show only rows with these words.
fn find(words: &str) -> String {
    format!("#find={}", utf8_percent_encode(words, UNRESERVED))
}

fn people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

fn needs(count: usize) -> String {
    if count == 1 { "1 needs a look".to_owned() } else { format!("{count} need a look") }
}
