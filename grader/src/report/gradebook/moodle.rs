//! What Moodle's gradebook imports (`grade/import/csv` of Moodle). The instructor says there which column identifies
//! people and which holds the grades. One whom it does not know ends the whole import, and where the cell that identifies
//! somebody is empty, the grade goes to whoever stood in the line above: every column that identifies people is full.

use super::matching::matched;
use super::roster::{Platform, Roster};
use super::{Gradebook, Refused, cell, formulas, named, title_fault, undecided, written};
use crate::class::Marks;
use crate::class::marks::{Grade, Row};

/// Moodle refuses a file with a higher grade in it, unless its administrator has allowed grades without a limit.
const HIGHEST: f64 = 100.0;

/// The grades of a class as a column for Moodle. `title` is what the column is called, and a new grade item too; `roster`
/// is what Moodle exports: participants, grader report or grading worksheet. Without one, people are named as far as their
/// submissions tell.
///
/// # Errors
///
/// [`Refused`] if there is nothing that Moodle could find the people by, or somebody may be several people.
pub fn moodle(marks: &Marks, roster: Option<&Roster>, title: &str) -> Result<Gradebook, Refused> {
    let title = title.trim();
    if let Some(fault) = title_fault(title) {
        return Err(Refused(vec![format!("the title {title:?} does not do: it {fault}; give the column's title")]));
    }
    let (headers, people, mut warnings) = match roster {
        Some(roster) if roster.platform != Platform::Moodle => {
            let why = "the roster is none of Moodle; export its participants, its grader report or a grading worksheet";
            return Err(Refused(vec![why.to_owned()]));
        }
        Some(roster) => listed(marks, roster)?,
        None => unlisted(marks)?,
    };
    if headers.iter().any(|header| header == title) {
        return Err(Refused(vec![format!("the title {title:?} is that of another column; give another one")]));
    }
    warnings.extend(undecided(marks, people.iter().map(|(_, row)| *row)));
    warnings.extend(formulas(&people));
    if marks.max_points() > HIGHEST {
        let most = marks.max_points();
        warnings.push(format!(
            "Moodle takes no grade over {HIGHEST} unless its settings allow it, and {most} can be reached here"
        ));
    } else if marks.max_points() < HIGHEST {
        let most = marks.max_points();
        warnings.push(format!("a new grade item in Moodle is out of {HIGHEST}: set its maximum to {most}"));
    }
    let lines = std::iter::once([headers, vec![title.to_owned()]].concat())
        .chain(people.into_iter().map(|(cells, row)| [cells, vec![grade(marks, row)]].concat()));
    Ok(Gradebook { csv: written(&lines.collect::<Vec<_>>()), warnings })
}

fn grade(marks: &Marks, row: &Row) -> String {
    match marks.grade(row) {
        Grade::Points(points) => points.to_string(),
        Grade::Excused | Grade::Undecided => "-".to_owned(),
    }
}

/// Headers, people and warnings.
type Table<'a> = (Vec<String>, Vec<(Vec<String>, &'a Row)>, Vec<String>);

fn listed<'a>(marks: &'a Marks, roster: &'a Roster) -> Result<Table<'a>, Refused> {
    let matched = matched(&marks.people, roster)?;
    let keys = roster.keys();
    let is_full = |column: &usize| matched.pairs.iter().all(|(member, _)| !member.cells[*column].trim().is_empty());
    let (full, gaps): (Vec<usize>, Vec<usize>) = keys.iter().partition(|column| is_full(column));
    if full.is_empty() {
        let without = matched
            .pairs
            .iter()
            .filter(|(member, _)| keys.iter().any(|column| member.cells[*column].trim().is_empty()));
        let who = named("without", without.map(|(_, row)| row.person.id.as_str())).unwrap_or_default();
        let why = format!("no column of the roster identifies everybody; fill one of them in ({who})");
        return Err(Refused(vec![why]));
    }
    let kept: Vec<usize> = (0..roster.headers.len()).filter(|column| !gaps.contains(column)).collect();
    let mut warnings = matched.warnings;
    warnings.extend(named(
        "columns left out, because they do not identify everybody",
        gaps.iter().map(|column| roster.headers[*column].as_str()),
    ));
    let people: Vec<(Vec<String>, &Row)> = matched
        .pairs
        .into_iter()
        .map(|(member, row)| {
            let cell = |column: &usize| {
                let text = &member.cells[*column];
                if roster.is_name(*column) { cell::name(text) } else { text.clone() }
            };
            (kept.iter().map(cell).collect(), row)
        })
        .collect();
    Ok((kept.iter().map(|column| roster.headers[*column].clone()).collect(), people, warnings))
}

/// What submissions tell of people: the one column that identifies most of them.
fn unlisted(marks: &Marks) -> Result<Table<'_>, Refused> {
    type Key = fn(&Row) -> Option<&str>;
    const KEYS: [(&str, Key); 3] = [
        ("Username", |row| {
            let person = &row.person;
            // With a `~` it is a second submission under the same name.
            let is_login = person.number.is_none() && person.email.is_none() && !person.id.contains(['@', '~']);
            is_login.then_some(person.id.as_str())
        }),
        ("ID number", |row| row.person.number.as_deref().filter(|_| !row.person.has_platforms_number())),
        ("Email address", |row| {
            let of_folder = Some(row.person.id.as_str()).filter(|id| id.contains('@'));
            row.person.email.as_deref().or(of_folder)
        }),
    ];
    let known = |key: Key| marks.people.iter().filter(|row| key(row).is_some()).count();
    // Of equally many the last one is taken: an address is the surest.
    let Some((header, key)) = KEYS.into_iter().max_by_key(|(_, key)| known(*key)).filter(|(_, key)| known(*key) > 0)
    else {
        let why = "the names of these submissions tell nothing that Moodle's gradebook finds people by; give the \
                   participants or the grading worksheet as the roster";
        return Err(Refused(vec![why.to_owned()]));
    };
    let without = marks.people.iter().filter(|row| key(row).is_none()).map(|row| row.person.id.as_str());
    let left_out = named(&format!("left out, because no {header} is known"), without);
    let people: Vec<(Vec<String>, &Row)> = marks
        .people
        .iter()
        .filter_map(|row| Some((vec![cell::name(row.person.shown()), key(row)?.to_owned()], row)))
        .collect();
    let warnings = left_out.into_iter().collect();
    Ok((vec!["Full name".to_owned(), header.to_owned()], people, warnings))
}
