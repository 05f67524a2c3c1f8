//! Writing activity, with what follows from it, in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use postroad_db::{Tx, Value, values};

use super::summary::{self, Happening, Summary};
use super::{ActivityKind, DAY_MS, EngagementClass};
use crate::AudienceError;
use crate::segment::{What, touched};
use crate::sql::{insert, lists, placeholders};

/// Rows of one INSERT.
const ROWS_PER_STATEMENT: usize = 128;

/// One thing that happened to one contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Activity {
    pub contact: i64,
    pub kind: ActivityKind,
    pub class: EngagementClass,
    pub at: i64,
    /// The same whenever it comes again.
    pub key: i64,
    pub link: Option<i64>,
    pub campaign: Option<i64>,
}

type Place = (i64, i64, i64, i64);

impl Activity {
    fn place(&self) -> Place {
        (self.contact, self.kind.code(self.class), self.at, self.key)
    }

    fn day(&self) -> (i64, i64, i64) {
        (self.contact, self.kind.code(self.class), self.at.div_euclid(DAY_MS))
    }

    fn may_give_points(&self) -> bool {
        self.kind.is_engagement() && self.class == EngagementClass::Human
    }
}

/// Adds what is not there yet. Returns which of the rows, by their places in the list, were new. The caller holds the lock
/// of the workspace's contacts, all of which are there.
pub(crate) async fn write(tx: &mut Tx, ws: i64, rows: &[Activity]) -> Result<Vec<usize>, AudienceError> {
    let mut counted = days(tx, rows).await?;
    let inserted = insert_rows(tx, ws, rows).await?;
    let mut seen = HashSet::new();
    let mut new: Vec<usize> = (0..rows.len())
        .filter(|at| {
            let row = &rows[*at];
            row.kind == ActivityKind::Sent || (inserted.contains(&row.place()) && seen.insert(row.place()))
        })
        .collect();
    if new.is_empty() {
        return Ok(new);
    }
    let contacts: BTreeSet<i64> = new.iter().map(|at| rows[*at].contact).collect();
    let contacts: Vec<i64> = contacts.into_iter().collect();
    let mut summaries = read(tx, &contacts).await?;
    new.sort_by_key(|at| rows[*at].at);
    let mut what = What::NOTHING;
    for row in new.iter().map(|at| &rows[*at]) {
        what = what.and(What::activity(row.kind, row.class));
        let gives_points = row.may_give_points() && counted.insert(row.day());
        let summary = summaries.entry(row.contact).or_default();
        let engaged = summary.engaged_at();
        summary.add(Happening { kind: row.kind, class: row.class, at: row.at, gives_points });
        if summary.engaged_at() != engaged {
            summary.unopened = unopened(tx, row.contact, summary).await?;
        }
    }
    let stored = summaries.iter().map(|(contact, summary)| summary.values(*contact, ws)).collect();
    let columns: Vec<&str> = summary::COLUMNS.iter().map(String::as_str).collect();
    insert(tx, "audience_engagement", &columns, stored, &replace(&columns)).await?;
    touched(tx, ws, &contacts, what).await?;
    new.sort_unstable();
    Ok(new)
}

fn replace(columns: &[&str]) -> String {
    let set: Vec<String> = columns[2..].iter().map(|name| format!("{name} = EXCLUDED.{name}")).collect();
    format!("ON CONFLICT (contact) DO UPDATE SET {}", set.join(", "))
}

/// Days on which people opened or clicked already.
async fn days(tx: &mut Tx, rows: &[Activity]) -> Result<HashSet<(i64, i64, i64)>, AudienceError> {
    let giving = || rows.iter().filter(|row| row.may_give_points());
    let (Some(first), Some(last)) =
        (giving().map(|row| row.day().2).min(), giving().map(|row| row.day().2).max())
    else {
        return Ok(HashSet::new());
    };
    let contacts: BTreeSet<i64> = giving().map(|row| row.contact).collect();
    let contacts: Vec<i64> = contacts.into_iter().collect();
    let codes = [ActivityKind::Opened, ActivityKind::Clicked].map(|kind| kind.code(EngagementClass::Human));
    let mut found = HashSet::new();
    for list in lists(&contacts) {
        let sql = format!(
            "SELECT DISTINCT contact, kind, at / {DAY_MS} AS day FROM audience_activity WHERE contact IN ({}) \
             AND kind IN (?, ?) AND at >= ? AND at < ?",
            placeholders(list.len())
        );
        let mut values = list;
        values.extend(values![codes[0], codes[1], first * DAY_MS, (last + 1) * DAY_MS]);
        for row in tx.query(&sql, values).await? {
            found.insert((row.get("contact")?, row.get("kind")?, row.get("day")?));
        }
    }
    Ok(found)
}

async fn insert_rows(tx: &mut Tx, ws: i64, rows: &[Activity]) -> Result<HashSet<Place>, AudienceError> {
    let mut unique: BTreeMap<Place, Vec<Value>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.kind != ActivityKind::Sent) {
        let (contact, kind, at, key) = row.place();
        unique
            .entry(row.place())
            .or_insert_with(|| values![contact, kind, at, key, ws, row.link, row.campaign]);
    }
    let rows: Vec<Vec<Value>> = unique.into_values().collect();
    let mut inserted = HashSet::with_capacity(rows.len());
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        let places = vec!["(?, ?, ?, ?, ?, ?, ?)"; chunk.len()].join(", ");
        let sql = format!(
            "INSERT INTO audience_activity (contact, kind, at, key, ws, link, campaign) VALUES {places} \
             ON CONFLICT (contact, kind, at, key) DO NOTHING RETURNING contact, kind, at, key"
        );
        for row in tx.query(&sql, chunk.concat()).await? {
            inserted.insert((row.get("contact")?, row.get("kind")?, row.get("at")?, row.get("key")?));
        }
    }
    Ok(inserted)
}

async fn read(tx: &mut Tx, contacts: &[i64]) -> Result<HashMap<i64, Summary>, AudienceError> {
    let mut found = HashMap::with_capacity(contacts.len());
    for list in lists(contacts) {
        let sql = format!(
            "SELECT {} FROM audience_engagement WHERE contact IN ({})",
            summary::COLUMNS.join(", "),
            placeholders(list.len())
        );
        for row in tx.query(&sql, list).await? {
            found.insert(row.get("contact")?, Summary::read(&row)?);
        }
    }
    Ok(found)
}

/// Deliveries since a person last opened or clicked.
async fn unopened(tx: &mut Tx, contact: i64, summary: &Summary) -> Result<i64, AudienceError> {
    let engaged = summary.engaged_at();
    if summary.tally(ActivityKind::Delivered).last <= engaged {
        return Ok(0);
    }
    let sql = "SELECT COUNT(*) AS n FROM audience_activity WHERE contact = ? AND kind = ? AND at > ?";
    let kind = ActivityKind::Delivered.code(EngagementClass::Human);
    let row = tx.query_one(sql, values![contact, kind, engaged]).await?;
    Ok(row.map_or(Ok(0), |row| row.get("n"))?)
}

/// Forgets all activity of contacts.
pub(crate) async fn forget(tx: &mut Tx, contacts: &[i64]) -> Result<(), AudienceError> {
    crate::sql::delete_in(tx, "audience_activity", "contact", contacts).await?;
    crate::sql::delete_in(tx, "audience_engagement", "contact", contacts).await?;
    Ok(())
}
