//! The instrumented call that a student's function is given: the judge sees it begin, holds it as long as it
//! likes, decides how it ends, and sees it end.

use std::future::Future;
use std::pin::Pin;
use std::sync::{PoisonError, mpsc};
use std::task::{Context, Poll};
use std::thread;

use tokio::sync::oneshot;

use crate::Judge;
use crate::channel::Wake;
use crate::wire::{Outcome, Place, Report};

impl Judge {
    /// `work(lane)`: nothing happens before [`Work::wait`] is called or the future is polled.
    #[must_use]
    pub fn work(&self, lane: usize) -> Work {
        Work { judge: self.clone(), lane, state: State::New }
    }

    /// Tells the judge that something was asked of it, on `lane`.
    pub fn note(&self, lane: usize) {
        self.send(&Report::Noted { lane });
    }

    /// An iterator over `items` that tells the judge of each item it gives out, on `lane`.
    pub fn source<I: IntoIterator>(&self, lane: usize, items: I) -> Source<I::IntoIter> {
        Source { judge: self.clone(), lane, items: items.into_iter() }
    }

    fn begin(&self, lane: usize, wake: Wake) -> Begun {
        let begun = Begun { judge: self.clone(), ticket: self.ticket(), completed: false };
        self.shared.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(begun.ticket, wake);
        self.shared.tasks.look();
        self.send(&Report::Began { ticket: begun.ticket, lane, place: self.here() });
        begun
    }

    fn here(&self) -> Place {
        let id = thread::current().id();
        let thread = if id == self.shared.caller { 0 } else { number(id) };
        Place { thread, spawned: tokio::task::try_id().is_some() }
    }
}

/// The number in a thread's id, which std gives out in its `Debug` form only.
pub(crate) fn number(id: thread::ThreadId) -> u64 {
    let text = format!("{id:?}");
    text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(u64::MAX)
}

/// A piece of work. Blocks with [`wait`](Work::wait), or is a future.
pub struct Work {
    judge: Judge,
    lane: usize,
    state: State,
}

enum State {
    New,
    Held(oneshot::Receiver<Outcome>, Begun),
    Over,
}

/// Work that the judge knows of. Dropping it tells the judge that it is over.
struct Begun {
    judge: Judge,
    ticket: u64,
    completed: bool,
}

impl Begun {
    /// Ends as the judge decided. Unwinds without the panic hook if that is a panic: it is not the student's.
    fn end(mut self, outcome: Outcome) -> u64 {
        self.completed = true;
        drop(self);
        match outcome {
            Outcome::Value(value) => value,
            Outcome::Panic => std::panic::resume_unwind(Box::new("the judge made this call panic")),
        }
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.judge.shared.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.ticket);
        self.judge.send(&Report::Ended { ticket: self.ticket, completed: self.completed });
    }
}

impl Work {
    /// Blocks the thread until the judge lets go; returns the value that the judge chose, or panics if it says so.
    #[must_use]
    pub fn wait(self) -> u64 {
        let (wake, woken) = mpsc::channel();
        let begun = self.judge.begin(
            self.lane,
            Box::new(move |outcome| {
                let _ = wake.send(outcome);
            }),
        );
        let outcome = woken.recv().expect("the channel's reading thread lives as long as the process");
        begun.end(outcome)
    }
}

impl Future for Work {
    type Output = u64;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<u64> {
        if let State::New = self.state {
            let (wake, woken) = oneshot::channel();
            let begun = self.judge.begin(
                self.lane,
                Box::new(move |outcome| {
                    let _ = wake.send(outcome);
                }),
            );
            self.state = State::Held(woken, begun);
        }
        let State::Held(woken, _) = &mut self.state else { panic!("work was polled after its end") };
        let Poll::Ready(outcome) = Pin::new(woken).poll(context) else { return Poll::Pending };
        let State::Held(_, begun) = std::mem::replace(&mut self.state, State::Over) else { unreachable!() };
        Poll::Ready(begun.end(outcome.expect("the channel's reading thread lives as long as the process")))
    }
}

/// An iterator that tells the judge of each item it gives out.
pub struct Source<I> {
    judge: Judge,
    lane: usize,
    items: I,
}

impl<I: Iterator> Iterator for Source<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        let item = self.items.next()?;
        self.judge.note(self.lane);
        Some(item)
    }
}
