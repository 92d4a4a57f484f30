//! A class that is graded in parts: the joint results are those of the whole class.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use saphyr::{LoadableYamlNode, Yaml};
use tests::{Scratch, names, program, read, solution};

/// The exercise that the class had, and how `-e` names it.
const EXERCISE: &str = "01_threaded_slow";

/// Submissions that take little time and come to different points.
const VERSIONS: [&str; 5] = [
    "joins_inside_the_loop",
    "calls_work_directly",
    "counts_from_one",
    "slow_returns_at_once",
    "leaves_out_the_odd_call",
];

/// A class of `people` who handed in the solution, one of the wrong versions, or what does not compile.
fn class(people: usize) -> Scratch {
    let scratch = Scratch::new();
    for (number, version) in (0..people).zip(VERSIONS.iter().map(Some).chain([None]).cycle()) {
        let source = match version {
            Some(version) => read(&format!("tests/mutants/threaded_slow/{version}/src/lib.rs")),
            None if number == VERSIONS.len() => "pub fn slow(".to_owned(),
            None => solution(EXERCISE),
        };
        scratch.hand_in(&format!("person{number:02}"), EXERCISE, source);
    }
    scratch
}

/// Runs the program: what it prints, what it says, and the exit status.
fn run(scratch: &Scratch, arguments: &str) -> (String, String, i32) {
    let output = scratch.grade().args(arguments.split(' ')).output().expect("the grader runs");
    said(&output)
}

fn said(output: &Output) -> (String, String, i32) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (text(&output.stdout), text(&output.stderr), output.status.code().expect("an exit status"))
}

fn graded(scratch: &Scratch, out: &str, more: &str) -> String {
    let (table, said, status) = run(scratch, &format!("batch class --out {out} -e 1{more}"));
    assert_eq!(status, 0, "{said}");
    people_of(&table)
}

/// The lines with people's points, whatever is said below them.
fn people_of(table: &str) -> String {
    table.split("\n\n").next().unwrap_or_default().to_owned()
}

fn is_finished(scratch: &Scratch, out: &str) -> bool {
    let text = fs::read_to_string(scratch.path().join(out).join("batch.json")).expect("results");
    let batch: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    batch["finished"].as_bool().expect("it says so")
}

#[test]
fn four_shards_come_to_the_table_of_the_whole_class() {
    let scratch = class(11);
    let whole = graded(&scratch, "whole", "");
    assert_eq!(whole.lines().count(), 12, "{whole}");
    for number in 1..=4 {
        let part = graded(&scratch, &format!("shard{number}"), &format!(" --shard {number}/4"));
        assert!(part.lines().count() <= 4, "{part}");
    }
    // A part that has not come yet is missed by name, and what is there is joined.
    let (table, said, status) = run(&scratch, "merge shard1 shard2 shard4 --out merged");
    assert_eq!(status, 3, "{said}");
    assert!(said.contains("shard 3 of 4 is not there"), "{said}");
    assert!(said.contains("3 of the class without results: person02, person06, person10"), "{said}");
    assert_eq!(people_of(&table).lines().count(), 9, "{table}");
    assert!(!is_finished(&scratch, "merged"));

    let (table, said, status) = run(&scratch, "merge shard1 shard2 shard3 shard4 --out merged");
    assert_eq!((people_of(&table), status), (whole.clone(), 0), "{said}");
    assert!(is_finished(&scratch, "merged"));
    assert_eq!(run(&scratch, "merge shard4 shard3 shard2 shard1 --out another").0.replace("another", "merged"), table);
}

#[test]
fn joint_results_can_be_gone_on_with() {
    let scratch = class(6);
    let whole = graded(&scratch, "whole", " --seed 7");
    graded(&scratch, "shard1", " --seed 7 --shard 1/2");
    assert_eq!(run(&scratch, "merge shard1 --out merged").2, 3);
    let (table, said, status) = run(&scratch, "batch class --out merged -e 1 --resume");
    assert_eq!((people_of(&table), status), (whole, 0), "{said}");
    assert!(table.contains("3 versions graded, 3 taken over"), "{table}");
    // The other half was graded elsewhere too: it agrees.
    graded(&scratch, "shard2", " --seed 8 --shard 2/2");
    let (_, said, status) = run(&scratch, "merge shard1 shard2 --out merged");
    assert!(status == 0 && said.contains("not all have the seed 7"), "{said}");
}

#[test]
fn people_in_two_folders_who_disagree_are_named_and_nothing_is_written() {
    let scratch = class(2);
    graded(&scratch, "a", "");
    graded(&scratch, "same", "");
    scratch.hand_in("person01", EXERCISE, solution(EXERCISE));
    graded(&scratch, "b", "");
    let (table, said, status) = run(&scratch, "merge a b --out merged");
    assert_eq!((table.as_str(), status), ("", 2), "{said}");
    assert!(said.contains("\n  person01: 01_threaded_slow is another submission in a than in b"), "{said}");
    assert!(!said.contains("person00"), "{said}");
    assert!(!scratch.path().join("merged").exists());
    let (_, said, status) = run(&scratch, "merge a same --out merged");
    assert_eq!(status, 0, "agreeing doubles are fine: {said}");
}

#[test]
fn a_folder_holds_one_part_only() {
    let scratch = class(2);
    graded(&scratch, "out", " --shard 1/2");
    let (_, said, status) = run(&scratch, "batch class --out out -e 1 --shard 2/2");
    assert!(status == 2 && said.contains("out holds the results of shard 1/2, and this is shard 2/2"), "{said}");
    let (_, said, status) = run(&scratch, "batch class --out out -e 1 --resume");
    assert!(status == 2 && said.contains("this is the whole class"), "{said}");
}

#[test]
fn what_holds_no_results_is_refused() {
    let scratch = class(1);
    scratch.write("notes/marks.txt", "");
    let check = |arguments: &str, expected: &str| {
        let (table, said, status) = run(&scratch, arguments);
        assert_eq!((table.as_str(), status), ("", 2), "{arguments}: {said}");
        assert!(said.contains(expected), "{arguments}: {said}");
    };
    check("merge --out merged", "<RESULTS>");
    check("merge class", "--out");
    check("merge class --out merged", "class holds no results: name a folder that `batch --out` wrote");
    check("merge nowhere --out merged", "nowhere holds no results");
    graded(&scratch, "all", "");
    check("merge all --out notes", "notes holds marks.txt");
    check("merge all --out all", "leave it out");
    scratch.write("all/batch.json", "{\"version\": 1");
    check("merge all --out merged", "all/batch.json is damaged");
}

/// A file of `grader/engines`, as it is read by its engine.
fn documents(file: &str) -> Vec<Yaml<'static>> {
    let text: &'static str = read(&format!("grader/engines/{file}")).leak();
    Yaml::load_from_str(text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// What `path` leads to, one key or number after the other.
fn at<'a>(yaml: &'a Yaml<'static>, path: &str) -> &'a Yaml<'static> {
    path.split('/').fold(yaml, |yaml, step| {
        let item = step.parse::<usize>().ok().and_then(|place| yaml.as_sequence()?.get(place));
        item.or_else(|| yaml.as_mapping_get(step)).unwrap_or_else(|| panic!("there is no {step} of {path}"))
    })
}

/// Runs a command as the engine would, in the scratch folder and with the program in the path.
fn obey(scratch: &Scratch, command: &[String], variables: &[(&str, String)]) -> (String, String, i32) {
    let home = program().parent().expect("the program lies in a folder").to_owned();
    let others = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect::<Vec<PathBuf>>();
    let path = env::join_paths([home].into_iter().chain(others)).expect("a path");
    let mut child = Command::new(&command[0]);
    child.args(&command[1..]).current_dir(scratch.path()).env("PATH", path).env("CARGO_GRADE_CACHE", tests::cache());
    let output = child.envs(variables.iter().map(|(name, value)| (name, value))).output();
    said(&output.unwrap_or_else(|error| panic!("{command:?}: {error}")))
}

#[test]
fn the_commands_of_the_kubernetes_job_grade_a_class() {
    let jobs = documents("kubernetes.yaml");
    let spec = |job: usize, path: &str| at(&jobs[job], &format!("spec/{path}")).clone();
    let scratch = class(5);
    let whole = graded(&scratch, "whole", "");
    let course = scratch.path().display().to_string();
    let command = |job: usize, index: &str| -> Vec<String> {
        let command = spec(job, "template/spec/containers/0/command");
        let words = command.as_sequence().expect("a list").iter().map(|word| word.as_str().expect("a string"));
        words.map(|word| word.replace("/course", &course).replace("$(JOB_COMPLETION_INDEX)", index)).collect()
    };
    let completions = spec(0, "completions").as_integer().expect("a number");
    assert_eq!(spec(0, "completionMode").as_str(), Some("Indexed"));
    fs::create_dir(scratch.path().join("results")).expect("a folder can be made");
    for index in 0..completions {
        let mut command = command(0, &index.to_string());
        command.extend(["-e".to_owned(), "1".to_owned()]);
        let (_, said, status) = obey(&scratch, &command, &[("JOB_COMPLETION_INDEX", index.to_string())]);
        assert_eq!(status, 0, "{command:?}: {said}");
    }
    let (table, said, status) = obey(&scratch, &command(1, ""), &[]);
    assert_eq!((people_of(&table), status), (whole, 0), "{said}");
}

#[test]
fn the_commands_of_the_github_workflow_grade_a_class() {
    let workflow = documents("github-actions.yml").remove(0);
    let scratch = class(5);
    let whole = graded(&scratch, "whole", "");
    let commands = |job: &str| -> Vec<String> {
        let steps = at(&workflow, &format!("jobs/{job}/steps")).as_sequence().expect("a list");
        let runs = steps.iter().filter_map(|step| step.as_mapping_get("run")?.as_str());
        runs.filter(|run| !run.starts_with("cargo install ")).map(str::to_owned).collect()
    };
    let obey = |command: &str, values: &BTreeMap<&str, String>| {
        let filled = values
            .iter()
            .fold(command.to_owned(), |command, (name, value)| command.replace(&format!("${{{{ {name} }}}}"), value));
        assert!(!filled.contains("${{"), "{filled}");
        obey(&scratch, &["bash", "-e", "-c", &filled].map(str::to_owned), &[])
    };
    for shard in at(&workflow, "jobs/grade/strategy/matrix/shard").as_sequence().expect("a list") {
        let shard = shard.as_integer().expect("a number").to_string();
        let values = BTreeMap::from([("matrix.shard", shard.clone()), ("github.run_id", "19000000001".to_owned())]);
        let graded = commands("grade");
        assert_eq!(graded.len(), 1, "{graded:?}");
        let (_, said, status) = obey(&format!("{} -e 1", graded[0]), &values);
        assert_eq!(status, 0, "{graded:?}: {said}");
        // What the artifacts do: each part has its own folder where they are joined.
        fs::create_dir_all(scratch.path().join("artifacts")).expect("a folder can be made");
        let artifact = scratch.path().join("artifacts").join(shard);
        fs::rename(scratch.path().join("results"), artifact).expect("the results are there");
    }
    fs::rename(scratch.path().join("artifacts"), scratch.path().join("results")).expect("there are artifacts");
    let (table, said, status) = obey(&commands("merge")[0], &BTreeMap::new());
    assert_eq!((people_of(&table), status), (whole, 0), "{said}");
}

#[test]
fn every_ready_file_says_whether_it_was_run() {
    for file in names("grader/engines") {
        let said = read(&format!("grader/engines/{file}"));
        assert!(said.contains("# Run for real: tests/") != said.contains("# Not run on "), "{file}");
        assert!(Path::new(&file).extension().is_some(), "{file}");
    }
}
