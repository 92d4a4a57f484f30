//! Does what the judge asks of exercise `threaded_slow`, in the student process.

use harness::{Answer, Judge};
use threaded_slow_suite::Call;

fn main() {
    harness::serve(perform);
}

fn perform(call: Call, judge: &Judge) -> Answer {
    match call {
        Call::Slow { x, delay } => Answer::of(threaded_slow::slow(x, delay)),
        Call::RunThreaded { n } => Answer::of(threaded_slow::run_threaded(n, |lane| judge.work(lane).wait())),
        Call::TryRunThreaded { n } => {
            let results = threaded_slow::try_run_threaded(n, |lane| judge.work(lane).wait());
            Answer::of(results.into_iter().map(Result::ok).collect::<Vec<_>>())
        }
    }
}
