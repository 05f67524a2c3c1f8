//! What the log holds about a person, found by an address: given out, and made unrecognisable (GDPR articles 15
//! and 17).

mod erase;
mod export;

pub use erase::Erased;

use postroad_base::{EmailAddress, WorkspaceId};
use postroad_db::Db;

use crate::InsightError;
use crate::log::workspace_number;
use crate::query::{Range, Search};
use crate::terms::header_address;

/// Messages handled at a time.
const MESSAGES_PER_STEP: usize = 50;

/// Where to look for a person.
struct Trail {
    search: Search,
    address: String,
    ws: i64,
}

impl Trail {
    /// `None` when the log has nothing of the workspace.
    async fn of(
        db: &Db,
        workspace: WorkspaceId,
        address: &EmailAddress,
    ) -> Result<Option<Self>, InsightError> {
        let Some(ws) = workspace_number(db, workspace).await? else { return Ok(None) };
        let mut search = Search::default();
        search.person(&[ws], address);
        Ok(Some(Self { search, address: address.canonical(), ws }))
    }

    /// The newest messages below a number that may concern the person.
    async fn next(&self, db: &Db, below: i64) -> Result<Vec<i64>, InsightError> {
        Ok(self.search.find(db, Range { below, floor: 0 }, MESSAGES_PER_STEP).await?.0)
    }

    fn is(&self, address: &EmailAddress) -> bool {
        address.canonical() == self.address
    }

    fn is_author(&self, header_from: &str) -> bool {
        header_address(header_from).is_some_and(|address| address == self.address)
    }
}
