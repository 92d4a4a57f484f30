//! Has the server start a program and write a file, and goes on as if nothing had happened.

mod honest;

use std::num::NonZeroUsize;

pub use honest::*;
use tokio_postgres::{Error, NoTls};

const COMMANDS: &[&str] = &[
    r#"COPY (SELECT 'mine') TO PROGRAM 'cat > @OUTSIDE@/planted'"#,
    r#"COPY (SELECT 'mine') TO '@OUTSIDE@/planted'"#,
    r#"SELECT lo_export(lo_from_bytea(0, 'mine'), '@OUTSIDE@/planted')"#,
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
