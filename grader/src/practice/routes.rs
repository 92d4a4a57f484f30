//! What is answered to which request, and how long after it came: no socket, no clock.

use std::fmt::Write as _;
use std::str::FromStr;
use std::time::Duration;

use serde::Serialize;

use super::shelf::{self, BOOKS};

/// The methods that are answered.
pub(super) const METHODS: &str = "GET, HEAD";

/// How long a post, a page of posts or a book takes. Ten in a row are three seconds, and anybody sees the difference.
const SHELF: Duration = Duration::from_millis(300);

/// How long the pages take, by turns: the lesson's 10, 2 and 5 units, of a tenth of a second each.
const TURNS: [Duration; 3] = [Duration::from_millis(1000), Duration::from_millis(200), Duration::from_millis(500)];

/// The longest delay that can be asked for, in seconds. Who wants more has made a mistake.
const LONGEST: f64 = 60.0;

/// What the service answers, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// The status of the reply.
    pub(super) status: u16,
    /// What the body is: its content type.
    pub(super) kind: &'static str,
    /// The body, which ends with a line end for those who read it in a terminal.
    pub(super) body: String,
    /// How long after the request the reply is sent.
    pub(super) delay: Duration,
}

impl Answer {
    fn text(delay: Duration, text: impl Into<String>) -> Answer {
        Answer { status: 200, kind: "text/plain; charset=utf-8", body: text.into() + "\n", delay }
    }

    fn json(delay: Duration, value: &impl Serialize) -> Answer {
        let body = serde_json::to_string(value).expect("numbers and text are JSON");
        Answer { kind: "application/json", ..Answer::text(delay, body) }
    }
}

/// Why a request gets nothing: a status, and a line that says what would be right.
#[derive(Debug)]
struct Refusal(u16, String);

impl Refusal {
    fn bad(why: String) -> Refusal {
        Refusal(400, why)
    }

    fn missing(what: String) -> Refusal {
        Refusal(404, what)
    }
}

/// What is answered to a request, by a service at `address`. A refusal comes at once.
pub(super) fn answer(method: &str, path: &str, query: &str, address: &str) -> Answer {
    let answer = match method {
        "GET" | "HEAD" => find(path, query, address),
        other => Err(Refusal(405, format!("{other} is not answered here: only {METHODS}"))),
    };
    answer.unwrap_or_else(|Refusal(status, why)| Answer { status, ..Answer::text(Duration::ZERO, why) })
}

fn find(path: &str, query: &str, address: &str) -> Result<Answer, Refusal> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts[..] {
        [""] => Ok(Answer::text(Duration::ZERO, help(address))),
        ["delay-me"] => delay_me(query),
        ["pages"] => page(query),
        ["posts"] => posts(query),
        ["posts", id] => post(id),
        ["isbn", isbn] => book(isbn),
        _ => Err(Refusal::missing(format!("there is no {path} here: ask for / to see what there is"))),
    }
}

fn delay_me(query: &str) -> Result<Answer, Refusal> {
    let seconds = number(query, "seconds")
        .filter(|seconds| (0.0..=LONGEST).contains(seconds))
        .ok_or_else(|| Refusal::bad(format!("seconds is a number from 0 to {LONGEST}: /delay-me?seconds=2.5")))?;
    Ok(Answer::text(Duration::from_secs_f64(seconds), format!("waited {seconds} s")))
}

fn page(query: &str) -> Result<Answer, Refusal> {
    let page = page_number(query, "/pages")?;
    Ok(Answer::text(TURNS[(page - 1) % TURNS.len()], format!("page {page}")))
}

fn posts(query: &str) -> Result<Answer, Refusal> {
    if value(query, "page").is_none() {
        return Ok(Answer::json(SHELF, &shelf::posts()));
    }
    Ok(Answer::json(SHELF, &shelf::posts_on(page_number(query, "/posts")?)))
}

fn post(id: &str) -> Result<Answer, Refusal> {
    let id: usize = id.parse().map_err(|_| Refusal::bad(format!("{id} is no number of a post: /posts/3")))?;
    let post = shelf::posts().into_iter().find(|post| post.id == id);
    let post =
        post.ok_or_else(|| Refusal::missing(format!("there is no post {id}: ask for /posts to see them all")))?;
    Ok(Answer::json(SHELF, &post))
}

fn book(isbn: &str) -> Result<Answer, Refusal> {
    if !shelf::is_isbn(isbn) {
        let why = format!("{isbn} is no ISBN, which has 13 digits, the last of which fits the others");
        return Err(Refusal::bad(format!("{why}: /isbn/{}", BOOKS[0].isbn)));
    }
    let book = BOOKS.iter().find(|book| book.isbn == isbn);
    let missing = || Refusal::missing(format!("there is no book {isbn}: ask for / to see which there are"));
    Ok(Answer::json(SHELF, book.ok_or_else(missing)?))
}

/// Pages are counted from 1.
fn page_number(query: &str, path: &str) -> Result<usize, Refusal> {
    number(query, "page")
        .filter(|page| *page >= 1)
        .ok_or_else(|| Refusal::bad(format!("page is a whole number, and the first one is 1: {path}?page=1")))
}

fn number<T: FromStr>(query: &str, name: &str) -> Option<T> {
    value(query, name)?.parse().ok()
}

/// What a query says for a name: the first time, if it says it twice.
fn value<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name)).map(|(_, value)| value)
}

/// What there is to ask for, with examples that can be copied into a terminal.
fn help(address: &str) -> String {
    let seconds = |delay: Duration| delay.as_secs_f64();
    let [ten, two, five] = TURNS.map(seconds);
    let shelf = seconds(SHELF);
    let isbn = BOOKS[0].isbn;
    let routes = [
        ("/delay-me?seconds=2.5".to_owned(), format!("answers after so many seconds, {LONGEST} at most")),
        ("/pages?page=1".to_owned(), format!("one of endless pages, which take {ten}, {two} and {five} s by turns")),
        ("/posts/3".to_owned(), format!("a post as JSON, after {shelf} s")),
        ("/posts?page=1".to_owned(), format!("a page of posts, after {shelf} s; empty past the last one")),
        ("/posts".to_owned(), format!("all posts, after {shelf} s")),
        (format!("/isbn/{isbn}"), format!("a book as JSON, after {shelf} s")),
    ];
    let mut text = "A web service to try code against, slow on purpose.\n\n".to_owned();
    for (route, does) in routes {
        let _ = writeln!(text, "curl '{address}{route}'\n    {does}");
    }
    let _ = writeln!(
        text,
        "\nThree calls of 10, 2 and 5 units, one after the other and together:\n
time (for p in 1 2 3; do curl -s '{address}/pages?page='$p; done)
time (for p in 1 2 3; do curl -s '{address}/pages?page='$p & done; wait)\n
Ten posts, one after the other and together:\n
time (for i in $(seq 10); do curl -s {address}/posts/$i; done)
time (for i in $(seq 10); do curl -s {address}/posts/$i & done; wait)\n
Books:\n"
    );
    for book in &BOOKS {
        let _ = writeln!(text, "{}  {} ({})", book.isbn, book.title, book.year);
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn get(target: &str) -> Answer {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        answer("GET", path, query, "http://127.0.0.1:7878")
    }

    #[test]
    fn each_route_answers_when_it_says_and_in_its_format() {
        for (target, ms, body) in [
            ("/delay-me?seconds=2", 2000, "waited 2 s"),
            ("/delay-me?seconds=0.25", 250, "waited 0.25 s"),
            ("/delay-me?seconds=0", 0, "waited 0 s"),
            ("/delay-me?of=me&seconds=1&seconds=2", 1000, "waited 1 s"),
            ("/pages?page=1", 1000, "page 1"),
            ("/pages?page=2", 200, "page 2"),
            ("/pages?page=3", 500, "page 3"),
            ("/pages?page=4", 1000, "page 4"),
            ("/posts/1", 300, r#"{"id":1,"title":"In praise of waiting"}"#),
            ("/posts/30/", 300, r#"{"id":30,"title":"What nobody says about timers"}"#),
            ("/posts?page=1000", 300, "[]"),
            ("/isbn/9781098119447", 300, r#"{"isbn":"9781098119447","title":"Rust Atomics and Locks","year":2023}"#),
        ] {
            let answer = get(target);
            assert_eq!((answer.status, answer.body.trim_end()), (200, body), "{target}");
            assert_eq!(answer.delay, Duration::from_millis(ms), "{target}");
            assert_eq!(answer.kind == "application/json", body.starts_with(['{', '[']), "{target}");
        }
    }

    #[test]
    fn what_is_not_there_or_not_right_gets_one_line_at_once() {
        for (target, status, says) in [
            ("/nowhere", 404, "there is no /nowhere here"),
            ("/posts/3/comments", 404, "there is no /posts/3/comments here"),
            ("/posts/0", 404, "there is no post 0"),
            ("/posts/31", 404, "there is no post 31"),
            ("/posts/three", 400, "three is no number of a post"),
            ("/posts/-1", 400, "-1 is no number of a post"),
            ("/posts?page=0", 400, "the first one is 1: /posts?page=1"),
            ("/posts?page=", 400, "page is a whole number"),
            ("/pages", 400, "the first one is 1: /pages?page=1"),
            ("/pages?page=1.5", 400, "page is a whole number"),
            ("/delay-me", 400, "seconds is a number from 0 to 60"),
            ("/delay-me?seconds=two", 400, "seconds is a number"),
            ("/delay-me?seconds=-1", 400, "seconds is a number"),
            ("/delay-me?seconds=60.1", 400, "seconds is a number"),
            ("/delay-me?seconds=inf", 400, "seconds is a number"),
            ("/delay-me?seconds=NaN", 400, "seconds is a number"),
            ("/isbn/9781098119448", 400, "9781098119448 is no ISBN"),
            ("/isbn/9780306406157", 404, "there is no book 9780306406157"),
        ] {
            let answer = get(target);
            assert_eq!((answer.status, answer.delay), (status, Duration::ZERO), "{target}");
            assert!(answer.body.contains(says) && answer.body.trim_end().lines().count() == 1, "{}", answer.body);
        }
        let posted = answer("POST", "/posts", "", "");
        assert_eq!((posted.status, posted.body.as_str()), (405, "POST is not answered here: only GET, HEAD\n"));
    }

    #[test]
    fn every_example_in_the_help_is_answered() {
        let help = get("/").body;
        let targets: Vec<&str> = help
            .lines()
            .filter_map(|line| line.strip_prefix("curl 'http://127.0.0.1:7878")?.strip_suffix('\''))
            .collect();
        assert!(targets.len() >= 6, "{help}");
        for target in targets {
            assert_eq!(get(target).status, 200, "{target}");
        }
        for book in &BOOKS {
            assert!(help.contains(book.isbn), "{book:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_asked_the_answer_comes_within_the_longest_delay(
            path in "(/|posts|pages|isbn|delay-me|[0-9]{1,20}|\\PC){0,5}",
            query in "(page|seconds|=|&|-|\\.|e|[0-9]{1,20}|\\PC){0,6}",
        ) {
            let answer = answer("GET", &path, &query, "");
            prop_assert!(answer.delay <= Duration::from_secs_f64(LONGEST));
            prop_assert!([200, 400, 404].contains(&answer.status));
        }
    }
}
