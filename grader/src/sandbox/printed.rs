//! What a process prints, to standard output and standard error alike: the beginning and the end are kept.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::unix::pipe::Receiver;
use tokio::task::JoinHandle;

/// How much is kept of the beginning, and of the end.
const KEPT_HEAD: usize = 12 << 10;
const KEPT_TAIL: usize = 4 << 10;

/// A process that prints more than this, in bytes, has lost its way, and is ended.
pub const FLOOD: usize = 32 << 20;

/// As much as a pipe holds: what a process has written, and nobody has read, is never more.
const PIPE: usize = 64 << 10;

/// What a process has printed.
#[derive(Debug, Default)]
pub struct Printed {
    kept: Mutex<Kept>,
    pipes: Vec<Receiver>,
}

#[derive(Debug, Default)]
struct Kept {
    head: Vec<u8>,
    tail: Vec<u8>,
    bytes: usize,
}

impl Printed {
    /// What comes out of these pipes, and the tasks that read them until their writers are gone.
    ///
    /// # Errors
    ///
    /// What the system says if a pipe cannot be watched.
    pub(super) fn of(pipes: Vec<OwnedFd>) -> io::Result<(Arc<Printed>, Vec<JoinHandle<()>>)> {
        let pipes: Vec<Receiver> = pipes.into_iter().map(Receiver::from_owned_fd).collect::<io::Result<_>>()?;
        let printed = Arc::new(Printed { kept: Mutex::default(), pipes });
        let readers = (0..printed.pipes.len()).map(|pipe| tokio::spawn(Arc::clone(&printed).read(pipe))).collect();
        Ok((printed, readers))
    }

    /// Keeps what comes until the pipe ends. Reads while it holds the lock, so that pieces never change places.
    async fn read(self: Arc<Printed>, pipe: usize) {
        let pipe = &self.pipes[pipe];
        while pipe.readable().await.is_ok() {
            match self.kept().take(|bytes| pipe.try_read(bytes)) {
                Ok(1..) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Ok(0) | Err(_) => break,
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is more than anyone can read.
    #[must_use]
    pub fn flooded(&self) -> bool {
        self.kept().bytes > FLOOD
    }

    /// All that was printed until now, with what was cut out of its middle counted.
    #[must_use]
    pub fn text(&self) -> String {
        // A reader may not have had its turn yet, though what is in the pipe was written long ago.
        let mut kept = self.kept();
        for pipe in &self.pipes {
            let end = kept.bytes + PIPE;
            // Past the runtime, which may not know yet that there is something.
            while let Ok(1..) = kept.take(|bytes| Ok(rustix::io::read(pipe, bytes)?))
                && kept.bytes < end
            {}
        }
        kept.text()
    }
}

impl Kept {
    /// Takes a piece of what lies in a pipe; how long it is.
    fn take(&mut self, read: impl FnOnce(&mut [u8]) -> io::Result<usize>) -> io::Result<usize> {
        let mut bytes = [0; 16 << 10];
        let count = read(&mut bytes)?;
        self.add(&bytes[..count]);
        Ok(count)
    }

    fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len();
        let room = KEPT_HEAD.saturating_sub(self.head.len()).min(bytes.len());
        let (head, rest) = bytes.split_at(room);
        self.head.extend_from_slice(head);
        self.tail.extend_from_slice(rest);
        let surplus = self.tail.len().saturating_sub(KEPT_TAIL);
        self.tail.drain(..surplus);
    }

    fn text(&self) -> String {
        let head = String::from_utf8_lossy(&self.head);
        let tail = String::from_utf8_lossy(&self.tail);
        match self.bytes - self.head.len() - self.tail.len() {
            0 => format!("{head}{tail}"),
            cut => format!("{head}\n… {cut} bytes cut …\n{tail}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// On a runtime whose only thread is busy with the test, so that no reader gets a turn.
    #[tokio::test]
    async fn what_was_written_is_seen_before_a_reader_has_had_its_turn() {
        let (pipe, mut writer) = std::io::pipe().expect("a pipe");
        let (printed, readers) = Printed::of(vec![pipe.into()]).expect("the pipe can be watched");
        writer.write_all(b"first ").expect("there is room");
        assert_eq!(printed.text(), "first ");
        writer.write_all(b"last").expect("there is room");
        drop(writer);
        for reader in readers {
            reader.await.expect("the pipe has ended");
        }
        assert_eq!(printed.text(), "first last");
    }

    #[tokio::test]
    async fn the_middle_of_much_is_cut_and_counted() {
        let (pipe, mut writer) = std::io::pipe().expect("a pipe");
        let (printed, _) = Printed::of(vec![pipe.into()]).expect("the pipe can be watched");
        writer.write_all(&[b'a'; KEPT_HEAD]).expect("there is room");
        writer.write_all(&[b'-'; 100]).expect("there is room");
        writer.write_all(&[b'z'; KEPT_TAIL]).expect("there is room");
        let text = printed.text();
        assert!(text.starts_with('a') && text.ends_with('z') && text.contains("100 bytes cut"), "{text}");
        assert!(!text.contains('-'), "{text}");
    }
}
