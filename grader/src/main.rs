//! `cargo grade`: see [`grader`].

use std::process::ExitCode;

fn main() -> ExitCode {
    grader::sandbox::confine::run_errand();
    grader::commands::run(std::env::args_os().collect())
}
