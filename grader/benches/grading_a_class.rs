//! How long `batch` takes for a class of different submissions, against the bare `cargo build` of the same packages, as
//! cargo compiles by default and as the grader does; what a submission costs in a large class against a small one; and how
//! much memory and disk the grader itself takes.
//!
//! Run by hand: `cargo bench -p grader --bench grading_a_class [-- COMPARED SMALL LARGE]`, on a machine that does nothing else.
//! Submissions are the solutions, alternatives and mutants of all exercises, each a little different if they are not
//! enough.

mod folders;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

/// The people of a class that is built for comparison.
const COMPARED: usize = 100;

/// The people of a small and of a large class.
const SMALL: usize = 50;
const LARGE: usize = 400;

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let (compared, small, large) = match numbers[..] {
        [compared, small, large] => (compared, small, large),
        _ => (COMPARED, SMALL, LARGE),
    };
    let bench = Bench::new();
    let said = |of: &str, took: &Took| {
        println!("  {of:<24} {:>7.1} s, {:>6.1} s of processors", took.seconds, took.processors);
    };
    println!("a class of {compared}, all different:");
    let graded = bench.graded(compared);
    said("batch", &graded);
    // The grader writes no notes for a next time that never comes.
    let as_the_grader = format!("{}\nincremental = false", folders::AS_THE_GRADER);
    for (of, profile) in [("bare cargo build", ""), ("as the grader compiles", &as_the_grader)] {
        let built = bench.built(compared, profile);
        said(of, &built);
        let (seconds, processors) = (graded.seconds / built.seconds, graded.processors / built.processors);
        println!("  ratio                    {seconds:>7.2}    {processors:>6.2}");
    }
    let of = |people: usize| (people, bench.graded(people));
    let classes = [of(small), of(large)];
    for (people, graded) in &classes {
        println!("a class of {people}:");
        println!("  for each submission      {:>7.2} s", graded.seconds / *people as f64);
        println!("  memory of the grader     {:>7.0} MB", graded.memory as f64 / 1e6);
        println!("  disk while it runs       {:>7.0} MB", graded.disk as f64 / 1e6);
    }
    let each = classes.map(|(people, graded)| graded.seconds / people as f64);
    println!("  ratio                    {:>7.2}", each[1] / each[0]);
}

/// What a command took, and all that it started.
struct Took {
    seconds: f64,
    /// Seconds of processors, which other work on the machine changes little.
    processors: f64,
    /// The most memory that was resident, in bytes.
    memory: u64,
    /// The most that lay in the folder that it compiles in, in bytes.
    disk: u64,
}

/// Starts to measure.
struct Stopwatch {
    began: Instant,
    processors: f64,
}

impl Stopwatch {
    fn start() -> Stopwatch {
        Stopwatch { began: Instant::now(), processors: of_children() }
    }

    fn took(&self, memory: u64, disk: u64) -> Took {
        let seconds = self.began.elapsed().as_secs_f64();
        Took { seconds, processors: of_children() - self.processors, memory, disk }
    }
}

/// Seconds of processors that all children took that have ended.
fn of_children() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the kernel tells");
    [usage.user_time(), usage.system_time()].iter().map(|time| time.num_microseconds() as f64 / 1e6).sum()
}

struct Bench {
    root: PathBuf,
    cache: PathBuf,
    /// The exercise's folder and the sources of each sample.
    samples: Vec<(String, PathBuf)>,
}

impl Bench {
    fn new() -> Bench {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the grader lies in the workspace").to_owned();
        let mut samples: Vec<(String, PathBuf)> = Vec::new();
        for solution in folders(&root.join("solutions")) {
            let exercise = name(&solution);
            let crate_name = exercise.split_once('_').expect("a number and a name").1.to_owned();
            let alternatives = folders(&root.join("tests/alternatives").join(&crate_name));
            let mutants = folders(&root.join("tests/mutants").join(&crate_name));
            let of_exercise = [solution].into_iter().chain(alternatives).chain(mutants);
            samples.extend(of_exercise.map(|folder| (exercise.clone(), folder.join("src"))));
        }
        let bench = Bench { cache: root.join("target/grade-cache"), root, samples: spread(samples) };
        // Compiles what all exercises need.
        bench.graded(SMALL);
        bench
    }

    /// The sample of a person, made different from all others.
    fn write(&self, person: usize, folder: &Path) {
        folders::copy(&self.samples[person % self.samples.len()].1, folder);
        let library = folder.join("lib.rs");
        let source = fs::read_to_string(&library).expect("a source");
        let own = format!("{source}\n/// Whose it is.\npub fn person() -> usize {{\n    {person}\n}}\n");
        fs::write(library, own).expect("a source can be written");
    }

    fn graded(&self, people: usize) -> Took {
        let class = temporary();
        for person in 0..people {
            let exercise = &self.samples[person % self.samples.len()].0;
            self.write(person, &class.path().join(format!("person-{person:03}/exercises/{exercise}/src")));
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-grade"));
        command.arg("batch").arg(class.path()).arg("--out").arg(class.path().join(".results"));
        command.env("CARGO_GRADE_CACHE", &self.cache).stdout(Stdio::null()).stderr(Stdio::null());
        let watch = Stopwatch::start();
        let mut batch = command.spawn().expect("the grader runs");
        let (mut memory, mut disk) = (0, 0);
        while batch.try_wait().expect("a status").is_none() {
            memory = memory.max(resident(&batch));
            disk = disk.max(rooms(&self.cache));
            std::thread::sleep(Duration::from_millis(250));
        }
        watch.took(memory, disk)
    }

    /// How long cargo takes for the same packages with this profile, the dependencies compiled before.
    fn built(&self, people: usize, profile: &str) -> Took {
        let (bare, compiled) = (temporary(), temporary());
        let bare = bare.path();
        folders::copy(&self.root.join("grader/harness"), &bare.join("grader/harness"));
        folders::copy(&self.root.join("grader/suites"), &bare.join("grader/suites"));
        folders::copy(&self.root.join("solutions"), &bare.join("solutions"));
        fs::copy(self.root.join("Cargo.lock"), bare.join("Cargo.lock")).expect("the lock file can be copied");
        for person in 0..people {
            let exercise = &self.samples[person % self.samples.len()].0;
            let crate_name = exercise.split_once('_').expect("a number and a name").1;
            let manifest = |of: &Path, name: &str| {
                let text = fs::read_to_string(of.join("Cargo.toml")).expect("a manifest");
                text.replace(&format!("name = \"{}\"", of_package(&text)), &format!("name = \"{name}\""))
            };
            // The examples of an exercise lie elsewhere.
            let library = manifest(&self.root.join("solutions").join(exercise), &format!("person_{person}"));
            let library = library.split("[[example]]").next().expect("a beginning").to_owned();
            self.write(person, &bare.join(format!("people/{person}/src")));
            fs::write(bare.join(format!("people/{person}/Cargo.toml")), library).expect("a manifest can be written");

            let suite = self.root.join("grader/suites").join(crate_name);
            let runner = bare.join(format!("runners/{person}"));
            fs::create_dir_all(runner.join("src")).expect("a folder can be made");
            fs::copy(suite.join("harness.rs"), runner.join("src/main.rs")).expect("a source can be copied");
            let text = manifest(&suite, &format!("runner_{person}"));
            let dependencies = text.split("[dependencies]").nth(1).expect("dependencies");
            let dependencies: String = dependencies
                .lines()
                .filter(|line| !line.starts_with(&format!("{crate_name} ")))
                .map(|line| format!("{line}\n"))
                .collect();
            let head = text.split("[lib]").next().expect("a beginning");
            let own = format!("{crate_name} = {{ path = \"../../people/{person}\", package = \"person_{person}\" }}");
            let calls = format!("{crate_name}_suite = {{ path = \"../../grader/suites/{crate_name}\" }}");
            let text = format!("{head}[dependencies]\n{own}\n{calls}\n{dependencies}");
            fs::write(runner.join("Cargo.toml"), text).expect("a manifest can be written");
        }
        let members = ["grader/harness", "grader/suites/*", "solutions/*", "people/*", "runners/*"];
        folders::bare_manifest(&self.root, &members, profile, bare);
        let build = |what: &[&str]| {
            let mut command = Command::new(env!("CARGO"));
            command.current_dir(bare).args(["build", "--offline", "--keep-going", "--quiet"]).args(what);
            command.env("CARGO_TARGET_DIR", compiled.path()).stdout(Stdio::null()).stderr(Stdio::null());
            let watch = Stopwatch::start();
            let status = command.status().expect("cargo runs");
            // Some are meant not to compile.
            assert!(status.code().is_some(), "{command:?}");
            watch.took(0, 0)
        };
        build(&["--workspace", "--lib", "--exclude", "person_*", "--exclude", "runner_*"]);
        build(&["--workspace", "--exclude", "*_suite"])
    }
}

/// The same in an order in which the first few are like all: multiples of the golden section, of which any number lie evenly
/// between 0 and 1. A small class then has its share of each exercise, and of versions that never end, as a large one has.
fn spread<T>(all: Vec<T>) -> Vec<T> {
    let place = |index: usize| (index as f64 * 0.618_033_988_749_895).fract();
    let mut numbered: Vec<(usize, T)> = all.into_iter().enumerate().collect();
    numbered.sort_by(|(one, _), (other, _)| place(*one).total_cmp(&place(*other)));
    numbered.into_iter().map(|(_, item)| item).collect()
}

fn of_package(manifest: &str) -> &str {
    let line = manifest.lines().find(|line| line.starts_with("name = ")).expect("a name");
    line.trim_start_matches("name = ").trim_matches('"')
}

fn temporary() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The most memory that a process has had, in bytes.
fn resident(process: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0) * 1024
}

/// What lies in the folders in which classes are compiled, in bytes.
fn rooms(cache: &Path) -> u64 {
    fn size(folder: &Path) -> u64 {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let of = |entry: fs::DirEntry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => size(&entry.path()),
            _ => entry.metadata().map_or(0, |about| about.len()),
        };
        entries.map(of).sum()
    }
    let versions = fs::read_dir(cache).into_iter().flatten().flatten();
    versions.map(|version| size(&version.path().join("classes"))).sum()
}
