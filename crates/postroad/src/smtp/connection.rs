use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use postroad_base::UtcMillis;
use postroad_net::tls::{HANDSHAKE_TIMEOUT, server_facts, tls_exporter};
use postroad_smtp::TlsInfo;
use postroad_smtp::server::Session;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

use super::Submission;
use super::policy::{Flow, Policy};

/// When TLS begins on a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// After STARTTLS (RFC 3207).
    StartTls,
    /// With the first byte (RFC 8314).
    Implicit,
}

/// A peer that does not read what we say for this long is gone.
const WRITE_TIMEOUT: Duration = Duration::from_secs(60);
/// Read room between messages and inside of content.
const COMMAND_READ_BYTES: usize = 4 * 1024;
const CONTENT_READ_BYTES: usize = 64 * 1024;

enum Io {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    /// Between giving the plain stream to the handshake and getting it back.
    Gone,
}

/// Serves one connection to its end. It moves bytes and time; what is allowed is [`Policy`]'s business.
pub async fn run(
    stream: TcpStream,
    peer: SocketAddr,
    security: Security,
    submission: Arc<Submission>,
    stop: CancellationToken,
) {
    let opened = match security {
        Security::StartTls => Some((Io::Plain(stream), None)),
        Security::Implicit => handshake(stream, &submission).await.map(|(io, tls)| (io, Some(tls))),
    };
    let Some((io, tls)) = opened else { return };
    let now = submission.clock.now();
    let policy = Policy::new(Arc::clone(&submission), peer).await;
    let config = submission.session_config(policy.is_trusted_network());
    let seed = rand::random();
    let session = match tls {
        Some(tls) => Session::with_tls(config, tls, seed, now),
        None => Session::new(config, seed, now),
    };
    let connection = Connection { io, session, policy, submission };
    connection.serve(stop).await;
}

async fn handshake(stream: TcpStream, submission: &Submission) -> Option<(Io, TlsInfo)> {
    let acceptor = TlsAcceptor::from(Arc::clone(&submission.tls));
    match timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => {
            let connection = stream.get_ref().1;
            let facts = server_facts(connection);
            let exporter = tls_exporter(connection);
            let info = TlsInfo { version: facts.version, cipher: facts.cipher, exporter };
            Some((Io::Tls(Box::new(stream)), info))
        }
        Ok(Err(error)) => {
            tracing::debug!(%error, "a client's TLS handshake failed");
            None
        }
        Err(_) => None,
    }
}

struct Connection {
    io: Io,
    session: Session,
    policy: Policy,
    submission: Arc<Submission>,
}

impl Connection {
    async fn serve(mut self, stop: CancellationToken) {
        let mut stopping = false;
        loop {
            let flow = match self.answer().await {
                Some(flow) => flow,
                None => return,
            };
            match flow {
                Flow::Closed => {
                    self.close().await;
                    return;
                }
                Flow::StartTls => {
                    if !self.start_tls().await {
                        return;
                    }
                    continue;
                }
                Flow::Continue => {}
            }
            let now = self.now();
            let wait = self.session.deadline().map_or(WRITE_TIMEOUT, |deadline| deadline.since(now));
            tokio::select! {
                read = read(&mut self.io, &mut self.session, self.policy.in_content()) => {
                    let now = self.submission.clock.now();
                    match read {
                        Ok(0) | Err(_) => self.session.input_ended(now),
                        Ok(_) => self.session.received(now),
                    }
                }
                () = tokio::time::sleep(wait) => {
                    let now = self.now();
                    if self.session.deadline().is_some_and(|deadline| deadline <= now) {
                        self.session.timeout(now);
                    }
                }
                () = stop.cancelled(), if !stopping => {
                    stopping = true;
                    self.session.shut_down();
                }
            }
        }
    }

    fn now(&self) -> UtcMillis {
        self.submission.clock.now()
    }

    /// Answers what was asked and writes what there is to say, until neither is left. `None`: the peer is gone.
    async fn answer(&mut self) -> Option<Flow> {
        let mut flow = Flow::Continue;
        loop {
            while let Some(event) = self.session.poll_event() {
                match self.policy.handle(&mut self.session, event).await {
                    Flow::Continue => {}
                    other => flow = other,
                }
            }
            match self.session.poll_output() {
                Some(bytes) => {
                    timeout(WRITE_TIMEOUT, write(&mut self.io, &bytes)).await.ok()?.ok()?;
                }
                None => return Some(flow),
            }
        }
    }

    /// The handshake after 220. Returns whether the connection goes on.
    async fn start_tls(&mut self) -> bool {
        let Io::Plain(stream) = std::mem::replace(&mut self.io, Io::Gone) else { return false };
        let Some((io, tls)) = handshake(stream, &self.submission).await else { return false };
        self.io = io;
        let now = self.now();
        self.session.tls_started(tls, now);
        true
    }

    async fn close(mut self) {
        // Says goodbye in TLS; a peer that does not care loses nothing.
        let _ = timeout(WRITE_TIMEOUT, shutdown(&mut self.io)).await;
    }
}

async fn read(io: &mut Io, session: &mut Session, in_content: bool) -> std::io::Result<usize> {
    if !session.wants_input() {
        return std::future::pending().await;
    }
    let room = if in_content { CONTENT_READ_BYTES } else { COMMAND_READ_BYTES };
    let buffer = session.input_buffer();
    buffer.reserve(room);
    match io {
        Io::Plain(stream) => stream.read_buf(buffer).await,
        Io::Tls(stream) => stream.read_buf(buffer).await,
        Io::Gone => Ok(0),
    }
}

async fn write(io: &mut Io, bytes: &[u8]) -> std::io::Result<()> {
    match io {
        Io::Plain(stream) => stream.write_all(bytes).await,
        Io::Tls(stream) => {
            stream.write_all(bytes).await?;
            stream.flush().await
        }
        Io::Gone => Err(std::io::ErrorKind::NotConnected.into()),
    }
}

async fn shutdown(io: &mut Io) -> std::io::Result<()> {
    match io {
        Io::Plain(stream) => stream.shutdown().await,
        Io::Tls(stream) => stream.shutdown().await,
        Io::Gone => Ok(()),
    }
}
