//! Mistake: the waiting is done by a thread of its own, not by the runtime's timer.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

pub struct Ticker {
    stop: mpsc::Sender<()>,
    thread: thread::JoinHandle<u64>,
}

impl Ticker {
    pub fn start<F>(period: Duration, mut on_tick: F) -> Ticker
    where
        F: FnMut(u64) + Send + 'static,
    {
        let (stop, stopped) = mpsc::channel::<()>();
        let thread = thread::spawn(move || {
            let mut number = 0;
            while stopped.recv_timeout(period) == Err(mpsc::RecvTimeoutError::Timeout) {
                on_tick(number);
                number += 1;
            }
            number
        });
        Ticker { stop, thread }
    }

    pub async fn stop(self) -> u64 {
        drop(self.stop);
        self.thread.join().unwrap()
    }
}

pub async fn with_deadline<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    timeout(limit, work).await.ok()
}

pub async fn run_until<Fut>(jobs: Vec<Fut>, shutdown: impl Future<Output = ()>, grace: Duration) -> usize
where
    Fut: Future<Output = ()> + Send + 'static,
{
    let mut jobs: JoinSet<()> = jobs.into_iter().collect();
    let mut finished = 0;
    let count_all = async {
        while jobs.join_next().await.is_some() {
            finished += 1;
        }
    };
    let over = async {
        shutdown.await;
        sleep(grace).await;
    };
    tokio::select! {
        () = count_all => {}
        () = over => {}
    }
    finished
}
