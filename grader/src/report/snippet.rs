//! A place in the student's code, as a compiler shows it: where it is, the line, and what is said about it.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::clean;
use super::page::{Style, fold, width};
use crate::score::Place;

/// Columns that stand in front of a line of code, beside the digits of its number.
const EDGE: usize = 3;

/// The lines that show a place in as many columns, in colour if the style is. What stands beside the code if there is room
/// for it, stands below it if not.
#[must_use]
pub fn draw(place: &Place, style: Style, room: usize) -> Vec<String> {
    let message = one_line(&place.message);
    let Some((source, span)) = quoted(place) else {
        let head = format!("--> {}:{}:{}", one_line(&place.file), place.line, place.column);
        return [head].into_iter().chain(fold(&message, room)).collect();
    };
    let digits = place.line.to_string().len();
    let fits = digits + EDGE + width(&source[..span.end]) + 1 + width(&message) <= room;
    let annotation = AnnotationKind::Primary.span(span).label(fits.then_some(&*message));
    let (file, line) = (one_line(&place.file), usize::try_from(place.line).unwrap_or(usize::MAX));
    let snippet = Snippet::source(source).line_start(line).path(&file).annotation(annotation);
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
    let drawn = renderer.term_width(room).render(&[Group::with_level(Level::ERROR).element(snippet)]);
    let below = if fits { Vec::new() } else { fold(&message, room.saturating_sub(digits + EDGE)) };
    let indent = " ".repeat(digits + EDGE);
    drawn.lines().map(ToOwned::to_owned).chain(below.into_iter().map(|line| format!("{indent}{line}"))).collect()
}

/// The line of code and the bytes of it that the place is about, if both can be shown as they are.
fn quoted(place: &Place) -> Option<(&str, std::ops::Range<usize>)> {
    let source = place.source.as_deref()?;
    if clean::plain(source) != source || source.contains(['\n', '\t']) || source.is_empty() {
        return None;
    }
    let byte = |column: usize| source.char_indices().nth(column).map_or(source.len(), |(at, _)| at);
    let start = usize::try_from(place.column).ok()?.checked_sub(1)?;
    let end = start.saturating_add(usize::try_from(place.length.unwrap_or(1)).ok()?);
    (byte(start) < source.len()).then(|| (source, byte(start)..byte(end)))
}

fn one_line(text: &str) -> String {
    clean::obeyed_by_nobody(&clean::plain(text).replace('\n', "␊").replace('\t', " "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLAIN: Style = Style { width: 80, colour: false };

    fn place(source: &str, column: u32, length: u32, message: &str) -> Place {
        Place {
            file: "src/lib.rs".to_owned(),
            line: 12,
            column,
            length: Some(length),
            source: Some(source.to_owned()),
            message: message.to_owned(),
        }
    }

    #[track_caller]
    fn check(place: &Place, room: usize, expected: &[&str]) {
        let lines: Vec<String> = draw(place, PLAIN, room).iter().map(|line| line.trim_end().to_owned()).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn what_is_said_stands_beside_the_code_if_there_is_room() {
        let place = place("        get(url).await", 17, 6, "this waits for its reply");
        check(
            &place,
            70,
            &[
                "  --> src/lib.rs:12:17",
                "   |",
                "12 |         get(url).await",
                "   |                 ^^^^^^ this waits for its reply",
            ],
        );
        check(
            &place,
            40,
            &[
                "  --> src/lib.rs:12:17",
                "   |",
                "12 |         get(url).await",
                "   |                 ^^^^^^",
                "     this waits for its reply",
            ],
        );
    }

    #[test]
    fn without_the_line_the_place_is_told() {
        let place = Place { source: None, ..place("", 17, 6, "this waits") };
        check(&place, 70, &["--> src/lib.rs:12:17", "this waits"]);
    }

    proptest! {
        #[test]
        fn any_place_is_shown_and_nothing_in_it_is_obeyed(source in ".{0,40}", column: u32, length: u32, said in ".{0,40}") {
            for column in [column, column % 50] {
                let place = Place { file: said.clone(), ..place(&source, column, length, &said) };
                for line in draw(&place, PLAIN, 60) {
                    prop_assert!(!line.contains(char::is_control), "{line:?}");
                }
            }
        }
    }
}
