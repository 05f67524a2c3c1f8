//! A small SMTP client, for what the world sends home. It shares no code with the product's.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// How long the server may take for all of it.
const PATIENCE: Duration = Duration::from_secs(60);
const MAX_REPLY_LINES: usize = 100;

/// Why something was not sent.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    #[error("the server cannot be talked to: {0}")]
    Io(#[from] io::Error),
    #[error("the server did not answer in time")]
    Slow,
    #[error("the server refused {command}: {reply}")]
    Refused { command: String, reply: String },
}

/// Sends `content` (lines end with CRLF) from `from` to `to`.
///
/// # Errors
/// When the server is not there or refuses it.
pub async fn post(server: SocketAddr, from: &str, to: &str, content: &[u8]) -> Result<(), PostError> {
    tokio::time::timeout(PATIENCE, converse(server, from, to, content)).await.map_err(|_| PostError::Slow)?
}

async fn converse(server: SocketAddr, from: &str, to: &str, content: &[u8]) -> Result<(), PostError> {
    let mut stream = BufReader::new(TcpStream::connect(server).await?);
    expect(&mut stream, "the connection", '2').await?;
    for (command, wanted) in [
        ("EHLO reports.simnet.test".to_owned(), '2'),
        (format!("MAIL FROM:<{from}>"), '2'),
        (format!("RCPT TO:<{to}>"), '2'),
        ("DATA".to_owned(), '3'),
    ] {
        stream.write_all(format!("{command}\r\n").as_bytes()).await?;
        expect(&mut stream, &command, wanted).await?;
    }
    stream.write_all(&stuffed(content)).await?;
    expect(&mut stream, "the content", '2').await?;
    stream.write_all(b"QUIT\r\n").await?;
    expect(&mut stream, "QUIT", '2').await
}

/// RFC 5321 §4.5.2: a dot at the beginning of a line is doubled, and a line with one ends it.
fn stuffed(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 8);
    for line in content.split_inclusive(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    if !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

async fn expect(stream: &mut BufReader<TcpStream>, command: &str, wanted: char) -> Result<(), PostError> {
    let mut line = String::new();
    for _ in 0..MAX_REPLY_LINES {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        if line.as_bytes().get(3) != Some(&b'-') {
            break;
        }
    }
    if line.starts_with(wanted) {
        return Ok(());
    }
    Err(PostError::Refused { command: command.to_owned(), reply: line.trim_end().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::stuffed;

    #[test]
    fn dots_are_doubled() {
        assert_eq!(stuffed(b"a\r\n.b\r\n"), b"a\r\n..b\r\n.\r\n");
        assert_eq!(stuffed(b"a"), b"a\r\n.\r\n");
    }
}
