//! Whatever a student process does ends one check, with its own diagnosis, and nothing else.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;
use tests::Scratch;

/// The solution of the first exercise, with another body for `slow`.
fn with_slow(body: &str) -> String {
    let solution = tests::solution("01_threaded_slow");
    let start = solution.find("pub fn slow(").expect("the solution has slow");
    let open = start + solution[start..].find('{').expect("a body");
    let close = open + solution[open..].find("\n}").expect("its end");
    format!("{}{{ #![allow(unused)]\n{body}\nx }}{}", &solution[..open], &solution[close + 2..])
}

/// Grades it; the failed checks with their diagnoses and messages, and the points.
fn graded(source: &str) -> (Vec<(String, String, String)>, u64) {
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", source);
    scratch.grade().args(["-e", "1", "--out", "score.json"]).assert().code(1);
    let scorecard = fs::read_to_string(scratch.path().join("score.json")).expect("a scorecard");
    let scorecard: Value = serde_json::from_str(&scorecard).expect("JSON");
    let checks = scorecard["exercises"][0]["checks"].as_array().expect("checks").clone();
    let text = |check: &Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    let failed = checks
        .iter()
        .filter(|check| check["verdict"] != "passed")
        .map(|check| (text(check, "name"), text(check, "diagnosis"), text(check, "message")));
    (failed.collect(), scorecard["points"].as_u64().expect("points"))
}

#[test]
fn each_end_of_the_process_has_its_own_diagnosis_and_costs_one_check() {
    let bodies = [
        ("panicked", "panic!(\"no, thank you\");"),
        ("panicked", "std::thread::spawn(|| panic!(\"in a thread\")).join().unwrap();"),
        ("not-implemented", "todo!();"),
        ("not-implemented", "std::thread::spawn(|| todo!()).join().unwrap();"),
        ("crashed", "std::process::exit(0);"),
        ("crashed", "std::process::abort();"),
        ("crashed", "fn deeper(n: u64) -> u64 { std::hint::black_box(deeper(n + 1)) + 1 } deeper(0);"),
        ("deadlock", "let m = std::sync::Mutex::new(()); let a = m.lock(); let b = m.lock();"),
        ("deadlock", "std::thread::park();"),
        (
            "deadlock",
            "println!(\"{:?}\", std::sync::mpsc::channel::<()>().1.recv()); let (s, r) = std::sync::mpsc::channel::<()>(); r.recv();",
        ),
        ("timed-out", "loop { std::hint::spin_loop(); }"),
        ("timed-out", "loop { std::thread::sleep(std::time::Duration::from_millis(50)); }"),
        ("out-of-memory", "let hoard = vec![1_u8; 64 << 30]; std::hint::black_box(hoard);"),
        ("out-of-memory", "let mut hoard = Vec::new(); loop { hoard.push([1_u64; 4096]); }"),
        ("too-much-output", "let line = \"x\".repeat(1 << 20); for _ in 0..1024 { println!(\"{line}\"); }"),
        ("too-much-output", "let line = \"x\".repeat(1 << 20); for _ in 0..1024 { eprintln!(\"{line}\"); }"),
        ("did-not-wait", "print!(\"\\u{1b}[2J\\0\"); drop(std::io::stdin());"),
    ];
    for (diagnosis, body) in bodies {
        let (failed, points) = graded(&with_slow(body));
        assert_eq!(failed.len(), 1, "{body}\n{failed:#?}");
        assert_eq!(failed[0].1, diagnosis, "{body}\n{failed:#?}");
        assert_eq!(points, 9, "{body}");
    }
}

#[test]
fn a_mark_survives_what_is_printed_meanwhile() {
    let noisy =
        with_slow("std::thread::sleep(delay); println!(\"{{\\\"Returned\\\":0}}\"); eprint!(\"\\0\\0\\0\\u{1}x\");");
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", noisy);
    scratch.grade().args(["-e", "1"]).assert().code(0);
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_outlives_its_trial() {
    // One stays in the process group, one leaves it for a session of its own.
    for command in ["Command::new(\"sleep\")", "Command::new(\"setsid\").arg(\"-f\").arg(\"sleep\")"] {
        // An odd number of seconds, by which it can be told from any other sleep on the machine.
        let seconds =
            format!("{}", 100_000_000 + u64::from(std::process::id()) * 2 + u64::from(command.contains("setsid")));
        let body = format!(
            "use std::process::Command; {command}.arg(\"{seconds}\").spawn().unwrap(); std::thread::sleep(delay);"
        );
        let scratch = Scratch::new();
        scratch.submit("01_threaded_slow", with_slow(&body));
        let _ = scratch.grade().args(["-e", "1"]).assert();
        assert_eq!(running(&seconds), Vec::<String>::new(), "{command}");
    }
}

/// The processes that have this word on their command line.
#[cfg(target_os = "linux")]
fn running(word: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").expect("/proc").flatten();
    let lines = processes.filter_map(|process| fs::read_to_string(process.path().join("cmdline")).ok());
    lines.filter(|line| line.split('\0').any(|argument| argument == word)).collect()
}

#[test]
#[cfg(target_os = "linux")]
fn a_grading_that_is_ended_leaves_nothing_behind() {
    for (signal, word) in [("INT", "interrupted"), ("TERM", "terminated"), ("HUP", "hung up"), ("KILL", "")] {
        let (scratch, temporary) = (Scratch::new(), Scratch::new());
        scratch.submit("01_threaded_slow", with_slow("loop { std::hint::spin_loop(); }"));
        let mut grader = Command::new(tests::program())
            .current_dir(scratch.path())
            .env("CARGO_GRADE_CACHE", tests::cache())
            .env("TMPDIR", temporary.path())
            .args(["-e", "1", "--out", "score.json"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the grader starts");
        let student = loop {
            assert!(grader.try_wait().expect("the grader can be asked").is_none(), "the grader ended early");
            if let Some(student) = student_process_of(grader.id()) {
                break student;
            }
            std::thread::yield_now();
        };
        let sent = Command::new("kill").args(["-s", signal]).arg(grader.id().to_string()).status().expect("kill runs");
        assert!(sent.success());
        let status = grader.wait().expect("the grader ends");
        // Its last holder closes the pipe, so this waits for the student process too.
        let said = BufReader::new(grader.stderr.take().expect("stderr")).lines().map_while(Result::ok).last();
        assert!(!scratch.path().join("score.json").exists(), "{signal}");
        if signal != "KILL" {
            assert_eq!(status.code(), Some(3), "{signal}");
            assert!(said.as_deref().unwrap_or_default().contains(word), "{signal}: {said:?}");
            assert_eq!(temporary.contents(), Vec::<String>::new(), "{signal}");
        }
        // A killed grader waits for nobody: the kernel ends what it started, a little later.
        while std::path::Path::new("/proc").join(&student).exists() {
            assert_eq!(signal, "KILL", "the student process is still there");
            std::thread::yield_now();
        }
    }
}

/// The id of a student process that this grader has started, once it is one: before, it is the grader's own program.
#[cfg(target_os = "linux")]
fn student_process_of(grader: u32) -> Option<String> {
    let threads = fs::read_dir(format!("/proc/{grader}/task")).ok()?.flatten();
    let children = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let children: Vec<String> =
        children.flat_map(|ids| ids.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect();
    children.into_iter().find(|id| {
        let line = fs::read_to_string(format!("/proc/{id}/cmdline")).unwrap_or_default();
        line.split('\0').next().is_some_and(|program| program.ends_with("/runner"))
    })
}
