//! What a person wrote for one exercise, with a place for each line, and text that leads to these places.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::colours::{self, Piece};
use crate::report::clean;

/// So many lines of a file have a place of their own. Nobody writes more, and a browser would be slow with a million.
const LINES_WITH_A_PLACE: usize = 5_000;

/// The sources of one exercise.
#[derive(Debug)]
pub struct Source<'a> {
    /// Which exercise of the page it is: places of the same line in two exercises are two.
    exercise: usize,
    files: Vec<File<'a>>,
}

#[derive(Debug)]
struct File<'a> {
    /// Below the exercise's folder, as messages name it.
    path: String,
    text: &'a str,
    lines: usize,
}

impl<'a> Source<'a> {
    /// These files, by path below `src`.
    #[must_use]
    pub fn new(exercise: usize, files: &'a BTreeMap<String, String>) -> Source<'a> {
        let file = |(path, text): (&'a String, &'a String)| File {
            path: clean::plain(&format!("src/{path}")),
            text,
            lines: text.lines().count(),
        };
        Source { exercise, files: files.iter().map(file).collect() }
    }

    /// The files with their lines numbered; nothing if there are none.
    #[must_use]
    pub fn markup(&self) -> Markup {
        html! {
            @for (number, file) in self.files.iter().enumerate() {
                details.source {
                    summary { "Source " code { (file.path) } " " span.faint { (lines(file.lines)) } }
                    pre.numbered tabindex="0" { (self.lines(number, file)) }
                }
            }
        }
    }

    fn lines(&self, number: usize, file: &File) -> Markup {
        let text = clean::plain(file.text);
        let mut lines = text.split_inclusive('\n');
        let placed: Vec<&str> = lines.by_ref().take(LINES_WITH_A_PLACE).collect();
        html! {
            @for (line, text) in placed.iter().enumerate() { span id=(self.place(number, line + 1)) { (text) } }
            @for text in lines { (text) }
        }
    }

    /// A text in its colours. Where it names a line of these files, it is a link to it.
    #[must_use]
    pub fn linked(&self, text: &str) -> Markup {
        html! {
            @for Piece { ink, text } in colours::pieces(text) {
                @match ink.classes() {
                    Some(classes) => span class=(classes) { (self.with_links(&text)) },
                    None => (self.with_links(&text)),
                }
            }
        }
    }

    fn with_links(&self, text: &str) -> Markup {
        let mut parts: Vec<(&str, Option<String>)> = Vec::new();
        let mut done = 0;
        for (at, _) in text.match_indices("src/") {
            if at < done || !leads_to_the_submission(&text[..at]) {
                continue;
            }
            let Some((length, place)) = self.named(&text[at..]) else { continue };
            parts.extend([(&text[done..at], None), (&text[at..at + length], Some(place))]);
            done = at + length;
        }
        parts.push((&text[done..], None));
        html! {
            @for (text, place) in parts {
                @match place {
                    Some(place) => a href=(format!("#{place}")) { (text) },
                    None => (text),
                }
            }
        }
    }

    /// How many bytes at the beginning of the text name a line of these files, and the line's place.
    fn named(&self, text: &str) -> Option<(usize, String)> {
        self.files.iter().enumerate().find_map(|(number, file)| {
            let rest = text.strip_prefix(file.path.as_str())?.strip_prefix(':')?;
            let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
            let line: usize = rest[..digits(rest)].parse().ok()?;
            let is_there = (1..=file.lines.min(LINES_WITH_A_PLACE)).contains(&line);
            let mut length = file.path.len() + 1 + digits(rest);
            if let Some(column) = text[length..].strip_prefix(':').map(digits).filter(|digits| *digits > 0) {
                length += 1 + column;
            }
            is_there.then(|| (length, self.place(number, line)))
        })
    }

    /// Made from numbers alone: no file's name can make another place of it.
    fn place(&self, file: usize, line: usize) -> String {
        format!("s{}-{file}-{line}", self.exercise)
    }
}

/// Whether a path that goes on with `src/` may be in the submission, by what stands before that: the folder in which it
/// was handed in, or nothing. The sources of Rust itself and of other crates are called `src` too.
fn leads_to_the_submission(before: &str) -> bool {
    let outside = |c: char| c.is_whitespace() || "'\"`()[]<>".contains(c);
    let folder = before.rsplit(outside).next().unwrap_or_default();
    let is_whole = folder.is_empty() || folder.ends_with('/');
    is_whole && !folder.starts_with("/rustc/") && !folder.contains("/registry/")
}

fn lines(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> BTreeMap<String, String> {
        let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        BTreeMap::from([file("lib.rs", "one\n<two>\nthree"), file("deep/a b.rs", "one\n")])
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(Source::new(3, &files()).linked(text).into_string(), expected, "{text:?}");
    }

    #[test]
    fn a_message_leads_to_the_line_that_it_names() {
        check("--> src/lib.rs:2:5", r##"--&gt; <a href="#s3-1-2">src/lib.rs:2:5</a>"##);
        check("at src/lib.rs:3: no", r##"at <a href="#s3-1-3">src/lib.rs:3</a>: no"##);
        check("src/deep/a b.rs:1:1", r##"<a href="#s3-0-1">src/deep/a b.rs:1:1</a>"##);
        check("(a b/03_web_fetch/src/lib.rs:1)", r##"(a b/03_web_fetch/<a href="#s3-1-1">src/lib.rs:1</a>)"##);
        check(
            "src/lib.rs:1 src/lib.rs:2",
            r##"<a href="#s3-1-1">src/lib.rs:1</a> <a href="#s3-1-2">src/lib.rs:2</a>"##,
        );
    }

    #[test]
    fn a_line_that_is_not_there_is_no_link() {
        for text in [
            "src/lib.rs:0:1",
            "src/lib.rs:4",
            "src/lib.rs:99999999999999999999999",
            "src/lib.rs",
            "src/other.rs:1",
            "/rustc/0123abc/library/src/lib.rs:1",
            "/home/anna/.cargo/registry/src/index-0/tokio-1.0.0/src/lib.rs:1",
            "tokio-src/lib.rs:1",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn each_line_has_its_place() {
        let shown = Source::new(0, &files()).markup().into_string();
        assert!(shown.contains("<span id=\"s0-1-2\">&lt;two&gt;\n</span>"), "{shown}");
        assert!(shown.contains("3 lines") && shown.contains("1 line<"), "{shown}");
    }

    #[test]
    fn of_a_very_long_file_nothing_is_left_out() {
        let files = BTreeMap::from([("lib.rs".to_owned(), "x\n".repeat(LINES_WITH_A_PLACE + 7))]);
        let shown = Source::new(0, &files).markup().into_string();
        assert_eq!(shown.matches("<span id=").count(), LINES_WITH_A_PLACE);
        assert_eq!(shown.matches("x\n").count(), LINES_WITH_A_PLACE + 7);
    }
}
