//! One query.

use futures::future::join;
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// One query on a connection of its own, closed in the end.
pub async fn query(config: &str, query: &str) -> Result<Vec<String>, Error> {
    let (client, connection) = tokio_postgres::connect(config, NoTls).await?;
    let ask = async move { client.simple_query(query).await };
    let (messages, _) = join(ask, connection).await;
    let mut texts = Vec::new();
    for message in messages? {
        if let SimpleQueryMessage::Row(row) = message {
            texts.push(row.get(0).map(str::to_owned).unwrap_or_default());
        }
    }
    Ok(texts)
}
