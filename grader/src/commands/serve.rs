//! Serves a practice web service, and shows each request as it comes and leaves.

use std::collections::BTreeMap;
use std::io;
use std::time::{Duration, Instant};

use clap::Args;
use tokio::sync::mpsc;

use super::terminal::{self, BOLD, DIM, GREEN, RED};
use super::{Exit, Trouble, interrupted};
use crate::practice::{self, Event, Service};

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// The port to listen on; 0 takes one that is free
    #[arg(long, value_name = "N", default_value_t = practice::PORT)]
    port: u16,
}

/// Serves until somebody ends it, which is how it ends well.
pub(super) async fn run(options: Options) -> Result<Exit, Trouble> {
    let interrupted = interrupted();
    let service = Service::open(options.port).await.map_err(|error| trouble(options.port, &error))?;
    let address = service.address();
    terminal::print(&format!(
        "practice web service at {BOLD}{address}{BOLD:#} (`curl {address}` lists what it offers, Ctrl-C ends it)\n"
    ));
    let (send, mut events) = mpsc::unbounded_channel();
    let mut log = Log::new(Instant::now());
    let show = async {
        while let Some(event) = events.recv().await {
            terminal::print(&log.line(event));
        }
    };
    tokio::select! {
        never = service.serve(send) => match never {},
        () = show => {}
        _ = interrupted => {}
    }
    // What was on its way ends with the service, and is told no more.
    terminal::print(&log.summary());
    Ok(Exit::Fine)
}

fn trouble(port: u16, error: &io::Error) -> Trouble {
    let remedy = "take another with `--port N`, or any that is free with `--port 0`";
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            Trouble::usage(format!("port {port} is in use, perhaps by another `serve`: {remedy}"))
        }
        io::ErrorKind::PermissionDenied => Trouble::usage(format!("port {port} is not for everybody: {remedy}")),
        _ => Trouble::fault(format!("port {port} of 127.0.0.1 cannot be had: {error}")),
    }
}

/// What happened at the service so far, and how each of it is told.
#[derive(Debug)]
struct Log {
    start: Instant,
    in_flight: BTreeMap<u64, (Instant, String)>,
    requests: u64,
    most_in_flight: usize,
}

impl Log {
    fn new(start: Instant) -> Log {
        Log { start, in_flight: BTreeMap::new(), requests: 0, most_in_flight: 0 }
    }

    /// Takes note of what happened, and tells it in a line.
    fn line(&mut self, event: Event) -> String {
        match event {
            Event::Came { id, at, what } => {
                let line = format!("{GREEN}→{GREEN:#} {what:<28}");
                self.in_flight.insert(id, (at, what));
                self.requests += 1;
                self.most_in_flight = self.most_in_flight.max(self.in_flight.len());
                self.told(at, &line)
            }
            Event::Left { id, at, status } => {
                let (came, what) = self.in_flight.remove(&id).unwrap_or_else(|| (at, String::new()));
                let (style, ended) = match status {
                    Some(status @ ..400) => (GREEN, status.to_string()),
                    Some(status) => (RED, status.to_string()),
                    None => (RED, "given up".to_owned()),
                };
                let took = at.saturating_duration_since(came).as_secs_f64();
                self.told(at, &format!("← {what:<28}  {style}{ended}{style:#} after {took:.2} s"))
            }
            Event::Full { connections } => {
                format!("{RED}{connections} connections are open: the next ones wait until one of them ends{RED:#}\n")
            }
        }
    }

    fn told(&self, at: Instant, what: &str) -> String {
        let time = clock(at.saturating_duration_since(self.start));
        format!("{DIM}{time}{DIM:#}  {what}  {DIM}({} in flight){DIM:#}\n", self.in_flight.len())
    }

    fn summary(&self) -> String {
        if self.requests == 0 {
            return "no requests\n".to_owned();
        }
        let requests = if self.requests == 1 { "1 request".to_owned() } else { format!("{} requests", self.requests) };
        format!("{requests}, never more than {} in flight\n", self.most_in_flight)
    }
}

/// Time since the start, in minutes and seconds. Differences are what matters here, not the time of the day.
fn clock(time: Duration) -> String {
    format!("{:02}:{:02}.{:03}", time.as_secs() / 60, time.as_secs() % 60, time.subsec_millis())
}
