//! Puts the steps together: compiles and judges side by side, and tells of each verdict the moment it is there.

use std::any::Any;
use std::ffi::OsStr;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::Poll;
use std::time::Instant;

use tokio::sync::{OnceCell, Semaphore, mpsc, watch};
use tokio::task::{JoinSet, spawn_blocking};

use crate::build::{Built, Lack, Part, Sources, Submission, Workshop};
use crate::evidence::Evidence;
use crate::judge::postgres::Postgres;
use crate::judge::{Fault, Judge};
use crate::kit::{self, Exercise};
use crate::pointing::{self, Question};
use crate::sandbox;
use crate::score::{CheckScore, ExerciseScore, Scorecard, Status, Word};
use crate::suites::{self, Check, Stop, Suite};
use crate::verdict::{Diagnosis, Failure, Verdict};

/// How often a check is tried that the grader or the machine could not decide.
const ATTEMPTS: u32 = 3;

/// Checks under way at a time, for each core. Most of a check is waiting.
const CHECKS_PER_CORE: usize = 3;

/// What happens during a grading, as it happens.
#[derive(Debug)]
pub enum Event {
    /// A check has its verdict.
    Decided {
        /// Its exercise, by its place in the submission.
        exercise: usize,
        /// The verdict.
        check: Box<CheckScore>,
    },
    /// An exercise has all of its verdicts.
    Finished {
        /// Its place in the submission.
        exercise: usize,
        /// Its score.
        score: Box<ExerciseScore>,
    },
}

/// Grades many things with the same compiled kit and the same share of the machine.
#[derive(Debug)]
pub struct Grader {
    workshop: Workshop,
    compiling: AtomicUsize,
    judging: AtomicUsize,
    compilers: Semaphore,
    checks: Arc<Semaphore>,
    /// One server for all checks, started when the first suite needs it; or why there is none.
    postgres: OnceCell<Result<Arc<Postgres>, Fault>>,
}

impl Grader {
    /// A grader that compiles in this workshop.
    #[must_use]
    pub fn new(workshop: Workshop) -> Grader {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let checks = Arc::new(Semaphore::new(cores * CHECKS_PER_CORE));
        Grader {
            workshop,
            compiling: AtomicUsize::new(0),
            judging: AtomicUsize::new(0),
            compilers: Semaphore::new(cores),
            checks,
            postgres: OnceCell::new(),
        }
    }

    /// The same, with so many checks under way at a time: on a machine that others keep busy, more of them get more of it.
    #[must_use]
    pub fn checking(self, at_once: usize) -> Grader {
        Grader { checks: Arc::new(Semaphore::new(at_once)), ..self }
    }

    /// A name for what submissions are compiled by and against.
    #[must_use]
    pub fn compiled_by(&self) -> &OsStr {
        self.workshop.kit().identity()
    }

    /// How many exercises are being compiled at this moment, and how many judged.
    #[must_use]
    pub fn under_way(&self) -> (usize, usize) {
        (self.compiling.load(Relaxed), self.judging.load(Relaxed))
    }

    /// Grades a submission, and sends each event to `events` as it happens.
    pub async fn grade(
        self: &Arc<Self>,
        submission: Submission,
        seed: u64,
        events: mpsc::UnboundedSender<Event>,
    ) -> Scorecard {
        let mut tasks = JoinSet::new();
        for (place, part) in submission.parts.into_iter().enumerate() {
            let (grader, events) = (Arc::clone(self), events.clone());
            tasks.spawn(async move {
                let told = events.clone();
                let tell = move |check: &CheckScore| {
                    let _ = told.send(Event::Decided { exercise: place, check: Box::new(check.clone()) });
                };
                let score = grader.exercise(&part, seed, tell).await;
                let _ = events.send(Event::Finished { exercise: place, score: Box::new(score.clone()) });
                (place, score)
            });
        }
        let mut scores = tasks.join_all().await;
        scores.sort_by_key(|(place, _)| *place);
        let layers: Vec<&str> = sandbox::layers_in_force().named().into_iter().map(|(name, _)| name).collect();
        Scorecard::of(seed, scores.into_iter().map(|(_, score)| score).collect()).isolated_by(&layers)
    }

    /// Grades one exercise. If the grader panics, it is ungraded.
    pub async fn exercise(
        &self,
        part: &Part,
        seed: u64,
        tell: impl Fn(&CheckScore) + Clone + Send + 'static,
    ) -> ExerciseScore {
        let exercise = &part.exercise;
        caught(self.exercise_or_panic(part, seed, tell)).await.unwrap_or_else(|bug| {
            let points = suites::all().iter().find(|suite| suite.name == exercise.name).map_or(0, Suite::points);
            ExerciseScore::without_checks(&exercise.folder, points, Status::Ungraded, bug)
        })
    }

    async fn exercise_or_panic(
        &self,
        part: &Part,
        seed: u64,
        tell: impl Fn(&CheckScore) + Clone + Send + 'static,
    ) -> ExerciseScore {
        let exercise = &part.exercise;
        let Some(suite) = suites::all().into_iter().find(|suite| suite.name == exercise.name) else {
            let message = "this grader has no suite for it".to_owned();
            return ExerciseScore::without_checks(&exercise.folder, 0, Status::Ungraded, message);
        };
        match &part.sources {
            Ok(sources) => self.sources(exercise, sources, suite, seed, tell).await.noting(sources.notes.clone()),
            Err(lack) => {
                let (status, why) = match lack {
                    Lack::Missing(why) => (Status::Missing, why),
                    Lack::Unreadable(why) => (Status::DidNotCompile, why),
                };
                ExerciseScore::without_checks(&exercise.folder, suite.points(), status, why.clone())
            }
        }
    }

    async fn sources(
        &self,
        exercise: &Exercise,
        sources: &Sources,
        suite: Suite,
        seed: u64,
        tell: impl Fn(&CheckScore) + Clone + Send + 'static,
    ) -> ExerciseScore {
        let without =
            |status, message| ExerciseScore::without_checks(&exercise.folder, suite.points(), status, message);
        let build = async {
            let _place = self.compilers.acquire().await;
            let _counted = Counted::one_more(&self.compiling);
            self.workshop.build(exercise, sources).await
        };
        // The server starts while the compiler runs.
        let (built, postgres) = tokio::join!(build, self.postgres(suite.needs_postgres));
        match built {
            Err(error) => without(Status::Ungraded, format!("it could not be compiled: {error}")),
            Ok(Built::DidNotCompile(errors)) => without(Status::DidNotCompile, errors.text).at(errors.places),
            Ok(Built::Forbidden(what)) => forbidden(exercise, &suite, &what, sources, tell),
            Ok(Built::Runner { program, room, _lock }) => {
                let postgres = match postgres {
                    Ok(postgres) => postgres,
                    Err(Fault(why)) => return without(Status::Ungraded, why),
                };
                let _counted = Counted::one_more(&self.judging);
                let judge = move |check: &Check| {
                    Judge::new(program.clone(), mixed(seed, check.name)).with_postgres(postgres.clone())
                };
                let point = pointer(exercise, sources);
                let checks = judged(suite, &self.checks, judge, point, tell).await;
                self.workshop.judged(&room);
                ExerciseScore::of_checks(&exercise.folder, checks)
            }
        }
    }
}

impl Grader {
    /// The server of this run, if it is needed.
    async fn postgres(&self, needed: bool) -> Result<Option<Arc<Postgres>>, Fault> {
        if !needed {
            return Ok(None);
        }
        let started = self.postgres.get_or_init(async || Postgres::start().await.map(Arc::new)).await;
        started.clone().map(Some)
    }
}

/// One of those that are counted, as long as it lives: also if it is given up.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn one_more(count: &'a AtomicUsize) -> Counted<'a> {
        count.fetch_add(1, Relaxed);
        Counted(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

/// Runs the checks side by side; one that needs another counts only if that one passes.
async fn judged(
    suite: Suite,
    places: &Arc<Semaphore>,
    judge: impl Fn(&Check) -> Judge + Clone + Send + 'static,
    point: impl Fn(CheckScore) -> CheckScore + Clone + Send + 'static,
    tell: impl Fn(&CheckScore) + Clone + Send + 'static,
) -> Vec<CheckScore> {
    let verdicts: Vec<_> = suite.checks.iter().map(|check| (check.name, watch::channel(None::<Word>).0)).collect();
    let mut tasks = JoinSet::new();
    for (place, check) in suite.checks.into_iter().enumerate() {
        let verdict = verdicts[place].1.clone();
        let needed = verdicts.iter().find(|(name, _)| Some(*name) == check.needs);
        let needed = needed.map(|(name, verdict)| (*name, verdict.subscribe()));
        let (judge, point, tell, places) = (judge.clone(), point.clone(), tell.clone(), Arc::clone(places));
        tasks.spawn(async move {
            // Tried before it is known whether it says anything: waiting for that would take longer.
            let attempt = async {
                let _place = places.acquire().await;
                attempt(&check, judge).await
            };
            let score = match tokio::join!(attempt, instead(needed)) {
                (score, None) => score,
                (_, Some(verdict)) => scored(&check, verdict, Evidence::default(), 0.0),
            };
            verdict.send_replace(Some(score.verdict));
            // Takes the processor for a few milliseconds, which the task that watches a student process would miss.
            let score = match score.verdict {
                Word::Failed => {
                    // A bug in there costs the places, and no verdict.
                    let without = score.clone();
                    spawn_blocking(move || point(score)).await.unwrap_or(without)
                }
                _ => score,
            };
            tell(&score);
            (place, score)
        });
    }
    let mut scores = tasks.join_all().await;
    scores.sort_by_key(|(place, _)| *place);
    scores.into_iter().map(|(_, score)| score).collect()
}

/// What adds the places of its mistake to the score of a failed check.
fn pointer(exercise: &Exercise, sources: &Sources) -> impl Fn(CheckScore) -> CheckScore + Clone + Send + 'static {
    let harness = kit::harness(&exercise.name);
    let (files, shown) = (Arc::new(sources.files.clone()), sources.shown.join("src"));
    move |score| {
        let diagnoses: Vec<Diagnosis> =
            score.diagnosis.into_iter().chain(score.also_possible.iter().copied()).collect();
        let places = pointing::places(Question {
            files: &files,
            shown: &shown,
            harness,
            called: &score.evidence.origin.called,
            panicked: &score.evidence.origin.panicked,
            diagnoses: &diagnoses,
        });
        score.at(places)
    }
}

/// Fails every check of a submission that does what none may.
fn forbidden(
    exercise: &Exercise,
    suite: &Suite,
    what: &str,
    sources: &Sources,
    tell: impl Fn(&CheckScore),
) -> ExerciseScore {
    let point = pointer(exercise, sources);
    let places = point(scored(
        &suite.checks[0],
        Verdict::Failed(Failure::new(Diagnosis::Forbidden, what)),
        Evidence::default(),
        0.0,
    ))
    .places;
    let checks = suite.checks.iter().map(|check| {
        let verdict = Verdict::Failed(Failure::new(Diagnosis::Forbidden, what));
        let score = scored(check, verdict, Evidence::default(), 0.0).at(places.clone());
        tell(&score);
        score
    });
    ExerciseScore::of_checks(&exercise.folder, checks.collect())
}

/// Waits for the needed check's verdict; what is said of the one that needs it, if it did not pass.
async fn instead(needed: Option<(&str, watch::Receiver<Option<Word>>)>) -> Option<Verdict> {
    let (name, mut verdict) = needed?;
    let word = verdict.wait_for(Option::is_some).await.ok().and_then(|word| *word);
    match word {
        Some(Word::Passed) => None,
        // The grader's own fault costs no mark here either.
        Some(Word::Ungraded) => {
            Some(Verdict::Ungraded { reason: format!("it builds on another check, which could not be graded: {name}") })
        }
        _ => Some(Verdict::Skipped { needs: name.to_owned() }),
    }
}

/// Tries a check, again if it could not be decided.
async fn attempt(check: &Check, judge: impl Fn(&Check) -> Judge) -> CheckScore {
    let began = Instant::now();
    let mut verdict = Verdict::Ungraded { reason: String::new() };
    let mut evidence = Evidence::default();
    for _ in 0..ATTEMPTS {
        let finding = caught(check.run(judge(check))).await;
        (verdict, evidence) = match finding.unwrap_or_else(|bug| Err(Stop::Ungraded(bug))) {
            Ok(evidence) => (Verdict::Passed, evidence),
            Err(Stop::Failed(failure, evidence)) => (Verdict::Failed(*failure), *evidence),
            Err(Stop::Ungraded(reason)) => (Verdict::Ungraded { reason }, Evidence::default()),
        };
        if !matches!(verdict, Verdict::Ungraded { .. }) {
            break;
        }
    }
    scored(check, verdict, evidence, began.elapsed().as_secs_f64())
}

/// The score of a check of a suite.
fn scored(check: &Check, verdict: Verdict, evidence: Evidence, seconds: f64) -> CheckScore {
    CheckScore::new(check.name, check.brief, check.points, verdict, evidence, seconds).building_on(check.needs)
}

/// Runs `future` to its end; if it panics, says so. A panic here is a bug of the grader, which must cost nobody a mark
/// and no other check its verdict.
async fn caught<T>(future: impl Future<Output = T>) -> Result<T, String> {
    let mut future = pin!(future);
    poll_fn(|context| {
        // Nothing that it leaves behind is looked at again.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(polled) => polled.map(Ok),
            Err(panic) => Poll::Ready(Err(format!("the grader panicked: {}", words(&*panic)))),
        }
    })
    .await
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("it did not say why")
}

/// A seed of its own for each check, so that the order in which they run changes nothing.
fn mixed(seed: u64, name: &str) -> u64 {
    // FNV-1a.
    name.bytes()
        .fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests;
