//! Text with the few colours of a report, as lines of a page.

use ansi_to_tui::IntoText;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span, Text};
use unicode_width::UnicodeWidthChar;

use crate::report::clean;
use crate::report::page::width;

/// The text in lines of at most so many columns, broken between words where there is a space.
pub(super) fn lines(text: &str, columns: usize, colour: bool) -> Vec<Line<'static>> {
    let text = text.replace('\t', "    ");
    // What cannot be read as colours is shown without them.
    let read = if colour { text.into_text().ok() } else { None };
    let read = read.unwrap_or_else(|| {
        let plain = if text.contains('\x1b') { clean::plain(&text) } else { text };
        Text::from_iter(plain.lines().map(|line| Line::from(line.to_owned())))
    });
    read.lines.into_iter().flat_map(|line| folded(&line, columns)).collect()
}

/// A line of prose that is at least this long goes on in the next one; a heading is shorter.
const PROSE: usize = 60;

/// The text with each paragraph of prose in one line, so that it can be folded anew: it was written for one width. Code
/// is indented, and stays as it is.
pub(super) fn unfolded(text: &str) -> String {
    let mut unfolded = String::new();
    let mut goes_on = false;
    for line in text.lines() {
        let is_prose = line.starts_with(|first: char| first.is_alphabetic() || "`*_(\"".contains(first));
        if !unfolded.is_empty() {
            unfolded.push(if goes_on && is_prose { ' ' } else { '\n' });
        }
        unfolded.push_str(line);
        let is_item = line.starts_with("- ") || line.starts_with(|first: char| first.is_ascii_digit());
        goes_on = (is_prose || is_item) && width(line) >= PROSE;
    }
    unfolded
}

/// The lines, all of them faint: what is no longer so.
pub(super) fn faint(lines: Vec<Line<'static>>, colour: bool) -> Vec<Line<'static>> {
    if !colour {
        return lines;
    }
    let faint = Style::new().add_modifier(Modifier::DIM);
    let plain = |line: Line| line.spans.into_iter().map(|span| span.content).collect::<String>();
    lines.into_iter().map(|line| Line::styled(plain(line), faint)).collect()
}

/// Columns that a line needs beside its indent: less than that is not worth it.
const ROOM: usize = 8;

fn folded(line: &Line, columns: usize) -> Vec<Line<'static>> {
    let style = line.style;
    let mut cells: Vec<(char, Style)> = Vec::new();
    for span in &line.spans {
        cells.extend(span.content.chars().map(|c| (c, style.patch(span.style))));
    }
    // What goes on begins where the line began, unless that leaves it no room.
    let indent = cells.iter().take_while(|(c, _)| *c == ' ').count();
    let hanging = if indent + ROOM <= columns { &cells[..indent] } else { &[] };
    let mut lines = Vec::new();
    let mut rest = cells.clone();
    loop {
        let fits = fitting(&rest, columns.max(1));
        if fits == rest.len() {
            lines.push(joined(&rest));
            return lines;
        }
        // A space is left out where a line ends; an indent is none of the spaces to break at.
        let space = rest[..=fits].iter().rposition(|(c, _)| *c == ' ').filter(|space| *space > indent);
        let (line, begins) = space.map_or((fits, fits), |space| (space, space + 1));
        lines.push(joined(&rest[..line]));
        rest = [hanging, &rest[begins..]].concat();
    }
}

/// How many of these cells fit; at least one, so that it goes on.
fn fitting(cells: &[(char, Style)], columns: usize) -> usize {
    let mut taken = 0;
    for (place, (c, _)) in cells.iter().enumerate() {
        taken += c.width().unwrap_or(0);
        if taken > columns {
            return place.max(1);
        }
    }
    cells.len()
}

fn joined(cells: &[(char, Style)]) -> Line<'static> {
    let chunks = cells.chunk_by(|(_, one), (_, other)| one == other);
    Line::from_iter(chunks.map(|chunk| Span::styled(chunk.iter().map(|(c, _)| c).collect::<String>(), chunk[0].1)))
}

#[cfg(test)]
mod tests {
    use ratatui::style::Color;

    use super::*;

    #[track_caller]
    fn check(text: &str, columns: usize, expected: &[&str]) {
        for colour in [true, false] {
            let lines: Vec<String> = lines(text, columns, colour).iter().map(ToString::to_string).collect();
            assert_eq!(lines, expected, "{text:?}, colour: {colour}");
        }
    }

    #[test]
    fn lines_are_broken_between_words_and_where_they_must_be() {
        check("one two three", 8, &["one two", "three"]);
        check("one two three", 7, &["one two", "three"]);
        check("onetwothree", 4, &["onet", "woth", "ree"]);
        check("    deep indented", 12, &["    deep", "    indented"]);
        check("       x indented", 12, &["       x", "indented"]);
        check("a\n\nb", 9, &["a", "", "b"]);
        check("日本語", 4, &["日本", "語"]);
        check("日", 1, &["日"]);
        check("x\ty", 80, &["x    y"]);
        check("\x1b[1mone\x1b[0m \x1b[38;5;9mtwo\x1b[0m", 3, &["one", "two"]);
    }

    #[test]
    fn prose_is_folded_anew_and_code_is_not() {
        let long = "a line that was as long as a page is wide, and ends where that ended";
        for (text, expected) in [
            (format!("{long}\nhere.\n"), format!("{long} here.")),
            (format!("{long}\n{long}\n\nhere."), format!("{long} {long}\n\nhere.")),
            (format!("{long}\n    let code = 1;\n"), format!("{long}\n    let code = 1;")),
            (format!("- {long}\nhere\n- {long}"), format!("- {long} here\n- {long}")),
            (format!("a heading\n{long}"), format!("a heading\n{long}")),
        ] {
            assert_eq!(unfolded(&text), expected);
        }
    }

    #[test]
    fn colours_stay_with_their_words() {
        let lines = lines("\x1b[1mone\x1b[0m \x1b[32mtwo\x1b[0m", 4, true);
        let style = |line: usize| lines[line].spans[0].style;
        assert!(style(0).add_modifier.contains(Modifier::BOLD));
        assert_eq!(style(1).fg, Some(Color::Green));
        let faint = faint(lines, true);
        assert!(faint.iter().all(|line| line.style.add_modifier.contains(Modifier::DIM) && line.spans.len() == 1));
    }
}
