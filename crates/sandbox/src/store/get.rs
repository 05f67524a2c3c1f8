use bytes::Bytes;
use postroad_base::{MessageId, WorkspaceId};
use postroad_db::values;

use super::Sandbox;
use super::row::{self, COLUMNS};
use crate::{Detail, SandboxError, SandboxMessage};

/// The largest message that is ever unpacked; more than any gate takes.
const CONTENT_MAX_BYTES: usize = 256 << 20;

/// A captured message with everything that is kept of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub message: SandboxMessage,
    pub detail: Detail,
    /// The message as it came.
    pub content: Bytes,
}

impl Sandbox {
    /// A message of the workspace.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn get(&self, workspace: WorkspaceId, id: MessageId) -> Result<Option<Found>, SandboxError> {
        let columns = COLUMNS.replace("seq,", "m.seq AS seq,");
        let sql = format!(
            "SELECT {columns}, c.content AS content, c.detail AS detail FROM sandbox_messages m \
             JOIN sandbox_contents c ON c.seq = m.seq WHERE id = ? AND workspace = ?"
        );
        let Some(found) = self.db().query_one(&sql, values![id, workspace]).await? else { return Ok(None) };
        let message = row::message(&found)?.message;
        let detail = row::detail(&found)?;
        let size = usize::try_from(message.size_bytes).unwrap_or(usize::MAX).min(CONTENT_MAX_BYTES);
        let packed: Vec<u8> = found.get("content")?;
        let content = unpack(packed, size).await?;
        Ok(Some(Found { message, detail, content }))
    }

    /// Notes whether a message was looked at. Returns it as it is now, `None` when there is none.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn set_read(
        &self,
        workspace: WorkspaceId,
        id: MessageId,
        read: bool,
    ) -> Result<Option<SandboxMessage>, SandboxError> {
        let sql = "UPDATE sandbox_messages SET is_read = ? WHERE id = ? AND workspace = ?";
        self.db().execute(sql, values![read, id, workspace]).await?;
        let sql = format!("SELECT {COLUMNS} FROM sandbox_messages WHERE id = ? AND workspace = ?");
        let found = self.db().query_one(&sql, values![id, workspace]).await?;
        Ok(found.as_ref().map(row::message).transpose()?.map(|numbered| numbered.message))
    }
}

/// Large messages take a while, so on a thread for such work.
async fn unpack(packed: Vec<u8>, size: usize) -> Result<Bytes, SandboxError> {
    const DAMAGED: SandboxError = SandboxError::Damaged("its content");
    let unpacking = tokio::task::spawn_blocking(move || zstd::bulk::decompress(&packed, size));
    Ok(unpacking.await.map_err(|_| DAMAGED)?.map_err(|_| DAMAGED)?.into())
}
