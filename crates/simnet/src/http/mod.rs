//! A small HTTP/1.1 server that records requests and answers as scripted.

mod request;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use parking_lot::Mutex;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub use request::HttpRequest;

use crate::script::Script;
use crate::smtp::WaitError;
use crate::stream::Stream;
use request::Parsed;

/// How many requests are remembered; later ones are answered but forgotten.
const MAX_RECORDED_REQUESTS: usize = 100_000;

/// What the server does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpAction {
    /// This status with an empty body.
    Status(u16),
    /// Status, content type and body.
    Respond(u16, String, Vec<u8>),
    /// Status and one extra header, as `Retry-After` or `Location`.
    StatusWithHeader(u16, String, String),
    /// The connection is closed after the request was read.
    Drop,
    /// Nothing is said until the client goes away.
    Silent,
    /// The action after a pause.
    Delay(Duration, Box<HttpAction>),
    /// `200`, a body that never ends: what a reader must limit.
    EndlessBody,
}

/// An HTTP server on 127.0.0.1 that answers `200` until it is scripted otherwise. Stops when dropped.
pub struct HttpSink {
    shared: Arc<HttpShared>,
    address: SocketAddr,
    origin: String,
    _alive: watch::Sender<()>,
}

struct HttpShared {
    tls: Option<Arc<ServerConfig>>,
    default_script: Mutex<Script<HttpAction>>,
    path_scripts: Mutex<Vec<(String, Script<HttpAction>)>>,
    requests: Mutex<Vec<HttpRequest>>,
    version: watch::Sender<u64>,
}

impl HttpSink {
    /// Starts without TLS on a free port.
    ///
    /// # Errors
    /// When no loopback port is free.
    pub async fn start() -> io::Result<Self> {
        Self::listen(any_port(), None, None).await
    }

    /// Starts with TLS; [`HttpSink::url`] uses `name`.
    ///
    /// # Errors
    /// When no loopback port is free.
    pub async fn start_tls(name: &str, config: Arc<ServerConfig>) -> io::Result<Self> {
        Self::start_tls_at(any_port(), name, config).await
    }

    /// The same at an address of the caller's choice.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start_tls_at(
        address: SocketAddr,
        name: &str,
        config: Arc<ServerConfig>,
    ) -> io::Result<Self> {
        Self::listen(address, Some(name), Some(config)).await
    }

    async fn listen(
        address: SocketAddr,
        name: Option<&str>,
        tls: Option<Arc<ServerConfig>>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let origin = format!("{scheme}://{}:{}", name.unwrap_or("127.0.0.1"), address.port());
        let shared = Arc::new(HttpShared {
            tls,
            default_script: Mutex::new(Script::new([])),
            path_scripts: Mutex::default(),
            requests: Mutex::default(),
            version: watch::Sender::new(0),
        });
        let (alive_sender, alive) = watch::channel(());
        tokio::spawn(accept_loop(listener, Arc::clone(&shared), alive));
        Ok(Self { shared, address, origin, _alive: alive_sender })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The absolute URL of `path`, which begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Scripts all paths that have no script of their own; the last action repeats.
    pub fn script(&self, actions: impl IntoIterator<Item = HttpAction>) -> &Self {
        *self.shared.default_script.lock() = Script::new(actions);
        self
    }

    /// Scripts one path (without query); the last action repeats.
    pub fn script_path(&self, path: &str, actions: impl IntoIterator<Item = HttpAction>) -> &Self {
        let mut scripts = self.shared.path_scripts.lock();
        scripts.retain(|(known, _)| known != path);
        scripts.push((path.to_owned(), Script::new(actions)));
        drop(scripts);
        self
    }

    /// Every request so far.
    #[must_use]
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.shared.requests.lock().clone()
    }

    /// Waits until `count` requests have arrived, and returns all of them.
    ///
    /// # Errors
    /// When `timeout` passes first.
    pub async fn wait_for(&self, count: usize, timeout: Duration) -> Result<Vec<HttpRequest>, WaitError> {
        let mut version = self.shared.version.subscribe();
        let arrived = version.wait_for(|_| self.shared.requests.lock().len() >= count);
        match tokio::time::timeout(timeout, arrived).await {
            Ok(_) => Ok(self.requests()),
            Err(_) => Err(WaitError { wanted: count, seen: self.requests().len() }),
        }
    }
}

impl HttpShared {
    fn remember(&self, request: HttpRequest) {
        let mut requests = self.requests.lock();
        if requests.len() < MAX_RECORDED_REQUESTS {
            requests.push(request);
        }
        drop(requests);
        self.version.send_modify(|version| *version += 1);
    }

    fn next_action(&self, path: &str) -> HttpAction {
        let mut scripts = self.path_scripts.lock();
        if let Some((_, script)) = scripts.iter_mut().find(|(known, _)| known == path)
            && let Some(action) = script.next()
        {
            return action;
        }
        drop(scripts);
        self.default_script.lock().next().unwrap_or(HttpAction::Status(200))
    }
}

fn any_port() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}

async fn accept_loop(listener: TcpListener, shared: Arc<HttpShared>, mut alive: watch::Receiver<()>) {
    loop {
        let accepted = tokio::select! {
            _ = alive.changed() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((tcp, _)) = accepted else { continue };
        let (shared, mut alive) = (Arc::clone(&shared), alive.clone());
        tokio::spawn(async move {
            tokio::select! {
                _ = alive.changed() => {}
                outcome = serve(tcp, &shared) => {
                    if let Err(error) = outcome {
                        tracing::trace!(%error, "an HTTP connection ended");
                    }
                }
            }
        });
    }
}

async fn serve(tcp: TcpStream, shared: &HttpShared) -> io::Result<()> {
    let mut stream = Stream::Plain(tcp);
    if let Some(config) = &shared.tls {
        stream = stream.accept_tls(Arc::clone(config)).await?;
    }
    let mut input = BytesMut::new();
    loop {
        let request = loop {
            match request::parse(&mut input)? {
                Parsed::Whole(request) => break request,
                Parsed::NeedsContinue => {
                    stream.write(b"HTTP/1.1 100 Continue\r\n\r\n", None).await?;
                }
                Parsed::Partial => {}
            }
            if stream.read(&mut input).await? == 0 {
                return Ok(());
            }
        };
        let action = shared.next_action(&request.path);
        shared.remember(request);
        if !respond(&mut stream, &mut input, action).await? {
            stream.close().await;
            return Ok(());
        }
    }
}

/// Performs the action; false when the connection is to be closed.
async fn respond(stream: &mut Stream, input: &mut BytesMut, mut action: HttpAction) -> io::Result<bool> {
    loop {
        let (status, header, body) = match action {
            HttpAction::Delay(pause, then) => {
                tokio::time::sleep(pause).await;
                action = *then;
                continue;
            }
            HttpAction::Drop => return Ok(false),
            HttpAction::Silent => {
                while stream.read(input).await? > 0 {
                    input.clear();
                }
                return Ok(false);
            }
            HttpAction::EndlessBody => return endless(stream).await,
            HttpAction::Status(status) => (status, String::new(), Vec::new()),
            HttpAction::StatusWithHeader(status, name, value) => {
                (status, format!("{name}: {value}\r\n"), Vec::new())
            }
            HttpAction::Respond(status, kind, body) => (status, format!("Content-Type: {kind}\r\n"), body),
        };
        let length = body.len();
        let mut response =
            format!("HTTP/1.1 {status} Simulated\r\n{header}Content-Length: {length}\r\n\r\n").into_bytes();
        response.extend_from_slice(&body);
        stream.write(&response, None).await?;
        return Ok(true);
    }
}

async fn endless(stream: &mut Stream) -> io::Result<bool> {
    stream.write(b"HTTP/1.1 200 Simulated\r\nContent-Type: text/plain\r\n\r\n", None).await?;
    let block = [b'x'; 8192];
    loop {
        stream.write(&block, None).await?;
    }
}
