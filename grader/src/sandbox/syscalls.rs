//! Which system calls a confined process may make (seccomp).
//!
//! A student process gets a list of what a program of threads, timers, files of its own and outgoing connections needs;
//! everything else ends in "operation not permitted". The compiler may start its linker; it gets a list of what it may
//! not do.

use std::collections::BTreeMap;

use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};

use super::confinement::{Confinement, Programs};
use super::layers::said;

/// Where the program's descriptor lies while it is started. No descriptor of the program's own can ever have this
/// number, for it is beyond their limit: so a rule that allows to start a program from this descriptor only lets one
/// start happen, ours.
pub(super) const PROGRAM: i32 = 1000;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Puts the list in force that this confinement asks for.
pub(super) fn restrict(confinement: &Confinement) -> Result<(), String> {
    let denied = SeccompAction::Errno(libc::EPERM as u32);
    let allowed = SeccompAction::Allow;
    if confinement.programs == Programs::OfTheSystem {
        return install(denied_to_programs(), allowed, denied);
    }
    // Its arguments lie in memory, where no filter can look. Where it is missing, threads are started with `clone`.
    install([(libc::SYS_clone3, Vec::new())].into(), allowed.clone(), SeccompAction::Errno(libc::ENOSYS as u32))?;
    let (connects, starts) = (!confinement.ports.is_empty(), confinement.programs == Programs::Readable);
    install(allowed_to_a_student(connects, starts), denied, allowed)
}

fn install(rules: Rules, otherwise: SeccompAction, matched: SeccompAction) -> Result<(), String> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH).map_err(said("seccomp"))?;
    let filter = SeccompFilter::new(rules, otherwise, matched, architecture).map_err(said("seccomp"))?;
    let program: BpfProgram = filter.try_into().map_err(said("seccomp"))?;
    seccompiler::apply_filter(&program).map_err(said("seccomp"))
}

/// What no compiler and no linker does.
fn denied_to_programs() -> Rules {
    let calls = [
        libc::SYS_socket,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_mount,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_bpf,
        libc::SYS_io_uring_setup,
        libc::SYS_perf_event_open,
        libc::SYS_userfaultfd,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_request_key,
    ];
    calls.into_iter().map(|call| (call, Vec::new())).collect()
}

/// What a student process may do, whatever the arguments.
const PLAIN: &[c_long] = &[
    // Memory.
    libc::SYS_brk,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mprotect,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_membarrier,
    // Threads, their locks and their ends. How `clone` may be called is said below; `clone3` is refused elsewhere.
    libc::SYS_clone3,
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_get_robust_list,
    libc::SYS_set_tid_address,
    libc::SYS_rseq,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_getparam,
    libc::SYS_sched_getscheduler,
    libc::SYS_getcpu,
    libc::SYS_getrusage,
    libc::SYS_sysinfo,
    libc::SYS_uname,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_restart_syscall,
    // Signals to itself: a crash handler, an abort.
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    // Time.
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_timerfd_create,
    libc::SYS_timerfd_settime,
    libc::SYS_timerfd_gettime,
    libc::SYS_getrandom,
    // Descriptors.
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_preadv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_pwrite64,
    libc::SYS_pwritev,
    libc::SYS_close,
    libc::SYS_lseek,
    libc::SYS_fcntl,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_pipe2,
    libc::SYS_eventfd2,
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_epoll_pwait2,
    libc::SYS_ppoll,
    libc::SYS_pselect6,
    // Files, where landlock and the mounts let it find any.
    libc::SYS_openat,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
    libc::SYS_getdents64,
    libc::SYS_getcwd,
    libc::SYS_mkdirat,
    libc::SYS_unlinkat,
    libc::SYS_renameat2,
    libc::SYS_ftruncate,
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_flock,
    // Connections that it has.
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_shutdown,
    libc::SYS_getsockopt,
    libc::SYS_getsockname,
    libc::SYS_getpeername,
];

/// What a student process may do besides if it may start programs. Which ones is for landlock to say.
const STARTING: &[c_long] = &[
    libc::SYS_execve,
    libc::SYS_wait4,
    libc::SYS_waitid,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_send_signal,
    libc::SYS_setpgid,
    libc::SYS_chdir,
];

/// The flags of `clone` that make namespaces.
const NAMESPACES: u64 = (libc::CLONE_NEWNS
    | libc::CLONE_NEWCGROUP
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET) as u64;

/// The older names of some of these, which newer architectures do not have.
#[cfg(target_arch = "x86_64")]
const OLDER: &[c_long] = &[
    libc::SYS_arch_prctl,
    libc::SYS_time,
    libc::SYS_open,
    libc::SYS_stat,
    libc::SYS_lstat,
    libc::SYS_access,
    libc::SYS_readlink,
    libc::SYS_mkdir,
    libc::SYS_rmdir,
    libc::SYS_unlink,
    libc::SYS_rename,
    libc::SYS_renameat,
    libc::SYS_dup2,
    libc::SYS_pipe,
    libc::SYS_poll,
    libc::SYS_select,
    libc::SYS_epoll_wait,
    libc::SYS_epoll_create,
];

#[cfg(not(target_arch = "x86_64"))]
const OLDER: &[c_long] = &[];

fn allowed_to_a_student(connects: bool, starts: bool) -> Rules {
    let started = if starts { STARTING } else { &[] };
    let mut rules: Rules = PLAIN.iter().chain(OLDER).chain(started).map(|call| (*call, Vec::new())).collect();
    let own = u64::from(std::process::id());
    let thread = libc::CLONE_THREAD as u64;
    let stream_only = |place| masked(place, 0xf, libc::SOCK_STREAM as u64);
    // A send that opens a connection would pass by the rules for connecting.
    let opens_nothing = |place| vec![vec![masked(place, libc::MSG_FASTOPEN as u64, 0)]];
    let mut some = vec![
        // New threads, not new processes; where these may be, no new namespaces.
        (libc::SYS_clone, vec![if starts { vec![masked(0, NAMESPACES, 0)] } else { vec![masked(0, thread, thread)] }]),
        // The one start of a program: see `PROGRAM`.
        (libc::SYS_execveat, vec![vec![is(0, PROGRAM as u64)]]),
        // Whom it may signal where it has children is for landlock and the pid namespace to say.
        (libc::SYS_kill, if starts { Vec::new() } else { vec![vec![is(0, own)]] }),
        (libc::SYS_tgkill, vec![vec![is(0, own)]]),
        // Limits can be asked for, not set.
        (libc::SYS_prlimit64, vec![vec![is(0, 0), is_long(2, 0)]]),
        (libc::SYS_prctl, one_of(0, &[libc::PR_SET_NAME, libc::PR_GET_NAME, libc::PR_SET_VMA])),
        // Nothing that types at a terminal.
        (libc::SYS_ioctl, one_of(1, &[libc::FIONBIO as i32, libc::FIONREAD as i32, libc::TCGETS as i32])),
        // Pairs of connected streams; anything else could be pointed at somebody.
        (libc::SYS_socketpair, vec![vec![is(0, libc::AF_UNIX as u64), stream_only(1)]]),
        (libc::SYS_sendto, opens_nothing(3)),
        (libc::SYS_sendmsg, opens_nothing(2)),
        (libc::SYS_setsockopt, Vec::new()),
    ];
    if connects {
        let tcp = |family: i32| vec![is(0, family as u64), stream_only(1)];
        some.push((libc::SYS_socket, vec![tcp(libc::AF_INET), tcp(libc::AF_INET6)]));
        some.push((libc::SYS_connect, Vec::new()));
    }
    rules.extend(some.into_iter().map(|(call, rules)| {
        let rules = rules.into_iter().map(|conditions| SeccompRule::new(conditions).expect("a rule has conditions"));
        (call, rules.collect())
    }));
    rules
}

fn one_of(place: u8, values: &[i32]) -> Vec<Vec<SeccompCondition>> {
    values.iter().map(|value| vec![is(place, *value as u64)]).collect()
}

/// The argument, an `int`, has this value.
fn is(place: u8, value: u64) -> SeccompCondition {
    condition(place, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)
}

/// The argument, a pointer or a long, has this value.
fn is_long(place: u8, value: u64) -> SeccompCondition {
    condition(place, SeccompCmpArgLen::Qword, SeccompCmpOp::Eq, value)
}

/// These bits of the argument have this value.
fn masked(place: u8, bits: u64, value: u64) -> SeccompCondition {
    condition(place, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(bits), value)
}

fn condition(place: u8, length: SeccompCmpArgLen, operator: SeccompCmpOp, value: u64) -> SeccompCondition {
    SeccompCondition::new(place, length, operator, value).expect("a system call has at most six arguments")
}
