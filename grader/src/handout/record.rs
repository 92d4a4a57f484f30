//! What was handed out, by hash. It is a line for each file, so that git can merge two of them, and nothing depends on it
//! but what may be replaced.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::kit::hex;

/// Its name in the folder.
pub const RECORD: &str = ".handout.toml";

const HEAD: &str = "\
# What was handed out here. `cargo grade handout` reads it to tell what you have changed, which it leaves alone, from what
# it may bring up to date. You may delete it: then whatever differs from the handout counts as yours.
";

/// How much of a hash is kept: nobody gains anything by finding two files with the same one.
const BYTES: usize = 16;

/// What was handed out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The repository, `OWNER/REPOSITORY`, whose workflow students' own one calls.
    #[serde(rename = "workflow-from", skip_serializing_if = "Option::is_none")]
    pub workflow_from: Option<String>,
    /// Hashes by path.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
}

impl Record {
    /// Reads one.
    ///
    /// # Errors
    ///
    /// Why it is none, in a few words.
    pub fn read(text: &[u8]) -> Result<Record, String> {
        let text = std::str::from_utf8(text).map_err(|_| "it is no text".to_owned())?;
        let record: Record = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
            let place = line.map_or_else(String::new, |line| format!("line {line}: "));
            format!("{place}{}", error.message().lines().next().unwrap_or_default())
        })?;
        // It may come from anywhere, and what it names may be taken away.
        let is_below = |path: &str| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        match record.files.keys().find(|path| path.is_empty() || !is_below(path)) {
            Some(path) => Err(format!("{path:?} is not below it")),
            None => Ok(record),
        }
    }

    /// As it is written.
    #[must_use]
    pub fn text(&self) -> String {
        // A table of texts: nothing in it that TOML could not say.
        format!("{HEAD}\n{}", toml::to_string(self).unwrap_or_default())
    }
}

/// What tells two contents apart; not their line ends, which git may have changed.
#[must_use]
pub fn hash(contents: &[u8]) -> String {
    let mut hash = Sha256::new();
    for (number, line) in contents.split(|byte| *byte == b'\n').enumerate() {
        if number > 0 {
            hash.update(b"\n");
        }
        hash.update(line.strip_suffix(b"\r").unwrap_or(line));
    }
    hex(&hash.finalize()[..BYTES])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written_a_line_for_each_file() {
        let files = ["README.md", "01_threaded_slow/src/lib.rs", "a \"name\" = odd"];
        let files = files.map(|path| (path.to_owned(), hash(path.as_bytes())));
        for workflow_from in [None, Some("course/grading".to_owned())] {
            let record = Record { workflow_from, files: files.clone().into() };
            assert_eq!(Record::read(record.text().as_bytes()), Ok(record.clone()));
            let lines = record.text().lines().filter(|line| line.contains(&files[0].1)).count();
            assert_eq!(lines, 1, "{}", record.text());
        }
    }

    #[test]
    fn what_is_no_record_is_refused_with_its_line() {
        let check = |text: &[u8], part: &str| {
            let why = Record::read(text).expect_err("no record");
            assert!(why.contains(part), "{why}");
        };
        check(b"\xff", "it is no text");
        check(b"[files]\n\"a\" = \"1\"\n<<<<<<< HEAD\n", "line 3: ");
        check(b"[files]\na = 1\n", "line 2: ");
        for path in ["../a", "/etc/passwd", "a/../../b", "", "."] {
            check(format!("[files]\n{path:?} = \"1\"\n").as_bytes(), "is not below it");
        }
    }

    #[test]
    fn line_ends_make_no_difference_and_all_else_does() {
        let same = [&b"a\nb\n"[..], b"a\r\nb\r\n", b"a\nb\r\n"].map(hash);
        assert!(same.iter().all(|hash| *hash == same[0]));
        for other in [&b"a\nb"[..], b"ab\n", b"a\n\nb\n", b"a\rb\n", b""] {
            assert_ne!(hash(other), same[0]);
        }
    }
}
