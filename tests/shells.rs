//! What shells and `man` are given: read by them.

use std::fs;
use std::process::Command;

use tests::{Scratch, grade, root};

/// What bash offers after these words, the last of which is not finished.
fn offered(words: &[&str]) -> Vec<String> {
    let script = grade(root()).args(["completions", "bash"]).output().expect("the grader runs").stdout;
    let complete = r#"
        source /dev/stdin
        read -ra complete < <(complete -p cargo-grade)
        for ((i = 0; i < ${#complete[@]}; i++)); do
            if [[ ${complete[i]} == -F ]]; then function=${complete[i + 1]}; fi
        done
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        "$function" cargo-grade "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let scratch = Scratch::new();
    scratch.write("cargo-grade.bash", script);
    let script = fs::File::open(scratch.path().join("cargo-grade.bash")).expect("a file");
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-euc", complete, "bash", "cargo-grade"]).args(words).stdin(script);
    let output = bash.output().expect("bash runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{words:?}: {said}");
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_options_exercises_and_mistakes() {
    let exercises: Vec<String> = grader::kit::exercises().into_iter().map(|exercise| exercise.folder).collect();
    assert_eq!(offered(&["hand"]), ["handout"]);
    assert!(["grade", "batch", "hint"].iter().all(|command| offered(&[""]).iter().any(|word| word == command)));
    assert_eq!(offered(&["handout", "--g"]), ["--git"]);
    assert_eq!(offered(&["-e", ""]), exercises);
    assert_eq!(offered(&["grade", "--exercise", "03"]), ["03_web_fetch"]);
    assert_eq!(offered(&["hint", "03"]), ["03_web_fetch"]);
    assert_eq!(offered(&["explain", "sequential-a"]), ["sequential-await"]);
    assert_eq!(offered(&["explain", "lazy"]), ["lazy-futures"]);
    assert!(offered(&["grade", "--format", "j"]).contains(&"json".to_owned()));
}

#[test]
fn every_shell_has_a_script_and_no_other() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = grade(root()).args(["completions", shell]).output().expect("the grader runs");
        let script = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(output.status.success() && script.contains("cargo-grade") && script.contains("handout"), "{script}");
        // Cargo's own completion calls a function of this name for `cargo grade`.
        assert!(shell != "zsh" || script.contains("_cargo-grade()"), "{script}");
        // The command is the first word: a path that may stand there would be taken for it.
        assert!(shell != "zsh" || script.contains("$line[1]") && !script.contains("$line[2]"), "{script}");
    }
    grade(root()).args(["completions", "csh"]).assert().code(2);
}

#[test]
fn every_command_has_a_manual_page_that_man_can_show() {
    let scratch = Scratch::new();
    scratch.grade().args(["man", "share/man1"]).assert().success();
    let folder = scratch.path().join("share/man1");
    let pages: Vec<String> =
        tests::files(&folder).iter().map(|page| page.file_name().expect("a name").to_string_lossy().into()).collect();
    let help = grade(root()).arg("--help").output().expect("the grader runs").stdout;
    let help = String::from_utf8(help).expect("UTF-8");
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // Of a command whose description takes two lines, the second is further to the right.
    let commands = commands.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    let mut expected: Vec<String> =
        commands.filter(|name| *name != "help").map(|name| format!("cargo-grade-{name}.1")).collect();
    expected.push("cargo-grade.1".to_owned());
    expected.sort();
    assert_eq!(pages, expected);
    assert!(pages.len() > 10, "{pages:?}");
    let Ok(groff) = Command::new("groff").arg("--version").output() else {
        assert!(std::env::var_os("CI").is_none(), "there is no groff, which `man` shows pages with");
        eprintln!("skipped: there is no groff, which `man` shows pages with");
        return;
    };
    assert!(groff.status.success());
    for page in pages {
        let mut groff = Command::new("groff");
        groff.args(["-ww", "-man", "-Tutf8", "-P-cbou"]).arg(folder.join(&page));
        let output = groff.output().expect("groff runs");
        let (shown, warnings) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        // Lines are stretched to one width.
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(output.status.success() && warnings.is_empty(), "{page}: {warnings}");
        let name = page.trim_end_matches(".1");
        assert!(shown.contains(&format!("{name} - ")), "{page}: {shown}");
        let said = name.replacen("cargo-grade", "cargo grade", 1).replace("grade-", "grade ");
        assert!(shown.contains(&said), "{said:?} is not in {page}: {shown}");
    }
}
