use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use postroad_delivery::{Capture, CaptureError, CapturedMessage};
use postroad_message::header::Headers;
use tokio::sync::oneshot;

use super::Sandbox;
use super::writer::{Job, Prepared};
use crate::content::Content;
use crate::facts::Facts;
use crate::{Detail, SandboxMessage, terms};

/// Messages up to this are prepared where they come in; larger ones on a thread for such work.
const AT_ONCE_BYTES: usize = 64 * 1024;
/// https://facebook.github.io/zstd: a good ratio at little CPU.
const ZSTD_LEVEL: i32 = 1;
/// Characters of the subject that order a listing.
const SUBJECT_KEY_CHARS: usize = 100;

impl Capture for Sandbox {
    fn capture(&self, message: CapturedMessage) -> BoxFuture<'_, Result<(), CaptureError>> {
        self.store(message).boxed()
    }
}

impl Sandbox {
    async fn store(&self, message: CapturedMessage) -> Result<(), CaptureError> {
        let kib = u32::try_from(message.content.len().div_ceil(1024)).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.0.room).try_acquire_many_owned(kib).map_err(|_| CaptureError::Busy)?;
        let prepared = if message.content.len() <= AT_ONCE_BYTES {
            prepare(&message)
        } else {
            let preparing = tokio::task::spawn_blocking(move || prepare(&message));
            preparing.await.map_err(|error| CaptureError::Failed(error.into()))?
        };
        let (answer, answered) = oneshot::channel();
        let job = Job { prepared: prepared?, room, answer };
        self.0.jobs.try_send(job).map_err(|_| CaptureError::Busy)?;
        answered.await.map_err(|error| CaptureError::Failed(error.into()))?
    }
}

/// Everything about a message that needs no database.
fn prepare(message: &CapturedMessage) -> Result<Prepared, CaptureError> {
    let compressed = zstd::bulk::compress(&message.content, ZSTD_LEVEL)
        .map_err(|error| CaptureError::Failed(error.into()))?;
    let headers = Headers::parse(&message.content);
    let content = Content::of(&message.content);
    let facts = Facts::of(message, &headers, content.shape());
    let terms = terms::of_message(message, &headers, &content.words());
    let record = &message.record;
    let subject_key = facts.subject.chars().take(SUBJECT_KEY_CHARS).flat_map(char::to_lowercase).collect();
    let facts_json = serde_json::to_string(&facts).map_err(|error| CaptureError::Failed(error.into()))?;
    let detail = Detail::of(message);
    let detail_json = serde_json::to_string(&detail).map_err(|error| CaptureError::Failed(error.into()))?;
    let message =
        SandboxMessage::new(record.id, record.workspace, record.accepted_at, record.size_bytes, false, facts);
    Ok(Prepared { message, detail, subject_key, facts_json, detail_json, compressed, terms })
}
