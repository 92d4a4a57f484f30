//! `cargo grade`: see [`grader`].

use std::process::ExitCode;

fn main() -> ExitCode {
    grader::sandbox::run_errand();
    grader::commands::run(std::env::args_os().collect())
}
