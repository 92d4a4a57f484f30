//! Lines on a terminal: width, folding, cutting, colour.

use anstyle::{AnsiColor, Effects};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::clean;

/// What a terminal can show. A text of no terminal is 80 wide and has no colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns. Less than [`NARROWEST`] is taken for that; more than [`WIDEST`] is not used.
    pub width: usize,
    /// Whether to colour.
    pub colour: bool,
}

/// What a report needs at least: a label, a few words and a small picture.
pub const NARROWEST: usize = 40;

/// Beyond this the eye loses the line between a name and its points.
pub const WIDEST: usize = 100;

/// What a text says by its colour. No fact is said by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// A check that passed.
    Right,
    /// A check that failed.
    Wrong,
    /// The grader's own fault.
    Unsure,
    /// What matters less.
    Faint,
    /// What matters most.
    Strong,
    /// Code inside a sentence.
    Code,
}

/// The columns of a label, like `yours` or `try`.
pub const LABEL: usize = 7;

/// Lines of a text, which may be a panic's message.
const TEXT_LINES: usize = 10;

/// A text that grows by lines.
#[derive(Debug)]
pub struct Page {
    /// What it is for.
    pub style: Style,
    /// What it holds so far.
    pub text: String,
}

impl Page {
    /// An empty one.
    #[must_use]
    pub fn new(style: Style) -> Page {
        Page { style, text: String::new() }
    }

    /// Adds a line as it is.
    pub fn line(&mut self, indent: usize, line: &str) {
        let line = clean::obeyed_by_nobody(&format!("{:indent$}{line}", ""));
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Adds a text, cleaned and folded.
    pub fn text(&mut self, indent: usize, ink: Option<Ink>, text: &str) {
        for line in shorten(fold(&clean::plain(text), self.style.columns() - indent), TEXT_LINES) {
            self.line(indent, &ink.map_or(line.clone(), |ink| self.style.paint(ink, &line)));
        }
    }

    /// Adds a text behind a label, cleaned and folded.
    pub fn labelled(&mut self, indent: usize, label: &str, text: &str) {
        let lines = shorten(fold(&clean::plain(text), self.style.columns() - indent - LABEL), TEXT_LINES);
        self.labelled_lines(indent, label, lines);
    }

    /// Adds lines as they are behind a label.
    pub fn labelled_lines(&mut self, indent: usize, label: &str, lines: impl IntoIterator<Item = String>) {
        let mut label = self.style.paint(Ink::Faint, &format!("{label:<LABEL$}"));
        for line in lines {
            self.line(indent, &format!("{label}{line}"));
            label = " ".repeat(LABEL);
        }
    }
}

impl Style {
    /// The columns to use.
    #[must_use]
    pub fn columns(self) -> usize {
        self.width.clamp(NARROWEST, WIDEST)
    }

    /// The text in this ink.
    #[must_use]
    pub fn paint(self, ink: Ink, text: &str) -> String {
        if !self.colour || text.is_empty() {
            return text.to_owned();
        }
        let style = match ink {
            Ink::Right => AnsiColor::Green.on_default(),
            Ink::Wrong => AnsiColor::Red.on_default(),
            Ink::Unsure => AnsiColor::Yellow.on_default(),
            Ink::Faint => anstyle::Style::new().effects(Effects::DIMMED),
            Ink::Strong => anstyle::Style::new().effects(Effects::BOLD),
            Ink::Code => AnsiColor::Cyan.on_default(),
        };
        format!("{style}{text}{style:#}")
    }
}

/// How many columns a line takes.
#[must_use]
pub fn width(line: &str) -> usize {
    line.width()
}

/// The text in lines of at most `columns`, broken between words; a longer word is broken where it must be. A line
/// that begins with spaces keeps them.
#[must_use]
pub fn fold(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let paragraph = paragraph.replace('\t', "    ");
        let mut words = paragraph.trim_end().split(' ');
        let mut line = words.next().unwrap_or_default().to_owned();
        for word in words {
            if width(&line) + 1 + width(word) <= columns {
                line.push(' ');
            } else {
                lines.extend(broken(&mut line, columns));
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(word);
        }
        lines.extend(broken(&mut line, columns));
        lines.push(line);
    }
    lines
}

/// Takes full lines from a word that is too long for one.
fn broken(line: &mut String, columns: usize) -> Vec<String> {
    let mut full = Vec::new();
    if width(line) <= columns {
        return full;
    }
    // Piece by piece, without a look at all of the rest each time: a word may have megabytes.
    let mut rest = line.as_str();
    while break_at(rest, columns) < rest.len() {
        let (head, tail) = rest.split_at(break_at(rest, columns));
        full.push(head.to_owned());
        rest = tail;
    }
    *line = rest.to_owned();
    full
}

/// The line, cut at this many columns with a `…` as the last.
#[must_use]
pub fn cut(line: &str, columns: usize) -> String {
    // A tab takes what is left of eight columns; eight, to be sure.
    let tabs = line.matches('\t').count() * 8;
    if width(line) + tabs <= columns {
        return line.to_owned();
    }
    let line = line.replace('\t', "    ");
    if width(&line) <= columns {
        return line;
    }
    format!("{}…", &line[..break_at(&line, columns.saturating_sub(1))])
}

/// The lines, at most `most` of them: what is too much is left out in the middle, where a line says how much it was.
#[must_use]
pub fn shorten(lines: Vec<String>, most: usize) -> Vec<String> {
    if lines.len() <= most {
        return lines;
    }
    let (head, tail) = (most / 2, most - 1 - most / 2);
    let left_out = format!("… {} lines left out …", lines.len() - head - tail);
    let last = lines.len() - tail;
    lines[..head].iter().cloned().chain([left_out]).chain(lines[last..].iter().cloned()).collect()
}

/// The byte at which the line reaches this many columns; never 0, so that who breaks lines gets on.
fn break_at(line: &str, columns: usize) -> usize {
    let mut taken = 0;
    for (at, c) in line.char_indices() {
        taken += c.width().unwrap_or(0);
        if taken > columns && at > 0 {
            return at;
        }
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, columns: usize, expected: &[&str]) {
        assert_eq!(fold(text, columns), expected, "{text:?} in {columns} columns");
    }

    #[test]
    fn text_is_folded_between_words() {
        check("one two three", 9, &["one two", "three"]);
        check("one two three", 80, &["one two three"]);
        check("one\n\n  two three", 7, &["one", "", "  two", "three"]);
        check("", 9, &[]);
    }

    #[test]
    fn a_word_that_is_too_long_is_broken() {
        check("aaaaaaaa b", 3, &["aaa", "aaa", "aa", "b"]);
        check("日本語日本語", 5, &["日本", "語日", "本語"]);
        check("日", 1, &["日"]);
    }

    #[test]
    fn a_line_is_cut_where_it_would_be_too_wide() {
        for (line, columns, expected) in
            [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本語", 5, "日本…"), ("a\tb", 20, "a\tb"), ("a\tb", 6, "a    b")]
        {
            assert_eq!(cut(line, columns), expected);
        }
    }

    #[test]
    fn lines_are_left_out_in_the_middle() {
        let lines: Vec<String> = (1..=9).map(|i| i.to_string()).collect();
        assert_eq!(shorten(lines.clone(), 9), lines);
        assert_eq!(shorten(lines, 5), ["1", "2", "… 5 lines left out …", "8", "9"]);
    }
}
