use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use parking_lot::Mutex;
use postroad_base::UtcMillis;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::behaviour::{Scripts, Settings};
use super::session::Session;
use super::{Action, DomainState, Stage};
use crate::internet::Shared;
use crate::live::LiveState;

const BACKLOG: u32 = 1024;

/// Client network, reverse-path and forward-path, as greylisting remembers them.
type Triplet = (IpAddr, String, String);

/// One MX host: a name, an address, a listener and how it behaves.
pub(crate) struct HostState {
    pub(crate) name: String,
    pub(crate) address: Ipv4Addr,
    /// The domain it was made for; a shared host has none.
    pub(crate) owner: Option<Arc<DomainState>>,
    pub(crate) settings: Mutex<Settings>,
    pub(crate) scripts: Mutex<Scripts>,
    greylisted: Mutex<HashMap<Triplet, UtcMillis>>,
    live: AtomicUsize,
    listener: Mutex<Option<JoinHandle<()>>>,
    /// The world that answers for it, if one does.
    pub(crate) world: OnceLock<Arc<LiveState>>,
    /// Changing it ends the connections that are open.
    epoch: watch::Sender<u64>,
}

impl HostState {
    pub(crate) fn new(
        name: String,
        address: Ipv4Addr,
        owner: Option<Arc<DomainState>>,
        settings: Settings,
    ) -> Self {
        Self {
            name,
            address,
            owner,
            settings: Mutex::new(settings),
            scripts: Mutex::default(),
            greylisted: Mutex::default(),
            live: AtomicUsize::new(0),
            listener: Mutex::new(None),
            world: OnceLock::new(),
            epoch: watch::Sender::new(0),
        }
    }

    /// Binds the host's address and serves it until the internet is dropped or [`HostState::stop`] is called.
    pub(crate) fn listen(self: &Arc<Self>, shared: &Arc<Shared>) -> io::Result<()> {
        let mut running = self.listener.lock();
        if running.is_some() {
            return Ok(());
        }
        let _runtime = shared.runtime.enter();
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind(SocketAddr::from((self.address, shared.smtp_port)))?;
        let listener = socket.listen(BACKLOG)?;
        let serve = accept_loop(listener, Arc::clone(self), Arc::downgrade(shared));
        let mut alive = shared.alive.clone();
        *running = Some(shared.runtime.spawn(async move {
            tokio::select! {
                _ = alive.changed() => {}
                () = serve => {}
            }
        }));
        Ok(())
    }

    /// Closes the listener, so that connections are refused; open ones go on.
    pub(crate) async fn stop(&self) {
        let running = self.listener.lock().take();
        if let Some(task) = running {
            task.abort();
            if let Err(error) = task.await {
                tracing::trace!(%error, "the listener is closed");
            }
        }
    }

    /// Ends all open connections.
    pub(crate) fn cut_connections(&self) {
        self.epoch.send_modify(|epoch| *epoch += 1);
    }

    pub(super) fn live_connections(&self) -> usize {
        self.live.load(Ordering::SeqCst)
    }

    /// The scripted action of this host, else of `domain`, else of the host's owner.
    pub(super) fn next_action(&self, stage: Stage, domain: Option<&DomainState>) -> Action {
        if let Some(action) = self.scripts.lock().next(stage) {
            return action;
        }
        let domain = domain.or(self.owner.as_deref());
        domain.and_then(|domain| domain.next_action(stage)).unwrap_or(Action::Accept)
    }

    /// Whether the triplet is new or too young (RFC 6647 §2.3).
    pub(super) fn greylists(&self, peer: IpAddr, from: &str, to: &str, now: UtcMillis) -> bool {
        let Some(delay) = self.settings.lock().greylist else { return false };
        let triplet = (peer, from.to_ascii_lowercase(), to.to_ascii_lowercase());
        let first_seen = *self.greylisted.lock().entry(triplet).or_insert(now);
        now < first_seen.plus(delay)
    }
}

/// Counts a connection while it lives.
struct Live(Arc<HostState>);

impl Live {
    fn new(host: &Arc<HostState>) -> Self {
        host.live.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(host))
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.0.live.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn accept_loop(listener: TcpListener, host: Arc<HostState>, shared: Weak<Shared>) {
    loop {
        let Ok((tcp, peer)) = listener.accept().await else { continue };
        let Some(shared) = shared.upgrade() else { return };
        // Counted before the task runs, so that a limit holds for connections that arrive together.
        let live = Live::new(&host);
        tokio::spawn(serve(tcp, peer, Arc::clone(&host), shared, live));
    }
}

async fn serve(tcp: TcpStream, peer: SocketAddr, host: Arc<HostState>, shared: Arc<Shared>, live: Live) {
    let mut alive = shared.alive.clone();
    let mut epoch = host.epoch.subscribe();
    if let Err(error) = tcp.set_nodelay(true) {
        tracing::trace!(%error, "no TCP_NODELAY");
    }
    let session = Session::new(tcp, peer, host, shared);
    tokio::select! {
        _ = alive.changed() => {}
        _ = epoch.changed() => {}
        () = Box::pin(session.run()) => {}
    }
    drop(live);
}
