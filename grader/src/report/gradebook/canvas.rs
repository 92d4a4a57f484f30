//! What Canvas imports. Its importer (`lib/gradebook_importer.rb` of canvas-lms) finds people by `ID`, then by `SIS User
//! ID`, then by `SIS Login ID`, and an assignment by the id in its title, `Week 5 (1234)`, or by the whole title; an
//! empty cell takes away the grade that is there, and `EX` excuses.

use super::matching::matched;
use super::roster::{Platform, Roster};
use super::{Gradebook, Refused, cell, formulas, title_fault, undecided, written};
use crate::class::Marks;
use crate::class::marks::{Grade, Row};

/// The columns that say who somebody is, if no roster has others.
const HEADERS: [&str; 5] = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"];

/// Canvas takes columns with these words in their titles for its own, and drops them without a word. It knows each with
/// `Unposted` in front too.
const RESERVED: [&str; 9] = [
    "Current Score",
    "Current Points",
    "Current Grade",
    "Final Score",
    "Final Points",
    "Final Grade",
    "Override Score",
    "Override Grade",
    "Override Status",
];

/// It looks for a title in the whole header, where these come first.
const TAKEN: [&str; 9] = [
    "Student",
    "LastName",
    "FirstName",
    "ID",
    "SIS User ID",
    "SIS Login ID",
    "Section",
    "Integration ID",
    "Root Account",
];

/// The grades of a class as an assignment in Canvas. `title` is the assignment's, with or without its id; `roster` is
/// the gradebook that Canvas exports. Without one, people are named as far as their submissions tell.
///
/// # Errors
///
/// [`Refused`] if Canvas would drop the assignment, or somebody may be several people.
pub fn canvas(marks: &Marks, roster: Option<&Roster>, title: &str) -> Result<Gradebook, Refused> {
    let title = title.trim();
    refuse_title(title)?;
    let (headers, people, mut warnings) = match roster {
        Some(roster) if roster.platform != Platform::Canvas => {
            return Err(Refused(vec!["the roster is none of Canvas; export its gradebook".to_owned()]));
        }
        Some(roster) => {
            let matched = matched(&marks.people, roster)?;
            let people = matched.pairs.into_iter().map(|(member, row)| {
                let cells = member.cells.iter().enumerate();
                let cell = |(column, text): (usize, &String)| {
                    if roster.is_name(column) { cell::name(text) } else { text.clone() }
                };
                (cells.map(cell).collect(), row)
            });
            (roster.headers.clone(), people.collect(), matched.warnings)
        }
        None => {
            let people = marks.people.iter().map(|row| (unlisted(row), row));
            (HEADERS.map(str::to_owned).to_vec(), people.collect::<Vec<(Vec<String>, &Row)>>(), Vec::new())
        }
    };
    warnings.extend(undecided(marks, people.iter().map(|(_, row)| *row)));
    warnings.extend(formulas(&people));
    let (title, told) = column(marks, roster, title)?;
    warnings.extend(told);
    let possible = std::iter::once("    Points Possible".to_owned())
        .chain(headers[1..].iter().map(|_| String::new()))
        .chain([marks.max_points().to_string()]);
    let lines = std::iter::once([headers.clone(), vec![title]].concat())
        .chain([possible.collect()])
        .chain(people.into_iter().map(|(cells, row)| [cells, vec![grade(marks, row)]].concat()));
    Ok(Gradebook { csv: written(&lines.collect::<Vec<_>>()), warnings })
}

fn grade(marks: &Marks, row: &Row) -> String {
    match marks.grade(row) {
        Grade::Points(points) => points.to_string(),
        Grade::Excused => "EX".to_owned(),
        Grade::Undecided => String::new(),
    }
}

fn refuse_title(title: &str) -> Result<(), Refused> {
    let lower = title.to_lowercase();
    let reserved = RESERVED.iter().find(|reserved| lower.contains(&reserved.to_lowercase()));
    let why = match (title_fault(title), reserved) {
        (Some(fault), _) => format!("it {fault}"),
        (None, Some(reserved)) => format!("Canvas drops every column with `{reserved}` in its title"),
        (None, None) if TAKEN.contains(&title) => "Canvas has another column of that name".to_owned(),
        (None, None) => return Ok(()),
    };
    Err(Refused(vec![format!("the title {title:?} does not do: {why}; give the assignment's title in Canvas")]))
}

/// The column's title, with the assignment's id if the roster has it, and what is to be told of it.
fn column(marks: &Marks, roster: Option<&Roster>, title: &str) -> Result<(String, Option<String>), Refused> {
    let Some(roster) = roster else {
        let told = (!has_id(title)).then(|| {
            format!(
                "if Canvas has no assignment {title:?}, it makes one; with its gradebook as the roster, its id is found"
            )
        });
        return Ok((title.to_owned(), told));
    };
    let is = |header: &str| header == title || without_id(header) == Some(title);
    let found: Vec<&(String, String)> = roster.others.iter().filter(|(header, _)| is(header)).collect();
    match found[..] {
        [] => Ok((title.to_owned(), Some(format!("Canvas's gradebook has no assignment {title:?}: it will make one")))),
        [(header, possible)] => {
            let other = possible.trim().parse::<f64>().ok().filter(|possible| *possible != marks.max_points());
            let told = other.map(|possible| {
                format!("{header:?} is out of {possible} points in Canvas; this file makes it {}", marks.max_points())
            });
            Ok((header.clone(), told))
        }
        _ => {
            let headers: Vec<String> = found.iter().map(|(header, _)| format!("{header:?}")).collect();
            Err(Refused(vec![format!("the title {title:?} may be {}; give one of these", headers.join(" or "))]))
        }
    }
}

/// `Week 5`, of `Week 5 (1234)`.
fn without_id(title: &str) -> Option<&str> {
    let (name, id) = title.strip_suffix(')')?.rsplit_once('(')?;
    (!id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())).then(|| name.trim_end())
}

fn has_id(title: &str) -> bool {
    without_id(title).is_some()
}

/// What a submission tells of somebody, below [`HEADERS`].
fn unlisted(row: &Row) -> Vec<String> {
    let person = &row.person;
    let number = person.number.clone().unwrap_or_default();
    let (id, sis) = if person.has_platforms_number() { (number, String::new()) } else { (String::new(), number) };
    let named_after_login = id.is_empty() && sis.is_empty();
    let login = person.email.clone().or_else(|| named_after_login.then(|| person.id.clone())).unwrap_or_default();
    vec![cell::name(person.shown()), id, sis, login, String::new()]
}
