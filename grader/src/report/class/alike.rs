//! Similar submissions: the list, and a page for each pair.

use maud::{Markup, html};

use super::document::Document;
use crate::class::similar::Pair;
use crate::report::similar::{self, Row, Side};

/// The folder of these pages, beside the class's own.
pub const FOLDER: &str = "similar";

/// The file of the list.
pub const LIST: &str = "index.html";

/// The file of a pair, by its place in the list.
#[must_use]
pub fn pair_file(place: usize) -> String {
    format!("{:03}.html", place + 1)
}

/// The page of all pairs, the most alike first. `name` tells what a person is called, by id.
#[must_use]
pub fn pairs<'a>(pairs: &'a [Pair], name: impl Fn(&'a str) -> &'a str) -> String {
    let links: Vec<String> = (0..pairs.len()).map(pair_file).collect();
    let rows = pairs.iter().zip(&links).map(|(pair, link)| {
        let [one, other] = &pair.people;
        Row { pair, names: [name(one), name(other)], link }
    });
    let header = html! { nav.ways aria-label="Class" { a href="../index.html" { "All of the class" } } };
    text("Similar submissions", header, similar::list(&rows.collect::<Vec<Row>>()))
}

/// The page of a pair: what the two handed in, side by side, in the order of the pair.
#[must_use]
pub fn pair(pair: &Pair, [left, right]: [&Side<'_>; 2]) -> String {
    let header = html! { nav.ways aria-label="Class" { a href=(LIST) { "All pairs" } } };
    text("Similar submissions", header, similar::page(pair, left, right))
}

fn text(title: &str, header: Markup, main: Markup) -> String {
    Document { title: title.to_owned(), scripted: false, header, main }.text()
}
