use reqwest::Client;

use crate::FetchError;

/// A page, or why there is none.
pub type Page = Result<String, FetchError>;

/// The body of one page; a status other than 2xx is an error.
pub async fn get_web(client: &Client, url: &str) -> Page {
    let response = client.get(url).send().await?.error_for_status()?;
    Ok(response.text().await?)
}
