//! The hidden checks of exercise `blocking_bridge`.
//!
//! The judge holds the calls, and decides by how many have come. The file of books is locked by the student's process itself,
//! for the judge cannot reach into its scratch folder; but how long, is the judge's decision.

mod calls;
mod lookup;
mod run_blocking;
#[cfg(test)]
mod tests;

use crate::suites::Suite;

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    const IN_ORDER: &str = "results come in the order of the inputs";
    const AS_MANY: &str = "as many calls in flight as there are workers";
    const NEVER_MORE: &str = "never more calls in flight than workers";
    const BOOKS: &str = "books come from the file, and none where there is none";
    Suite::of("blocking_bridge", "a blocking library", include_str!("hints.md"))
        .check(
            IN_ORDER,
            1,
            "`run_blocking` calls `call` once for each input and returns the results in the order of `inputs`, whichever \
             call ends first: also for an input that is there twice, and none if there is no input.",
            run_blocking::in_order,
        )
        .check(
            AS_MANY,
            1,
            "While there are inputs enough, `run_blocking` has exactly `max_workers` calls in flight, on a runtime with a \
             single thread and on one with several; with more workers than inputs, all of them.",
            run_blocking::as_many_as_workers,
        )
        .needs(IN_ORDER)
        .check(
            NEVER_MORE,
            1,
            "At no moment does `run_blocking` have more than `max_workers` calls in flight; with one worker there is one \
             call at a time.",
            run_blocking::never_more,
        )
        .needs(AS_MANY)
        .check(
            "a call that ends makes room for the next one",
            1,
            "A call that has ended makes room for the next one at once: while some calls are slow, all the others come \
             through the workers that are left.",
            run_blocking::past_the_slow_ones,
        )
        .needs(NEVER_MORE)
        .check(
            "10, 2 and 5 units take 10, not 17",
            1,
            "With calls that take 10, 2 and 5 units of time and three workers, `run_blocking` takes as long as the slowest \
             (10), not as long as the sum (17).",
            run_blocking::as_long_as_the_slowest,
        )
        .needs(IN_ORDER)
        .check(
            "the event loop stays live while calls block",
            1,
            "While calls block, other tasks on the same thread go on running, and an input that waits for a worker costs \
             nothing: no thread is taken by it, and nobody looks again and again.",
            run_blocking::live_while_calls_block,
        )
        .needs(NEVER_MORE)
        .check(
            "a call that panics costs only its own result",
            1,
            "A call that panics costs only its own result: its place holds the `JoinError` of its panic, every other place \
             holds the `Ok` of its call, and its worker is free for the next input.",
            run_blocking::panics_alone,
        )
        .check(
            BOOKS,
            1,
            "`lookup_books` returns, for each ISBN and in their order, the book that the table has under exactly this ISBN, \
             or `None`: whatever characters are in an ISBN, also for one that is asked for twice, and nothing for no \
             ISBNs.",
            lookup::finds_books,
        )
        .check(
            "the event loop stays live while the file is locked",
            1,
            "While a query takes its time, or somebody else keeps the file locked, `lookup_books` waits until it is its \
             turn, and other tasks on the same thread go on running.",
            lookup::live_while_the_file_is_busy,
        )
        .needs(BOOKS)
        .check(
            "a file that is not there is an error, and stays away",
            1,
            "A file that does not exist is an error, not a panic, and `lookup_books` does not create it; a file that is no \
             database, or has no such table, is an error too.",
            lookup::complains,
        )
}
