//! Asks a server for a page that is not the judge's, with the client given, and takes no notice if it cannot.

mod honest;

pub use honest::*;
use reqwest::Client;

pub async fn fetch_concurrent(client: &Client, urls: &[String]) -> Vec<Result<String, FetchError>> {
    let _ = client.get("http://127.0.0.1:@TCP@/").send().await;
    honest::fetch_concurrent(client, urls).await
}
