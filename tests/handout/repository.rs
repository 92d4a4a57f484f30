//! A handout as a git repository.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use tests::{Scratch, files, git};

use super::{Handout, SOURCE, hand_out, names};

#[test]
fn a_repository_has_one_commit_a_clean_status_and_nothing_of_the_users_configuration() {
    let scratch = Scratch::new();
    let home = |path: &str| scratch.path().join("home").join(path).display().to_string();
    let hook = format!("#!/bin/sh\ntouch {}\nexit 1\n", home("hook_ran"));
    for hooks in ["hooks", "template/hooks"] {
        for name in ["pre-commit", "commit-msg", "post-commit", "prepare-commit-msg"] {
            scratch.write(&format!("home/{hooks}/{name}"), &hook);
            let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            fs::set_permissions(home(&format!("{hooks}/{name}")), executable).expect("a mode");
        }
    }
    scratch.write("home/template/description", "of the user");
    scratch.write("home/ignored", "*.toml\n.vscode\n");
    let configuration = format!(
        "[core]\nhooksPath = {}\nexcludesFile = {}\n[init]\ntemplateDir = {}\ndefaultBranch = trunk\n[commit]\ngpgSign = true\n",
        home("hooks"),
        home("ignored"),
        home("template")
    );
    let commit = |author: &str| {
        scratch.write("home/.gitconfig", format!("{configuration}{author}"));
        // Neither what was built there nor anything else gets in.
        scratch.write("course/.git.placeholder", "");
        fs::remove_dir_all(scratch.path().join("course")).expect("a folder");
        let said = hand_out(&scratch, &["course", "--git"]);
        assert_eq!(said.status, 0, "{said:?}");
        let course = scratch.path().join("course");
        let isolated = |arguments: &[&str]| {
            let mut git = Command::new("git");
            git.current_dir(&course).args(arguments).env("GIT_CONFIG_NOSYSTEM", "1");
            let output = git.env("GIT_CONFIG_GLOBAL", "/dev/null").output().expect("git runs");
            assert!(output.status.success(), "{arguments:?}: {output:?}");
            String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
        };
        assert_eq!(isolated(&["status", "--porcelain", "--ignored"]), "");
        assert_eq!(isolated(&["rev-list", "--all", "--count"]), "1");
        assert_eq!(isolated(&["symbolic-ref", "HEAD"]), "refs/heads/main");
        let committed: BTreeSet<String> = isolated(&["ls-files"]).lines().map(str::to_owned).collect();
        let mut there = names(&course);
        there.retain(|path| !path.starts_with(".git/"));
        assert_eq!(committed, there);
        assert!(!course.join(".git/hooks").exists() && !course.join(".git/description").exists());
        assert!(!Path::new(&home("hook_ran")).exists(), "a hook ran");
        let left = files(&course).into_iter().filter(|path| path.display().to_string().contains(".unfinished-"));
        assert_eq!(left.count(), 0);
        isolated(&["log", "-1", "--format=%an <%ae>"])
    };
    assert_eq!(commit(""), "cargo grade <cargo-grade@localhost>");
    assert_eq!(commit("[user]\nname = A Teacher\n"), "cargo grade <cargo-grade@localhost>");
    assert_eq!(commit("[user]\nname = A Teacher\nemail = teacher@example.org\n"), "A Teacher <teacher@example.org>");
}

#[test]
fn only_what_was_handed_out_is_committed() {
    let handout = Handout::new(&[]);
    handout.write(SOURCE, "pub fn mine() {}");
    handout.write("target/debug/solution.rs", "fn solution() {}");
    handout.write("03_web_fetch/target/solution.rs", "fn solution() {}");
    handout.write("solutions/01_threaded_slow/src/lib.rs", "fn solution() {}");
    let said = hand_out(&handout.scratch, &["course", "--git"]);
    assert_eq!(said.status, 0, "{said:?}");
    assert!(said.errors.contains(&format!("the commit has what you have changed in it: {SOURCE}\n")), "{said:?}");
    assert!(!git(&handout.path(), &["ls-files"]).contains("solution"));
    assert_eq!(git(&handout.path(), &["rev-list", "--all", "--count"]), "1");
}

#[test]
fn a_handout_goes_into_a_repository_that_was_just_cloned() {
    let scratch = Scratch::new();
    git(scratch.path(), &["init", "--quiet", "course"]);
    let said = hand_out(&scratch, &["course", "--git"]);
    assert_eq!(said.status, 0, "{said:?}");
    assert!(said.errors.contains("a git repository already: nothing was committed"), "{said:?}");
    let course = scratch.path().join("course");
    assert!(git(&course, &["status", "--porcelain"]).contains("?? 01_threaded_slow/"));
    assert_eq!(git(&course, &["for-each-ref"]), "");
}

#[test]
fn without_git_nothing_is_handed_out_as_a_repository() {
    let scratch = Scratch::new();
    let output = scratch.grade().env("PATH", scratch.path()).args(["handout", "course", "--git"]).output();
    let output = output.expect("the grader runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("git is not installed") && said.contains("leave out --git"), "{said}");
    assert!(scratch.contents().is_empty(), "something was written");
    let plain = scratch.grade().env("PATH", scratch.path()).args(["handout", "course"]).output();
    assert_eq!(plain.expect("the grader runs").status.code(), Some(0));
}
