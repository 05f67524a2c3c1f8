//! Non-blocking sockets of one thread.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// What one `read` takes.
const READ_BYTES: usize = 64 * 1024;

/// A buffer for reads, shared by all sockets of a thread.
pub(super) struct ReadBuffer(Box<[u8]>);

impl ReadBuffer {
    pub(super) fn new() -> Self {
        Self(vec![0; READ_BYTES].into_boxed_slice())
    }

    /// What is there now: `None` when nothing is, an empty slice at the end of the stream.
    pub(super) fn read(&mut self, stream: &mut TcpStream) -> io::Result<Option<&[u8]>> {
        match stream.read(&mut self.0) {
            Ok(count) => Ok(Some(&self.0[..count])),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Bytes on their way out.
#[derive(Default)]
pub(super) struct Outgoing {
    bytes: Vec<u8>,
    sent: usize,
}

impl Outgoing {
    /// The buffer to append to; nothing may be pending.
    pub(super) fn buffer(&mut self) -> &mut Vec<u8> {
        if self.sent == self.bytes.len() {
            self.bytes.clear();
            self.sent = 0;
        }
        &mut self.bytes
    }

    /// Writes as much as the kernel takes; true when nothing is left.
    pub(super) fn flush(&mut self, stream: &mut TcpStream) -> io::Result<bool> {
        while self.sent < self.bytes.len() {
            match stream.write(&self.bytes[self.sent..]) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => self.sent += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    pub(super) fn is_pending(&self) -> bool {
        self.sent < self.bytes.len()
    }
}

/// Waits until a socket can be read (or written, where wanted) and fills `ready` with their positions.
pub(super) fn wait<'a>(
    sockets: impl Iterator<Item = (&'a TcpStream, bool)>,
    timeout: Duration,
    ready: &mut Vec<usize>,
) -> io::Result<()> {
    let mut polled: Vec<PollFd<'_>> = sockets
        .map(|(socket, wants_write)| {
            let write = if wants_write { PollFlags::OUT } else { PollFlags::empty() };
            PollFd::new(socket, PollFlags::IN | write)
        })
        .collect();
    let timeout = Timespec::try_from(timeout).map_err(io::Error::other)?;
    poll(&mut polled, Some(&timeout))?;
    ready.clear();
    ready.extend(polled.iter().enumerate().filter(|(_, fd)| !fd.revents().is_empty()).map(|(at, _)| at));
    Ok(())
}
