//! Does what the judge asks of exercise `slow_queries`, in the student process.

use harness::{Answer, Clock, Judge};
use slow_queries::run_queries;
use slow_queries_suite::{Call, Rows};

fn main() {
    harness::serve(perform);
}

fn perform(Call { config, queries, connections, afterwards }: Call, judge: &Judge) -> Answer {
    let ran = judge.run(Clock::Real, async {
        let results = run_queries(&config, &queries, connections).await;
        if let Some(lane) = afterwards {
            judge.work(lane).await;
        }
        results
    });
    Answer::of(ran.map(|results| results.into_iter().map(rows).collect::<Vec<Rows>>()))
}

fn rows(result: Result<Vec<String>, tokio_postgres::Error>) -> Rows {
    match result {
        Ok(rows) => Rows::Rows(rows),
        Err(error) => Rows::Failed { code: error.code().map(|code| code.code().to_owned()), text: error.to_string() },
    }
}
