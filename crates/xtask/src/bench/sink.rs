//! The sink: one thread that takes mail and forgets it, counting.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::{Failure, fail};

use super::data_end::DataEnd;
use super::lines::Lines;
use super::socket::{Outgoing, ReadBuffer};
use super::usage::thread_cpu;

/// How often the thread looks whether it is to stop, when nothing happens.
const STOP_CHECK: Duration = Duration::from_millis(20);
const EHLO_REPLY: &[u8] =
    b"250-sink.bench.test\r\n250-PIPELINING\r\n250-SIZE 104857600\r\n250-8BITMIME\r\n250-CHUNKING\r\n250 ENHANCEDSTATUSCODES\r\n";

/// What has arrived so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Received {
    pub(super) messages: u64,
    pub(super) recipients: u64,
    pub(super) octets: u64,
    /// Messages whose first bytes have a DKIM-Signature field.
    pub(super) signed: u64,
    pub(super) connections: u64,
    /// When the last message was acknowledged.
    pub(super) last_at: Option<Instant>,
}

/// A running sink; stops when dropped.
pub(super) struct Sink {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    received: Mutex<Received>,
    arrived: Condvar,
    stop: AtomicBool,
    cpu_micros: AtomicU64,
}

impl Sink {
    /// Listens on a free loopback port.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn start() -> Result<Self, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            if let Err(error) = serve(&listener, &theirs) {
                eprintln!("the sink stopped: {error}");
            }
        });
        Ok(Self { address, shared, thread: Some(thread) })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Forgets the counts so far.
    pub(super) fn reset(&self) {
        *lock(&self.shared.received) = Received::default();
    }

    /// CPU time of the sink's thread so far.
    pub(super) fn cpu(&self) -> Duration {
        Duration::from_micros(self.shared.cpu_micros.load(Ordering::Relaxed))
    }

    /// Waits until `messages` have arrived.
    ///
    /// # Errors
    /// When no further message arrives for `patience`.
    pub(super) fn wait_for(&self, messages: u64, patience: Duration) -> Result<Received, Failure> {
        let mut received = lock(&self.shared.received);
        loop {
            if received.messages >= messages {
                return Ok(*received);
            }
            let before = received.messages;
            let (now, timeout) = self
                .shared
                .arrived
                .wait_timeout(received, patience)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            received = now;
            if timeout.timed_out() && received.messages == before {
                return fail(format!("only {before} of {messages} messages arrived"));
            }
        }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            eprintln!("the sink's thread panicked");
        }
    }
}

fn lock(received: &Mutex<Received>) -> std::sync::MutexGuard<'_, Received> {
    received.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Commands,
    Data,
    /// Octets of a chunk still to come, and whether it is the last.
    Chunk(usize, bool),
}

struct Session {
    stream: TcpStream,
    mode: Mode,
    lines: Lines,
    data_end: DataEnd,
    outgoing: Outgoing,
    recipients: u64,
    octets: u64,
    signed: bool,
    closing: bool,
}

fn serve(listener: &TcpListener, shared: &Shared) -> io::Result<()> {
    let mut sessions: Vec<Session> = Vec::new();
    let mut buffer = ReadBuffer::new();
    let timeout = Timespec::try_from(STOP_CHECK).map_err(io::Error::other)?;
    while !shared.stop.load(Ordering::Relaxed) {
        let mut polled = vec![PollFd::new(listener, PollFlags::IN)];
        polled.extend(sessions.iter().map(|session| {
            let write = if session.outgoing.is_pending() { PollFlags::OUT } else { PollFlags::empty() };
            PollFd::new(&session.stream, PollFlags::IN | write)
        }));
        poll(&mut polled, Some(&timeout))?;
        let ready: Vec<bool> = polled.iter().map(|fd| !fd.revents().is_empty()).collect();
        let mut finished = Received::default();
        for (session, _) in sessions.iter_mut().zip(&ready[1..]).filter(|(_, ready)| **ready) {
            // A peer that breaks its connection is the server's business; its session just ends.
            session.closing |= session.turn(&mut buffer, &mut finished).is_err();
        }
        sessions.retain(|session| !session.closing || session.outgoing.is_pending());
        if ready[0] {
            while let Ok((stream, _)) = listener.accept() {
                sessions.push(Session::new(stream)?);
                finished.connections += 1;
            }
        }
        publish(shared, &finished);
    }
    Ok(())
}

fn publish(shared: &Shared, finished: &Received) {
    let cpu = u64::try_from(thread_cpu().as_micros()).unwrap_or(u64::MAX);
    shared.cpu_micros.store(cpu, Ordering::Relaxed);
    if finished.messages == 0 && finished.connections == 0 {
        return;
    }
    let mut received = lock(&shared.received);
    received.messages += finished.messages;
    received.recipients += finished.recipients;
    received.octets += finished.octets;
    received.signed += finished.signed;
    received.connections += finished.connections;
    if finished.messages > 0 {
        received.last_at = Some(Instant::now());
        shared.arrived.notify_all();
    }
}

impl Session {
    fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        let mut session = Self {
            stream,
            mode: Mode::Commands,
            lines: Lines::default(),
            data_end: DataEnd::new(),
            outgoing: Outgoing::default(),
            recipients: 0,
            octets: 0,
            signed: false,
            closing: false,
        };
        session.outgoing.buffer().extend_from_slice(b"220 sink.bench.test ESMTP\r\n");
        session.outgoing.flush(&mut session.stream)?;
        Ok(session)
    }

    /// Reads what is there, answers it.
    fn turn(&mut self, buffer: &mut ReadBuffer, finished: &mut Received) -> io::Result<()> {
        self.outgoing.flush(&mut self.stream)?;
        let Some(mut input) = buffer.read(&mut self.stream)? else { return Ok(()) };
        if input.is_empty() {
            self.closing = true;
        }
        let mut rest;
        while !input.is_empty() {
            match self.mode {
                Mode::Data => input = self.data(input, finished),
                Mode::Chunk(left, last) => input = self.chunk(input, left, last, finished),
                Mode::Commands => {
                    self.lines.push(input);
                    self.commands(finished);
                    if self.mode == Mode::Commands {
                        break;
                    }
                    rest = self.lines.take_rest().to_vec();
                    input = &rest;
                }
            }
        }
        self.outgoing.flush(&mut self.stream)?;
        Ok(())
    }

    /// Answers whole command lines until content begins.
    fn commands(&mut self, finished: &mut Received) {
        while self.mode == Mode::Commands {
            let Some(line) = self.lines.next() else { return };
            let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            let reply: &[u8] = match verb.as_slice() {
                b"EHLO" => EHLO_REPLY,
                b"HELO" => b"250 sink.bench.test\r\n",
                b"RCPT" => {
                    self.recipients += 1;
                    b"250 2.1.5 OK\r\n"
                }
                b"DATA" => {
                    self.mode = Mode::Data;
                    self.data_end = DataEnd::new();
                    b"354 Go ahead\r\n"
                }
                b"BDAT" => {
                    let (size, last) = chunk_size(line);
                    self.mode = Mode::Chunk(size, last);
                    b""
                }
                b"QUIT" => {
                    self.closing = true;
                    b"221 2.0.0 Bye\r\n"
                }
                _ => b"250 2.0.0 OK\r\n",
            };
            self.outgoing.buffer().extend_from_slice(reply);
            if let Mode::Chunk(0, last) = self.mode {
                self.chunk(b"", 0, last, finished);
            }
        }
    }

    /// Content up to the final dot; returns what follows it.
    fn data<'a>(&mut self, input: &'a [u8], finished: &mut Received) -> &'a [u8] {
        self.look_for_signature(input);
        let Some(end) = self.data_end.find(input) else {
            self.octets += input.len() as u64;
            return b"";
        };
        self.octets += end as u64;
        self.finish(finished);
        &input[end..]
    }

    fn chunk<'a>(&mut self, input: &'a [u8], left: usize, last: bool, finished: &mut Received) -> &'a [u8] {
        self.look_for_signature(input);
        let taken = left.min(input.len());
        self.octets += taken as u64;
        if taken < left {
            self.mode = Mode::Chunk(left - taken, last);
        } else if last {
            self.finish(finished);
        } else {
            self.mode = Mode::Commands;
            self.outgoing.buffer().extend_from_slice(b"250 2.0.0 OK\r\n");
        }
        &input[taken..]
    }

    fn look_for_signature(&mut self, input: &[u8]) {
        if self.octets == 0 {
            let head = &input[..input.len().min(1024)];
            self.signed = memchr::memmem::find(head, b"DKIM-Signature:").is_some();
        }
    }

    fn finish(&mut self, finished: &mut Received) {
        finished.messages += 1;
        finished.recipients += std::mem::take(&mut self.recipients);
        finished.octets += std::mem::take(&mut self.octets);
        finished.signed += u64::from(std::mem::take(&mut self.signed));
        self.mode = Mode::Commands;
        self.outgoing.buffer().extend_from_slice(b"250 2.0.0 OK\r\n");
    }
}

/// `BDAT 123 LAST`
pub(super) fn chunk_size(line: &[u8]) -> (usize, bool) {
    let text = String::from_utf8_lossy(line);
    let mut words = text.split_ascii_whitespace().skip(1);
    let size = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    (size, words.next().is_some_and(|word| word.eq_ignore_ascii_case("LAST")))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    /// Says `pieces` one after the other and returns what the sink counted.
    fn check(pieces: &[&[u8]], messages: u64) -> Received {
        let sink = Sink::start().expect("a sink");
        let mut stream = TcpStream::connect(sink.address()).expect("connected");
        for piece in pieces {
            stream.write_all(piece).expect("written");
            stream.flush().expect("flushed");
        }
        stream.write_all(b"QUIT\r\n").expect("written");
        let mut replies = Vec::new();
        stream.read_to_end(&mut replies).expect("read");
        let received = sink.wait_for(messages, Duration::from_secs(20)).expect("received");
        assert_eq!(received.messages, messages);
        received
    }

    #[test]
    fn the_end_of_data_is_found_wherever_it_is_cut() {
        let whole = b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<x@y>\r\nDATA\r\nA: b\r\n\r\n..\r\n.\r\n";
        check(&[whole], 1);
        for cut in 1..whole.len() {
            check(&[&whole[..cut], &whole[cut..]], 1);
        }
        check(&[b"DATA\r\n.\r\nDATA\r\nDKIM-Signature: x\r\n\r\n.\r\n"], 2);
    }

    #[test]
    fn chunks_are_counted() {
        let received =
            check(&[b"EHLO x\r\nRCPT TO:<x@y>\r\nBDAT 3\r\nab", b"cBDAT 0 LAST\r\nBDAT 2 LAST\r\nxx"], 2);
        assert_eq!((received.octets, received.recipients), (5, 1));
    }
}
