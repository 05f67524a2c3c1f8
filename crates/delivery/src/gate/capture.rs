//! Where mail goes that shall never leave.

use bytes::Bytes;
use futures::future::BoxFuture;
use postroad_base::{EmailAddress, Transcript};

use crate::record::MessageRecord;

/// Keeps mail instead of sending it. Implemented above this crate, by the sandbox.
pub trait Capture: Send + Sync {
    /// Makes the message durable, and tells the event log of it: `accepted`, and `captured` for each recipient, once.
    ///
    /// A caller that stops waiting changes nothing: what was begun is finished.
    ///
    /// # Errors
    /// When it could not be written; then nothing of it is kept.
    fn capture(&self, message: CapturedMessage) -> BoxFuture<'_, Result<(), CaptureError>>;
}

/// A message that was taken and is not to leave.
#[derive(Clone, Debug)]
pub struct CapturedMessage {
    pub record: MessageRecord,
    /// The message exactly as it came: no field was added or removed.
    pub content: Bytes,
    /// Recipients that would have been left out, were it sent.
    pub suppressed: Vec<EmailAddress>,
    /// What was said when it came in, by SMTP only.
    pub transcript: Option<Transcript>,
}

/// Why a message could not be captured.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    #[error("there is no room on the disk")]
    DiskFull,
    /// Too much is being captured at the moment; try again.
    #[error("too much is being captured at the same time")]
    Busy,
    #[error("the message could not be captured")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}
