use postroad_base::WorkspaceId;
use postroad_db::{Cursor, Kind, Page, Search, Sorted};

use super::{Form, Forms, store};
use crate::AudienceError;

/// The order of a listing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FormSort {
    #[default]
    Created,
    Updated,
    Name,
}

impl FormSort {
    fn column(self) -> (&'static str, Kind) {
        match self {
            Self::Created => ("f.created_at", Kind::Int),
            Self::Updated => ("f.updated_at", Kind::Int),
            Self::Name => ("f.name_key", Kind::Text),
        }
    }
}

impl Forms {
    /// A page of a workspace's forms.
    ///
    /// # Errors
    /// [`AudienceError::Cursor`] for a cursor of another order, [`AudienceError::Invalid`] for the text.
    pub async fn list(
        &self,
        workspace: WorkspaceId,
        search: &Search<'_, FormSort>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Form>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let (column, kind) = search.sort.column();
        let select = format!("SELECT {}, {{key}} AS sort_key {}", store::COLUMNS, store::FROM);
        let sorted = Sorted {
            tag: "audience forms",
            select: &select,
            searched: &["f.name"],
            column,
            id: "f.id",
            kind,
        };
        sorted.list(&self.core.db, &[("f.ws = ?", ws.into())], search, cursor, store::form).await
    }
}
