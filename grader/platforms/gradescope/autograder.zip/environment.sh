# Where setup.sh installs things and run_autograder finds them. $root is the autograder's folder.
export CARGO_GRADE_CACHE="${CARGO_GRADE_CACHE:-$root/cargo-grade-cache}"
if [ -d "$root/rust" ]; then
    export RUSTUP_HOME="$root/rust/rustup" CARGO_HOME="$root/rust/cargo" PATH="$root/rust/cargo/bin:$PATH"
fi
