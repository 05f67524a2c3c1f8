//! The world on loopback sockets: its hosts listen, its zones are in the DNS, and what it does by itself is composed as
//! real messages.

mod compose;
mod post;
mod publish;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use postroad_base::{SharedClock, UtcMillis};

pub use self::compose::{Report, ReportKind};
pub use self::post::{PostError, post};
use crate::internet::{Internet, Shared};
use crate::world::{Call, CallOutcome, Caller, Content, Happening, World, WorldEvent, WorldSession};

/// A world and its clock, shared by the servers.
pub(crate) struct LiveState {
    world: Mutex<World>,
    clock: SharedClock,
    began: UtcMillis,
    speed: u32,
}

impl LiveState {
    /// The time in the world.
    pub(crate) fn now(&self) -> UtcMillis {
        self.began.plus(self.clock.now().since(self.began).saturating_mul(self.speed))
    }

    /// What a pause in the world is in front of the clock.
    pub(crate) fn shortened(&self, pause: Duration) -> Duration {
        pause / self.speed.max(1)
    }

    pub(crate) fn connect(&self, peer: IpAddr, fcrdns: bool, host: &str) -> Call {
        let caller = Caller { source: peer, fcrdns, tls: false };
        self.world.lock().connect(caller, host, self.now())
    }

    pub(crate) fn ask<T>(&self, ask: impl FnOnce(&mut World, UtcMillis) -> T) -> T {
        ask(&mut self.world.lock(), self.now())
    }
}

/// One connection's side of the world.
pub(crate) struct LiveSession {
    pub(crate) state: Arc<LiveState>,
    pub(crate) session: WorldSession,
}

impl Drop for LiveSession {
    fn drop(&mut self) {
        let session = &self.session;
        self.state.ask(|world, now| world.disconnect(session, now));
    }
}

/// The handle to a world that answers on loopback sockets.
#[derive(Clone)]
pub struct LiveWorld {
    state: Arc<LiveState>,
    shared: Arc<Shared>,
}

impl Internet {
    /// Lets `world` answer for its providers: their hosts listen, their domains and the blocklists' zones are in the
    /// DNS. One second of the clock is `speed` seconds in the world.
    ///
    /// # Panics
    /// When a loopback address cannot be bound.
    pub fn live(&self, world: World, speed: u32) -> LiveWorld {
        let shared = Arc::clone(self.shared());
        let began = shared.clock.now();
        let clock = Arc::clone(&shared.clock);
        let state = Arc::new(LiveState { world: Mutex::new(world), clock, began, speed: speed.max(1) });
        publish::providers(&shared, &state);
        publish::empty_lists(&shared.dns);
        LiveWorld { state, shared }
    }
}

impl LiveWorld {
    /// The time in the world.
    #[must_use]
    pub fn now(&self) -> UtcMillis {
        self.state.now()
    }

    /// Asks the world itself, for instance what it hides from senders.
    pub fn ask<T>(&self, ask: impl FnOnce(&mut World, UtcMillis) -> T) -> T {
        self.state.ask(ask)
    }

    /// Makes a provider's domain known, as in `d7.corporate.test`; the usual ones are.
    ///
    /// # Panics
    /// When a loopback address cannot be bound.
    pub fn publish_domain(&self, domain: &str) {
        publish::domain(&self.shared, &self.state, domain);
    }

    /// Where one of its hosts listens.
    #[must_use]
    pub fn host_address(&self, host: &str) -> Option<Ipv4Addr> {
        self.shared.hosts_where(|known| known.name == host).first().map(|host| host.address)
    }

    /// What the world did by itself since the last call. Blocklists' zones are up to date afterwards.
    pub fn due(&self) -> Vec<WorldEvent> {
        let events = self.state.ask(World::due);
        for event in &events {
            match &event.happening {
                Happening::Listed(listing) => publish::list(&self.shared.dns, listing),
                Happening::Delisted(listing) => publish::delist(&self.shared.dns, listing),
                _ => {}
            }
        }
        events
    }

    /// The message an event brings to the sender, if it does: a complaint, a report of a failure or of a day.
    #[must_use]
    pub fn report(&self, event: &WorldEvent) -> Option<Report> {
        let original = |number: u64| {
            let found = self.shared.store.messages(|message| message.number == number);
            found.into_iter().next().map(|message| message.content.clone())
        };
        compose::report(event, original)
    }

    /// Sends the reports of what has happened since the last call to `to` by SMTP, at `server`. Returns what was sent.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses one.
    pub async fn send_reports(&self, server: SocketAddr, to: &str) -> Result<Vec<ReportKind>, PostError> {
        let mut sent = Vec::new();
        for event in self.due() {
            if let Some(report) = self.report(&event) {
                post(server, &report.reverse_path, to, &report.content_for(to)).await?;
                sent.push(report.kind);
            }
        }
        Ok(sent)
    }
}

/// What a provider sees in the content of a message that came to a host of the world.
pub(crate) struct Seen {
    pub(crate) header_from: String,
    pub(crate) spf: bool,
    pub(crate) dkim: bool,
    pub(crate) aligned: bool,
    pub(crate) one_click: bool,
    pub(crate) cfbl_address: bool,
    pub(crate) size_bytes: u32,
    pub(crate) spam: f64,
}

impl Seen {
    pub(crate) fn content(&self, message: u64) -> Content<'_> {
        Content {
            message,
            header_from: &self.header_from,
            spf: self.spf,
            dkim: self.dkim,
            aligned: self.aligned,
            one_click: self.one_click,
            cfbl_address: self.cfbl_address,
            stream: if self.one_click {
                postroad_base::Stream::Broadcast
            } else {
                postroad_base::Stream::Transactional
            },
            has_links: true,
            size_bytes: self.size_bytes,
            spam: self.spam,
        }
    }
}

/// How a call to a host of the world begins.
pub(crate) enum Welcome {
    Greeted(Box<LiveSession>),
    Refused(String),
    Silent,
    Dropped,
}

pub(crate) fn welcome(state: &Arc<LiveState>, peer: IpAddr, fcrdns: bool, host: &str) -> (Welcome, Duration) {
    let call = state.connect(peer, fcrdns, host);
    let welcome = match call.outcome {
        CallOutcome::Greeted(session) => {
            Welcome::Greeted(Box::new(LiveSession { state: Arc::clone(state), session }))
        }
        CallOutcome::Refused(reply) => Welcome::Refused(reply_text(&reply)),
        CallOutcome::NoAnswer => Welcome::Silent,
        CallOutcome::Broken => Welcome::Dropped,
    };
    (welcome, state.shortened(call.latency))
}

/// A reply as scripts write it: code first, further lines after `\n`, the enhanced code on each (RFC 2034 §4).
pub(crate) fn reply_text(reply: &postroad_base::Reply) -> String {
    let enhanced = reply.enhanced.map(|code| format!("{code} ")).unwrap_or_default();
    let lines: Vec<String> = reply.lines.iter().map(|line| format!("{enhanced}{line}")).collect();
    format!("{} {}", reply.code, lines.join("\n"))
}
