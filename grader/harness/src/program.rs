//! A small program for a student's code to start, of which the judge sees when it starts and ends: this very program, under
//! another argument. It takes one step after the other and has nothing to do with the student's crate.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use serde::{Deserialize, Serialize};

/// The argument by which a process knows that it is such a program.
const NAME: &str = "(program)";

/// What a program does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Step {
    /// Asks for a page of the judge's and waits until it is let go. The connection stays open to the end of the program.
    Meet(String),
    /// Writes these bytes to one of its outputs.
    Say(Stream, Vec<u8>),
    /// Writes [so many bytes](Step::filled) to each of these outputs, one line here and one there.
    Fill(Vec<Stream>, usize),
    /// Reads its input to the end and says how many bytes came.
    Count,
    /// Reads so many bytes of its input and no more.
    Skip(usize),
    /// Hands its input on, and then these bytes.
    Pass(Vec<u8>),
    /// Ends with this status.
    Exit(i32),
}

/// A line of what fills a pipe.
const LINE: &[u8] = b"................................................................\n";

impl Step {
    /// What [`Step::Fill`] writes: whole lines, at most so many bytes.
    #[must_use]
    pub fn filled(bytes: usize) -> Vec<u8> {
        LINE.repeat(bytes / LINE.len())
    }
}

/// An output of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stream {
    /// The standard output.
    Output,
    /// The standard error.
    Error,
}

/// The arguments with which this program becomes one that takes these steps.
///
/// # Panics
///
/// If the steps have no JSON form; they all have one.
pub fn arguments(steps: &[Step]) -> [String; 2] {
    [NAME.to_owned(), serde_json::to_string(steps).expect("steps have a JSON form")]
}

/// Is such a program, if this process was started as one: does not return then.
pub fn run() {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().is_none_or(|name| name != NAME) {
        return;
    }
    let steps: Vec<Step> = arguments.next().and_then(|steps| serde_json::from_str(&steps).ok()).unwrap_or_default();
    let mut visits = Vec::new();
    for step in steps {
        // Whoever reads may have gone, and the judge too.
        if take(step, &mut visits).is_err() {
            std::process::exit(1);
        }
    }
    std::process::exit(0);
}

fn take(step: Step, visits: &mut Vec<TcpStream>) -> io::Result<()> {
    let (mut input, mut output, mut errors) = (io::stdin().lock(), io::stdout().lock(), io::stderr().lock());
    match step {
        Step::Meet(url) => visits.push(meet(&url)?),
        Step::Say(Stream::Output, bytes) => output.write_all(&bytes)?,
        Step::Say(Stream::Error, bytes) => errors.write_all(&bytes)?,
        Step::Fill(streams, bytes) => {
            for _ in 0..bytes / LINE.len() {
                for stream in &streams {
                    match stream {
                        Stream::Output => output.write_all(LINE)?,
                        Stream::Error => errors.write_all(LINE)?,
                    }
                }
            }
        }
        Step::Count => {
            let count = io::copy(&mut input, &mut io::sink())?;
            writeln!(output, "{count}")?;
        }
        Step::Skip(bytes) => drop(io::copy(&mut input.take(bytes as u64), &mut io::sink())?),
        Step::Pass(last) => {
            let mut bytes = [0; 8 << 10];
            while let count @ 1.. = input.read(&mut bytes)? {
                output.write_all(&bytes[..count])?;
            }
            output.write_all(&last)?;
        }
        Step::Exit(status) => {
            output.flush()?;
            std::process::exit(status);
        }
    }
    output.flush()
}

/// Asks for a page and waits for the head of the reply.
fn meet(url: &str) -> io::Result<TcpStream> {
    let (host, path) = url.trim_start_matches("http://").split_once('/').unwrap_or((url, ""));
    let mut stream = TcpStream::connect(host)?;
    stream.write_all(format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\n\r\n").as_bytes())?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    Ok(stream)
}
