//! One student process: sends a call, lets its work go as the check wants it, and sees what comes.

use std::io;
use std::path::Path;
use std::time::Duration;

use harness::wire::{Frames, Order, Report, write_frame};
use serde::Serialize;
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, sleep_until, timeout};

use super::hold::Hold;
use super::patience::Patience;
use super::place::{Place, Visit};
use super::site::Site;
use super::{Fault, floor::Floor};
use crate::evidence::{Ending, Observed, names};
pub use crate::sandbox::FLOOD;
use crate::sandbox::channel::{Channel, channel};
use crate::sandbox::confinement::{Confinement, Programs};
use crate::sandbox::stillness::Watched;
use crate::sandbox::{self, Process, Start};

/// How often a process is looked at while nothing comes from it.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(4);

/// … over at least this long. The looks alone would do; this leaves room for what the kernel puts off (a packet on
/// loopback, say) on a busy machine.
const STILL_FOR: Duration = Duration::from_millis(24);

/// … or over this long where a packet may be on its way to a site and a failure would follow. Packets on loopback wait
/// for a processor of their own choice, which may stand still while another one runs the judge: 120 ms are known.
const STILL_FOR_PACKETS: Duration = Duration::from_millis(200);

/// Where the kernel cannot tell that a process waits for good (a loop that sleeps and asks again, or another
/// system), it stands still after so long without any event. Only time in which it was seen asleep counts.
pub(super) const SILENCE: Duration = Duration::from_secs(5);

/// The same where naps are to be expected. A ping wakes a thread at once, and one that is awake is not taken for asleep where
/// it gets no processor: the looks alone would do here too …
const NAPS: Duration = Duration::from_millis(80);

/// … and where the system does not tell who is asleep, this is what is left.
const UNSEEN_NAPS: Duration = Duration::from_millis(1500);

/// Processor time that one call may use. The most expensive honest one needs a fifth.
const CPU_LIMIT: Duration = Duration::from_secs(4);

/// After this much a ping asks whether other tasks get a turn …
const CPU_BEFORE_A_PING: Duration = Duration::from_millis(1500);

/// … and if the call has used so much more without an answer, they do not. A loop that is free answers at its next turn.
const CPU_TO_ANSWER: Duration = Duration::from_millis(1500);

/// How much of a processor a future may use that has itself polled again and again, from one event to the next. Whoever
/// waits for a thread that does as it was told has it within a twentieth.
const CPU_TO_POLL: Duration = Duration::from_millis(500);

/// How long a process may take to come up, and a call to end, on the worst machine that can still be judged.
const PATIENCE: Duration = Duration::from_secs(120);

/// … and one that naps, of which every nap counts only as far as the judge has seen it.
const PATIENCE_WITH_NAPS: Duration = Duration::from_secs(600);

/// How long a call may be seen asleep in all, whatever came in between. The longest that is right waits for a sixth.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// How many programs a process may have running. No exercise needs a quarter of it.
const MOST_CHILDREN: usize = 64;

/// Address space of a student process, in bytes. Threads reserve much more than they touch: 64 of them stay below half
/// of it.
pub const MEMORY: u64 = 1 << 30;

/// How much a student process may write to files, in bytes.
const FILES: u64 = 64 << 20;

/// Processor time of a student process, in seconds: for all of its calls, and in case that the judge does not look.
const PROCESSOR: u64 = 60;

/// A student process that waits for a call.
#[derive(Debug)]
pub struct Trial {
    process: Process,
    watched: Watched,
    channel: Channel,
    frames: Frames,
}

impl Trial {
    /// Starts `runner` in a scratch folder, able to connect to these ports and to start these programs, and waits until it
    /// is ready.
    pub(super) async fn start(runner: &Path, ports: Vec<u16>, programs: Programs) -> Result<Trial, Fault> {
        let fault = |error: &dyn std::fmt::Display| {
            Fault(format!("the student process {} could not be started: {error}", runner.display()))
        };
        let (channel, theirs) = channel().map_err(|error| fault(&error))?;
        let scratch = tempfile::tempdir().map_err(|error| fault(&error))?;
        let process = sandbox::spawn(Start {
            program: runner.to_owned(),
            arguments: Vec::new(),
            folder: scratch.path().to_owned(),
            // Each thread of a process reserves memory of its own otherwise, far beyond what it uses.
            environment: vec![("MALLOC_ARENA_MAX".into(), "2".into())],
            stdin: theirs,
            confined: Some(Confinement {
                readable: vec![runner.to_owned()],
                writable: scratch.path().to_owned(),
                keeps: false,
                ports,
                programs,
                memory: MEMORY,
                file: FILES,
                processor: PROCESSOR,
            }),
            lines: None,
            scratch: Some(scratch),
        })
        .map_err(|error| fault(&error))?;
        let watched = Watched::new(process.pid(), false);
        let mut trial = Trial { process, watched, channel, frames: Frames::default() };
        match timeout(PATIENCE, trial.report()).await {
            Ok(Ok(Some(Report::Ready))) => {
                trial.watched = Watched::new(trial.process.program(), programs != Programs::None);
                Ok(trial)
            }
            Ok(Ok(Some(other))) => Err(fault(&format_args!("it began with {other:?}"))),
            Ok(Ok(None)) => Err(fault(&format_args!("it ended: {}", trial.process.printed().text().trim()))),
            Ok(Err(error)) => Err(fault(&error)),
            Err(_) => Err(fault(&"it did not come up in time")),
        }
    }

    /// Sends a call and sees it to its end.
    ///
    /// # Errors
    ///
    /// A [`Fault`] of the grader's side. Whatever the student process does is an observation.
    pub async fn call(&mut self, call: impl Serialize, hold: Hold) -> Result<Observed, Fault> {
        self.watch(call, hold, None::<&mut Site>).await
    }

    /// The same, with what arrives at `place` held like any other work.
    ///
    /// # Errors
    ///
    /// A [`Fault`] of the grader's side. Whatever the student process does is an observation.
    pub async fn call_at(
        &mut self,
        place: &mut impl Place,
        call: impl Serialize,
        hold: Hold,
    ) -> Result<Observed, Fault> {
        self.watch(call, hold, Some(place)).await
    }

    async fn watch(
        &mut self,
        call: impl Serialize,
        hold: Hold,
        mut place: Option<&mut impl Place>,
    ) -> Result<Observed, Fault> {
        let call = serde_json::to_value(call).map_err(|error| Fault(format!("a call has no JSON form: {error}")))?;
        let called = names(&call);
        let cpu_before = self.watched.cpu();
        let mut floor = Floor::new(hold, self.watched.look().as_ref());
        let mut stillness = Patience::default();
        let mut next_look = Instant::now() + LOOK_EVERY;
        self.send(&Order::Call(call)).await;
        while floor.ending() == &Ending::Open {
            tokio::select! {
                biased;
                // Before the reports: what came to the place before the call returned is to be seen before it has.
                visit = visit(&mut place) => {
                    stillness.moved();
                    // Whoever comes to be held is there now, and may be gone when it has been let go.
                    if self.watched.starts() && let Some(look) = self.watched.look() {
                        floor.looked(&look);
                    }
                    floor.visit(visit);
                }
                report = self.report() => {
                    // An answer to the judge's own question is no progress of the call's.
                    match report {
                        Ok(Some(Report::Pong(_) | Report::PolledOften)) => stillness.stirred(),
                        _ => stillness.moved(),
                    }
                    match report {
                        Ok(Some(report)) => floor.report(report),
                        Ok(None) => floor.end(self.exited().await),
                        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                            floor.end(Ending::Tampered(error.to_string()));
                        }
                        Err(_) => floor.end(self.exited().await),
                    }
                }
                () = sleep_until(floor.next_due().unwrap_or_else(far)) => {
                    stillness.moved();
                }
                // Not so long after the last report: one that reports again and again would never be looked at.
                () = sleep_until(next_look) => {
                    self.look(&mut floor, &mut stillness, &mut place, cpu_before).await;
                    next_look = Instant::now() + LOOK_EVERY;
                }
            }
            floor.let_go_what_is_due();
            for order in floor.orders() {
                self.send(&order).await;
            }
        }
        if let Some(look) = self.watched.look() {
            floor.looked(&look);
        }
        let cpu = self.watched.cpu().saturating_sub(cpu_before);
        let seen = Observed { called, ..floor.observed(cpu, self.process.printed().text()) };
        if !matches!(seen.ending, Ending::Returned(_) | Ending::Panicked { .. }) {
            self.process.kill();
        }
        Ok(seen)
    }

    /// Looks at the process and ends the call, or reports a stall, if it cannot go on.
    async fn look(
        &mut self,
        floor: &mut Floor,
        patience: &mut Patience,
        place: &mut Option<&mut impl Place>,
        cpu_before: Duration,
    ) {
        if self.process.printed().flooded() {
            return floor.end(Ending::Flooded);
        }
        let cpu = self.watched.cpu().saturating_sub(cpu_before);
        let look = self.watched.look();
        patience.looked(look.clone(), cpu);
        let spent = patience.account.spent;
        if spent > CPU_BEFORE_A_PING {
            floor.takes_long();
        }
        // Whoever is asked has time to answer, however late the judge came to ask.
        let limit = floor.unanswered_since(spent).map_or(CPU_LIMIT, |asked| asked + CPU_TO_ANSWER);
        if spent > limit {
            return floor.end(Ending::Spinning);
        }
        if floor.polls_itself() && patience.busy() > CPU_TO_POLL {
            return floor.end(Ending::Polling);
        }
        if let Some(look) = &look {
            if look.children > MOST_CHILDREN {
                return floor.end(Ending::Endless(format!("more than {MOST_CHILDREN} programs run")));
            }
            floor.looked(look);
        }
        if patience.account.slept > LONGEST_SLEEP {
            return floor.end(Ending::Endless("it has slept for half a minute, a little at a time".to_owned()));
        }
        // Who naps is heard out, also where little of its time counts: it comes to an end, or to the longest sleep.
        let patience_with_it = if patience.account.naps() { PATIENCE_WITH_NAPS } else { PATIENCE };
        if patience.began.elapsed() > patience_with_it {
            // On an overloaded machine even a busy loop gets little: more than anything honest uses is enough. One that
            // yields gets next to nothing, but has its turn again and again, and never sleeps.
            if cpu > CPU_LIMIT / 2 || patience.yields(cpu) {
                return floor.end(Ending::Spinning);
            }
            let why = "the call did not end, and the process was never seen to wait for anything";
            return floor.end(Ending::Unobserved(why.to_owned()));
        }
        if patience.asleep() > SILENCE / 2 {
            floor.takes_long();
        }
        let still_for = if place.is_some() && floor.fails_at_a_stall() { STILL_FOR_PACKETS } else { STILL_FOR };
        let waits_for_good = patience.still(still_for);
        let silence = match (floor.allows_naps(), &patience.last) {
            (false, _) => SILENCE,
            (true, Some(_)) => NAPS,
            (true, None) => UNSEEN_NAPS,
        };
        let restless = floor.allows_spinning() && patience.is_restless();
        if !waits_for_good && !restless && patience.asleep() < silence {
            return;
        }
        if floor.owes() {
            return patience.moved();
        }
        // Nothing moves over there. Whatever it sent before must be seen before we say so.
        if let Some(place) = place
            && !place.has_handled_all().await
        {
            return patience.moved();
        }
        let something_new = self.has_unread() || place.as_deref().is_some_and(Place::has_visits);
        if something_new || !restless && self.watched.look() != patience.last {
            if waits_for_good {
                patience.moved();
            }
            return;
        }
        patience.moved();
        let connections = place.as_deref().map(Place::connections).unwrap_or_default();
        floor.stalled(waits_for_good, connections);
    }

    /// Whether something has arrived that has not been read. Reads it into the buffer to know.
    fn has_unread(&mut self) -> bool {
        let mut bytes = [0; 16 << 10];
        match self.channel.try_read(&mut bytes) {
            Ok(count @ 1..) => {
                self.frames.extend(&bytes[..count]);
                true
            }
            // Hung up: the next read says so.
            Ok(0) => true,
            Err(_) => false,
        }
    }

    /// The next report; `None` when the process has hung up. Cancel safe.
    async fn report(&mut self) -> io::Result<Option<Report>> {
        loop {
            if let Some(report) = self.frames.take()? {
                return Ok(Some(report));
            }
            self.channel.readable().await?;
            let mut bytes = [0; 16 << 10];
            match self.channel.try_read(&mut bytes) {
                Ok(0) => return Ok(None),
                Ok(count) => self.frames.extend(&bytes[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Sends an order. That the process does not read it, or is gone, shows on the reading side.
    async fn send(&mut self, order: &Order) {
        let mut frame = Vec::new();
        if write_frame(&mut frame, order).is_ok() {
            let _ = timeout(SILENCE, self.channel.write_all(&frame)).await;
        }
    }

    /// How a process ended that has hung up.
    async fn exited(&mut self) -> Ending {
        let status = timeout(SILENCE, self.process.wait()).await;
        let printed = self.process.printed();
        if printed.flooded() {
            return Ending::Flooded;
        }
        // std's last words before it aborts.
        if printed.text().contains("memory allocation of") {
            return Ending::OutOfMemory;
        }
        match status {
            Ok(Ok(status)) => Ending::Exited(status.to_string()),
            Ok(Err(error)) => Ending::Unobserved(format!("its end could not be seen: {error}")),
            Err(_) => Ending::Tampered("the channel was closed".to_owned()),
        }
    }
}

/// The next visit to the place, if there is one; else never.
async fn visit(place: &mut Option<&mut impl Place>) -> Visit {
    match place {
        Some(place) => place.visit().await,
        None => std::future::pending().await,
    }
}

/// A moment that does not come.
fn far() -> Instant {
    Instant::now() + Duration::from_secs(86_400)
}
