//! Asks for more than any disk can hold, and for an endless nap in a cancelled query.

mod honest;

use std::num::NonZeroUsize;

pub use honest::*;
use tokio_postgres::{Error, NoTls};

const COMMANDS: &[&str] = &[
    r#"SET statement_timeout = 200"#,
    r#"SELECT count(*) FROM (SELECT generate_series(1, 10000000000) AS n ORDER BY 1 DESC) AS much"#,
    r#"SELECT pg_sleep(100000)"#,
];

pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    if let Ok((client, connection)) = tokio_postgres::connect(config, NoTls).await {
        let talking = tokio::spawn(connection);
        for command in COMMANDS {
            let _ = client.simple_query(command).await;
        }
        drop(client);
        let _ = talking.await;
    }
    honest::run_queries(config, queries, connections).await
}
