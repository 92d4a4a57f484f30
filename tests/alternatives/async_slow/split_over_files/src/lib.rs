//! Style: a module for each function, and an inline test that uses the paused clock.

mod race;
mod together;
mod waiting;

pub use race::first_done;
pub use together::{run_concurrent, run_tasks};
pub use waiting::{run_sequential, slow};

#[cfg(test)]
mod tests {
    use std::time::Duration;

    #[tokio::test]
    async fn an_hour_passes_in_an_instant() {
        tokio::time::pause();
        assert_eq!(crate::slow(1, Duration::from_secs(3600)).await, 1);
    }
}
