use async_trait::async_trait;
use bytes::Bytes;
use postroad_base::{Domain, MessageId, Stream, UtcMillis, WorkspaceId};

use crate::SpoolError;
use crate::journal::JournalReader;

/// A message's sequence number: increasing in the order of acceptance, never given twice in one spool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageKey(pub u64);

/// A place in the log: everything at or before it has been seen. Later records have greater positions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

impl Position {
    /// Before every record.
    pub const START: Self = Self(0);
    /// At or after every record.
    pub const END: Self = Self(u64::MAX);
}

/// A message to be kept.
#[derive(Clone, Debug)]
pub struct NewMessage {
    pub id: MessageId,
    pub accepted_at: UtcMillis,
    pub expires_at: UtcMillis,
    pub workspace: WorkspaceId,
    pub stream: Stream,
    pub tags: Vec<Box<str>>,
    /// Opaque to the spool; given back by [`Spool::read`] and in the journal.
    pub meta: Bytes,
    /// At least one, at most [`RECIPIENTS_MAX`].
    pub recipients: Vec<NewRecipient>,
    /// The content, in pieces that are stored as one.
    pub body: Vec<Bytes>,
}

/// Recipients of one message; their index is a `u16`.
pub const RECIPIENTS_MAX: usize = 1 << 16;
/// Tags of one message.
pub const TAGS_MAX: usize = 64;
/// Bytes of one tag.
pub const TAG_MAX_BYTES: usize = 256;
/// Meta and body of one message together.
pub const MESSAGE_MAX_BYTES: usize = 256 << 20;
/// Changes in one [`Spool::settle`].
pub const CHANGES_MAX: usize = 1 << 16;
/// The notes of one [`Spool::settle`] together.
pub const NOTES_MAX_BYTES: usize = 64 << 20;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecipient {
    pub domain: Domain,
    pub due: UtcMillis,
    pub held: bool,
}

/// Where a recipient stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecipientState {
    Waiting { due: UtcMillis, attempts: u16 },
    Held { attempts: u16 },
    Done,
}

/// What became of one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub key: MessageKey,
    /// Its index in [`NewMessage::recipients`].
    pub recipient: u16,
    pub state: RecipientState,
    /// Opaque to the spool; given back in the journal.
    pub note: Bytes,
}

/// The answer to [`Spool::accept`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub key: MessageKey,
    pub position: Position,
}

/// What a message was accepted with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub meta: Bytes,
    pub body: Bytes,
}

/// A message with at least one recipient that is not done.
#[derive(Clone, Copy, Debug)]
pub struct LiveMessage<'a> {
    pub key: MessageKey,
    pub id: MessageId,
    pub accepted_at: UtcMillis,
    pub expires_at: UtcMillis,
    pub workspace: WorkspaceId,
    pub stream: Stream,
    pub tags: &'a [Box<str>],
    /// Those not done, by ascending index.
    pub recipients: &'a [LiveRecipient<'a>],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveRecipient<'a> {
    pub index: u16,
    pub domain: &'a Domain,
    /// Never [`RecipientState::Done`].
    pub state: RecipientState,
}

/// Whether the spool can take more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpoolState {
    #[default]
    Healthy,
    /// Accepting is refused until space returns; settling and reading work.
    Full,
    /// The storage failed; nothing is accepted or settled until a restart.
    Failed,
    Closed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpoolStats {
    pub state: SpoolState,
    pub live_messages: u64,
    /// Recipients that are not done.
    pub live_recipients: u64,
    /// Bytes of live messages on disk.
    pub live_bytes: u64,
    /// Bytes the spool occupies on disk, without the checkpoint.
    pub disk_bytes: u64,
    pub segments: u64,
    /// How long the last flush to stable storage took.
    pub last_sync_us: u64,
    /// Flushes since opening; `commits` per accept tells how well group commit gathers.
    pub syncs: u64,
    /// Messages found damaged since opening, at recovery or when read.
    pub damaged: u64,
    /// An estimate of the resident index.
    pub index_bytes: u64,
}

/// The durable store of accepted messages.
///
/// Everything that was answered with `Ok` survives `kill -9` and power loss. Nothing here decides, sends or parses.
#[async_trait]
pub trait Spool: Send + Sync {
    /// Keeps a message. Resolves when it is on stable storage.
    ///
    /// # Errors
    /// [`SpoolError::Full`] (try again later), [`SpoolError::TooLarge`], [`SpoolError::Failed`],
    /// [`SpoolError::Closed`]. The message may still turn out to be kept if storage failed while it was written.
    async fn accept(&self, message: NewMessage) -> Result<Accepted, SpoolError>;

    /// Records what became of recipients, all of it or nothing. Resolves when it is on stable storage.
    ///
    /// `Done` is final: a change to a recipient that is done already (or whose message is gone) leaves its state
    /// alone, and its note goes into the journal all the same.
    ///
    /// # Errors
    /// [`SpoolError::NotFound`] if a key was never given or a live message has no such recipient; then nothing is
    /// recorded. [`SpoolError::TooLarge`], [`SpoolError::Full`] (not even settling fits), [`SpoolError::Failed`],
    /// [`SpoolError::Closed`].
    async fn settle(&self, changes: Vec<Change>) -> Result<Position, SpoolError>;

    /// What a live message was accepted with.
    ///
    /// # Errors
    /// [`SpoolError::NotFound`] if it is not live, [`SpoolError::Corrupt`] if the disk gave back something else.
    async fn read(&self, key: MessageKey) -> Result<Stored, SpoolError>;

    /// The meta of a live message, without its body: for those who look at many.
    ///
    /// # Errors
    /// As [`Spool::read`].
    async fn read_meta(&self, key: MessageKey) -> Result<Bytes, SpoolError>;

    /// Shows every live message once, in no particular order. Commits wait meanwhile: meant for start-up.
    fn for_each_live(&self, visit: &mut dyn FnMut(LiveMessage<'_>));

    /// The key of a live message.
    fn find(&self, id: MessageId) -> Option<MessageKey>;

    /// What was accepted and settled after a position, in log order, as far as it is durable.
    ///
    /// Reading blocks on the disk; use it on a blocking thread.
    ///
    /// # Errors
    /// [`SpoolError::Failed`] if the log cannot be listed.
    fn journal(&self, after: Position) -> Result<JournalReader, SpoolError>;

    /// Says that the journal up to here is no longer needed. Not remembered over a restart: until it is called
    /// again, nothing is reclaimed.
    fn release_journal(&self, upto: Position);

    fn stats(&self) -> SpoolStats;

    /// Finishes what was given, writes a checkpoint and lets go of the storage.
    ///
    /// # Errors
    /// [`SpoolError::Failed`] if the storage failed, now or before.
    async fn close(&self) -> Result<(), SpoolError>;
}
