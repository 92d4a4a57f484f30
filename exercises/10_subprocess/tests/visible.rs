//! Visible tests: the values, and a look at the clock. `cargo grade -e 10` looks closer.

use std::time::{Duration, Instant};

use subprocess::{pipeline, run_all, run_limited};

fn command(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

fn shell(script: &str) -> Vec<String> {
    command(&["sh", "-c", script])
}

#[tokio::test]
async fn status_and_both_outputs_come_back_in_order() {
    let commands = vec![shell("sleep 0.2; echo slow"), shell("echo out; echo err >&2; exit 3"), command(&["true"])];
    let runs: Vec<_> = run_all(commands).await.into_iter().map(|run| run.expect("it starts")).collect();
    assert_eq!(runs.iter().map(|run| run.status).collect::<Vec<_>>(), [Some(0), Some(3), Some(0)]);
    assert_eq!(runs.iter().map(|run| &run.stdout[..]).collect::<Vec<_>>(), [&b"slow\n"[..], b"out\n", b""]);
    assert_eq!(runs.iter().map(|run| &run.stderr[..]).collect::<Vec<_>>(), [&b""[..], b"err\n", b""]);
}

#[tokio::test]
async fn a_program_that_does_not_exist_fails_alone() {
    let commands = vec![command(&["true"]), command(&["there-is-no-such-program"]), command(&["true"])];
    let runs = run_all(commands).await;
    assert_eq!(runs.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
}

#[tokio::test]
async fn ten_naps_take_as_long_as_one() {
    let start = Instant::now();
    assert_eq!(run_all(vec![command(&["sleep", "0.3"]); 10]).await.len(), 10);
    let took = start.elapsed();
    assert!(took >= Duration::from_millis(300), "nobody has slept: {took:?}");
    assert!(took < Duration::from_millis(1500), "one after the other: {took:?}");
}

#[tokio::test]
async fn what_takes_too_long_is_killed() {
    let start = Instant::now();
    let run = run_limited(shell("echo begun; exec sleep 30"), Duration::from_millis(300)).await.expect("it starts");
    assert!(start.elapsed() < Duration::from_secs(10), "it was not killed: {:?}", start.elapsed());
    assert_eq!((run.status, &run.stdout[..]), (None, &b"begun\n"[..]));
}

#[tokio::test]
async fn what_ends_in_time_is_left_alone() {
    let run = run_limited(shell("echo done; exit 7"), Duration::from_secs(60)).await.expect("it starts");
    assert_eq!((run.status, &run.stdout[..]), (Some(7), &b"done\n"[..]));
}

#[tokio::test]
async fn each_stage_reads_what_the_one_before_it_prints() {
    let commands = vec![command(&["tr", "a-z", "A-Z"]), command(&["tr", "O", "0"]), command(&["rev"])];
    assert_eq!(pipeline(commands, b"hello world\n".to_vec()).await.expect("a result"), b"DLR0W 0LLEH\n");
}

#[tokio::test]
async fn a_megabyte_passes_through_a_pipe_of_64_kilobytes() {
    let input = vec![b'x'; 1 << 20];
    let output = pipeline(vec![command(&["cat"]), command(&["cat"])], input.clone()).await.expect("a result");
    assert!(output == input, "{} bytes came back", output.len());
}
