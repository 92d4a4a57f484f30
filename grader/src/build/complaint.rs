//! What the compiler had to say: its messages to what a student reads, or to the grader's own trouble.

use std::io;
use std::process::ExitStatus;

use serde::Deserialize;

use super::compile::{MEMORY, PROCESSOR};
use crate::sandbox;
use crate::score::Place;

/// How much of the compiler's errors is kept, in bytes: more than anyone reads.
const MOST_KEPT: usize = 16 << 10;

/// How many lines are kept of what the compiler says beside its errors.
const LAST_WORDS: usize = 8;

/// What the compiler says where there is no linker: around its name.
const NO_LINKER: (&str, &str) = ("linker `", "` not found");

/// What is wrong with what a student wrote.
#[derive(Debug, Default)]
pub struct Errors {
    /// As the student reads it.
    pub text: String,
    /// Where, as far as it is in a file.
    pub places: Vec<Place>,
}

impl From<String> for Errors {
    fn from(text: String) -> Errors {
        Errors { text, places: Vec::new() }
    }
}

/// What the compiler had to say, and how it ended.
#[derive(Debug, Default)]
pub(super) struct Complaint {
    errors: Vec<String>,
    /// Where they are, of those that are in a file.
    places: Vec<Place>,
    /// How many more there were than are kept.
    more: usize,
    kept: usize,
    /// What is no message: last words.
    words: Vec<String>,
    /// Whether there is unsafe code.
    pub(super) unsafe_code: bool,
}

impl Complaint {
    /// Takes in a line that the compiler printed.
    pub(super) fn hear(&mut self, line: String) {
        match serde_json::from_str::<Message>(&line) {
            Ok(Message { level, rendered: Some(text), code, message, spans }) if level.starts_with("error") => {
                self.unsafe_code |= code.is_some_and(|code| code.code == "unsafe_code" || code.code == "E0453");
                // The last one only counts the others.
                if text.contains("aborting due to") || text.contains("For more information about") {
                    return;
                }
                if self.kept + text.len() > MOST_KEPT && !self.errors.is_empty() {
                    self.more += 1;
                    return;
                }
                let text: String = text.chars().take(MOST_KEPT).collect();
                self.kept += text.len();
                self.errors.push(text);
                self.places.extend(spans.into_iter().find(|span| span.is_primary).map(|span| Place {
                    file: span.file_name,
                    line: span.line_start,
                    column: span.column_start,
                    message: message.lines().next().unwrap_or_default().to_owned(),
                    ..Place::default()
                }));
            }
            Ok(_) => {}
            Err(_) if self.words.len() < LAST_WORDS => self.words.push(line),
            Err(_) => {}
        }
    }

    /// What is wrong, if anything is.
    ///
    /// # Errors
    ///
    /// If the compiler could not be started: the grader's trouble.
    pub(super) fn of(mut self, status: ExitStatus) -> io::Result<Option<Complaint>> {
        if status.success() {
            return Ok(None);
        }
        if status.code() == Some(sandbox::COULD_NOT_BE_CONFINED) {
            return Err(io::Error::other(self.words.join(" ")));
        }
        if self.errors.is_empty() {
            // A compiler that gives up has no rendered errors, only last words.
            let words = self.words.join("\n");
            let why = if sandbox::used_up_its_time(status) {
                format!("it used more than {PROCESSOR} s of processor time")
            } else if words.contains("memory allocation of") || words.contains("out of memory") {
                format!("it needed more than {} GiB of memory", MEMORY >> 30)
            } else {
                format!("it crashed ({status})")
            };
            self.errors.push(format!("the compiler gave up: {why}\n{words}"));
        }
        if self.more > 0 {
            self.errors.push(format!("… and {} more errors", self.more));
        }
        Ok(Some(self))
    }

    /// The error that says so, if there is no linker: the machine's fault. Nothing of a student's can say that where a
    /// runner is compiled, which has no source of theirs.
    pub(super) fn no_linker(&self) -> Option<&String> {
        self.errors.iter().find(|text| text.contains(NO_LINKER.0) && text.contains(NO_LINKER.1))
    }

    /// The errors as the student reads them, and where they are.
    pub(super) fn errors(self) -> Errors {
        Errors { text: self.errors.join("").trim_end().to_owned(), places: self.places }
    }
}

/// What of rustc's messages matters here.
#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    level: String,
    rendered: Option<String>,
    code: Option<Code>,
    #[serde(default)]
    message: String,
    #[serde(default)]
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: u32,
    column_start: u32,
    is_primary: bool,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use rustix::process::Signal;

    use super::*;

    /// A compiler that printed these lines and ended with this wait status; its errors, if it is the student's fault.
    fn check(lines: &[&str], status: i32) -> Option<String> {
        let mut complaint = Complaint::default();
        lines.iter().for_each(|line| complaint.hear((*line).to_owned()));
        complaint.of(ExitStatus::from_raw(status)).expect("it was started").map(|complaint| complaint.errors().text)
    }

    const FAILED: i32 = 1 << 8;

    #[test]
    fn errors_are_kept_warnings_and_the_count_at_the_end_are_not() {
        let error = r#"{"level":"error","rendered":"error: one\n","code":null}"#;
        let warning = r#"{"level":"warning","rendered":"warning: two\n"}"#;
        let count = r#"{"level":"error","rendered":"error: aborting due to 1 previous error\n"}"#;
        assert_eq!(check(&[error, warning, count], FAILED).as_deref(), Some("error: one"));
        assert_eq!(check(&[warning], 0), None);
    }

    #[test]
    fn more_errors_than_anyone_reads_are_counted() {
        let long = format!(r#"{{"level":"error","rendered":"{}\n"}}"#, "x".repeat(MOST_KEPT));
        let text = check(&[&long, &long, &long], FAILED).expect("errors");
        assert!(text.ends_with("… and 2 more errors") && text.len() < MOST_KEPT + 100, "{}", text.len());
    }

    #[test]
    fn a_compiler_that_gives_up_says_why() {
        let last = "memory allocation of 10 bytes failed";
        for (line, status, says) in [
            ("", Signal::XCPU.as_raw(), "the compiler gave up: it used more than 30 s of processor time"),
            (last, 6, "the compiler gave up: it needed more than 6 GiB of memory"),
            ("oh", 11, "the compiler gave up: it crashed (signal: 11"),
        ] {
            let text = check(&[line], status).expect("a complaint");
            assert!(text.starts_with(says) && text.ends_with(line), "{text}");
        }
    }

    #[test]
    fn unsafe_code_is_told_apart() {
        for (code, wanted) in [("unsafe_code", true), ("E0453", true), ("E0308", false)] {
            let mut complaint = Complaint::default();
            complaint.hear(format!(r#"{{"level":"error","rendered":"error","code":{{"code":"{code}"}}}}"#));
            assert_eq!(complaint.unsafe_code, wanted, "{code}");
        }
    }
}
