//! The checks of what comes back: rows in order, and errors alone.

use super::calls::Rows;
use super::{run, shelves, title_of, titles_of};
use crate::evidence::Observed;
use crate::judge::Judge;
use crate::judge::database::{Comes, Database, Shelf};
use crate::judge::hold::{Hold, Which};
use crate::suites::finding::{Finding, Stop, same_values};
use crate::verdict::{Diagnosis, Failure};

pub(super) async fn in_order(judge: Judge) -> Finding {
    const N: usize = 6;
    let judge = &judge;
    let in_another_order = async {
        let shelves = shelves(judge, &[Comes::WhenLetGo; N]);
        let mut database = Database::with_shelves(judge.postgres()?, &shelves).await?;
        let queries = titles_of(0..N);
        let hold = Hold::which_before_the_others(Which::Highest, N).then_freely();
        let (seen, returned) = run(judge, &mut database, queries, N, hold).await?;
        same_rows(&seen, &returned, &shelves)?;
        Finding::Ok(seen.evidence())
    };
    let of_any_kind = async {
        let mut shelves = shelves(judge, &[Comes::AtOnce; 4]);
        let odd = ["", " a space before", "zwei\nZeilen", "it's; SELECT 1 -- \\ \"", "日本語"].map(str::to_owned);
        shelves[0].titles.extend(odd.into_iter().map(Some).chain([None]));
        shelves[1].titles.resize(MANY_ROWS, Some(judge.number().to_string()));
        shelves[3].titles.clear();
        let (texts, numbers) = (|shelf: usize| texts(&shelves[shelf]), |rows: usize| rows_of(0..rows));
        let listed = [
            ("SELECT title FROM shelf(0)".to_owned(), texts(0)),
            ("SELECT title FROM shelf(1)".to_owned(), texts(1)),
            ("SELECT title, place FROM shelf(2) ORDER BY place DESC".to_owned(), reversed(texts(2))),
            ("SELECT place, title FROM shelf(2)".to_owned(), numbers(shelves[2].titles.len())),
            ("SELECT title FROM shelf(3)".to_owned(), Rows::Rows(Vec::new())),
            ("SELECT title FROM shelf(0)".to_owned(), texts(0)),
            ("SELECT count(*) FROM shelf(3)".to_owned(), Rows::Rows(vec!["0".to_owned()])),
        ];
        for count in [listed.len(), 0] {
            let mut database = Database::with_shelves(judge.postgres()?, &shelves).await?;
            let (queries, expected): (Vec<String>, Vec<Rows>) = listed[..count].iter().cloned().unzip();
            let (seen, returned) = run(judge, &mut database, queries, 2, Hold::nothing()).await?;
            as_expected(&seen, &returned, &expected)?;
        }
        Ok::<(), Stop>(())
    };
    let (finding, any_kind) = tokio::join!(in_another_order, of_any_kind);
    any_kind?;
    finding
}

pub(super) async fn fails_alone(judge: Judge) -> Finding {
    const GOOD: usize = 6;
    let bad = [
        "SELEKT title FROM shelf(0)",
        "SELECT title FROM no_such_shelf",
        // Of a table that is there and may not be read.
        "SELECT title FROM books",
        // After the first row: there is no such number.
        "SELECT 1 / (place - 1) FROM shelf(6)",
    ];
    let failing = async |comes: Comes, limit: usize, hold: Hold| {
        let mut shelves = shelves(&judge, &[comes; GOOD]);
        let good = shelves.iter().enumerate().map(|(shelf, wanted)| (title_of(shelf), Some(texts(wanted))));
        let mut listed: Vec<(String, Option<Rows>)> = good.collect();
        for (place, query) in [0, 2, 3, 6].into_iter().zip(bad) {
            listed.insert(place, (query.to_owned(), None));
        }
        // For the bad one that has rows.
        shelves.extend(self::shelves(&judge, &[Comes::AtOnce]));
        let mut database = Database::with_shelves(judge.postgres()?, &shelves).await?;
        let (queries, expected): (Vec<String>, Vec<Option<Rows>>) = listed.into_iter().unzip();
        let (seen, returned) = run(&judge, &mut database, queries, limit, hold).await?;
        alone(&seen, &returned, &expected)?;
        Finding::Ok(seen.evidence())
    };
    // With one connection, what comes after a bad query comes on the same one, or on a new one. With one for each, the last
    // answer comes before the others, so that results in the order of their arrival can be told from errors that are not
    // in their places.
    let last_first = Hold::one_before_the_others(GOOD - 1, GOOD).then_freely();
    let one = failing(Comes::AtOnce, 1, Hold::nothing());
    let many = failing(Comes::WhenLetGo, GOOD + bad.len(), last_first);
    let (one, many) = tokio::join!(one, many);
    one?;
    many
}

/// Whether each place holds its rows, or an error where none are expected.
pub(super) fn alone(seen: &Observed, returned: &[Rows], expected: &[Option<Rows>]) -> Result<(), Stop> {
    use Diagnosis as D;
    if returned.len() != expected.len() {
        let message = format!("{} queries, {} results", expected.len(), returned.len());
        return Err(seen.fail(Failure::new(D::LostResults, message)));
    }
    let good: Vec<&Rows> = expected.iter().flatten().collect();
    let came: Vec<&Rows> = returned.iter().filter(|rows| good.contains(rows)).collect();
    if let Some(lost) = good.iter().find(|rows| !came.contains(rows)) {
        let place = expected.iter().position(|rows| rows.as_ref() == Some(lost)).unwrap_or(0);
        let failure = match &returned[place] {
            Rows::Failed { text, .. } => {
                let message = format!("query {place} is a good one among bad ones, and came back as an error: {text}");
                Failure::new(D::LostResults, message)
            }
            Rows::Rows(_) => Failure::new(
                D::WrongResult,
                format!("query {place} is a good one among bad ones, and its rows are wrong"),
            ),
        };
        return Err(seen.fail(failure));
    }
    if let Some(place) = returned.iter().position(|rows| matches!(rows, Rows::Rows(_)) && !good.contains(&rows)) {
        let message = format!("result {place} has rows that no good query asked for: an error was taken for an answer");
        return Err(seen.fail(Failure::new(D::LostError, message)));
    }
    // Another check looks at the order of what came.
    if came != good {
        return Ok(());
    }
    for (place, (rows, expected)) in returned.iter().zip(expected).enumerate() {
        if matches!(rows, Rows::Rows(_)) != expected.is_some() {
            let message =
                format!("the rows are in order, and in place {place} an error is missing or out of its place");
            return Err(seen.fail(Failure::new(D::WrongOrder, message)));
        }
    }
    Ok(())
}

/// Rows in an answer that is longer than one piece of a stream.
pub(super) const MANY_ROWS: usize = 3000;

/// What the titles of a shelf are to come back as.
pub(super) fn texts(shelf: &Shelf) -> Rows {
    Rows::Rows(shelf.titles.iter().map(|title| title.clone().unwrap_or_default()).collect())
}

fn rows_of(numbers: std::ops::Range<usize>) -> Rows {
    Rows::Rows(numbers.map(|number| number.to_string()).collect())
}

fn reversed(rows: Rows) -> Rows {
    match rows {
        Rows::Rows(rows) => Rows::Rows(rows.into_iter().rev().collect()),
        failed => failed,
    }
}

/// Whether each query for a shelf brought its titles.
pub(super) fn same_rows(seen: &Observed, returned: &[Rows], shelves: &[Shelf]) -> Result<(), Stop> {
    as_expected(seen, returned, &shelves.iter().map(texts).collect::<Vec<_>>())
}

/// Whether each query brought its rows, and in its place.
pub(super) fn as_expected(seen: &Observed, returned: &[Rows], expected: &[Rows]) -> Result<(), Stop> {
    let failed = returned.iter().enumerate().find_map(|(place, rows)| match rows {
        Rows::Failed { text, .. } => Some(format!("query {place} came back as an error: {text}")),
        Rows::Rows(_) => None,
    });
    if let Some(message) = failed {
        return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    }
    same_values(seen, returned, expected)
}
