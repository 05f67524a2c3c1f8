//! Writing who is in segments.

use std::collections::{BTreeMap, HashMap, HashSet};

use postroad_base::UtcMillis;
use postroad_db::{Tx, Value, values};

use super::facts::Reader;
use crate::AudienceError;
use crate::sql::{delete_in, insert, lists, placeholders};

/// Why somebody enters or leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Something of the contact was changed.
    Contact,
    /// The segment's rule was changed.
    Rule,
    /// Time went by.
    Time,
}

impl Cause {
    pub(super) fn code(self) -> i64 {
        match self {
            Self::Contact => 1,
            Self::Rule => 2,
            Self::Time => 3,
        }
    }

    pub(super) fn of(code: i64) -> Option<Self> {
        [Self::Contact, Self::Rule, Self::Time].into_iter().find(|cause| cause.code() == code)
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Rule => "rule",
            Self::Time => "time",
        }
    }
}

/// One contact that enters or leaves a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Change {
    pub segment: i64,
    pub contact: i64,
    pub enters: bool,
    /// Whether it is news: not while a segment is being filled for the first time.
    pub is_told: bool,
}

/// In which segments contacts are.
pub(super) async fn of_contacts(
    from: &mut Reader<'_>,
    contacts: &[i64],
) -> Result<HashSet<(i64, i64)>, AudienceError> {
    let mut found = HashSet::new();
    for list in lists(contacts) {
        let sql = format!(
            "SELECT segment, contact FROM audience_members WHERE contact IN ({})",
            placeholders(list.len())
        );
        for row in from.query(&sql, list).await? {
            found.insert((row.get("segment")?, row.get("contact")?));
        }
    }
    Ok(found)
}

/// Writes changes down. The caller holds the lock of the workspace's contacts; those that are gone meanwhile enter nothing.
pub(super) async fn apply(
    tx: &mut Tx,
    ws: i64,
    mut changes: Vec<Change>,
    cause: Cause,
    now: UtcMillis,
) -> Result<(), AudienceError> {
    if changes.is_empty() {
        return Ok(());
    }
    let entering: Vec<i64> = changes.iter().filter(|one| one.enters).map(|one| one.contact).collect();
    let there = existing(tx, &entering).await?;
    changes.retain(|one| !one.enters || there.contains(&one.contact));
    changes.sort_unstable();
    let entering = changes.iter().filter(|one| one.enters);
    let rows = entering.map(|one| values![one.segment, one.contact, now]).collect();
    let columns = ["segment", "contact", "since"];
    insert(tx, "audience_members", &columns, rows, "ON CONFLICT (segment, contact) DO NOTHING").await?;
    let mut leaving: HashMap<i64, Vec<i64>> = HashMap::new();
    let mut counts: BTreeMap<i64, i64> = BTreeMap::new();
    for one in &changes {
        *counts.entry(one.segment).or_default() += if one.enters { 1 } else { -1 };
        if !one.enters {
            leaving.entry(one.segment).or_default().push(one.contact);
        }
    }
    for (segment, contacts) in leaving {
        for list in lists(&contacts) {
            let sql = format!(
                "DELETE FROM audience_members WHERE segment = ? AND contact IN ({})",
                placeholders(list.len())
            );
            tx.execute(&sql, std::iter::once(Value::from(segment)).chain(list).collect()).await?;
        }
    }
    count(tx, counts).await?;
    let told = changes.iter().filter(|one| one.is_told);
    let rows = told.map(|one| values![ws, one.segment, one.contact, one.enters, cause.code(), now]).collect();
    let columns = ["ws", "segment", "contact", "entered", "cause", "at"];
    insert(tx, "audience_segment_events", &columns, rows, "").await?;
    Ok(())
}

async fn count(tx: &mut Tx, counts: BTreeMap<i64, i64>) -> Result<(), AudienceError> {
    for (segment, by) in counts.into_iter().filter(|(_, by)| *by != 0) {
        let sql = "UPDATE audience_segment_state SET members = members + ? WHERE segment = ?";
        tx.execute(sql, values![by, segment]).await?;
    }
    Ok(())
}

async fn existing(tx: &mut Tx, contacts: &[i64]) -> Result<HashSet<i64>, AudienceError> {
    let mut found = HashSet::with_capacity(contacts.len());
    for list in lists(contacts) {
        let sql = format!("SELECT n FROM audience_contacts WHERE n IN ({})", placeholders(list.len()));
        for row in tx.query(&sql, list).await? {
            found.insert(row.get("n")?);
        }
    }
    Ok(found)
}

/// Takes contacts that are deleted out of all segments, and what was told of them.
pub(crate) async fn forget(tx: &mut Tx, contacts: &[i64]) -> Result<(), AudienceError> {
    let mut counts = BTreeMap::new();
    for (segment, _) in of_contacts(&mut Reader::Tx(tx), contacts).await? {
        *counts.entry(segment).or_default() -= 1;
    }
    delete_in(tx, "audience_members", "contact", contacts).await?;
    delete_in(tx, "audience_segment_events", "contact", contacts).await?;
    count(tx, counts).await
}
