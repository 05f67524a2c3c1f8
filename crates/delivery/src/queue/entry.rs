use postroad_base::{Domain, Stream, UtcMillis};
use postroad_spool::MessageKey;

use super::Place;
use super::path::PathId;

/// A recipient's place in the queue's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle {
    pub(super) message: u32,
    pub(super) slot: u16,
    /// Tells a message from others that had the same number: the low bits of its key.
    pub(super) generation: u16,
}

/// Where a recipient that is due waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// In a lane of this path.
    Lane(PathId),
    /// In this parking lot.
    Lot(u32),
}

/// Asked for while a recipient was in flight; done when it comes back unfinished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Hold,
    Cancel,
    Now,
}

/// A live recipient. Small on purpose: there are millions of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipient {
    /// When it is due, in two halves so that the entry needs no padding; the path whose
    /// lane it is in while `Ready`, the lot while `Parked`, the path it goes over while `InFlight`.
    when: [u32; 2],
    /// The workspace and domain it is counted for.
    pub group: u32,
    /// Its number in the envelope.
    pub index: u16,
    pub attempts: u16,
    place: Place,
    pub wish: Option<Wish>,
}

/// Behind the path of a recipient in flight that has one.
const ON_A_PATH: u32 = 1;

const _: () = assert!(size_of::<Option<Recipient>>() == 20);
const _: () = assert!(size_of::<Option<Message>>() == 48);

impl Recipient {
    pub fn new(group: u32, index: u16, attempts: u16, place: Place, due: UtcMillis) -> Self {
        let mut recipient = Self { when: [0, 0], group, index, attempts, place, wish: None };
        recipient.set_due(due);
        recipient
    }

    pub fn place(&self) -> Place {
        self.place
    }

    /// A due time in the past while it is in a lane.
    pub fn due(&self) -> UtcMillis {
        match self.place {
            Place::Ready | Place::Parked | Place::InFlight => UtcMillis(0),
            _ => {
                let [high, low] = self.when;
                UtcMillis(((u64::from(high) << 32) | u64::from(low)).cast_signed())
            }
        }
    }

    fn set_due(&mut self, due: UtcMillis) {
        let bits = due.0.cast_unsigned();
        // Both halves of 64 bits are 32 bits.
        self.when = [(bits >> 32) as u32, bits as u32];
    }

    pub fn path(&self) -> Option<PathId> {
        (self.place == Place::Ready).then_some(PathId(self.when[0]))
    }

    /// The path over which it goes, while a session has it.
    pub fn flies_over(&self) -> Option<PathId> {
        (self.place == Place::InFlight && self.when[1] == ON_A_PATH).then_some(PathId(self.when[0]))
    }

    pub fn lot(&self) -> Option<u32> {
        (self.place == Place::Parked).then_some(self.when[0])
    }

    pub fn spot(&self) -> Option<Spot> {
        self.path().map(Spot::Lane).or_else(|| self.lot().map(Spot::Lot))
    }

    pub fn is_in_lot(&self, lot: u32) -> bool {
        self.lot() == Some(lot)
    }

    pub fn is_scheduled_for(&self, due: UtcMillis) -> bool {
        self.place == Place::Scheduled && self.due() == due
    }

    pub fn is_ready_on(&self, path: PathId) -> bool {
        self.path() == Some(path)
    }

    pub(super) fn enter(&mut self, place: Place) {
        if matches!(self.place, Place::Ready | Place::Parked | Place::InFlight) {
            self.when = [0, 0];
        }
        self.place = place;
    }

    /// In a session's hands already: on this path.
    pub(super) fn fly_over(&mut self, path: PathId) {
        if self.place == Place::InFlight {
            self.when = [path.0, ON_A_PATH];
        }
    }

    pub(super) fn schedule(&mut self, due: UtcMillis) {
        self.place = Place::Scheduled;
        self.set_due(due);
    }

    pub(super) fn enter_lot(&mut self, lot: u32) {
        self.place = Place::Parked;
        self.when = [lot, 0];
    }

    pub(super) fn enter_lane(&mut self, path: PathId) {
        self.place = Place::Ready;
        self.when = [path.0, 0];
    }
}

#[derive(Debug)]
pub(super) struct Message {
    pub key: MessageKey,
    pub accepted_at: UtcMillis,
    expires_after_secs: u32,
    /// Workspace, stream, tags and the like.
    pub labels: u32,
    pub recipients: Recipients,
}

/// Almost every message has one recipient.
#[derive(Debug)]
pub(super) enum Recipients {
    One(Recipient),
    /// A number of the store's lists.
    Many(u32),
}

impl Message {
    pub fn new(
        key: MessageKey,
        accepted_at: UtcMillis,
        expires_at: UtcMillis,
        labels: u32,
        recipients: Recipients,
    ) -> Self {
        let lives_ms = expires_at.0.saturating_sub(accepted_at.0).max(0).cast_unsigned();
        let expires_after_secs = u32::try_from(lives_ms.div_ceil(1_000)).unwrap_or(u32::MAX);
        Self { key, accepted_at, expires_after_secs, labels, recipients }
    }

    /// To the second, never before the time that was asked for.
    pub fn expires_at(&self) -> UtcMillis {
        self.accepted_at.plus(std::time::Duration::from_secs(u64::from(self.expires_after_secs)))
    }

    pub fn generation(&self) -> u16 {
        generation(self.key)
    }
}

pub(super) fn generation(key: MessageKey) -> u16 {
    (key.0 & u64::from(u16::MAX)) as u16
}

/// What sets a message apart in the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Marks {
    /// Its sender knows that it is wanted: it goes first while a warm-up allows little.
    pub engaged: bool,
    /// A TLS report: no TLS policy holds it up (RFC 8460 §3).
    pub tls_report: bool,
}

/// What messages have in common.
#[derive(Debug)]
pub(super) struct Labels {
    pub workspace: u32,
    pub stream: Stream,
    pub tags: Box<[Box<str>]>,
    /// The domain whose keys sign it.
    pub sender: Option<Domain>,
    pub marks: Marks,
    /// Messages that have them.
    pub uses: u32,
}
