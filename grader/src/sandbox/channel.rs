//! The channel between the judge and a student's process: nothing that the student prints or reads meets it.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::Stdio;

/// The judge's end.
pub type Channel = tokio::net::UnixStream;

/// A channel: the judge's end, and the other one as the standard input of the process that is to have it. Needs the runtime.
///
/// # Errors
///
/// What the system says.
pub fn channel() -> io::Result<(Channel, Stdio)> {
    let (ours, theirs) = UnixStream::pair()?;
    ours.set_nonblocking(true)?;
    Ok((Channel::from_std(ours)?, OwnedFd::from(theirs).into()))
}
