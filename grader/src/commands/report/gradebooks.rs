//! Which gradebooks there are to write.

use super::Trouble;
use crate::class::Marks;
use crate::report::gradebook::roster::Platform;
use crate::report::gradebook::{Gradebook, Refused, Roster, canvas, moodle};

/// A gradebook on its way to a file.
#[derive(Debug)]
pub(super) struct File {
    pub(super) file: &'static str,
    pub(super) csv: String,
    pub(super) warnings: Vec<String>,
}

const CANVAS: &str = "canvas.csv";
const MOODLE: &str = "moodle.csv";

/// That of the roster's platform; without a roster, those for which the submissions tell enough of who everybody is.
pub(super) fn of(marks: &Marks, roster: Option<&Roster>) -> Result<Vec<File>, Trouble> {
    let title = &marks.title;
    let file = |file, gradebook: Gradebook| File { file, csv: gradebook.csv, warnings: gradebook.warnings };
    let refused = |Refused(lines): Refused| Trouble::usage(lines.join("\n"));
    match roster {
        Some(roster) if roster.platform == Platform::Canvas => {
            Ok(vec![file(CANVAS, canvas(marks, Some(roster), title).map_err(refused)?)])
        }
        Some(roster) => Ok(vec![file(MOODLE, moodle(marks, Some(roster), title).map_err(refused)?)]),
        None => {
            let both = [(CANVAS, canvas(marks, None, title)), (MOODLE, moodle(marks, None, title))];
            let told = both.into_iter().filter_map(|(name, gradebook)| {
                let mut file = file(name, gradebook.ok()?);
                // Nobody has said that it is wanted.
                file.warnings = vec![
                    "people as their submissions name them; --roster FILE takes them from the platform".to_owned(),
                ];
                Some(file)
            });
            Ok(told.collect())
        }
    }
}
