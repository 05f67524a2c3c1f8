use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use postroad_base::{Reply, UtcMillis};

use super::plan::Identity;
use super::provider::{ComplaintFormat, ProviderKind};

/// Events in the future and not yet taken; opens and clicks beyond it are only counted.
const MAX_EVENTS: usize = 2_000_000;

/// Something the world does by itself, after a message was taken or after a day.
#[derive(Clone, Debug, PartialEq)]
pub struct WorldEvent {
    pub at: UtcMillis,
    pub provider: ProviderKind,
    pub happening: Happening,
}

/// Which message an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The number the sender gave it in [`Content::message`](super::Content::message).
    pub message: u64,
    pub recipient: Box<str>,
    pub source: IpAddr,
    /// The domain of its From.
    pub domain: Arc<str>,
}

/// Who loads an image or follows a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Person,
    /// Fetches images before anybody reads, to hide who reads.
    PrivacyProxy,
    /// Follows links before the message is shown.
    Scanner,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    Opened {
        about: About,
        by: Reader,
    },
    Clicked {
        about: About,
        by: Reader,
    },
    Unsubscribed {
        about: About,
        one_click: bool,
    },
    /// `format` is how the sender learns of it; `None`: never (only reputation does).
    Complained {
        about: About,
        format: Option<ComplaintFormat>,
    },
    /// Accepted first, reported as undeliverable later.
    Bounced {
        about: About,
        reply: Reply,
    },
    DmarcReport(DmarcFacts),
    TlsReport(TlsReportFacts),
    Listed(Listing),
    Delisted(Listing),
}

/// What an aggregate report (RFC 9990) says of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DmarcFacts {
    pub domain: Arc<str>,
    pub begin: UtcMillis,
    pub end: UtcMillis,
    pub rows: Vec<DmarcRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DmarcRow {
    pub source: IpAddr,
    pub spf: bool,
    pub dkim: bool,
    pub count: u64,
}

/// What a TLS report (RFC 8460) says of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsReportFacts {
    pub domain: Arc<str>,
    pub begin: UtcMillis,
    pub end: UtcMillis,
    pub successful: u64,
    pub failed: u64,
}

/// An entry of a blocklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The zone, as in `zen.spamhaus.org`.
    pub list: &'static str,
    pub subject: Identity,
    /// What the zone answers.
    pub code: Ipv4Addr,
    pub until: UtcMillis,
    pub why: String,
}

/// Events by time, and those whose time has come.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    future: BTreeMap<(UtcMillis, u64), WorldEvent>,
    ready: VecDeque<WorldEvent>,
    planned: u64,
}

impl Agenda {
    pub fn plan(&mut self, event: WorldEvent) {
        self.planned += 1;
        self.future.insert((event.at, self.planned), event);
    }

    /// Whether there is room for events that nothing depends on.
    pub fn has_room(&self) -> bool {
        self.future.len() + self.ready.len() < MAX_EVENTS
    }

    pub fn next_at(&self) -> Option<UtcMillis> {
        if let Some(event) = self.ready.front() {
            return Some(event.at);
        }
        self.future.first_key_value().map(|((at, _), _)| *at)
    }

    pub fn next_planned(&self) -> Option<UtcMillis> {
        self.future.first_key_value().map(|((at, _), _)| *at)
    }

    /// The next event whose time has come; it is not ready until [`Agenda::tell`] says so.
    pub fn pop(&mut self, now: UtcMillis) -> Option<WorldEvent> {
        let first = self.future.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }

    pub fn tell(&mut self, event: WorldEvent) {
        if self.ready.len() >= MAX_EVENTS {
            self.ready.pop_front();
        }
        self.ready.push_back(event);
    }

    pub fn take_ready(&mut self) -> Vec<WorldEvent> {
        self.ready.drain(..).collect()
    }
}
