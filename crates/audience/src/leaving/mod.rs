//! Leaving is easy: what people do by the links in their mail, and what workspaces learn from it.
//!
//! * [`Pages`]: how the pages of a workspace look, what they say, and which reasons they ask for.
//! * [`Visits`]: whose link it is, and everything its holder may do: leave, say why, come back, choose, pause, move.
//! * [`Farewells`]: who left when, from what, and why.
//! * [`TopicConsent`]: the one answer to "may this person get this topic now", as delivery asks for it.

mod address;
mod choose;
mod departed;
mod farewell;
mod figures;
mod leave;
mod pages;
mod policy;
mod rhythm;
mod rule;
mod visit;

use postroad_db::{Migration, Tx};

pub use self::address::NewAddress;
pub(crate) use self::departed::{depart, forget_departed, rejoin};
pub use self::farewell::{Farewell, FarewellFilter, Farewells, Way};
pub use self::figures::{Grouping, LeaveCount, LeavePoint, LeaveSpan};
pub use self::leave::{Left, Said, Scope};
pub use self::pages::{PageSettings, PageTexts, Pages, Reason, SavedPages, Tongue};
pub use self::policy::{PublicBase, TopicConsent};
pub use self::rhythm::Rhythm;
pub(crate) use self::rhythm::Turn;
pub use self::visit::{MailLinks, Visit, VisitError, Visits};
use crate::AudienceError;
use crate::sql::{delete_in, lists, placeholders};

pub(crate) const MIGRATIONS: &[Migration] =
    &[Migration::shared(1, "leaving", include_str!("../../migrations/leaving_0001.sql"))];

/// Forgets what these contacts did here, but not that somebody did it.
pub(crate) async fn forget(tx: &mut Tx, contacts: &[i64]) -> Result<(), AudienceError> {
    for list in lists(contacts) {
        let sql = format!(
            "UPDATE audience_leaves SET contact = NULL, comment = '' WHERE contact IN ({})",
            placeholders(list.len())
        );
        tx.execute(&sql, list).await?;
    }
    delete_in(tx, "audience_rhythms", "contact", contacts).await?;
    delete_in(tx, "audience_asked", "contact", contacts).await?;
    Ok(())
}
