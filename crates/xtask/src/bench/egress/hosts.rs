//! The mail hosts of all destinations: one thread on every address of loopback, whose every word takes a round trip.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};

use super::session::{Book, Counts, GREETING, Session};
use crate::bench::socket::{Outgoing, ReadBuffer};
use crate::bench::usage::thread_cpu;
use crate::{Failure, fail};

/// How often the thread looks whether it is to stop, when nothing happens.
const STOP_CHECK: Duration = Duration::from_millis(20);
/// Events taken in one go.
const EVENTS: usize = 256;
/// The listener among the sockets.
const LISTENER: u64 = 0;

/// Running hosts; they stop when dropped.
pub(super) struct Hosts {
    port: u16,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    counts: Mutex<Counts>,
    answered: Condvar,
    reset: AtomicBool,
    stop: AtomicBool,
    cpu_micros: AtomicU64,
}

impl Hosts {
    /// Listens on one free port of every address.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn start(round_trip: Duration) -> Result<Self, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            if let Err(error) = Thread::new(&listener, round_trip).and_then(|mut thread| thread.run(&theirs))
            {
                eprintln!("the mail hosts stopped: {error}");
            }
        });
        Ok(Self { port, shared, thread: Some(thread) })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// CPU time of the thread so far.
    pub(super) fn cpu(&self) -> Duration {
        Duration::from_micros(self.shared.cpu_micros.load(Ordering::Relaxed))
    }

    /// Forgets everybody who has been answered; waits until the thread has done so.
    pub(super) fn reset(&self) {
        self.shared.reset.store(true, Ordering::SeqCst);
        while self.shared.reset.load(Ordering::SeqCst) && !self.is_over() {
            std::thread::sleep(STOP_CHECK);
        }
    }

    fn is_over(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Waits until so many recipients have had their first answer.
    ///
    /// # Errors
    /// When no further one gets any for `patience`.
    pub(super) fn wait_for(&self, recipients: u64, patience: Duration) -> Result<Counts, Failure> {
        let mut counts = lock(&self.shared.counts);
        loop {
            if counts.first_answers >= recipients {
                return Ok(*counts);
            }
            let before = counts.first_answers;
            let (now, timeout) =
                self.shared.answered.wait_timeout(counts, patience).unwrap_or_else(PoisonError::into_inner);
            counts = now;
            if timeout.timed_out() && counts.first_answers == before {
                return fail(format!("only {before} of {recipients} recipients got an answer"));
            }
        }
    }
}

impl Drop for Hosts {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            eprintln!("the thread of the mail hosts panicked");
        }
    }
}

fn lock(counts: &Mutex<Counts>) -> MutexGuard<'_, Counts> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Peer {
    stream: TcpStream,
    session: Session,
    outgoing: Outgoing,
}

/// Words on their way.
struct Late {
    due: Instant,
    peer: u64,
    bytes: Vec<u8>,
    last: bool,
}

struct Thread<'a> {
    listener: &'a TcpListener,
    epoll: OwnedFd,
    round_trip: Duration,
    peers: HashMap<u64, Peer>,
    next_peer: u64,
    /// In the order in which they are due: replies, and greetings, which take twice as long.
    replies: VecDeque<Late>,
    greetings: VecDeque<Late>,
    buffer: ReadBuffer,
    book: Book,
}

impl<'a> Thread<'a> {
    fn new(listener: &'a TcpListener, round_trip: Duration) -> io::Result<Self> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        epoll::add(&epoll, listener, epoll::EventData::new_u64(LISTENER), epoll::EventFlags::IN)?;
        Ok(Self {
            listener,
            epoll,
            round_trip,
            peers: HashMap::new(),
            next_peer: LISTENER + 1,
            replies: VecDeque::new(),
            greetings: VecDeque::new(),
            buffer: ReadBuffer::new(),
            book: Book::default(),
        })
    }

    fn run(&mut self, shared: &Shared) -> io::Result<()> {
        let mut events = Vec::with_capacity(EVENTS);
        while !shared.stop.load(Ordering::SeqCst) {
            let timeout = Timespec::try_from(self.until_next()).map_err(io::Error::other)?;
            match epoll::wait(&self.epoll, spare_capacity(&mut events), Some(&timeout)) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            for event in events.drain(..) {
                match event.data.u64() {
                    LISTENER => self.accept()?,
                    peer => self.turn(peer),
                }
            }
            self.say_what_is_due();
            if shared.reset.load(Ordering::SeqCst) {
                self.book = Book::default();
                *lock(&shared.counts) = Counts::default();
                shared.reset.store(false, Ordering::SeqCst);
            }
            self.publish(shared);
        }
        Ok(())
    }

    fn until_next(&self) -> Duration {
        let due =
            [self.replies.front(), self.greetings.front()].into_iter().flatten().map(|late| late.due).min();
        due.map_or(STOP_CHECK, |due| due.saturating_duration_since(Instant::now()).min(STOP_CHECK))
    }

    fn accept(&mut self) -> io::Result<()> {
        while let Ok((stream, _)) = self.listener.accept() {
            stream.set_nonblocking(true)?;
            stream.set_nodelay(true)?;
            let peer = self.next_peer;
            self.next_peer += 1;
            let flags = epoll::EventFlags::IN | epoll::EventFlags::OUT | epoll::EventFlags::ET;
            epoll::add(&self.epoll, &stream, epoll::EventData::new_u64(peer), flags)?;
            // The handshake of TCP takes a round trip, too, and loopback does not.
            let due = Instant::now() + 2 * self.round_trip;
            self.greetings.push_back(Late { due, peer, bytes: GREETING.to_vec(), last: false });
            let chunking = stream.local_addr().is_ok_and(|address| ends_even(&address));
            let session = Session::new(chunking);
            self.peers.insert(peer, Peer { stream, session, outgoing: Outgoing::default() });
            self.book.counts.connections += 1;
        }
        Ok(())
    }

    /// Reads all there is; the answer goes out a round trip later.
    fn turn(&mut self, id: u64) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        if peer.turn(&mut self.buffer, &mut self.book).is_err() {
            // A peer that is gone says no more, and hears no more.
            self.peers.remove(&id);
            return;
        }
        let bytes = peer.session.take_replies();
        if !bytes.is_empty() {
            let (due, last) = (Instant::now() + self.round_trip, peer.session.closing);
            self.replies.push_back(Late { due, peer: id, bytes, last });
        }
    }

    fn say_what_is_due(&mut self) {
        let now = Instant::now();
        for queue in [&mut self.replies, &mut self.greetings] {
            while let Some(late) = queue.pop_front_if(|late| late.due <= now) {
                let Some(peer) = self.peers.get_mut(&late.peer) else { continue };
                peer.outgoing.buffer().extend_from_slice(&late.bytes);
                let flushed = peer.outgoing.flush(&mut peer.stream);
                if flushed.is_err() || (late.last && matches!(flushed, Ok(true))) {
                    self.peers.remove(&late.peer);
                }
            }
        }
    }

    fn publish(&mut self, shared: &Shared) {
        let cpu = u64::try_from(thread_cpu().as_micros()).unwrap_or(u64::MAX);
        shared.cpu_micros.store(cpu, Ordering::Relaxed);
        let mut counts = lock(&shared.counts);
        let new = self.book.counts.first_answers > counts.first_answers;
        if new {
            self.book.counts.last_at = Some(Instant::now());
        }
        *counts = self.book.counts;
        drop(counts);
        if new {
            shared.answered.notify_all();
        }
    }
}

impl Peer {
    fn turn(&mut self, buffer: &mut ReadBuffer, book: &mut Book) -> io::Result<()> {
        self.outgoing.flush(&mut self.stream)?;
        while let Some(input) = buffer.read(&mut self.stream)? {
            if input.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.session.input(input, book);
        }
        Ok(())
    }
}

fn ends_even(address: &std::net::SocketAddr) -> bool {
    match address.ip() {
        std::net::IpAddr::V4(address) => address.octets()[3] % 2 == 0,
        std::net::IpAddr::V6(_) => false,
    }
}
