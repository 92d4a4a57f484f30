//! A Slurm in a scratch folder: one node, this machine, and all its programs children of the test.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use rustix::process::{Pid, Signal, kill_process};
use tests::{Scratch, program};

/// What must be there to run a Slurm of one's own. Not every system looks where daemons are.
const PROGRAMS: [&str; 7] = ["munged", "slurmctld", "slurmd", "sbatch", "scancel", "scontrol", "setpriv"];
const MORE_PROGRAMS: [&str; 2] = ["/usr/sbin", "/usr/local/sbin"];

/// Longer than any step takes on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(120);

/// Whether a Slurm can be started here. Where none can, what needs it is skipped and says so; in CI that is a failure.
pub fn has_slurm() -> bool {
    let there = |program: &&str| path().iter().any(|folder| folder.join(program).is_file());
    let missing: Vec<&str> = PROGRAMS.iter().filter(|program| !there(program)).copied().collect();
    let why = if !missing.is_empty() {
        format!("there is no {}: install the packages `slurm-wlm` and `munge`; `.ci/setup` does", missing.join(", "))
    } else if !rustix::process::geteuid().is_root() {
        "only root can start a Slurm that starts jobs".to_owned()
    } else {
        return true;
    };
    assert!(env::var_os("CI").is_none(), "{why}");
    eprintln!("skipped: {why}");
    false
}

/// Where programs are looked for: where the program under test is, too.
fn path() -> Vec<PathBuf> {
    let own = program().parent().expect("the program lies in a folder").to_owned();
    let usual = env::var_os("PATH").unwrap_or_default();
    let usual = env::split_paths(&usual).collect::<Vec<_>>();
    [own].into_iter().chain(usual).chain(MORE_PROGRAMS.map(PathBuf::from)).collect()
}

/// A Slurm with one node, this machine, and a munge of its own. It ends when it is dropped.
pub struct Slurm<'a> {
    scratch: &'a Scratch,
    daemons: Vec<Child>,
}

impl<'a> Slurm<'a> {
    /// Starts it, and waits until it takes jobs.
    pub fn start(scratch: &'a Scratch) -> Slurm<'a> {
        for folder in ["slurm/munge", "slurm/state", "slurm/spool", "slurm/log"] {
            fs::create_dir_all(scratch.path().join(folder)).expect("a folder can be made");
        }
        // No secret: the scratch folder is ours alone.
        scratch.write("slurm/munge/key", [program().as_os_str().as_encoded_bytes(); 32].concat());
        let mut slurm = Slurm { scratch, daemons: Vec::new() };
        let host = fs::read_to_string("/proc/sys/kernel/hostname").expect("the name of the machine");
        let host = host.trim().split('.').next().unwrap_or_default().to_owned();
        scratch.write("slurm/slurm.conf", slurm.configuration(&host));
        slurm.daemon("munged", &slurm.munge());
        slurm.await_that("munge answers", |slurm| slurm.file("munge/socket").exists());
        slurm.daemon("slurmctld", &["-D".to_owned()]);
        slurm.daemon("slurmd", &["-D".to_owned(), "-N".to_owned(), host]);
        slurm.await_that("the node is idle", |slurm| {
            slurm.says("sinfo", &["--noheader", "--format=%T"]).trim() == "idle"
        });
        slurm
    }

    fn file(&self, name: &str) -> PathBuf {
        self.scratch.path().join("slurm").join(name)
    }

    /// Key, socket and files of its own: a munge that the system has is not touched.
    fn munge(&self) -> Vec<String> {
        let file = |option: &str, name: &str| format!("--{option}={}", self.file(name).display());
        let key = self.file("munge/key");
        fs::set_permissions(key, std::os::unix::fs::PermissionsExt::from_mode(0o400)).expect("it is ours");
        vec![
            // It does not like a scratch folder's place; nobody else is here.
            "--force".to_owned(),
            "--foreground".to_owned(),
            file("key-file", "munge/key"),
            file("socket", "munge/socket"),
            file("pid-file", "munge/pid"),
            file("seed-file", "munge/seed"),
            file("log-file", "log/munged.log"),
        ]
    }

    /// Without systemd, control groups or accounting, and with more cores and memory than there are: all tasks run at the
    /// same time.
    fn configuration(&self, host: &str) -> String {
        let folder = self.scratch.path().join("slurm");
        let folder = folder.display();
        let [controller, node] = free_ports();
        // A requeued task waits until the credential of its first run is worth nothing any more.
        format!(
            "ClusterName=scratch\n\
             SlurmctldHost={host}(127.0.0.1)\n\
             SlurmctldPort={controller}\n\
             SlurmdPort={node}\n\
             SlurmUser=root\n\
             SlurmdUser=root\n\
             AuthType=auth/munge\n\
             AuthInfo=socket={folder}/munge/socket,cred_expire=5\n\
             StateSaveLocation={folder}/state\n\
             SlurmdSpoolDir={folder}/spool\n\
             SlurmctldPidFile={folder}/slurmctld.pid\n\
             SlurmdPidFile={folder}/slurmd.pid\n\
             ProctrackType=proctrack/linuxproc\n\
             TaskPlugin=task/none\n\
             SelectType=select/cons_tres\n\
             SelectTypeParameters=CR_CPU\n\
             JobAcctGatherType=jobacct_gather/none\n\
             SchedulerParameters=batch_sched_delay=0\n\
             SlurmdParameters=config_overrides\n\
             ReturnToService=2\n\
             MailProg=/bin/true\n\
             MpiDefault=none\n\
             NodeName={host} NodeAddr=127.0.0.1 CPUs=8 RealMemory=65536 State=UNKNOWN\n\
             PartitionName=all Nodes=ALL Default=YES State=UP\n"
        )
    }

    /// A program that ends with the test, also if the test is killed.
    fn daemon(&mut self, program: &str, arguments: &[String]) {
        let log = fs::File::create(self.file(&format!("log/{program}"))).expect("a file can be made");
        let mut command = self.command("setpriv", &["--pdeathsig", "KILL", program]);
        command.args(arguments).stdin(Stdio::null()).stdout(log.try_clone().expect("a file")).stderr(log);
        self.daemons.push(command.spawn().expect("it can be started"));
    }

    /// A command that finds the program under test, and this Slurm.
    pub fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let path = env::join_paths(path()).expect("a path");
        let found = self::path().iter().map(|folder| folder.join(program)).find(|file| file.is_file());
        let mut command = Command::new(found.unwrap_or_else(|| program.into()));
        command.args(arguments).current_dir(self.scratch.path()).env("PATH", path);
        command.env("SLURM_CONF", self.file("slurm.conf")).env("CARGO_GRADE_CACHE", tests::cache());
        command
    }

    /// What a command prints, whether or not it could do what it was asked.
    pub fn says(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.command(program, arguments).output().expect("it can be started");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Submits a job, and gives its number.
    pub fn submit(&self, arguments: &[&str]) -> String {
        let arguments = [&["--parsable"], arguments].concat();
        let output = self.command("sbatch", &arguments).output().expect("it can be started");
        assert!(output.status.success(), "{}\n{}", String::from_utf8_lossy(&output.stderr), self.logs());
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// What Slurm knows of a job or a task: `JobState`, `Restarts`.
    pub fn fact(&self, job: &str, name: &str) -> String {
        let facts = self.says("scontrol", &["show", "job", "--oneliner", job]);
        let mut words = facts.split_whitespace();
        words.find_map(|word| word.strip_prefix(name)?.strip_prefix('=')).unwrap_or_default().to_owned()
    }

    pub fn is(&self, job: &str, state: &str) -> bool {
        self.fact(job, "JobState") == state
    }

    /// Whether no job waits or runs any more.
    pub fn is_empty(&self) -> bool {
        let output = self.command("squeue", &["--noheader"]).output().expect("it can be started");
        output.status.success() && output.stdout.is_empty()
    }

    pub fn await_that(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !holds(self) {
            assert!(began.elapsed() < PATIENCE, "never seen: {what}\n{}", self.logs());
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn logs(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.file(&format!("log/{name}"))).unwrap_or_default();
        let logs = ["munged", "slurmctld", "slurmd"].map(|name| format!("{name}:\n{}", read(name)));
        format!("{}\n{}", logs.join("\n"), self.says("scontrol", &["show", "job", "--oneliner"]))
    }
}

impl Drop for Slurm<'_> {
    fn drop(&mut self) {
        // Its jobs are no children of ours.
        let _ = self.command("scancel", &["--me"]).status();
        let began = Instant::now();
        while self.daemons.len() == 3 && !self.is_empty() && began.elapsed() < Duration::from_secs(10) {
            thread::sleep(Duration::from_millis(20));
        }
        for mut daemon in self.daemons.drain(..).rev() {
            if let Some(id) = Pid::from_raw(daemon.id().cast_signed()) {
                let _ = kill_process(id, Signal::TERM);
            }
            let began = Instant::now();
            while matches!(daemon.try_wait(), Ok(None)) && began.elapsed() < Duration::from_secs(5) {
                thread::sleep(Duration::from_millis(20));
            }
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

fn free_ports() -> [u16; 2] {
    let listeners = [0, 0].map(|port| TcpListener::bind(("127.0.0.1", port)).expect("a port is free"));
    listeners.map(|listener| listener.local_addr().expect("it has one").port())
}
