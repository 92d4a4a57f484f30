//! Similar submissions as pages: the ranked list, and a pair side by side. Bodies only; the rules of their looks are in
//! `similar.css`. Whatever a student wrote is text there and nothing else.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{clean, page};
use crate::class::similar::{Match, Pair, Passage};

/// A pair in the list.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Who, and how much.
    pub pair: &'a Pair,
    /// What the two are called, in the order of the pair.
    pub names: [&'a str; 2],
    /// Where their page is, from the list's.
    pub link: &'a str,
}

/// What one of a pair handed in.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What the person is called.
    pub name: &'a str,
    /// The sources by path below `src`.
    pub sources: &'a BTreeMap<String, String>,
}

/// Lines of a source that are shown. The longest solution has a tenth of that; what is longer was generated.
const MOST_LINES: usize = 2_000;

/// Columns of a line that are shown.
const MOST_COLUMNS: usize = 1_000;

/// How many looks there are for passages; the style sheet has as many.
const LOOKS: usize = 4;

/// The ranked list: the most alike first, as they come.
#[must_use]
pub fn list(rows: &[Row<'_>]) -> Markup {
    html! {
        section.similar {
            h1 { "Similar submissions" }
            (warning())
            @if rows.is_empty() {
                p { "No two people handed in code that is much alike." }
            } @else {
                div.scroll {
                    table {
                        thead {
                            tr {
                                th scope="col" { "Alike" }
                                th scope="col" { "People" }
                                th scope="col" { "Exercise" }
                                th scope="col" { "The same two elsewhere" }
                            }
                        }
                        tbody {
                            @for row in rows {
                                tr {
                                    td.share { (share(row.pair)) }
                                    td { a href=(row.link) { (shown(row.names[0])) " and " (shown(row.names[1])) } }
                                    td { (shown(&row.pair.exercise)) }
                                    td { (elsewhere(row.pair, rows)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A pair, side by side: all sources of both, with what is the same marked and numbered. A number leads to the same
/// passage on the other side.
#[must_use]
pub fn page(pair: &Pair, left: &Side<'_>, right: &Side<'_>) -> Markup {
    let passages = |side: usize| -> Vec<&Passage> { pair.matches.iter().map(|found| &found.passages[side]).collect() };
    html! {
        section.similar {
            h1 { (shown(&pair.exercise)) ": " (shown(left.name)) " and " (shown(right.name)) }
            (warning())
            @if pair.identical {
                p { "The sources of the two are the same to the letter." }
            } @else {
                p {
                    (shown(right.name)) " has " strong { (share(pair)) } " of what " (shown(left.name)) " wrote. Names, \
                    comments and layout do not count, nor what all were given or many of the class have."
                }
            }
            ol.matches {
                @for (number, Match { passages: [one, other] }) in (1..).zip(&pair.matches) {
                    li {
                        a href=(format!("#left-{number}")) { (place(one)) }
                        " and "
                        a href=(format!("#right-{number}")) { (place(other)) }
                    }
                }
            }
            div.sides {
                (side("left", "right", left, &passages(0)))
                (side("right", "left", right, &passages(1)))
            }
        }
    }
}

/// Why nobody is accused by this page.
fn warning() -> Markup {
    html! {
        aside.warning role="note" {
            p { strong { "This is no verdict." } " It says that code is alike, not why. Two may be alike because" }
            ul {
                li { "the exercise allows few ways, or a lecture, a manual or an answer on the web shows this one;" }
                li { "they were allowed to work together, or had the same help;" }
                li { "one copied from the other, with or without the other's knowledge: the code does not tell who." }
            }
            p { "Read both, and talk to the people before you conclude anything." }
        }
    }
}

fn side(here: &str, there: &str, side: &Side<'_>, passages: &[&Passage]) -> Markup {
    html! {
        section.side aria-label=(shown(side.name)) {
            h2 { (shown(side.name)) }
            @if side.sources.is_empty() {
                p { "No sources." }
            }
            @for (path, text) in side.sources {
                h3 { (shown(path)) }
                (source(here, there, path, text, passages))
            }
        }
    }
}

fn source(here: &str, there: &str, path: &str, text: &str, passages: &[&Passage]) -> Markup {
    let of_it: Vec<(usize, &Passage)> =
        (1..).zip(passages.iter().copied()).filter(|(_, passage)| passage.source == path).collect();
    let left_out = text.split('\n').count().saturating_sub(MOST_LINES);
    html! {
        div.source {
            @for (line, text) in (1_u32..).zip(text.split('\n')).take(MOST_LINES) {
                @let marks = of_it.iter().filter(|(_, passage)| (passage.first..=passage.last).contains(&line));
                @let numbers: Vec<usize> = marks.map(|(number, _)| *number).collect();
                @let first = of_it.iter().filter(|(_, passage)| passage.first == line).map(|(number, _)| *number);
                div class=(look(&numbers)) {
                    span.marks {
                        @for number in first {
                            a id=(format!("{here}-{number}")) href=(format!("#{there}-{number}"))
                                aria-label=(format!("passage {number}, to the other side")) { (number) }
                        }
                    }
                    span.number { (line) }
                    code { (page::cut(&shown(text.strip_suffix('\r').unwrap_or(text)), MOST_COLUMNS)) }
                }
            }
        }
        @if left_out > 0 {
            p { "… " (left_out) " more lines" }
        }
    }
}

/// The classes of a line, by the numbers of the passages that it belongs to.
fn look(numbers: &[usize]) -> String {
    numbers.first().map_or_else(|| "line".to_owned(), |number| format!("line same look-{}", number % LOOKS))
}

/// Without what would hide or reorder text.
fn shown(text: &str) -> String {
    clean::plain(text)
}

/// In whole per cent, and never more than it is: 100 % is all.
fn share(pair: &Pair) -> String {
    format!("{} %", (pair.share * 100.0).floor())
}

fn place(passage: &Passage) -> String {
    let source = shown(&passage.source);
    if passage.first == passage.last {
        format!("{source}, line {}", passage.first)
    } else {
        format!("{source}, lines {} to {}", passage.first, passage.last)
    }
}

/// In which other exercises the two are a pair: that weighs more than any share.
fn elsewhere(pair: &Pair, rows: &[Row<'_>]) -> String {
    let same_people = |other: &Pair| {
        let [a, b] = &pair.people;
        other.people.contains(a) && other.people.contains(b) && other.exercise != pair.exercise
    };
    let found = rows.iter().filter(|row| same_people(row.pair));
    let mut exercises: Vec<String> = found.map(|row| shown(&row.pair.exercise)).collect();
    exercises.sort();
    exercises.dedup();
    exercises.join(", ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn passage(source: &str, first: u32, last: u32) -> Passage {
        Passage { source: source.to_owned(), first, last }
    }

    fn pair(exercise: &str, share: f64, matches: Vec<Match>) -> Pair {
        Pair {
            exercise: exercise.to_owned(),
            people: ["anna", "bert"].map(str::to_owned),
            share,
            identical: false,
            matches,
        }
    }

    fn sources(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    fn sample() -> String {
        let same = Match { passages: [passage("lib.rs", 2, 3), passage("fetch/mod.rs", 1, 1)] };
        let (one, other) = (sources(&[("lib.rs", "a\nb\r\nc")]), sources(&[("fetch/mod.rs", "d")]));
        let (one, other) = (Side { name: "Anna", sources: &one }, Side { name: "Bert", sources: &other });
        page(&pair("03_web_fetch", 0.996, vec![same]), &one, &other).into_string()
    }

    #[test]
    fn a_passage_is_marked_on_both_sides_and_each_leads_to_the_other() {
        let html = sample();
        for part in [
            "<a href=\"#left-1\">lib.rs, lines 2 to 3</a> and <a href=\"#right-1\">fetch/mod.rs, line 1</a>",
            "id=\"left-1\" href=\"#right-1\"",
            "id=\"right-1\" href=\"#left-1\"",
            "<div class=\"line\"><span class=\"marks\"></span><span class=\"number\">1</span><code>a</code>",
            "<span class=\"number\">3</span><code>c</code>",
            "<code>b</code>",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        assert_eq!(html.matches("class=\"line same look-1\"").count(), 3);
    }

    #[test]
    fn both_pages_open_with_the_warning() {
        for html in [sample(), list(&[]).into_string()] {
            let warning = html.find("This is no verdict.").expect("a warning");
            assert!(html.find("<table").is_none_or(|table| warning < table));
            assert!(html.find("class=\"sides\"").is_none_or(|sides| warning < sides));
        }
    }

    #[test]
    fn what_is_almost_all_is_not_called_all() {
        for (of, shown) in [(1.0, "100 %"), (0.999_9, "99 %"), (0.5, "50 %")] {
            assert_eq!(share(&pair("a", of, Vec::new())), shown);
        }
    }

    #[test]
    fn the_list_tells_where_else_two_are_a_pair() {
        let pairs = [pair("01_a", 1.0, Vec::new()), pair("02_b", 0.7, Vec::new())];
        let rows: Vec<Row<'_>> =
            pairs.iter().map(|pair| Row { pair, names: ["Anna", "Bert"], link: "pairs/1.html" }).collect();
        let html = list(&rows).into_string();
        assert!(html.contains("<td>01_a</td><td>02_b</td>") && html.contains("<td>02_b</td><td>01_a</td>"), "{html}");
        assert!(html.contains("<a href=\"pairs/1.html\">Anna and Bert</a>"), "{html}");
    }

    #[test]
    fn every_look_is_in_the_style_sheet() {
        let style = include_str!("similar.css");
        for look in 0..LOOKS {
            assert!(style.contains(&format!(".look-{look} ")), "{look}");
        }
        assert!(!style.contains(&format!(".look-{LOOKS} ")));
    }

    #[test]
    fn what_is_too_much_is_not_shown_and_told() {
        let text = format!("{}{}", "a\n".repeat(MOST_LINES + 2), "b".repeat(2 * MOST_COLUMNS));
        let many = sources(&[("lib.rs", &text), ("wide.rs", &"b".repeat(2 * MOST_COLUMNS))]);
        let side = Side { name: "Anna", sources: &many };
        let html = page(&pair("01_a", 1.0, Vec::new()), &side, &side).into_string();
        assert!(html.contains("… 3 more lines"));
        assert!(!html.contains(&"b".repeat(MOST_COLUMNS)) && html.contains("b…</code>"));
    }

    /// Takes out the tags that this module writes; what is left of `<` would be a student's.
    fn without_tags(html: &str) -> String {
        const TAGS: [&str; 22] = [
            "section", "h1", "h2", "h3", "aside", "p", "strong", "ul", "ol", "li", "a", "div", "span", "code", "table",
            "thead", "tbody", "tr", "th", "td", "em", "b",
        ];
        let mut rest = String::new();
        for (i, part) in html.split('<').enumerate() {
            let name: String = part.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            match part.split_once('>') {
                Some((_, text)) if i > 0 && TAGS.contains(&name.as_str()) => rest.push_str(text),
                _ => rest.extend([if i > 0 { "<" } else { "" }, part]),
            }
        }
        rest
    }

    proptest! {
        #[test]
        fn whatever_a_student_wrote_is_only_text(
            text in "(\\PC|[\n<>&\"'/=]|<script>|</code>|<!--|\\x1b\\[31m|\u{202e}|javascript:){0,40}",
        ) {
            let hostile = sources(&[(&text, &text)]);
            let side = Side { name: &text, sources: &hostile };
            let found = Match { passages: [passage(&text, 1, 2), passage(&text, 1, 1)] };
            let pair = Pair { people: [text.clone(), text.clone()], ..pair(&text, 1.0, vec![found]) };
            let rows = [Row { pair: &pair, names: [&text, &text], link: "1.html" }];
            for html in [page(&pair, &side, &side).into_string(), list(&rows).into_string()] {
                let hidden = ['\x1b', '\u{202e}'];
                prop_assert!(!without_tags(&html).contains('<') && !html.contains(hidden), "{}", html);
                prop_assert!(!html.contains("<script") && !html.contains("<!--"));
            }
        }
    }
}
