//! Does what the judge asks of exercise `event_loop`, in the student process.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::thread;

use event_loop::{EventLoop, block_on};
use event_loop_suite::{AFTER_ITS_END, Call, MOST_POLLS, OFTEN_ENOUGH, Step};
use harness::{Answer, Judge, Work};

fn main() {
    harness::serve(perform);
}

fn perform(call: Call, judge: &Judge) -> Answer {
    match call {
        Call::BlockOn { steps } => {
            // Borrows, and is not `Send`.
            let values = Values::default();
            let script = Script::new(judge, 0, steps, &values);
            let borrowed = &values;
            Answer::of(block_on(async move {
                script.await;
                borrowed.take()
            }))
        }
        Call::Run { rounds } => {
            let mut events = EventLoop::new();
            let mut all = Vec::new();
            for tasks in rounds {
                for steps in tasks {
                    let values = Values::default();
                    events.spawn(Script::new(judge, all.len(), steps, &values));
                    all.push(values);
                }
                events.run();
            }
            Answer::of(all.iter().map(|values| values.take()).collect::<Vec<_>>())
        }
        Call::Spawn { tasks } => {
            let mut events = EventLoop::new();
            for (number, steps) in tasks.into_iter().enumerate() {
                events.spawn(Script::new(judge, number, steps, &Values::default()));
            }
            Answer::of(())
        }
        Call::RunBesideRestless => Answer::of(run_beside_restless()),
        Call::RunMany { tasks } => Answer::of(run_many(tasks)),
    }
}

/// What a task's work came to.
type Values = Rc<RefCell<Vec<u64>>>;

/// A future that does one step after the other, and tells the judge of each poll.
struct Script {
    judge: Judge,
    number: usize,
    steps: VecDeque<Step>,
    /// The work that it waits for.
    work: Option<Work>,
    /// Whether the wake of the first step has been called.
    woken: bool,
    polls: usize,
    ended: bool,
    values: Values,
}

impl Script {
    fn new(judge: &Judge, number: usize, steps: Vec<Step>, values: &Values) -> Script {
        let (judge, steps, values) = (judge.clone(), steps.into(), Rc::clone(values));
        Script { judge, number, steps, work: None, woken: false, polls: 0, ended: false, values }
    }

    fn step(&mut self, step: Step, context: &mut Context<'_>) -> Poll<()> {
        match step {
            Step::Held(_) if self.polls >= MOST_POLLS => Poll::Ready(()),
            Step::Work(lane) | Step::Held(lane) => {
                let work = self.work.get_or_insert_with(|| self.judge.work(lane));
                let Poll::Ready(value) = Pin::new(work).poll(context) else { return Poll::Pending };
                self.work = None;
                self.values.borrow_mut().push(value);
                Poll::Ready(())
            }
            Step::Yield | Step::WokenByThread if self.woken => {
                self.woken = false;
                Poll::Ready(())
            }
            Step::Yield => {
                self.woken = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Step::WokenByThread => {
                self.woken = true;
                let waker = context.waker().clone();
                // To join a thread does not park this one: a token of `park` is left alone.
                thread::spawn(move || waker.wake()).join().expect("a wake does not panic");
                Poll::Pending
            }
        }
    }
}

impl Future for Script {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let script = &mut *self;
        script.polls += 1;
        if script.polls <= MOST_POLLS {
            script.judge.note(script.number + if script.ended { AFTER_ITS_END } else { 0 });
        }
        while let Some(step) = script.steps.front().copied() {
            if script.step(step, context).is_pending() {
                return Poll::Pending;
            }
            script.steps.pop_front();
        }
        script.polls = if script.ended { script.polls } else { 0 };
        script.ended = true;
        Poll::Ready(())
    }
}

fn run_beside_restless() -> Option<u64> {
    let sleeper: Rc<RefCell<Option<Waker>>> = Rc::default();
    let (woken, served) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
    let turns = Rc::new(Cell::new(0));
    let mut events = EventLoop::new();

    let (waits, wakes, is_served, count) =
        (Rc::clone(&sleeper), Rc::clone(&woken), Rc::clone(&served), Rc::clone(&turns));
    events.spawn(poll_fn(move |context| {
        if is_served.get() || count.get() >= OFTEN_ENOUGH {
            return Poll::Ready(());
        }
        count.set(count.get() + 1);
        if let Some(waker) = waits.take() {
            // The wake is over when this goes on: what is counted from here on comes after it.
            wakes.set(true);
            thread::spawn(move || waker.wake()).join().expect("a wake does not panic");
            count.set(0);
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }));

    let is_served = Rc::clone(&served);
    events.spawn(poll_fn(move |context| {
        if woken.get() {
            is_served.set(true);
            return Poll::Ready(());
        }
        sleeper.replace(Some(context.waker().clone()));
        Poll::Pending
    }));

    events.run();
    (turns.get() < OFTEN_ENOUGH).then_some(turns.get())
}

/// How many times as many polls as needed prove the point.
const TOO_MANY: usize = 8;

fn run_many(tasks: usize) -> u64 {
    let polls = Rc::new(Cell::new(0));
    let most = (2 * tasks * TOO_MANY) as u64;
    let mut events = EventLoop::new();
    for _ in 0..tasks {
        let polls = Rc::clone(&polls);
        let mut woken = false;
        events.spawn(poll_fn(move |context| {
            polls.set(polls.get() + 1);
            if woken || polls.get() > most {
                return Poll::Ready(());
            }
            woken = true;
            context.waker().wake_by_ref();
            Poll::Pending
        }));
    }
    events.run();
    polls.get()
}
