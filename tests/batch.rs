//! `batch`: a class is graded to the end, whatever its people hand in and whatever ends the program in between.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use tests::{Scratch, grade, read, solution};

const EXERCISE: &str = "02_async_slow";

/// A class in `class/`, and its results in `results/`.
struct Class {
    scratch: Scratch,
}

/// What a batch said and how it ended.
struct Said {
    table: String,
    log: String,
    status: i32,
}

impl Class {
    fn new() -> Class {
        let scratch = Scratch::new();
        fs::create_dir(scratch.path().join("class")).expect("a folder can be made");
        Class { scratch }
    }

    /// A class in which each person handed in another sample.
    fn of_samples(people: usize) -> Class {
        let class = Class::new();
        let mutants = tests::names("tests/mutants/async_slow");
        for (person, mutant) in mutants.iter().cycle().take(people).enumerate() {
            let source = read(&format!("tests/mutants/async_slow/{mutant}/src/lib.rs"));
            class.hand_in(&format!("s{person:02}"), source + &format!("// {person}\n"));
        }
        class
    }

    fn hand_in(&self, entry: &str, source: impl AsRef<[u8]>) {
        self.scratch.write(&format!("class/{entry}/exercises/{EXERCISE}/src/lib.rs"), source);
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(tests::program());
        command.current_dir(self.scratch.path()).env("CARGO_GRADE_CACHE", tests::cache()).env("NO_COLOR", "1");
        for engine in ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"] {
            command.env_remove(engine);
        }
        command.args(["batch", "class", "--out", "results", "-e", "2"]).args(arguments);
        command
    }

    fn grade(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output().expect("the grader runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Said { table: text(output.stdout), log: text(output.stderr), status: output.status.code().unwrap_or(-1) }
    }

    fn results(&self, file: &str) -> Value {
        let file = self.scratch.path().join("results").join(file);
        let text = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        serde_json::from_slice(&text).expect("JSON")
    }

    /// The score of what a person handed in.
    fn score(&self, person: &str) -> Value {
        let record = self.results(&format!("people/{person}.json"));
        self.results(&format!("graded/{}.json", record["graded"][0].as_str().expect("a key")))["score"].clone()
    }

    /// The people whose results are there.
    fn done(&self) -> usize {
        fs::read_dir(self.scratch.path().join("results/people")).map_or(0, Iterator::count)
    }

    fn begin(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the grader runs")
    }
}

/// The lines of a table up to its first empty one: a line for each person.
fn people(table: &str) -> Vec<&str> {
    table.lines().skip(1).take_while(|line| !line.is_empty()).collect()
}

#[test]
fn no_bad_submission_stops_the_class() {
    let class = Class::new();
    let perfect = solution(EXERCISE);
    class.hand_in("right", &perfect);
    class.hand_in("sequential", read("tests/mutants/async_slow/awaits_in_a_loop/src/lib.rs"));
    class.hand_in("broken", "pub fn slow( {");
    class.hand_in("no_text", b"\xff\xfe\x00pub");
    class.hand_in("endless", "const _: () = loop {};\n");
    class.hand_in("unsafe", perfect.clone() + "\npub fn f() { unsafe {} }\n");
    class.scratch.write("class/other/exercises/01_threaded_slow/src/lib.rs", "");
    class.scratch.write("class/no_archive.zip", "PK, and no more");
    class.scratch.write("class/notes.txt", "");
    fs::create_dir(class.scratch.path().join("class/empty")).expect("a folder can be made");
    // As Moodle hands it out: a folder with an archive in it.
    let within = Scratch::new();
    within.submit(EXERCISE, &perfect);
    let moodle = class.scratch.path().join("class/Zoë Berg_17_assignsubmission_file_");
    fs::create_dir(&moodle).expect("a folder can be made");
    let mut pack = Command::new("tar");
    pack.arg("czf").arg(moodle.join("work.tar.gz")).arg("-C").arg(within.path()).arg("exercises");
    assert!(pack.status().expect("tar runs").success());

    let said = class.grade(&[]);
    assert_eq!(said.status, 3, "what could not be read was not graded: {}", said.log);
    assert_eq!(people(&said.table).len(), 10, "{}", said.table);
    assert!(said.log.contains("left out: notes.txt is neither a folder nor a .zip or .tar.gz"), "{}", said.log);
    for (person, status, points) in [
        ("right", "graded", 10),
        ("Zoë-Berg_17", "graded", 10),
        ("broken", "did-not-compile", 0),
        ("no_text", "did-not-compile", 0),
        ("endless", "did-not-compile", 0),
        ("unsafe", "graded", 0),
        ("other", "missing", 0),
    ] {
        let score = class.score(person);
        assert_eq!((score["status"].as_str(), score["points"].as_u64()), (Some(status), Some(points)), "{person}");
    }
    assert!(class.score("sequential")["points"].as_u64() < Some(10));
    for (person, why) in [("empty", "holds no exercise"), ("no_archive", "neither a .zip nor a .tar.gz")] {
        let record = class.results(&format!("people/{person}.json"));
        let reason = record["unreadable"].as_str().unwrap_or_default();
        assert!(reason.contains(why) && !reason.contains("class/"), "{record}");
        assert!(said.table.contains(&format!("{person}: ")), "{}", said.table);
    }
    // The compiler's messages name no folder of the class: another may have handed in the same.
    let message = class.score("broken")["message"].as_str().expect("rustc's message").to_owned();
    assert!(message.contains("02_async_slow/src/lib.rs") && !message.contains("class"), "{message}");
}

#[test]
fn who_hands_in_one_exercise_has_not_handed_in_the_others() {
    let class = Class::new();
    class.scratch.write(&format!("class/anna/{EXERCISE}/src/lib.rs"), solution(EXERCISE));
    class.scratch.write("class/bert/01_threaded_slow/src/lib.rs", solution("01_threaded_slow"));
    let output = class.command(&["-e", "1"]).output().expect("the grader runs");
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    let rows: Vec<Vec<&str>> = people(&table).iter().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows, [["anna", "–", "10", "10/20"], ["bert", "10", "–", "10/20"]], "{table}");
    // Only the folder of the other one: asked for the second exercise, nobody takes it for that.
    class.scratch.write("class/cleo/hand-in/01_threaded_slow/src/lib.rs", "pub fn f( {");
    let said = class.grade(&["--resume"]);
    let rows: Vec<Vec<&str>> = people(&said.table).iter().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[2], ["cleo", "–", "0/10"], "{}", said.table);
}

#[test]
fn what_is_the_same_is_graded_once_and_what_changed_is_named() {
    let class = Class::new();
    for person in ["anna", "bert", "cleo"] {
        class.hand_in(person, solution(EXERCISE));
    }
    let said = class.grade(&[]);
    assert_eq!(said.status, 0, "{}", said.log);
    assert!(said.table.contains("1 versions graded, 2 taken over"), "{}", said.table);
    assert_eq!(fs::read_dir(class.scratch.path().join("results/graded")).expect("a folder").count(), 1);

    let again = class.grade(&[]);
    assert!(again.table.contains("0 versions graded, 3 taken over"), "{}", again.table);
    assert_eq!(people(&again.table), people(&said.table));

    class.hand_in("bert", read("tests/mutants/async_slow/awaits_in_a_loop/src/lib.rs"));
    let changed = class.grade(&[]);
    assert!(changed.table.contains("1 versions graded, 2 taken over"), "{}", changed.table);
    assert!(changed.table.contains("bert changed\n  02_async_slow, other sources: "), "{}", changed.table);
    assert!(!changed.table.contains("anna changed"), "{}", changed.table);

    // An earlier grader had judged the same sources in another way.
    let record = class.scratch.path().join("results/people/anna.json");
    let text = fs::read_to_string(&record).expect("a record");
    let key = class.results("people/anna.json")["graded"][0].as_str().expect("a key").to_owned();
    let graded = class.scratch.path().join(format!("results/graded/{key}.json"));
    let earlier = fs::read_to_string(&graded).expect("a version").replace("\"points\": 10,", "\"points\": 7,");
    fs::write(class.scratch.path().join("results/graded/earlier.json"), earlier).expect("a file can be written");
    fs::write(record, text.replace(&key, "earlier")).expect("a file can be written");
    let changed = class.grade(&[]);
    let expected = "anna changed\n  02_async_slow, the same sources: 10/10 points, were 7/10";
    assert!(changed.table.contains(expected), "{}", changed.table);
}

#[test]
fn killed_at_any_moment_and_resumed_the_table_is_the_same() {
    const KILLS: u32 = 30;
    const PEOPLE: usize = 14;
    let class = Class::of_samples(PEOPLE);
    let whole = class.grade(&["--seed", "7"]);
    assert_eq!(whole.status, 0, "{}", whole.log);
    fs::remove_dir_all(class.scratch.path().join("results")).expect("results");

    let mut killed = 0;
    for round in 0..KILLS {
        let mut batch = class.begin(&["--seed", "7", "--resume"]);
        // Not a time to wait for anything: the moment is to be any one, and a different one each time.
        sleep(Duration::from_millis(u64::from(60 + 37 * round % 900)));
        batch.kill().expect("it can be killed");
        killed += u32::from(batch.wait().expect("a status").code().is_none());
        for file in class.scratch.contents() {
            let name = file.file_name().expect("a name").to_string_lossy().into_owned();
            if name.ends_with(".json") {
                let text = fs::read(&file).expect("a file");
                assert!(serde_json::from_slice::<Value>(&text).is_ok(), "{} is not whole", file.display());
            }
        }
    }
    assert!(killed > KILLS / 2, "it was killed only {killed} times before it had ended");
    let refused = class.grade(&["--seed", "7"]);
    if class.done() < PEOPLE {
        assert_eq!(refused.status, 2, "{}", refused.log);
        assert!(refused.log.contains("interrupted; go on with it with --resume"), "{}", refused.log);
    }
    let resumed = class.grade(&["--seed", "7", "--resume"]);
    assert_eq!(resumed.status, 0, "{}", resumed.log);
    assert_eq!(people(&resumed.table), people(&whole.table));
    let left = tests::files(&class.scratch.path().join("results"));
    let unfinished = |file: &&PathBuf| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    assert_eq!(left.iter().find(unfinished), None, "something unfinished was left behind");
}

#[test]
fn an_interrupt_finishes_what_has_been_begun_and_says_how_to_go_on() {
    let class = Class::of_samples(30);
    let batch = class.begin(&[]);
    while class.done() == 0 {
        sleep(Duration::from_millis(20));
    }
    interrupt(&batch);
    let output = batch.wait_with_output().expect("it ends");
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{log}");
    assert!(log.contains("interrupted: finishing what has been begun"), "{log}");
    let done = class.done();
    assert!((1..30).contains(&done), "{done}");
    let expected =
        format!("interrupted: {done} of 30 are done; go on with `cargo grade batch class --out results -e 2 --resume`");
    assert!(log.contains(&expected), "{log}");
}

fn interrupt(process: &Child) {
    let process = rustix::process::Pid::from_child(process);
    rustix::process::kill_process(process, rustix::process::Signal::INT).expect("it can be interrupted");
}

#[test]
fn two_batches_do_not_write_to_the_same_folder() {
    let class = Class::of_samples(12);
    let mut first = class.begin(&[]);
    while class.done() == 0 {
        sleep(Duration::from_millis(20));
    }
    let second = class.grade(&["--resume"]);
    assert_eq!(second.status, 3, "{}", second.log);
    assert!(second.log.contains("another batch is writing to results"), "{}", second.log);
    interrupt(&first);
    first.wait().expect("it ends");
}

#[test]
fn results_among_the_submissions_are_nobodys() {
    let class = Class::new();
    class.hand_in("anna", solution(EXERCISE));
    for _ in 0..2 {
        let mut command = grade(class.scratch.path());
        let output = command.args(["batch", "class", "--out", "class/results", "-e", "2"]).output().expect("it runs");
        let table = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(people(&table).len(), 1, "{table}");
    }
}

#[test]
fn a_disk_that_is_full_costs_nobody_a_result() {
    let class = Class::of_samples(6);
    let script = "mkdir results; mount -t tmpfs -o size=24k full results; \"$GRADER\" batch class --out results -e 2; echo $?; \
                  mount -t tmpfs -o remount,size=64m full results; exec \"$GRADER\" batch class --out results -e 2 --resume";
    let unshare = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", script]).current_dir(class.scratch.path());
        command.env("GRADER", tests::program()).env("CARGO_GRADE_CACHE", tests::cache()).output().expect("unshare runs")
    };
    if !unshare("true").status.success() {
        assert!(std::env::var_os("CI").is_none(), "`unshare -rm` does not work here, and CI needs it");
        eprintln!("skipped: `unshare -rm` does not work here");
        return;
    }
    let output = unshare(script);
    let (table, log) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(log.contains("cannot be written"), "{log}");
    assert!(table.starts_with("3\n"), "{table}{log}");
    assert_eq!(output.status.code(), Some(0), "{table}{log}");
}

#[test]
fn bad_input_gets_a_clear_line() {
    let class = Class::of_samples(1);
    let folder = class.scratch.path();
    fs::create_dir(folder.join("nobody")).expect("a folder can be made");
    class.scratch.write("others/batch.json", "{\"version\":");
    let refused = |arguments: &[&str], expected: &str| {
        let output = grade(folder).arg("batch").args(arguments).output().expect("the grader runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    };
    refused(&["nowhere", "--out", "results"], "nowhere cannot be read: No such file or directory");
    refused(&["nobody", "--out", "results"], "nobody holds no submission");
    refused(&["class"], "--out");
    refused(&["class", "--out", "results", "-e", "99"], "no exercise is called `99`");
    refused(&["class", "--out", "results", "--shard", "5/4"], "`5/4` is no shard: the second of four is 2/4");
    refused(&["class", "--out", "others"], "others/batch.json is damaged");
    assert!(!folder.join("results").exists());
}
