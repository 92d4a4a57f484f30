//! Does what the judge asks of exercise `subprocess`, in the student process. Started as one of the judge's small programs,
//! it is that.

use std::io;

use harness::{Answer, Clock, Judge};
use subprocess::{Run, pipeline, run_all, run_limited};
use subprocess_suite::{Call, Came, Ended, Output, input};

fn main() {
    harness::program::run();
    harness::serve(perform);
}

fn perform(call: Call, judge: &Judge) -> Answer {
    match call {
        Call::RunAll(commands) => {
            let ran = judge.run(Clock::Real, run_all(commands));
            Answer::of(ran.map(|runs| runs.into_iter().map(came).collect::<Vec<Came>>()))
        }
        Call::RunLimited { command, limit, then } => {
            let and_then = async {
                let run = run_limited(command, limit).await;
                if let Some(lane) = then {
                    judge.work(lane).await;
                }
                run
            };
            Answer::of(judge.run(Clock::Real, and_then).map(came))
        }
        Call::Pipeline { commands, length, seed } => {
            let ran = judge.run(Clock::Real, pipeline(commands, input(length, seed)));
            Answer::of(ran.map(|output| output.map(|bytes| Output::of(&bytes)).map_err(|error| error.to_string())))
        }
    }
}

fn came(run: io::Result<Run>) -> Came {
    match run {
        Ok(Run { status, stdout, stderr }) => {
            Ok(Ended { status, stdout: Output::of(&stdout), stderr: Output::of(&stderr) })
        }
        Err(error) => Err(error.to_string()),
    }
}
