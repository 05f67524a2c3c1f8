use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::content::Unstuffer;
use crate::stream::Stream;

/// RFC 5321 §4.5.3.1.4 says 512; extensions add to it (RFC 3461 §5.4, RFC 6531 §3.4 …).
const MAX_COMMAND_BYTES: usize = 4096;
/// The largest message a sink takes.
const MAX_CONTENT_BYTES: usize = 256 * 1024 * 1024;
/// How long a client may say nothing.
const IDLE_LIMIT: Duration = Duration::from_secs(600);

/// Why a session is over.
#[derive(Debug)]
pub(super) enum End {
    /// The client closed the connection or it broke.
    PeerGone,
    /// The script or QUIT closed it.
    Closed,
    Idle,
    TooLong,
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        Self::PeerGone
    }
}

/// A command line as it came.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) text: Bytes,
    pub(super) bare_line_feed: bool,
}

/// A stream with its input buffer.
pub(super) struct Wire {
    pub(super) stream: Stream,
    pub(super) input: BytesMut,
}

impl Wire {
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream, input: BytesMut::new() }
    }

    /// The next command. A bare LF ends it too, so that a faulty client is reported instead of hanging.
    pub(super) async fn read_line(&mut self) -> Result<Line, End> {
        loop {
            if let Some(at) = self.input.iter().position(|byte| *byte == b'\n') {
                let line = self.input.split_to(at + 1).freeze();
                let bare = at == 0 || line[at - 1] != b'\r';
                let text = line.slice(..if bare { at } else { at - 1 });
                return Ok(Line { text, bare_line_feed: bare });
            }
            if self.input.len() > MAX_COMMAND_BYTES {
                return Err(End::TooLong);
            }
            self.fill().await?;
        }
    }

    /// DATA content up to the final dot, or `None` when it has `stop_after` octets or more.
    pub(super) async fn read_dotted(&mut self, stop_after: Option<usize>) -> Result<Option<Bytes>, End> {
        let mut unstuffer = Unstuffer::default();
        loop {
            let ended = unstuffer.take(&mut self.input);
            let partial = if ended { 0 } else { self.input.len() };
            let so_far = unstuffer.content.len() + partial;
            if stop_after.is_some_and(|limit| so_far >= limit) {
                return Ok(None);
            }
            if ended {
                return Ok(Some(unstuffer.content.freeze()));
            }
            if so_far > MAX_CONTENT_BYTES {
                return Err(End::TooLong);
            }
            self.fill().await?;
        }
    }

    /// Exactly `length` octets of a BDAT chunk.
    pub(super) async fn read_chunk(&mut self, length: usize) -> Result<Bytes, End> {
        if length > MAX_CONTENT_BYTES {
            return Err(End::TooLong);
        }
        while self.input.len() < length {
            self.fill().await?;
        }
        Ok(self.input.split_to(length).freeze())
    }

    /// Reads until the client goes away, saying nothing.
    pub(super) async fn wait_for_goodbye(&mut self) -> End {
        loop {
            self.input.clear();
            if let Err(end) = self.fill().await {
                return end;
            }
        }
    }

    /// Whether the client has said more than was asked for, looking at the socket without waiting.
    pub(super) async fn has_early_input(&mut self) -> bool {
        if self.input.is_empty() {
            tokio::select! {
                biased;
                outcome = self.stream.read(&mut self.input) => {
                    if let Err(error) = outcome {
                        tracing::trace!(%error, "the client went away early");
                    }
                }
                () = std::future::ready(()) => {}
            }
        }
        !self.input.is_empty()
    }

    async fn fill(&mut self) -> Result<(), End> {
        match tokio::time::timeout(IDLE_LIMIT, self.stream.read(&mut self.input)).await {
            Err(_) => Err(End::Idle),
            Ok(Ok(0)) => Err(End::PeerGone),
            Ok(outcome) => Ok(outcome.map(|_| ())?),
        }
    }
}

/// A reply as octets: `text` begins with its code; further lines follow `\n` with or without the code.
pub(super) fn format_reply(text: &str) -> String {
    let code = text.get(..3).unwrap_or("250");
    let rest = text.get(4..).unwrap_or("");
    let lines: Vec<&str> = rest.split('\n').collect();
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        let separator = if at + 1 == lines.len() { ' ' } else { '-' };
        out.push_str(code);
        out.push(separator);
        out.push_str(line.strip_prefix(&format!("{code} ")).unwrap_or(line));
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::format_reply;

    #[test]
    fn replies_have_the_code_on_every_line() {
        assert_eq!(format_reply("250 OK"), "250 OK\r\n");
        assert_eq!(format_reply("250 a\nb\n250 c"), "250-a\r\n250-b\r\n250 c\r\n");
        assert_eq!(format_reply("421"), "421 \r\n");
    }
}
