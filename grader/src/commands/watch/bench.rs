//! Compiles and judges, and can be interrupted.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::state::Event;
use crate::build::{Part, Submission, Workshop};
use crate::grading::{self, Grader};
use crate::kit::{Exercise, Kit, NotReady};
use crate::score::Scorecard;

/// How often to look whether compiling has become judging, while it goes on.
const LOOK: Duration = Duration::from_millis(100);

/// What is interrupted ends at once, unless it waits for another program that grades the same.
const LAST_MOMENTS: Duration = Duration::from_secs(2);

/// A grader, and what it does.
#[derive(Default)]
pub(super) struct Bench {
    /// For these exercises.
    grader: Option<(BTreeSet<Exercise>, Arc<Grader>)>,
    doing: Option<Doing>,
}

/// What is under way.
struct Doing {
    task: JoinHandle<()>,
    told: mpsc::UnboundedReceiver<Told>,
    /// What happens to each exercise. As long as anything of the grading is left, it could still tell something.
    graded: mpsc::UnboundedReceiver<grading::Event>,
    /// Where the exercises belong that are graded, in their order.
    places: Vec<usize>,
    /// How many are compiled, and judged, as it was told last.
    under_way: (usize, usize),
}

/// What a task tells.
enum Told {
    Preparing(String),
    Ready(Result<Option<(BTreeSet<Exercise>, Kit)>, NotReady>),
    Ended(Box<Scorecard>),
}

impl Bench {
    /// Makes ready what these exercises need. Ends with [`Event::Ready`] or [`Event::NotReady`].
    pub(super) fn prepare(&mut self, exercises: Vec<Exercise>) {
        let mut wanted: BTreeSet<Exercise> = exercises.into_iter().collect();
        if let Some((known, _)) = &self.grader {
            if wanted.is_subset(known) {
                return self.begin(Vec::new(), |told, _| async move { drop(told.send(Told::Ready(Ok(None)))) });
            }
            wanted.extend(known.iter().cloned());
        }
        self.begin(Vec::new(), |told, _| async move {
            let list: Vec<Exercise> = wanted.iter().cloned().collect();
            let kit = {
                let tell = |doing: &str, so_far: &str| drop(told.send(Told::Preparing(format!("{doing}{so_far}"))));
                Kit::ready(&list, &tell).await
            };
            let _ = told.send(Told::Ready(kit.map(|kit| Some((wanted, kit)))));
        });
    }

    /// Grades these. Ends with [`Event::Ended`].
    pub(super) fn grade(&mut self, parts: Vec<(usize, Part)>) {
        let Some((_, grader)) = &self.grader else { return };
        let grader = Arc::clone(grader);
        let (places, parts) = parts.into_iter().unzip();
        self.begin(places, |told, events| async move {
            let seed = fastrand::u64(..1 << 32);
            let card = grader.grade(Submission { parts }, seed, events).await;
            let _ = told.send(Told::Ended(Box::new(card)));
        });
    }

    /// Ends what is under way, and every process that it started; returns when it has ended.
    pub(super) async fn stop(&mut self) {
        let Some(mut doing) = self.doing.take() else { return };
        doing.task.abort();
        let ended = async {
            while doing.told.recv().await.is_some() {}
            while doing.graded.recv().await.is_some() {}
        };
        let _ = timeout(LAST_MOMENTS, ended).await;
    }

    /// What happens next.
    pub(super) async fn event(&mut self) -> Event {
        let Some(doing) = &mut self.doing else { return std::future::pending().await };
        loop {
            let place = |exercise: usize| doing.places.get(exercise).copied().unwrap_or_default();
            let told = tokio::select! {
                // The last of an exercise comes before the end of all.
                biased;
                Some(graded) = doing.graded.recv() => return match graded {
                    grading::Event::Decided { exercise, check } => Event::Decided { place: place(exercise), check },
                    grading::Event::Finished { exercise, score } => Event::Finished { place: place(exercise), score },
                },
                told = doing.told.recv() => told,
                () = sleep(LOOK) => {
                    let now = self.grader.as_ref().map_or((0, 0), |(_, grader)| grader.under_way());
                    if doing.places.is_empty() || now == doing.under_way {
                        continue;
                    }
                    doing.under_way = now;
                    return Event::UnderWay { compiling: now.0, judging: now.1 };
                }
            };
            let event = match told {
                Some(Told::Preparing(line)) => return Event::Preparing(line),
                Some(Told::Ready(Ok(kit))) => {
                    if let Some((exercises, kit)) = kit {
                        self.grader = Some((exercises, Arc::new(Grader::new(Workshop::keeping(kit)))));
                    }
                    Event::Ready
                }
                Some(Told::Ready(Err(NotReady(why)))) => Event::NotReady(why),
                Some(Told::Ended(card)) => {
                    if card.has_ungraded() {
                        // What was missing may be there the next time: it is looked for anew.
                        self.grader = None;
                    }
                    Event::Ended(card)
                }
                None => Event::NotReady("the grader panicked, which is a bug of it; no mark was lost".to_owned()),
            };
            self.doing = None;
            return event;
        }
    }

    fn begin<F>(
        &mut self,
        places: Vec<usize>,
        task: impl FnOnce(mpsc::UnboundedSender<Told>, mpsc::UnboundedSender<grading::Event>) -> F,
    ) where
        F: Future<Output = ()> + Send + 'static,
    {
        let (tell, told) = mpsc::unbounded_channel();
        let (events, graded) = mpsc::unbounded_channel();
        self.doing = Some(Doing { task: tokio::spawn(task(tell, events)), told, graded, places, under_way: (0, 0) });
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if let Some(doing) = &self.doing {
            doing.task.abort();
        }
    }
}
