//! How often somebody wants mail of topics.

use postroad_base::{MessageId, UtcMillis};
use postroad_db::{Db, DbError, Row, values};
use serde::{Deserialize, Serialize};

use super::visit::{Visit, Visits};
use crate::AudienceError;

const HOUR_MILLIS: i64 = 3_600_000;
/// Half a day less than a week: what goes out every Tuesday does not fail for having been quicker this time.
const WEEKLY_MILLIS: i64 = (7 * 24 - 12) * HOUR_MILLIS;
/// Half a day less than the shortest month.
const MONTHLY_MILLIS: i64 = (28 * 24 - 12) * HOUR_MILLIS;

/// How often a contact wants mail of topics, of all of them together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// As it comes.
    #[default]
    All,
    /// At most one in seven days.
    Weekly,
    /// At most one in 28 days.
    Monthly,
}

impl Rhythm {
    pub const ALL: [Self; 3] = [Self::All, Self::Weekly, Self::Monthly];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rhythm| rhythm.as_str() == text)
    }

    fn code(self) -> i64 {
        match self {
            Self::All => 0,
            Self::Weekly => 1,
            Self::Monthly => 2,
        }
    }

    fn gap_millis(self) -> i64 {
        match self {
            Self::All => 0,
            Self::Weekly => WEEKLY_MILLIS,
            Self::Monthly => MONTHLY_MILLIS,
        }
    }
}

/// A contact's wish, and the mail that counted last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    pub rhythm: Rhythm,
    last_at: Option<UtcMillis>,
    last_message: Option<MessageId>,
}

impl Turn {
    /// Of a row with `rhythm`, `last_at` and `last_message`; `None` where nothing was wished for.
    pub fn read(row: &Row) -> Result<Option<Self>, AudienceError> {
        let Some(code) = row.get::<Option<i64>>("rhythm")? else { return Ok(None) };
        let known = Rhythm::ALL.into_iter().find(|rhythm| rhythm.code() == code);
        let rhythm = known.ok_or(AudienceError::Damaged("rhythm"))?;
        Ok(Some(Self { rhythm, last_at: row.get("last_at")?, last_message: row.get("last_message")? }))
    }

    /// From when on the next mail may come, if that is after `at`. The mail that counted last is not held against itself.
    pub fn not_before(&self, at: UtcMillis, message: Option<MessageId>) -> Option<UtcMillis> {
        let next = UtcMillis(self.last_at?.0.saturating_add(self.rhythm.gap_millis()));
        let is_itself = message.is_some() && self.last_message == message;
        (next > at && !is_itself).then_some(next)
    }
}

/// Counts a mail for a contact with a wish. Of several at the same time one gets the turn, and the others hear `false`.
pub(super) async fn take(
    db: &Db,
    contact: i64,
    rhythm: Rhythm,
    at: UtcMillis,
    message: MessageId,
) -> Result<bool, DbError> {
    let sql = "UPDATE audience_rhythms SET last_at = ?, last_message = ? \
               WHERE contact = ? AND (last_at IS NULL OR last_at <= ? OR last_message = ?)";
    let free_since = at.0.saturating_sub(rhythm.gap_millis());
    Ok(db.execute(sql, values![at, message, contact, free_since, message]).await? > 0)
}

impl Visits {
    /// How often the visitor wants mail.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn rhythm(&self, visit: &Visit) -> Result<Rhythm, AudienceError> {
        let sql = "SELECT rhythm, last_at, last_message FROM audience_rhythms WHERE contact = ?";
        let row = self.core.db.query_one(sql, values![visit.contact.number]).await?;
        let turn = row.as_ref().map(Turn::read).transpose()?.flatten();
        Ok(turn.map_or(Rhythm::All, |turn| turn.rhythm))
    }

    /// Sets how often. Time counts from the mail that the visitor comes from: it says when it was made.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn set_rhythm(&self, visit: &Visit, rhythm: Rhythm) -> Result<(), AudienceError> {
        let contact = visit.contact.number;
        if rhythm == Rhythm::All {
            self.core.db.execute("DELETE FROM audience_rhythms WHERE contact = ?", values![contact]).await?;
            return Ok(());
        }
        let now = self.core.now();
        let made = visit.message.and_then(|id| id.0.get_timestamp()).map(|at| {
            let (secs, nanos) = at.to_unix();
            UtcMillis(i64::try_from(secs).unwrap_or(i64::MAX / 1_000) * 1_000 + i64::from(nanos / 1_000_000))
        });
        let last_at = made.map(|at| at.min(now));
        let sql = "INSERT INTO audience_rhythms (contact, rhythm, last_at, last_message) VALUES (?, ?, ?, ?) \
                   ON CONFLICT (contact) DO UPDATE SET rhythm = EXCLUDED.rhythm";
        self.core.db.execute(sql, values![contact, rhythm.code(), last_at, visit.message]).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekly_reader_gets_what_comes_every_week() {
        let last = UtcMillis(1_769_860_800_000);
        let one = MessageId::new(last);
        let turn = |rhythm| Turn { rhythm, last_at: Some(last), last_message: Some(one) };
        let days = |days: i64| UtcMillis(last.0 + days * 24 * HOUR_MILLIS);
        for (rhythm, at, may) in [
            (Rhythm::Weekly, days(6), false),
            (Rhythm::Weekly, UtcMillis(days(7).0 - HOUR_MILLIS), true),
            (Rhythm::Monthly, days(27), false),
            (Rhythm::Monthly, days(28), true),
        ] {
            assert_eq!(turn(rhythm).not_before(at, None).is_none(), may, "{rhythm:?} {at:?}");
        }
        assert_eq!(turn(Rhythm::Monthly).not_before(days(1), Some(one)), None, "the same mail, tried again");
        let new = Turn { rhythm: Rhythm::Weekly, last_at: None, last_message: None };
        assert_eq!(new.not_before(last, None), None);
    }
}
