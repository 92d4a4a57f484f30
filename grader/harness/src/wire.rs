//! The messages between judge and student process, and their framing.
//!
//! A frame is a length (four bytes, little endian) and that many bytes of JSON. The judge believes nothing that
//! it reads here without a check: whoever holds the other end may be the student.

use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The longest frame that either side accepts, in bytes. The largest honest answer (ten thousand numbers) is a
/// twentieth of it.
pub const LONGEST_FRAME: usize = 4 << 20;

/// The header in which the client that the harness makes carries the name that the judge gave it.
pub const CLIENT_HEADER: &str = "x-client";

/// From the judge to the student process.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Order {
    /// Do this: a suite's `Call`, as JSON.
    Call(serde_json::Value),
    /// Let this piece of work go.
    Release {
        /// The ticket under which the work was reported.
        ticket: u64,
        /// How the work is to end.
        outcome: Outcome,
    },
    /// Answer with a [`Report::Pong`] of the same number, from a task beside the student's future.
    Ping(u64),
    /// Drop the student's future.
    Drop,
}

/// How a piece of work is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It returns this value, which only the judge knew until now.
    Value(u64),
    /// It panics.
    Panic,
}

/// From the student process to the judge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Report {
    /// The harness is up and waits for a call.
    Ready,
    /// A piece of work began and waits to be released.
    Began {
        /// Unique in this process.
        ticket: u64,
        /// The argument that the student's function passed: `work(lane)`.
        lane: usize,
        /// What the work runs on.
        place: Place,
    },
    /// A piece of work is over.
    Ended {
        /// The ticket under which it began.
        ticket: u64,
        /// False if it was dropped before its end.
        completed: bool,
    },
    /// Something was asked of the judge's inputs: a source gave its next item, say.
    Noted {
        /// Which of them.
        lane: usize,
    },
    /// The answer to [`Order::Ping`].
    Pong(u64),
    /// The student's future has had itself polled [`MOST_POLLS`](crate::runtime::MOST_POLLS) times, on a clock that does not
    /// stand still meanwhile. Whether that was for want of patience, or of a processor for whom it waited, the judge knows.
    PolledOften,
    /// The call returned.
    Returned {
        /// The answer as JSON; its type is the suite's.
        value: serde_json::Value,
    },
    /// The call panicked.
    Panicked {
        /// What is known of it.
        panic: Panic,
    },
}

/// What a piece of work ran on, as the student process tells it: good enough to name a mistake, never to
/// decide whether there was one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The number of the thread, 0 for the one that made the call.
    pub thread: u64,
    /// Whether it ran in a task that the student spawned.
    pub spawned: bool,
}

/// What a panic said, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panic {
    /// The panic's message.
    pub message: String,
    /// `file:line:column`, empty if unknown.
    pub place: String,
    /// Whether a `todo!()` or `unimplemented!()` was reached, on whichever thread.
    pub unfinished: bool,
}

/// Writes one frame.
///
/// # Errors
///
/// What the writer says; `InvalidData` if the message is longer than [`LONGEST_FRAME`].
pub fn write_frame(mut to: impl Write, message: &impl Serialize) -> io::Result<()> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, message)?;
    let length = frame.len() - 4;
    if length > LONGEST_FRAME {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the message is too long for a frame"));
    }
    frame[..4].copy_from_slice(&(length as u32).to_le_bytes());
    to.write_all(&frame)
}

/// Reads one frame; `None` where the other side has hung up between two frames.
///
/// # Errors
///
/// What the reader says; `InvalidData` for a frame that is too long or is not the message expected.
pub fn read_frame<M: DeserializeOwned>(mut from: impl Read) -> io::Result<Option<M>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > LONGEST_FRAME {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the frame is too long"));
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    message(&body).map(Some)
}

/// The message in a frame. One that breaks off is as wrong as any other: the frame was whole.
fn message<M: DeserializeOwned>(body: &[u8]) -> io::Result<M> {
    serde_json::from_slice(body).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Takes whole frames out of bytes that arrive in pieces.
#[derive(Debug, Default)]
pub struct Frames {
    bytes: Vec<u8>,
}

impl Frames {
    /// Adds what has arrived.
    pub fn extend(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole frame, `None` if it has not all arrived.
    ///
    /// # Errors
    ///
    /// `InvalidData` for a frame that is too long or is not the message expected.
    pub fn take<M: DeserializeOwned>(&mut self) -> io::Result<Option<M>> {
        let Some(length) = self.bytes.first_chunk::<4>() else { return Ok(None) };
        let end = 4 + u32::from_le_bytes(*length) as usize;
        if end > 4 + LONGEST_FRAME {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the frame is too long"));
        }
        if self.bytes.len() < end {
            return Ok(None);
        }
        let message = message(&self.bytes[4..end]);
        self.bytes.drain(..end);
        message.map(Some)
    }
}
