//! Whether a process can go on at all.
//!
//! A sequential version never brings the second call, however long one waits. Instead of a time-out this asks the
//! kernel what each thread waits for: if all of them wait for something that only the judge could send, and no
//! timer is due soon, nothing more will come, on an idle machine or a busy one. A thread that is ready to run but
//! gets no processor, or a process that is stopped, is never mistaken for one that waits.

use std::time::Duration;

use rustix::process::Pid;

/// A timer that is due later than this does not count as a way to go on: connection pools keep such timers.
#[cfg(target_os = "linux")]
const HORIZON: Duration = Duration::from_secs(5);

/// How a process looked at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Whether every thread waits for something that nothing in the process will bring.
    pub still: bool,
    /// Each thread. Two looks that are still and equal in this show a process that has not moved in between.
    pub threads: Vec<Thread>,
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

/// Looks at a process; `None` where the system does not tell or the process is gone.
#[must_use]
#[cfg(target_os = "linux")]
pub fn look(pid: Pid) -> Option<Look> {
    linux::look(pid)
}

/// Looks at a process; `None` where the system does not tell or the process is gone.
#[must_use]
#[cfg(not(target_os = "linux"))]
pub fn look(_: Pid) -> Option<Look> {
    None
}

/// Processor time that a process has used, `None` where the system does not tell.
#[must_use]
pub fn cpu(pid: Pid) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    // The name in parentheses may hold anything, spaces and parentheses too.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_ascii_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second()))
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{self, File};
    use std::os::unix::fs::FileExt;
    use std::time::Duration;

    use rustix::process::Pid;
    use rustix::time::{ClockId, clock_gettime};

    use super::{HORIZON, Look, Thread};

    /// When a waiting thread will go on by itself.
    enum Wakes {
        /// It runs, or would if it could.
        Ready,
        /// Never: only somebody else can wake it.
        Never,
        /// In so long at the latest.
        Within(Duration),
    }

    pub(super) fn look(pid: Pid) -> Option<Look> {
        let process = format!("/proc/{}", pid.as_raw_nonzero());
        let memory = File::open(format!("{process}/mem")).ok();
        let mut threads = Vec::new();
        let mut still = true;
        let mut stopped = false;
        let mut ready = false;
        for entry in fs::read_dir(format!("{process}/task")).ok()? {
            let task = entry.ok()?.path();
            let id: u32 = task.file_name()?.to_str()?.parse().ok()?;
            // A thread may end while we look: then the process moves.
            let Ok(stat) = fs::read_to_string(task.join("stat")) else {
                still = false;
                continue;
            };
            let state = stat.rsplit_once(')').map_or("", |(_, rest)| rest).trim_start().chars().next();
            stopped |= matches!(state, Some('T' | 't'));
            ready |= matches!(state, Some('R' | 'D'));
            // Nanoseconds on a processor, nanoseconds ready for one, turns.
            let counted = fs::read_to_string(task.join("schedstat")).unwrap_or_default();
            let mut counted = counted.split_ascii_whitespace().map(|number| number.parse().unwrap_or(0));
            let mut next = || counted.next().unwrap_or(0);
            let awake = Duration::from_nanos(next() + next());
            threads.push(Thread { id, turns: next(), awake });
            still &= state == Some('S') && {
                let call = fs::read_to_string(task.join("syscall")).unwrap_or_default();
                match wakes(&call, memory.as_ref()) {
                    Wakes::Never => true,
                    Wakes::Within(time) => time > HORIZON,
                    Wakes::Ready => false,
                }
            };
        }
        threads.sort_unstable();
        (!threads.is_empty()).then_some(Look { still, threads, ready, stopped })
    }

    /// What a line of `/proc/PID/task/TID/syscall` says: the number of the system call and its arguments.
    fn wakes(line: &str, memory: Option<&File>) -> Wakes {
        let mut fields = line.split_ascii_whitespace();
        let Some(call) = fields.next().and_then(|number| number.parse::<i64>().ok()) else { return Wakes::Ready };
        let arguments: Vec<u64> =
            fields.filter_map(|field| u64::from_str_radix(field.trim_start_matches("0x"), 16).ok()).collect();
        let argument = |index: usize| arguments.get(index).copied().unwrap_or(0);
        let timeout_at = |pointer: u64| match (pointer, memory) {
            (0, _) => Wakes::Never,
            (_, None) => Wakes::Within(Duration::ZERO),
            (pointer, Some(memory)) => timespec(memory, pointer).map_or(Wakes::Ready, Wakes::Within),
        };
        match call {
            syscall::FUTEX => {
                let bitset = argument(1) & 0x7f == FUTEX_WAIT_BITSET;
                match (argument(3), memory) {
                    // With a bit set the time is a point on the monotonic clock, else a length.
                    (pointer @ 1.., Some(memory)) if bitset => timespec(memory, pointer)
                        .map_or(Wakes::Ready, |at| Wakes::Within(at.saturating_sub(monotonic_now()))),
                    (pointer, _) => timeout_at(pointer),
                }
            }
            syscall::EPOLL_WAIT | syscall::EPOLL_PWAIT => match argument(3) as u32 as i32 {
                ..0 => Wakes::Never,
                milliseconds => Wakes::Within(Duration::from_millis(milliseconds.unsigned_abs().into())),
            },
            syscall::POLL => match argument(2) as u32 as i32 {
                ..0 => Wakes::Never,
                milliseconds => Wakes::Within(Duration::from_millis(milliseconds.unsigned_abs().into())),
            },
            syscall::PPOLL => timeout_at(argument(2)),
            syscall::NANOSLEEP => timeout_at(argument(0)),
            syscall::CLOCK_NANOSLEEP => {
                let until = argument(1) & TIMER_ABSTIME != 0;
                match memory.and_then(|memory| timespec(memory, argument(2))) {
                    None => Wakes::Ready,
                    Some(length) if !until => Wakes::Within(length),
                    Some(at) if argument(0) == MONOTONIC => Wakes::Within(at.saturating_sub(monotonic_now())),
                    Some(_) => Wakes::Within(Duration::ZERO),
                }
            }
            syscall::EPOLL_PWAIT2 => timeout_at(argument(3)),
            syscall::READ
            | syscall::READV
            | syscall::RECVFROM
            | syscall::RECVMSG
            | syscall::ACCEPT
            | syscall::ACCEPT4
            | syscall::PAUSE => Wakes::Never,
            _ => Wakes::Within(Duration::ZERO),
        }
    }

    const FUTEX_WAIT_BITSET: u64 = 9;
    const TIMER_ABSTIME: u64 = 1;
    const MONOTONIC: u64 = ClockId::Monotonic as u64;

    fn monotonic_now() -> Duration {
        let now = clock_gettime(ClockId::Monotonic);
        Duration::new(now.tv_sec.cast_unsigned(), now.tv_nsec.cast_unsigned() as u32)
    }

    /// Reads a `struct timespec` out of the process.
    fn timespec(memory: &File, pointer: u64) -> Option<Duration> {
        let mut bytes = [0; 16];
        memory.read_exact_at(&mut bytes, pointer).ok()?;
        let seconds = i64::from_ne_bytes(bytes[..8].try_into().ok()?);
        let nanoseconds = i64::from_ne_bytes(bytes[8..].try_into().ok()?);
        Some(Duration::new(u64::try_from(seconds).ok()?, u32::try_from(nanoseconds).ok()?))
    }

    /// The calls in which a thread may wait, from the kernel's tables (`asm/unistd_64.h`, `asm-generic/unistd.h`).
    /// A number that does not exist on the architecture is negative.
    #[cfg(target_arch = "x86_64")]
    mod syscall {
        pub(super) const READ: i64 = 0;
        pub(super) const POLL: i64 = 7;
        pub(super) const READV: i64 = 19;
        pub(super) const PAUSE: i64 = 34;
        pub(super) const NANOSLEEP: i64 = 35;
        pub(super) const ACCEPT: i64 = 43;
        pub(super) const RECVFROM: i64 = 45;
        pub(super) const RECVMSG: i64 = 47;
        pub(super) const FUTEX: i64 = 202;
        pub(super) const CLOCK_NANOSLEEP: i64 = 230;
        pub(super) const EPOLL_WAIT: i64 = 232;
        pub(super) const PPOLL: i64 = 271;
        pub(super) const EPOLL_PWAIT: i64 = 281;
        pub(super) const ACCEPT4: i64 = 288;
        pub(super) const EPOLL_PWAIT2: i64 = 441;
    }

    #[cfg(not(target_arch = "x86_64"))]
    mod syscall {
        pub(super) const POLL: i64 = -7;
        pub(super) const PAUSE: i64 = -34;
        pub(super) const EPOLL_WAIT: i64 = -232;
        pub(super) const EPOLL_PWAIT: i64 = 22;
        pub(super) const READ: i64 = 63;
        pub(super) const READV: i64 = 65;
        pub(super) const PPOLL: i64 = 73;
        pub(super) const FUTEX: i64 = 98;
        pub(super) const NANOSLEEP: i64 = 101;
        pub(super) const CLOCK_NANOSLEEP: i64 = 115;
        pub(super) const ACCEPT: i64 = 202;
        pub(super) const RECVFROM: i64 = 207;
        pub(super) const RECVMSG: i64 = 212;
        pub(super) const ACCEPT4: i64 = 242;
        pub(super) const EPOLL_PWAIT2: i64 = 441;
    }
}
