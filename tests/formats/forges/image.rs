//! The image that `cargo grade platform docker` describes, as far as it can be made without Docker.

use std::path::Path;
use std::process::{Command, Output};
use std::{env, fs};

use tests::solution;

use super::{cargo_home, path_with_the_program, written};

/// What the image is built with, after `instruction`.
fn instructions(dockerfile: &str, instruction: &str) -> Vec<String> {
    let whole = dockerfile.replace("\\\n", " ");
    let lines = whole.lines().filter_map(|line| line.strip_prefix(instruction)?.strip_prefix(' '));
    lines.map(str::to_owned).collect()
}

#[test]
#[cfg(target_os = "linux")]
fn the_image_grades_without_a_network() {
    let scratch = written("docker");
    let dockerfile = fs::read_to_string(scratch.path().join("platform/Dockerfile")).expect("it was written");
    // It stands for this program, and can be run.
    let program = scratch.path().join("platform/cargo-grade");
    assert_eq!(fs::read(&program).expect("it was written"), fs::read(tests::program()).expect("it is there"));

    // What prepares the system cannot be run here; what compiles can.
    let compiles = instructions(&dockerfile, "RUN").pop().expect("a last step");
    assert_eq!(instructions(&dockerfile, "ENTRYPOINT"), ["[\"cargo-grade\"]"]);
    assert_eq!(instructions(&dockerfile, "ENV"), ["CARGO_GRADE_CACHE=/var/cache/cargo-grade"]);
    for folder in ["home", "cargo"] {
        fs::create_dir(scratch.path().join(folder)).expect("a folder can be made");
    }
    let first = scratch.path().join("platform");
    let path = env::join_paths([first].into_iter().chain(env::split_paths(&path_with_the_program()))).expect("a path");
    let run = |program: &str, arguments: &[&str], cargo_home: &Path| -> Output {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(scratch.path()).env_clear();
        command.env("PATH", &path).env("HOME", scratch.path().join("home")).env("CARGO_HOME", cargo_home);
        command.env("CARGO_GRADE_CACHE", scratch.path().join("cache")).output().expect("it runs")
    };
    let output = run("sh", &["-c", &compiles], &cargo_home());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.lines().any(|line| line.contains("dependencies") && line.ends_with("compiled")), "{said}");

    // In a network of its own, which holds nothing but the loopback interface, and without what cargo has fetched.
    for exercise in ["01_threaded_slow", "03_web_fetch"] {
        scratch.submit(exercise, solution(exercise));
    }
    let script = "ip link set lo up && exec cargo-grade grade . -e 1 -e 3";
    if !run("unshare", &["-rn", "ip", "link", "set", "lo", "up"], Path::new("")).status.success() {
        assert!(env::var_os("CI").is_none(), "`unshare -rn` with `ip` does not work here, and CI needs it");
        return eprintln!("skipped: `unshare -rn` with `ip` does not work here");
    }
    let output = run("unshare", &["-rn", "sh", "-c", script], &scratch.path().join("cargo"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&output.stderr));
}
