//! The examples in the lessons compile, except where a lesson is about what does not.

use std::fmt::Write as _;
use std::fs;

use tests::{Scratch, names, read};

/// The Rust blocks of a lesson: what its fence says, and the code.
fn blocks(lesson: &str) -> Vec<(&str, String)> {
    let mut blocks = Vec::new();
    let mut lines = lesson.lines();
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```rust") {
            let code: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push((kind, code.join("\n")));
        }
    }
    blocks
}

/// Grades a crate of the exercise that has the most crates in reach; what is said if it is refused.
fn refused(source: &str) -> Option<String> {
    let scratch = Scratch::new();
    let solution = tests::solution("03_web_fetch");
    scratch.submit("03_web_fetch", format!("{solution}\n{source}"));
    scratch.grade().args(["-e", "3", "--format", "json", "--out", "score.json"]).output().expect("the grader runs");
    let scorecard = fs::read_to_string(scratch.path().join("score.json")).expect("a scorecard");
    let scorecard: serde_json::Value = serde_json::from_str(&scorecard).expect("JSON");
    let exercise = &scorecard["exercises"][0];
    match exercise["status"].as_str() {
        Some("did-not-compile") => Some(exercise["message"].as_str().unwrap_or_default().to_owned()),
        Some("graded") => {
            let first = &exercise["checks"][0];
            (first["diagnosis"] == "forbidden").then(|| first["message"].as_str().unwrap_or_default().to_owned())
        }
        _ => panic!("{exercise:#}"),
    }
}

#[test]
fn every_example_compiles() {
    let mut source = String::new();
    for file in names("exercises/lessons") {
        let lesson = read(&format!("exercises/lessons/{file}"));
        let blocks = blocks(&lesson);
        assert_eq!(blocks.len(), 2, "{file} has a wrong example and a right one");
        for ((kind, code), which) in blocks.iter().zip(["wrong", "right"]) {
            let name = format!("{}_{which}", file.trim_end_matches(".md").replace('-', "_"));
            match *kind {
                "" => {
                    let _ = writeln!(source, "#[allow(unused, missing_docs)]\nmod {name} {{\n{code}\n}}");
                }
                ",does-not-compile" | ",forbidden" => {
                    assert!(refused(code).is_some(), "the {which} example of {file} compiles");
                }
                other => panic!("{file}: what does ```rust{other} mean?"),
            }
        }
    }
    assert_eq!(refused(&source), None);
}
