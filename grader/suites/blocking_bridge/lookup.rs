//! The checks of `lookup_books`: the file is made for each, and is locked or slow where that is the point.

use std::time::Duration;

use super::calls::{Book, Books, Call, Content, Lookup};
use crate::evidence::Observed;
use crate::judge::Judge;
use crate::judge::hold::{Hold, Letting};
use crate::suites::finding::{Finding, Stop, came_to, same_values};
use crate::verdict::{Diagnosis, Failure};

/// As long as this the file may be locked, by far: rusqlite waits for five seconds of its own naps, if it is let.
const LOCKED_AT_MOST: Duration = Duration::from_secs(3);

pub(super) async fn finds_books(judge: Judge) -> Finding {
    let judge = &judge;
    let looked_up = async move |shelf: Vec<Book>, isbns: Vec<String>| {
        let expected = on(&shelf, &isbns);
        let (seen, found) = look_up(judge, Content::Table(shelf), isbns, false, Hold::nothing()).await?;
        same_books(&seen, &found, &expected)?;
        Finding::Ok(seen.evidence())
    };
    let many = {
        let shelf = shelf(judge);
        let mut isbns: Vec<String> = shelf.iter().map(|book| book.isbn.clone()).collect();
        isbns.extend(isbns[..3].to_vec());
        isbns.extend(unknown(judge, &shelf));
        judge.shuffle(&mut isbns);
        looked_up(shelf, isbns)
    };
    let none = looked_up(shelf(judge), Vec::new());
    let empty = looked_up(Vec::new(), vec![isbn(judge)]);
    let (many, none, empty) = tokio::join!(many, none, empty);
    let evidence = many?;
    none?;
    empty?;
    Ok(evidence)
}

pub(super) async fn live_while_the_file_is_busy(judge: Judge) -> Finding {
    let (locked, slow) = tokio::join!(live_while_the_file_is_locked(&judge), live_while_a_query_is_slow(&judge));
    let evidence = locked?;
    slow?;
    Ok(evidence)
}

async fn live_while_the_file_is_locked(judge: &Judge) -> Finding {
    let shelf = shelf(judge);
    let mut isbns: Vec<String> = shelf.iter().take(3).map(|book| book.isbn.clone()).collect();
    isbns.insert(1, isbn(judge));
    let expected = on(&shelf, &isbns);
    // Held until it is certain that nobody does anything but wait for the lock, or that nobody else can.
    let hold = Hold::until_still(1, Letting::All).then_freely().pinging().awaited_in_naps();
    let (seen, found) = look_up(judge, Content::Table(shelf), isbns, true, hold).await?;
    while_locked(&seen, &found)?;
    same_books(&seen, &found, &expected)?;
    Ok(seen.evidence())
}

/// How far a query counts: for some hundredths of a second, and if nobody got a turn in that time, each time longer.
const STEPS: [u32; 3] = [200_000, 800_000, 3_200_000];

/// Any answer while the query takes its time will do. One that comes too late may have waited for a processor, so it is
/// asked for again, with a query that takes longer; from a thread that is blocked it never comes.
async fn live_while_a_query_is_slow(judge: &Judge) -> Result<(), Stop> {
    let mut last = None;
    for steps in STEPS {
        let shelf = shelf(judge);
        let isbns = vec![shelf[0].isbn.clone()];
        let expected = on(&shelf, &isbns);
        let (seen, found) =
            look_up(judge, Content::Slow(shelf, steps), isbns, false, Hold::nothing().pinging_at_notes()).await?;
        same_books(&seen, &found, &expected)?;
        if seen.live == Some(true) {
            return Ok(());
        }
        last = Some(seen);
    }
    let seen = last.unwrap_or_default();
    let message = format!("a query took {:.1?}, and no other task on the same thread got a turn", seen.elapsed);
    Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)))
}

/// Whether it waited for the lock, and let others go on meanwhile.
pub(super) fn while_locked(seen: &Observed, found: &Lookup) -> Result<(), Stop> {
    if seen.live == Some(false) {
        let message = "while the file was locked, another task on the same thread got no turn";
        return Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)));
    }
    let lock = seen.works.first();
    if found.locked {
        let held = lock.map_or(Duration::ZERO, |lock| lock.end.unwrap_or(seen.elapsed).saturating_sub(lock.start));
        if held > LOCKED_AT_MOST {
            return Err(Stop::Ungraded(format!("the file was locked for {held:.1?}, longer than anybody need wait")));
        }
        let error = found.books.as_ref().err().map_or("locked", String::as_str);
        let message = format!("the file was locked for {held:.1?}, and it gave up: {error}");
        let hint = "leave rusqlite's busy timeout as it is: by default it waits for a lock for five seconds";
        return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message).hint(hint)));
    }
    let returned = seen.notes.iter().find(|note| note.lane == 0).map_or(Duration::MAX, |note| note.at);
    if found.books.is_ok() && lock.and_then(|lock| lock.end).is_none_or(|unlocked| returned < unlocked) {
        let message = "it returned books while the file was locked by somebody who may have been changing it";
        return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message).hint("let SQLite wait for the lock")));
    }
    Ok(())
}

pub(super) async fn complains(judge: Judge) -> Finding {
    let judge = &judge;
    let complaint = async move |content: Content, what: &str| {
        let missing = matches!(content, Content::Missing);
        let (seen, found) = look_up(judge, content, vec![isbn(judge)], false, Hold::nothing()).await?;
        if found.books.is_ok() {
            let message = format!("it looked for a book in {what}, and returned `Ok`");
            return Err(seen.fail(Failure::new(Diagnosis::LostError, message)));
        }
        if missing && found.there {
            let message = format!("it looked for a book in {what}, and now there is one");
            let hint = "look for the flags with which a file is opened and not created";
            return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message).hint(hint)));
        }
        Finding::Ok(seen.evidence())
    };
    let text = Content::Text("isbn,title,year\n".repeat(100));
    let (missing, text, no_table) = tokio::join!(
        complaint(Content::Missing, "a file that does not exist"),
        complaint(text, "a file that is no database"),
        complaint(Content::NoTable, "a database without a table"),
    );
    let evidence = missing?;
    text?;
    no_table?;
    Ok(evidence)
}

/// Has `lookup_books` look in a file that is made for it. If it is `locked`, that is for as long as the judge holds the lock.
async fn look_up(
    judge: &Judge,
    content: Content,
    isbns: Vec<String>,
    locked: bool,
    hold: Hold,
) -> Result<(Observed, Lookup), Stop> {
    let file = Books { name: format!("books of {}.db", judge.number()), content };
    let seen = judge.trial().await?.call(Call::LookupBooks { file, isbns, locked }, hold).await?;
    let found = came_to(&seen)?;
    Ok((seen, found))
}

fn same_books(seen: &Observed, found: &Lookup, expected: &[Option<Book>]) -> Result<(), Stop> {
    match &found.books {
        Ok(books) => same_values(seen, books, expected),
        Err(error) => {
            let message = format!("the file is as it should be, and it returned an error: {error}");
            Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)))
        }
    }
}

/// What these ISBNs stand for.
fn on(shelf: &[Book], isbns: &[String]) -> Vec<Option<Book>> {
    isbns.iter().map(|isbn| shelf.iter().find(|book| book.isbn == *isbn).cloned()).collect()
}

/// Thirteen digits.
fn isbn(judge: &Judge) -> String {
    format!("978{:010}", judge.number() % 10_000_000_000)
}

/// Books that nobody can guess. Some of their numbers and titles are no plain words.
fn shelf(judge: &Judge) -> Vec<Book> {
    const N: usize = 12;
    let mut isbns: Vec<String> = (0..N).map(|_| isbn(judge)).collect();
    isbns.extend(["030640615X", "O'Reilly-1", "100%", "_", "\"; --"].map(str::to_owned));
    let titles = ["L'Étranger", "\"\"", "", "見えない都市"].map(str::to_owned);
    let titles = titles.into_iter().chain(std::iter::repeat_with(|| format!("volume {}", judge.number())));
    let year = || 1450 + judge.below(600) as u16;
    let mut books: Vec<Book> =
        isbns.into_iter().zip(titles).map(|(isbn, title)| Book { isbn, title, year: year() }).collect();
    books.sort_unstable();
    books.dedup_by(|one, other| one.isbn == other.isbn);
    judge.shuffle(&mut books);
    books
}

/// ISBNs that are not on the shelf, though some would find a book if they were taken for more than a text.
fn unknown(judge: &Judge, shelf: &[Book]) -> Vec<String> {
    let mut isbns = ["%", "' OR '1'='1", "030640615x", "", "ISBN"].map(str::to_owned).to_vec();
    isbns.extend([isbn(judge), format!(" {}", shelf[0].isbn)]);
    isbns.retain(|isbn| shelf.iter().all(|book| book.isbn != *isbn));
    isbns
}
