//! The load generator: one thread, some connections that stay open, MAIL, RCPT and DATA in one group (RFC 2920).

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::{Failure, fail};

use super::lines::Lines;
use super::socket::{Outgoing, ReadBuffer, wait};
use super::usage::thread_cpu;

/// No reply for so long means that the server hangs.
const STALL_LIMIT: Duration = Duration::from_secs(60);
/// The domain of MAIL FROM and From.
pub(super) const SENDER_DOMAIN: &str = "bench.test";
/// What recipient domains are called: `d0.test`, `d1.test`.
pub(super) const DOMAIN_PREFIX: &str = "d";
/// After so many messages a connection is replaced; servers limit how many they take (RFC 9422 MAILMAX).
const MESSAGES_PER_CONNECTION: usize = 5_000;
/// Where the message's number stands, so that every message differs.
const NUMBER_MARK: &[u8] = b"0000000000";

/// What to send.
#[derive(Clone, Debug)]
pub(super) struct Load {
    pub(super) target: SocketAddr,
    pub(super) connections: usize,
    pub(super) messages: usize,
    pub(super) message_bytes: usize,
    /// Recipients of each message.
    pub(super) recipients: usize,
    /// Over how many domains the recipients are spread.
    pub(super) domains: usize,
    /// What their names begin with, before the number.
    pub(super) prefix: &'static str,
    /// The messages' first number.
    pub(super) first_number: usize,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) started: Instant,
    pub(super) took: Duration,
    /// From the last octet of a message to its `250`, in microseconds, sorted.
    pub(super) ack_micros: Vec<u32>,
    /// CPU time of the generator itself.
    pub(super) cpu: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Greeting,
    Ehlo,
    /// Replies of the group still to come.
    Envelope(usize),
    Acknowledgement,
    /// QUIT is said, a new connection follows.
    Leaving,
    Done,
}

struct Connection {
    stream: TcpStream,
    state: State,
    lines: Lines,
    outgoing: Outgoing,
    message: Vec<u8>,
    number_at: Vec<usize>,
    sent_at: Instant,
    messages: usize,
}

struct Generator<'a> {
    load: &'a Load,
    next_number: usize,
    acknowledged: usize,
    ack_micros: Vec<u32>,
}

/// Sends all messages of `load` and returns when the last one is acknowledged.
///
/// # Errors
/// When a connection fails or the server answers with anything but success.
pub(super) fn send(load: &Load) -> Result<Sent, Failure> {
    let cpu_before = thread_cpu();
    let mut connections = Vec::with_capacity(load.connections);
    for _ in 0..load.connections {
        connections.push(Connection::open(load)?);
    }
    let mut generator =
        Generator { load, next_number: 0, acknowledged: 0, ack_micros: Vec::with_capacity(load.messages) };
    let started = Instant::now();
    generator.run(&mut connections)?;
    let took = started.elapsed();
    let mut ack_micros = generator.ack_micros;
    ack_micros.sort_unstable();
    Ok(Sent { started, took, ack_micros, cpu: thread_cpu().saturating_sub(cpu_before) })
}

impl Generator<'_> {
    fn run(&mut self, connections: &mut [Connection]) -> Result<(), Failure> {
        let mut buffer = ReadBuffer::new();
        let mut ready = Vec::new();
        while connections.iter().any(|connection| connection.state != State::Done) {
            let sockets =
                connections.iter().map(|connection| (&connection.stream, connection.outgoing.is_pending()));
            wait(sockets, STALL_LIMIT, &mut ready)?;
            if ready.is_empty() {
                return fail(format!(
                    "the server fell silent after {} of {} messages",
                    self.acknowledged, self.load.messages
                ));
            }
            for at in &ready {
                self.serve(&mut connections[*at], &mut buffer)?;
            }
        }
        Ok(())
    }

    fn serve(&mut self, connection: &mut Connection, buffer: &mut ReadBuffer) -> Result<(), Failure> {
        connection.outgoing.flush(&mut connection.stream)?;
        let Some(bytes) = buffer.read(&mut connection.stream)? else { return Ok(()) };
        if bytes.is_empty() {
            if connection.state == State::Done {
                return Ok(());
            }
            return fail("the server closed a connection");
        }
        connection.lines.push(bytes);
        while let Some(line) = connection.lines.next() {
            if line.get(3) == Some(&b'-') {
                continue;
            }
            let expected: &[u8] = match connection.state {
                State::Greeting => b"220",
                State::Envelope(1) => b"354",
                State::Leaving | State::Done => b"221",
                _ => b"250",
            };
            if !line.starts_with(expected) {
                let (state, text) = (connection.state, String::from_utf8_lossy(line));
                return fail(format!("the server said {text:?} in {state:?}"));
            }
            self.advance(connection);
        }
        if connection.state == State::Greeting && connection.messages > 0 {
            *connection = Connection::open(self.load)?;
        }
        connection.outgoing.flush(&mut connection.stream)?;
        Ok(())
    }

    /// The positive reply is in: says what comes next.
    fn advance(&mut self, connection: &mut Connection) {
        connection.state = match connection.state {
            State::Greeting => {
                connection.outgoing.buffer().extend_from_slice(b"EHLO generator.bench.test\r\n");
                State::Ehlo
            }
            State::Envelope(1) => {
                connection.outgoing.buffer().extend_from_slice(&connection.message);
                connection.sent_at = Instant::now();
                State::Acknowledgement
            }
            State::Envelope(left) => State::Envelope(left - 1),
            State::Done => State::Done,
            // The reply to QUIT is in: from here on it is as before the greeting.
            State::Leaving => State::Greeting,
            State::Ehlo => self.next_message(connection),
            State::Acknowledgement => {
                let waited = connection.sent_at.elapsed().as_micros();
                self.ack_micros.push(u32::try_from(waited).unwrap_or(u32::MAX));
                self.acknowledged += 1;
                self.next_message(connection)
            }
        };
    }

    fn next_message(&mut self, connection: &mut Connection) -> State {
        let out = connection.outgoing.buffer();
        if self.next_number == self.load.messages {
            out.extend_from_slice(b"QUIT\r\n");
            return State::Done;
        }
        if connection.messages == MESSAGES_PER_CONNECTION {
            out.extend_from_slice(b"QUIT\r\n");
            return State::Leaving;
        }
        connection.messages += 1;
        let number = self.load.first_number + self.next_number;
        self.next_number += 1;
        let digits = format!("{number:010}");
        for at in &connection.number_at {
            connection.message[*at..*at + NUMBER_MARK.len()].copy_from_slice(digits.as_bytes());
        }
        out.extend_from_slice(b"MAIL FROM:<sender@bench.test>\r\n");
        for recipient in 0..self.load.recipients {
            let domain = (number + recipient) % self.load.domains;
            let prefix = self.load.prefix;
            out.extend_from_slice(
                format!("RCPT TO:<r{number}-{recipient}@{prefix}{domain}.test>\r\n").as_bytes(),
            );
        }
        out.extend_from_slice(b"DATA\r\n");
        State::Envelope(self.load.recipients + 2)
    }
}

impl Connection {
    fn open(load: &Load) -> io::Result<Self> {
        let stream = TcpStream::connect(load.target)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let message = message(load.message_bytes);
        let number_at = memchr::memmem::find_iter(&message, NUMBER_MARK).collect();
        Ok(Self {
            stream,
            state: State::Greeting,
            lines: Lines::default(),
            outgoing: Outgoing::default(),
            message,
            number_at,
            sent_at: Instant::now(),
            messages: 0,
        })
    }
}

/// A message of `size` octets (header and body, without the final dot) followed by CRLF.CRLF's dot.
fn message(size: usize) -> Vec<u8> {
    let mut text = String::from(
        "From: Sender <sender@bench.test>\r\nTo: Recipient <recipient@bench.test>\r\n\
         Subject: Benchmark message 0000000000\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n\
         Message-ID: <0000000000.bench@bench.test>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\r\n",
    );
    // Text that does not compress to nothing: a fixed sequence of letters (a linear congruential generator).
    let mut seed: u32 = 0x2545_F491;
    while text.len() < size {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let letter = char::from(b'a' + u8::try_from((seed >> 16) % 26).unwrap_or(0));
        text.push(letter);
        if text.len() % 72 == 0 {
            text.push_str("\r\n");
        }
    }
    text.truncate(size - 2);
    // A line end that was cut in two would be a bare CR.
    let mut bytes = text.trim_end().as_bytes().to_vec();
    bytes.resize(size - 2, b'x');
    bytes.extend_from_slice(b"\r\n.\r\n");
    bytes
}

#[cfg(test)]
mod tests {
    use super::super::sink::Sink;
    use super::*;

    #[test]
    fn messages_have_the_size_asked_for() {
        for size in [400, 1024, 10_240, 10_241] {
            let message = message(size);
            assert_eq!(message.len(), size + 3);
            assert!(!message[..size].windows(2).any(|pair| pair[0] == b'\r' && pair[1] != b'\n'));
            assert!(message.ends_with(b"\r\n.\r\n"));
        }
    }

    #[test]
    fn every_message_reaches_a_sink() {
        // More than the three connections may carry without being replaced.
        let messages = 3 * MESSAGES_PER_CONNECTION + 1;
        let sink = Sink::start().expect("a sink");
        let load = Load {
            target: sink.address(),
            connections: 3,
            messages,
            message_bytes: 1_024,
            recipients: 2,
            domains: 1,
            prefix: DOMAIN_PREFIX,
            first_number: 0,
        };
        let sent = send(&load).expect("all accepted");
        assert_eq!(sent.ack_micros.len(), messages);
        let messages = messages as u64;
        let received = sink.wait_for(messages, Duration::from_secs(20)).expect("all received");
        assert_eq!((received.messages, received.recipients, received.signed), (messages, 2 * messages, 0));
        assert!(received.octets >= messages * 1_024 && received.connections > 3);
    }
}
