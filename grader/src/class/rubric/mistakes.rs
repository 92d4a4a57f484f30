//! What is wrong with a rubric, and where.

use std::fmt;
use std::ops::Range;

/// All that is wrong with a file. It is shown a mistake after the other, each with its line:
///
/// ```text
/// rubric.toml:12:10: `points` is -3; write a number from 0 to 100000
///   12 | points = -3
///      |          ^^
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes {
    file: String,
    list: Vec<Mistake>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// What is wrong; what to write instead.
    pub what: String,
    /// The line as it stands there.
    source: String,
    /// How many characters are meant.
    length: usize,
}

/// What is wrong, and with which bytes of the file.
pub(super) type Found = (Range<usize>, String);

/// More are not shown: a file with so many is best looked at from the top again.
const MOST_SHOWN: usize = 20;

impl Mistakes {
    /// Those that were found in a text.
    pub(super) fn of(file: &str, text: &str, mut found: Vec<Found>) -> Mistakes {
        found.sort_by_key(|(span, _)| span.start);
        let list = found.into_iter().map(|(span, what)| Mistake::at(text, &span, what)).collect();
        Mistakes { file: file.to_owned(), list }
    }

    /// A file that is no text from this byte on.
    pub(super) fn not_utf_8(file: &str, bytes: &[u8], from: usize) -> Mistakes {
        let what = "this is not UTF-8; save the file as UTF-8".to_owned();
        let text = String::from_utf8_lossy(bytes);
        Mistakes::of(file, &text, vec![(from..from + 1, what)])
    }

    /// In the order of the lines.
    #[must_use]
    pub fn list(&self) -> &[Mistake] {
        &self.list
    }
}

impl Mistake {
    fn at(text: &str, span: &Range<usize>, what: String) -> Mistake {
        let start = text.floor_char_boundary(span.start);
        let (before, after) = text.split_at(start);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let source = text[line_start..].lines().next().unwrap_or_default();
        let column = before[line_start..].chars().count();
        let meant = &after[..after.floor_char_boundary(span.end.saturating_sub(start))];
        let rest_of_line = source.chars().count().saturating_sub(column);
        Mistake {
            line: before.matches('\n').count() + 1,
            column: column + 1,
            what,
            source: source.chars().map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }).collect(),
            length: meant.chars().count().min(rest_of_line).max(1),
        }
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, mistake) in self.list.iter().take(MOST_SHOWN).enumerate() {
            let Mistake { line, column, what, source, length } = mistake;
            let newline = if place == 0 { "" } else { "\n" };
            writeln!(f, "{newline}{}:{line}:{column}: {what}", self.file)?;
            writeln!(f, "{line:>4} | {source}")?;
            // Tabs stay, so that the mark stands below what it means however wide a tab is.
            let to_there = source.chars().take(column - 1).map(|c| if c == '\t' { c } else { ' ' });
            write!(f, "     | {}{}", to_there.collect::<String>(), "^".repeat(*length))?;
        }
        match self.list.len().saturating_sub(MOST_SHOWN) {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

impl std::error::Error for Mistakes {}
