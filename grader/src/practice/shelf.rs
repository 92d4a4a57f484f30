//! The posts and books that can be asked for.

use serde::Serialize;

/// A post, as exercises read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Post {
    pub(super) id: usize,
    pub(super) title: String,
}

/// A book, as exercises read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Book {
    pub(super) isbn: &'static str,
    pub(super) title: &'static str,
    pub(super) year: u16,
}

/// How many posts a page of them holds.
const POSTS_ON_A_PAGE: usize = 5;

/// What a title begins with, and what it is about: each with each is a post.
const ANGLES: [&str; 5] =
    ["In praise of", "The trouble with", "A short history of", "How to live with", "What nobody says about"];
const SUBJECTS: [&str; 6] = ["waiting", "threads", "locks", "queues", "tasks", "timers"];

/// Every post, in the order of their ids, which begin with 1.
pub(super) fn posts() -> Vec<Post> {
    let titles = SUBJECTS.iter().flat_map(|subject| ANGLES.iter().map(move |angle| format!("{angle} {subject}")));
    (1..).zip(titles).map(|(id, title)| Post { id, title }).collect()
}

/// The posts on one page, the first of which is 1. Past the last one, pages are empty.
pub(super) fn posts_on(page: usize) -> Vec<Post> {
    posts().into_iter().skip((page - 1).saturating_mul(POSTS_ON_A_PAGE)).take(POSTS_ON_A_PAGE).collect()
}

/// Every book.
pub(super) const BOOKS: [Book; 8] = [
    Book { isbn: "9780131103627", title: "The C Programming Language", year: 1988 },
    Book { isbn: "9780201633610", title: "Design Patterns", year: 1994 },
    Book { isbn: "9780321349606", title: "Java Concurrency in Practice", year: 2006 },
    Book { isbn: "9780123973375", title: "The Art of Multiprocessor Programming", year: 2012 },
    Book { isbn: "9781492052593", title: "Programming Rust", year: 2021 },
    Book { isbn: "9781718501850", title: "Rust for Rustaceans", year: 2021 },
    Book { isbn: "9781098119447", title: "Rust Atomics and Locks", year: 2023 },
    Book { isbn: "9781718503106", title: "The Rust Programming Language", year: 2023 },
];

/// Whether these are thirteen digits, the last of which checks the others.
pub(super) fn is_isbn(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|character| character.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| digits.len() == 13) else { return false };
    digits.iter().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_hold_every_post_once_and_then_nothing() {
        let all: Vec<Post> = (1..).map(posts_on).take_while(|page| !page.is_empty()).flatten().collect();
        assert_eq!(all, posts());
        assert!(all.len() >= 10, "ten posts are what the examples ask for");
        assert!(posts_on(usize::MAX).is_empty());
    }

    #[test]
    fn every_book_has_an_isbn_and_no_misprint_is_one() {
        for book in &BOOKS {
            assert!(is_isbn(book.isbn), "{book:?}");
        }
        for text in ["", "9780131103628", "978013110362", "97801311036270", "978-0131103627", "97801311o3627"] {
            assert!(!is_isbn(text), "{text}");
        }
    }
}
