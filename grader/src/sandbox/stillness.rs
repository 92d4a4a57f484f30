//! Whether a process can go on at all.
//!
//! A sequential version never brings the second call, however long one waits. Instead of a time-out this asks the
//! kernel what each thread waits for: if all of them wait for something that only the judge could send, and no
//! timer is due soon, nothing more will come, on an idle machine or a busy one. A thread that is ready to run but
//! gets no processor, or a process that is stopped, is never mistaken for one that waits.

use std::time::Duration;

use super::Pid;
use super::orphans::children;

#[cfg(target_os = "linux")]
mod linux;

/// A timer that is due later than this does not count as a way to go on: connection pools keep such timers.
#[cfg(target_os = "linux")]
const HORIZON: Duration = Duration::from_secs(5);

/// How a process looked at one moment, with those that it has started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Whether every thread waits for something that nothing in these processes will bring.
    pub still: bool,
    /// Each thread. Two looks that are still and equal in this show processes that have not moved in between.
    pub threads: Vec<Thread>,
    /// How many processes it has started that run.
    pub children: usize,
    /// How many it has started that have ended, and nobody has waited for them.
    pub zombies: usize,
    /// Whether a thread runs or would if it had a processor.
    pub ready: bool,
    /// Whether the process is stopped by a signal: it neither moves nor waits.
    pub stopped: bool,
}

/// What the kernel's scheduler has counted for a thread.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Thread {
    /// Its id.
    pub id: u32,
    /// How often it has had a processor.
    pub turns: u64,
    /// How long it has had one, or was ready and waited for one: all its time but that in which it was asleep. However
    /// crowded the machine is, a thread that sleeps is not counted as ready, and one that spins is.
    pub awake: Duration,
}

/// A process that is looked at, with all that it starts.
#[derive(Debug, Clone, Copy)]
pub struct Watched {
    pid: Pid,
    starts: bool,
}

impl Watched {
    /// The process with this id. Those that it has started are looked for if it `starts` any.
    #[must_use]
    pub fn new(pid: Pid, starts: bool) -> Watched {
        Watched { pid, starts }
    }

    /// This process itself.
    #[must_use]
    pub fn own() -> Watched {
        Watched::new(rustix::process::getpid(), false)
    }

    /// Whether it starts others.
    #[must_use]
    pub fn starts(&self) -> bool {
        self.starts
    }

    /// Looks at it; `None` where the system does not tell or the process is gone.
    #[must_use]
    pub fn look(&self) -> Option<Look> {
        #[cfg(target_os = "linux")]
        return linux::look(self.pid, &self.started());
        #[cfg(not(target_os = "linux"))]
        None
    }

    /// Processor time that all of them have used; nothing where the system does not tell.
    #[must_use]
    pub fn cpu(&self) -> Duration {
        [self.pid].into_iter().chain(self.started()).filter_map(cpu).sum()
    }

    /// All that it has started, and what these have.
    fn started(&self) -> Vec<Pid> {
        let mut started = if self.starts { children(self.pid) } else { Vec::new() };
        let mut place = 0;
        while let Some(pid) = started.get(place) {
            started.extend(children(*pid));
            place += 1;
        }
        started
    }
}

/// Processor time that a process has used, those that it has waited for included; `None` where the system does not tell.
fn cpu(pid: Pid) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    // The name in parentheses may hold anything, spaces and parentheses too.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_ascii_whitespace().collect();
    let ticks: u64 = fields.get(11..15)?.iter().filter_map(|field| field.parse::<u64>().ok()).sum();
    Some(Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second()))
}
