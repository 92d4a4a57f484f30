use std::fmt;

/// Why there is no page.
#[derive(Debug)]
#[must_use]
pub enum FetchError {
    /// The server replied, with this status instead of a 2xx.
    Status(u16),
    /// No reply, or only a part of one.
    Transport(reqwest::Error),
}

impl FetchError {
    /// Whether asking again later could help.
    pub fn is_temporary(&self) -> bool {
        match self {
            FetchError::Status(status) => *status >= 500,
            FetchError::Transport(error) => error.is_timeout() || error.is_connect(),
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FetchError::Status(status) => write!(f, "the server replied with status {status}"),
            FetchError::Transport(error) => write!(f, "no reply: {error}"),
        }
    }
}

impl std::error::Error for FetchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            FetchError::Status(_) => None,
            FetchError::Transport(error) => Some(error),
        }
    }
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        match error.status() {
            Some(status) => FetchError::Status(status.as_u16()),
            None => FetchError::Transport(error),
        }
    }
}
