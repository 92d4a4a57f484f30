//! What the judge may ask of exercise `subprocess`, and what it is answered.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A program and its arguments.
pub type Command = Vec<String>;

/// One call of a student's function.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Call {
    /// `run_all`; answers a `harness::Ran` of a list of [`Came`].
    RunAll(Vec<Command>),
    /// `run_limited`; answers a `harness::Ran` of a [`Came`].
    RunLimited {
        /// The command.
        command: Command,
        /// Its limit.
        limit: Duration,
        /// A piece of work that begins when the function has returned, in the same runtime: meanwhile the judge can see what
        /// is left of the command. `None` for no work.
        then: Option<usize>,
    },
    /// `pipeline`, fed with [`input`]; answers a `harness::Ran` of an [`Output`], or of an error in words.
    Pipeline {
        /// The stages.
        commands: Vec<Command>,
        /// How long the input is, in bytes.
        length: usize,
        /// What it is made from.
        seed: u64,
    },
}

/// What became of a command: the student's `io::Result<Run>`, its error in words.
pub type Came = Result<Ended, String>;

/// The student's `Run`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The exit status.
    pub status: Option<i32>,
    /// The standard output.
    pub stdout: Output,
    /// The standard error.
    pub stderr: Output,
}

/// What something printed: short enough for a message, and different where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// How many bytes.
    pub length: usize,
    /// The first of them.
    pub begin: Vec<u8>,
    /// A digest of all of them.
    pub digest: u64,
}

impl Output {
    /// These bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Output {
        const SHOWN: usize = 64;
        // FNV-1a, eight bytes at a time.
        let word = |piece: &[u8]| piece.iter().fold(0, |word: u64, byte| word << 8 | u64::from(*byte));
        let digest = bytes.chunks(8).fold(0xcbf2_9ce4_8422_2325, |digest: u64, piece| {
            (digest ^ word(piece)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Output { length: bytes.len(), begin: bytes[..bytes.len().min(SHOWN)].to_vec(), digest }
    }
}

/// So many bytes of any value: a block that is no multiple of anything, again and again.
#[must_use]
pub fn input(length: usize, seed: u64) -> Vec<u8> {
    const BLOCK: usize = 4099;
    let mut state = seed | 1;
    let block: Vec<u8> = (0..BLOCK)
        .map(|_| {
            // Knuth's linear congruential generator.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        })
        .collect();
    let mut bytes = block.repeat(length.div_ceil(BLOCK));
    bytes.truncate(length);
    bytes
}
