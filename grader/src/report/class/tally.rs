//! What is counted for the class at a glance: pure numbers.

use std::collections::{BTreeMap, BTreeSet};

use crate::class::Graded;
use crate::class::marks::{Cell, Marks, Row};
use crate::report::clean;
use crate::score::Status;
use crate::verdict::Diagnosis;

/// A mistake that a person made in an exercise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// `03_web_fetch`.
    pub exercise: String,
    /// Its name.
    pub diagnosis: Diagnosis,
}

/// The mistakes of a person, each once.
#[must_use]
pub fn mistakes(graded: &[Graded]) -> Vec<Mistake> {
    let mut mistakes = BTreeSet::new();
    for score in graded.iter().map(|graded| &graded.score) {
        let refused = (score.status == Status::DidNotCompile).then_some(Diagnosis::DidNotCompile);
        for diagnosis in score.checks.iter().filter_map(|check| check.diagnosis).chain(refused) {
            mistakes.insert(Mistake { exercise: clean::plain(&score.name), diagnosis });
        }
    }
    mistakes.into_iter().collect()
}

/// The groups of a distribution, each a tenth of what can be reached.
pub const GROUPS: usize = 10;

/// How the points of a class are distributed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Distribution {
    /// How many people are in each group, from the fewest points to the most.
    pub groups: [usize; GROUPS],
    /// The mean share of what can be reached, of all in the groups; `None` if there is nobody.
    pub average: Option<f64>,
    /// How many people are in no group, because not everything of theirs has been decided.
    pub undecided: usize,
}

impl Distribution {
    /// That of the whole class.
    #[must_use]
    pub fn of(people: &[Row]) -> Distribution {
        let decided = people.iter().filter(|row| row.is_decided());
        let shares: Vec<f64> = decided.filter_map(|row| share(row.points, row.max_points)).collect();
        let mut groups = [0; GROUPS];
        for share in &shares {
            // Full marks are in the last group, not in one of their own.
            groups[((share * GROUPS as f64) as usize).min(GROUPS - 1)] += 1;
        }
        let average = (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64);
        Distribution { groups, average, undecided: people.iter().filter(|row| !row.is_decided()).count() }
    }
}

/// How much of what can be reached was reached, from 0 to 1; `None` where nothing can be.
#[must_use]
pub fn share(points: f64, max_points: f64) -> Option<f64> {
    (max_points > 0.0).then(|| (points / max_points).clamp(0.0, 1.0))
}

/// How many people made a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// The mistake's name.
    pub diagnosis: Diagnosis,
    /// How many people made it, in whichever exercise.
    pub people: usize,
    /// How many made it in each exercise, the most first.
    pub exercises: Vec<(String, usize)>,
}

/// Each mistake that was made, the most frequent first. What nobody has written yet teaches little, and comes last.
#[must_use]
pub fn hits<'a>(people: impl Iterator<Item = &'a [Mistake]>) -> Vec<Hits> {
    let mut counted: BTreeMap<Diagnosis, (usize, BTreeMap<&str, usize>)> = BTreeMap::new();
    for mistakes in people {
        let mut met = BTreeSet::new();
        for mistake in mistakes {
            let (people, exercises) = counted.entry(mistake.diagnosis).or_default();
            *people += usize::from(met.insert(mistake.diagnosis));
            *exercises.entry(&mistake.exercise).or_default() += 1;
        }
    }
    let hits = counted.into_iter().map(|(diagnosis, (people, exercises))| {
        let mut exercises: Vec<(String, usize)> =
            exercises.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
        exercises.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Hits { diagnosis, people, exercises }
    });
    let mut hits: Vec<Hits> = hits.collect();
    hits.sort_by_key(|hits| (hits.diagnosis == Diagnosis::NotImplemented, std::cmp::Reverse(hits.people)));
    hits
}

/// What a class has come to in one exercise.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcomes {
    /// The mean of the points, of all who have been decided; `None` if nobody has.
    pub average: Option<f64>,
    /// How many have full marks.
    pub full: usize,
    /// How many did not hand it in.
    pub missing: usize,
    /// Of how many the compiler refused it.
    pub refused: usize,
    /// How many have not been decided.
    pub undecided: usize,
}

impl Outcomes {
    /// Those of the exercise in this column.
    #[must_use]
    pub fn of(marks: &Marks, column: usize) -> Outcomes {
        let cells: Vec<Option<&Cell>> = marks.people.iter().map(|row| row.exercises.get(column)).collect();
        let is_decided = |cell: &&Cell| cell.status != Status::Ungraded && cell.max_points > 0.0;
        let decided: Vec<&Cell> = cells.iter().copied().flatten().filter(is_decided).collect();
        let sum: f64 = decided.iter().map(|cell| cell.points).sum();
        let count = |status| cells.iter().flatten().filter(|cell| cell.status == status).count();
        Outcomes {
            average: (!decided.is_empty()).then(|| sum / decided.len() as f64),
            full: decided.iter().filter(|cell| cell.points >= cell.max_points).count(),
            missing: count(Status::Missing),
            refused: count(Status::DidNotCompile),
            undecided: count(Status::Ungraded) + cells.iter().filter(|cell| cell.is_none()).count(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::Person;
    use crate::class::marks::Column;
    use crate::class::rubric::late::Lateness;

    fn cell(status: Status, points: f64) -> Cell {
        Cell {
            status,
            points,
            max_points: 10.0,
            undecided: 0.0,
            late: 0.0,
            lateness: Lateness::default(),
            deadline: None,
            excused: false,
        }
    }

    fn row(cells: Vec<Cell>, undecided: f64) -> Row {
        let (points, max_points) =
            (cells.iter().map(|cell| cell.points).sum(), cells.iter().map(|cell| cell.max_points).sum());
        let person = Person::called("a");
        Row {
            person,
            unreadable: None,
            handed_in: None,
            exercises: cells,
            points,
            max_points,
            undecided,
            notes: Vec::new(),
        }
    }

    #[test]
    fn who_is_not_decided_is_in_no_group_and_in_no_average() {
        let graded = |points| row(vec![cell(Status::Graded, points)], 0.0);
        let mut unreadable = row(Vec::new(), 0.0);
        unreadable.unreadable = Some("a bomb".to_owned());
        let undecided = row(vec![cell(Status::Ungraded, 0.0)], 3.0);
        let people = [graded(0.0), graded(9.0), graded(10.0), graded(1.0), undecided, unreadable];
        let distribution = Distribution::of(&people);
        assert_eq!(distribution.groups, [1, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
        assert_eq!((distribution.average, distribution.undecided), (Some(0.5), 2));
        assert_eq!(Distribution::of(&[]).average, None);
    }

    #[test]
    fn a_person_who_made_a_mistake_twice_is_one_person() {
        let mistake = |exercise: &str, diagnosis| Mistake { exercise: exercise.to_owned(), diagnosis };
        let anna = [mistake("01_a", Diagnosis::Deadlock), mistake("02_b", Diagnosis::Deadlock)];
        let bert = [mistake("02_b", Diagnosis::Deadlock), mistake("02_b", Diagnosis::NotImplemented)];
        let cleo = [mistake("02_b", Diagnosis::NotImplemented)];
        let dora = [mistake("02_b", Diagnosis::NotImplemented)];
        let people = [&anna[..], &bert, &cleo, &dora];
        let hits = hits(people.into_iter());
        let deadlock = &hits[0];
        assert_eq!((deadlock.diagnosis, deadlock.people), (Diagnosis::Deadlock, 2));
        assert_eq!(deadlock.exercises, [("02_b".to_owned(), 2), ("01_a".to_owned(), 1)]);
        assert_eq!(hits[1].people, 3, "what nobody has written comes last: {hits:?}");
    }

    #[test]
    fn an_exercise_counts_who_has_been_decided() {
        let people = vec![
            row(vec![cell(Status::Graded, 10.0)], 0.0),
            row(vec![cell(Status::Missing, 0.0)], 0.0),
            row(vec![cell(Status::DidNotCompile, 0.0)], 0.0),
            row(vec![cell(Status::Ungraded, 4.0)], 2.0),
            row(Vec::new(), 0.0),
        ];
        let column = Column { name: "01_a".to_owned(), points: 10.0 };
        let marks = Marks { title: "Class".to_owned(), exercises: vec![column], people, notes: Vec::new() };
        let outcomes = Outcomes::of(&marks, 0);
        let expected = Outcomes { average: Some(10.0 / 3.0), full: 1, missing: 1, refused: 1, undecided: 2 };
        assert_eq!(outcomes, expected);
    }
}
