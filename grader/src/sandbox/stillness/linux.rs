//! What Linux tells of a process, below `/proc`.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
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

pub(super) fn look(pid: Pid, started: &[Pid]) -> Option<Look> {
    let mut look = Look { still: true, threads: Vec::new(), children: 0, zombies: 0, ready: false, stopped: false };
    let process = Process::of(pid);
    process.add_to(&mut look, &process)?;
    for child in started.iter().map(|child| Process::of(*child)) {
        if child.is_zombie() {
            look.zombies += 1;
        } else if child.add_to(&mut look, &process).is_some() {
            look.children += 1;
        } else {
            // It has just gone: somebody moves.
            look.still = false;
        }
    }
    look.threads.sort_unstable();
    (!look.threads.is_empty()).then_some(look)
}

/// The folder of a process.
struct Process(PathBuf);

impl Process {
    fn of(pid: Pid) -> Process {
        Process(format!("/proc/{}", pid.as_raw_nonzero()).into())
    }

    fn is_zombie(&self) -> bool {
        fs::read_to_string(self.0.join("stat")).is_ok_and(|stat| matches!(state(&stat), Some('Z' | 'X')))
    }

    /// Adds what its threads do to a look at the student's process.
    fn add_to(&self, look: &mut Look, students: &Process) -> Option<()> {
        let memory = File::open(self.0.join("mem")).ok();
        for entry in fs::read_dir(self.0.join("task")).ok()? {
            let task = entry.ok()?.path();
            let id: u32 = task.file_name()?.to_str()?.parse().ok()?;
            // A thread may end while we look: then the process moves.
            let Ok(stat) = fs::read_to_string(task.join("stat")) else {
                look.still = false;
                continue;
            };
            let state = state(&stat);
            look.stopped |= matches!(state, Some('T' | 't'));
            look.ready |= matches!(state, Some('R' | 'D'));
            // Nanoseconds on a processor, nanoseconds ready for one, turns.
            let counted = fs::read_to_string(task.join("schedstat")).unwrap_or_default();
            let mut counted = counted.split_ascii_whitespace().map(|number| number.parse().unwrap_or(0));
            let mut next = || counted.next().unwrap_or(0);
            let awake = Duration::from_nanos(next() + next());
            look.threads.push(Thread { id, turns: next(), awake });
            look.still &= state == Some('S') && {
                let call = fs::read_to_string(task.join("syscall")).unwrap_or_default();
                match wakes(&call, memory.as_ref(), |descriptor| self.writes_to(descriptor, students)) {
                    Wakes::Never => true,
                    Wakes::Within(time) => time > HORIZON,
                    Wakes::Ready => false,
                }
            };
        }
        Some(())
    }

    /// When a write to this descriptor that waits will go on: the judge always reads what the student's process
    /// prints, and only a process of the student's reads from any other pipe.
    fn writes_to(&self, descriptor: u64, students: &Process) -> Wakes {
        let open =
            |process: &Process, descriptor: u64| fs::read_link(process.0.join("fd").join(descriptor.to_string())).ok();
        let pipe = open(self, descriptor).filter(|file| file.to_string_lossy().starts_with("pipe:"));
        let judges = [STDOUT, STDERR].map(|printed| open(students, printed));
        if pipe.is_some() && !judges.contains(&pipe) { Wakes::Never } else { Wakes::Within(Duration::ZERO) }
    }
}

const STDOUT: u64 = 1;
const STDERR: u64 = 2;

/// The state in a line of `stat`: after the name in parentheses, which may hold anything.
fn state(stat: &str) -> Option<char> {
    stat.rsplit_once(')')?.1.trim_start().chars().next()
}

/// What a line of `/proc/PID/task/TID/syscall` says: the number of the system call and its arguments.
fn wakes(line: &str, memory: Option<&File>, writes_to: impl Fn(u64) -> Wakes) -> Wakes {
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
        | syscall::WAIT4
        | syscall::WAITID
        | syscall::PAUSE => Wakes::Never,
        syscall::WRITE | syscall::WRITEV => writes_to(argument(0)),
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
    pub(super) const WRITE: i64 = 1;
    pub(super) const POLL: i64 = 7;
    pub(super) const READV: i64 = 19;
    pub(super) const WRITEV: i64 = 20;
    pub(super) const PAUSE: i64 = 34;
    pub(super) const NANOSLEEP: i64 = 35;
    pub(super) const ACCEPT: i64 = 43;
    pub(super) const RECVFROM: i64 = 45;
    pub(super) const RECVMSG: i64 = 47;
    pub(super) const WAIT4: i64 = 61;
    pub(super) const FUTEX: i64 = 202;
    pub(super) const CLOCK_NANOSLEEP: i64 = 230;
    pub(super) const EPOLL_WAIT: i64 = 232;
    pub(super) const WAITID: i64 = 247;
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
    pub(super) const WRITE: i64 = 64;
    pub(super) const READV: i64 = 65;
    pub(super) const WRITEV: i64 = 66;
    pub(super) const PPOLL: i64 = 73;
    pub(super) const WAITID: i64 = 95;
    pub(super) const FUTEX: i64 = 98;
    pub(super) const NANOSLEEP: i64 = 101;
    pub(super) const CLOCK_NANOSLEEP: i64 = 115;
    pub(super) const ACCEPT: i64 = 202;
    pub(super) const RECVFROM: i64 = 207;
    pub(super) const RECVMSG: i64 = 212;
    pub(super) const ACCEPT4: i64 = 242;
    pub(super) const WAIT4: i64 = 260;
    pub(super) const EPOLL_PWAIT2: i64 = 441;
}
