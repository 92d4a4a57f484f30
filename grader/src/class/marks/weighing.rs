//! From verdicts to marks, by the instructor's rubric. A person at a time: a class's sources need not be in memory
//! together.

use crate::class::marks::{Cell, Column, Marks, Row};
use crate::class::moment::{self, Moment};
use crate::class::people::Person;
use crate::class::results::{Graded, Record};
use crate::class::rubric::late::{Late, Lateness};
use crate::class::rubric::{Exercise, Rubric};
use crate::score::{CheckScore, ExerciseScore, Status, Word};

impl Marks {
    /// Puts the rows of a class together, which come from [`Row::of`] and [`Row::not_graded`] with the same rubric and
    /// the same exercises, those of the batch.
    #[must_use]
    pub fn of(rubric: &Rubric, exercises: &[String], mut rows: Vec<Row>) -> Marks {
        rows.sort_by(|a, b| a.person.id.cmp(&b.person.id));
        let columns = counting(rubric, exercises).enumerate().map(|(place, name)| {
            let graded = || rows.iter().filter_map(|row| row.exercises.get(place)).map(|cell| cell.max_points);
            let points = worth(rubric, name).unwrap_or_else(|| graded().fold(0.0, f64::max));
            Column { name: name.clone(), points: hundredths(points) }
        });
        let exercises = columns.collect();
        let notes = unknown_times(&rows).into_iter().collect();
        Marks { title: rubric.title.clone(), exercises, people: rows, notes }
    }
}

impl Row {
    /// What a person has come to. `exercises` are the names of the batch's; `graded` is what the record names.
    #[must_use]
    pub fn of(rubric: &Rubric, exercises: &[String], record: &Record, graded: &[Graded]) -> Row {
        let person = &record.person;
        let (handed_in, told) = handed_in(rubric, person);
        let mut notes: Vec<String> = told.into_iter().collect();
        let names: Vec<&String> = counting(rubric, exercises).collect();
        let cells: Vec<Cell> = names
            .iter()
            .map(|name| {
                let score = graded.iter().map(|graded| &graded.score).find(|score| score.name == **name);
                let (cell, note) = cell(rubric, person, name, score, handed_in);
                // Where nothing could be read, that is the reason for all of it.
                let note = note.filter(|_| record.unreadable.is_none());
                notes.extend(note.map(|note| format!("{name} {note}")));
                cell
            })
            .collect();
        notes.extend(exception(rubric, &person.id));
        notes.extend(excused(&names, &cells));
        notes.extend(lateness(&names, &cells));
        let row = Row { handed_in, notes, ..Row::empty(person.clone()) };
        match &record.unreadable {
            // Of whom nothing is asked, there is nothing to decide.
            Some(why) if cells.iter().any(|cell| !cell.excused) => row.undecided_because(why.clone(), &cells),
            _ => row.with(cells),
        }
    }

    /// Somebody of the class whose submission the batch has not come to yet.
    #[must_use]
    pub fn not_graded(rubric: &Rubric, exercises: &[String], id: &str) -> Row {
        let person = Person { id: id.to_owned(), ..Person::called(id) };
        let cells: Vec<Cell> =
            counting(rubric, exercises).map(|name| cell(rubric, &person, name, None, None).0).collect();
        let why = "it has not been graded yet; run the batch again with --resume".to_owned();
        Row::empty(person).undecided_because(why, &cells)
    }

    fn empty(person: Person) -> Row {
        Row {
            person,
            unreadable: None,
            handed_in: None,
            exercises: Vec::new(),
            points: 0.0,
            max_points: 0.0,
            undecided: 0.0,
            notes: Vec::new(),
        }
    }

    /// The same, with these in it. Rounds them, after it has added them up.
    fn with(self, cells: Vec<Cell>) -> Row {
        let sum = |of: fn(&Cell) -> f64| cells.iter().map(of).sum();
        Row {
            points: hundredths(sum(|cell| cell.points)),
            max_points: hundredths(sum(|cell| cell.max_points)),
            undecided: hundredths_or_more(sum(|cell| cell.undecided)),
            exercises: cells.iter().map(Cell::rounded).collect(),
            ..self
        }
    }

    /// The same, of which nothing is decided. These cells say what could have been reached.
    fn undecided_because(self, why: String, cells: &[Cell]) -> Row {
        let max_points = hundredths(cells.iter().map(|cell| cell.max_points).sum());
        Row { unreadable: Some(why), max_points, undecided: max_points, ..self }
    }
}

impl Cell {
    fn rounded(&self) -> Cell {
        Cell {
            points: hundredths(self.points),
            max_points: hundredths(self.max_points),
            undecided: hundredths_or_more(self.undecided),
            late: hundredths(self.late),
            ..self.clone()
        }
    }
}

/// The exercises that count, in reading order.
fn counting<'a>(rubric: &'a Rubric, exercises: &'a [String]) -> impl Iterator<Item = &'a String> {
    exercises.iter().filter(|exercise| rubric.counts(exercise))
}

/// What an exercise is worth; `None` if the rubric knows none of its checks.
fn worth(rubric: &Rubric, exercise: &str) -> Option<f64> {
    rubric.exercises.get(exercise).map(|rules| rules.points).filter(|points| *points > 0.0)
}

/// What a person has come to in an exercise, not rounded yet, and what is to be told of it.
fn cell(
    rubric: &Rubric,
    person: &Person,
    exercise: &str,
    score: Option<&ExerciseScore>,
    handed_in: Option<Moment>,
) -> (Cell, Option<&'static str>) {
    let max_points = worth(rubric, exercise).or(score.map(|score| score.max_points.into())).unwrap_or_default();
    let deadline = rubric.deadline(&person.id, exercise);
    let status = score.map_or(Status::Ungraded, |score| score.status);
    let nothing = Cell {
        status,
        points: 0.0,
        max_points,
        undecided: 0.0,
        late: 0.0,
        lateness: Lateness::default(),
        deadline,
        excused: false,
    };
    if rubric.excuses(&person.id, exercise) {
        return (Cell { max_points: 0.0, excused: true, ..nothing }, None);
    }
    let Some(score) = score else {
        return (Cell { undecided: max_points, ..nothing }, Some("has not been graded; run the batch again"));
    };
    let Some(shares) = Shares::of(score, rubric.exercises.get(exercise)) else {
        let why = "has no check that the rubric gives points for; grade it again, or give points to other checks";
        return (Cell { undecided: max_points, ..nothing }, Some(why));
    };
    let late_by = handed_in.zip(deadline).map(|(at, due)| at.instant().duration_since(due.instant()));
    let late = rubric.late.unwrap_or(Late::FREE);
    let lateness = late_by.map_or_else(Lateness::default, |after| late.by(after));
    let reached = max_points * shares.reached;
    let taken = reached * lateness.percent / 100.0;
    // Too late for points is decided, whatever a check that was not graded would have said.
    let undecided = if lateness.refused { 0.0 } else { max_points * shares.undecided };
    (Cell { points: reached - taken, late: taken, lateness, undecided, ..nothing }, None)
}

/// Parts of an exercise, from 0 to 1.
struct Shares {
    reached: f64,
    undecided: f64,
}

impl Shares {
    /// `None` if nothing of it is worth anything.
    fn of(score: &ExerciseScore, rules: Option<&Exercise>) -> Option<Shares> {
        if score.checks.is_empty() {
            return match score.status {
                Status::Ungraded | Status::Graded => Some(Shares { reached: 0.0, undecided: 1.0 }),
                Status::DidNotCompile | Status::Missing => Some(Shares { reached: 0.0, undecided: 0.0 }),
            };
        }
        let weight = |check: &CheckScore| {
            let own = rules.and_then(|rules| rules.checks.get(&check.name));
            own.map_or(f64::from(check.max_points), |check| check.points)
        };
        let of = |word: Word| -> f64 { score.checks.iter().filter(|check| check.verdict == word).map(weight).sum() };
        let all: f64 = score.checks.iter().map(weight).sum();
        (all > 0.0).then(|| Shares { reached: of(Word::Passed) / all, undecided: of(Word::Ungraded) / all })
    }
}

/// When a submission was handed in, and what the instructor should know if that cannot be said.
fn handed_in(rubric: &Rubric, person: &Person) -> (Option<Moment>, Option<String>) {
    const THEN: &str = "so nothing is taken for it; look, and write `handed-in` into the rubric";
    if let Some(said) = rubric.people.get(&person.id).and_then(|exception| exception.handed_in) {
        return (Some(said), None);
    }
    match person.handed_in.as_deref().map(Moment::parse) {
        Some(Ok(moment)) => (Some(moment), None),
        Some(Err(_)) => (None, Some(format!("the platform gives no time that can be read, {THEN}"))),
        None if person.late => (None, Some(format!("the platform says that it came late, but not how late, {THEN}"))),
        None => (None, None),
    }
}

/// What a person's own deadline is.
fn exception(rubric: &Rubric, id: &str) -> Option<String> {
    let exception = rubric.people.get(id)?;
    let own = exception.deadline.map(|deadline| format!("has a deadline of their own, {deadline}"));
    own.or_else(|| exception.extension.map(|extension| format!("has an extension of {}", moment::in_words(extension))))
}

fn excused(names: &[&String], cells: &[Cell]) -> Option<String> {
    let excused: Vec<&str> =
        names.iter().zip(cells).filter(|(_, cell)| cell.excused).map(|(name, _)| name.as_str()).collect();
    (!excused.is_empty()).then(|| format!("is excused from {}", excused.join(", ")))
}

/// How late it was: a sentence for all exercises that are equally late.
fn lateness(names: &[&String], cells: &[Cell]) -> Vec<String> {
    let asked: Vec<(&str, &Lateness)> = names
        .iter()
        .zip(cells)
        .filter(|(_, cell)| !cell.excused)
        .map(|(name, cell)| (name.as_str(), &cell.lateness))
        .collect();
    let mut told: Vec<&Lateness> = Vec::new();
    for (_, late) in asked.iter().filter(|(_, late)| late.days > 0) {
        if !told.contains(late) {
            told.push(late);
        }
    }
    let sentence = |late: &&Lateness| {
        let equal: Vec<&str> = asked.iter().filter(|(_, other)| other == late).map(|(name, _)| *name).collect();
        let which = if equal.len() == asked.len() { String::new() } else { format!(" for {}", equal.join(", ")) };
        let Lateness { days, percent, refused } = **late;
        let day = if days == 1 { "day" } else { "days" };
        let cost = match percent {
            _ if refused => "too late for points".to_owned(),
            0.0 => "nothing is taken for it".to_owned(),
            percent => format!("{} % of the points that were reached are taken", hundredths(percent)),
        };
        format!("came {days} {day} late{which}: {cost}")
    };
    told.iter().map(sentence).collect()
}

/// Of how many it is not known whether they came late. One sentence for all of them: most platforms never say it.
fn unknown_times(rows: &[Row]) -> Option<String> {
    let due = |row: &&Row| row.exercises.iter().any(|cell| cell.deadline.is_some() && !cell.excused);
    let unknown = rows.iter().filter(due).filter(|row| row.handed_in.is_none()).count();
    (unknown > 0).then(|| {
        format!(
            "there is a deadline, but it is not known when {unknown} of {} handed in: nothing is taken from these for \
             coming late; write `handed-in` into the rubric for those who did",
            rows.len()
        )
    })
}

/// Rounded to hundredths; halves, also those that binary fractions fall just short of, go up.
pub(super) fn hundredths(points: f64) -> f64 {
    const FALLS_SHORT: f64 = 1e-7;
    (points * 100.0 + FALLS_SHORT).round() / 100.0
}

/// The same, but what is not nothing stays that: else it would count as decided.
pub(super) fn hundredths_or_more(points: f64) -> f64 {
    if points > 0.0 { hundredths(points).max(0.01) } else { 0.0 }
}
