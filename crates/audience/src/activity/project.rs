//! Following the event log and the suppression list.
//!
//! How far they were read is written in the transaction that writes what was read: nothing is counted twice, and nothing
//! is missed, wherever the program ends.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use postroad_base::{EventKind, Stream, UtcMillis, WorkspaceId};
use postroad_db::{Tx, values};
use postroad_delivery::{Suppression, SuppressionReason};
use postroad_insight::Outcome;
use postroad_reputation::bounce::{Evidence, classify};

use super::record::{by_address, key_of};
use super::write::{self, Activity};
use super::{Activities, ActivityKind, EngagementClass};
use crate::{AudienceError, provider};

/// Places of a log read at a time.
const STEP: usize = 500;
/// Places of the suppression list that are read again.
const REREAD: i64 = 100;
const LOG: &str = "log";
/// The time of the newest event that was read.
const LOG_AT: &str = "log_at";
/// Where the log was written anew, what is no younger than this was counted from the old one.
const COUNTED_AT: &str = "log_counted_at";
const SUPPRESSIONS: &str = "suppressions";

impl Activities {
    /// Reads a step of what happened since. Returns whether there was anything.
    ///
    /// # Errors
    /// As the databases answer; then nothing of the step was done.
    pub async fn work(&self) -> Result<bool, AudienceError> {
        let mail = self.follow_log().await?;
        let list = self.follow_suppressions().await?;
        Ok(mail || list)
    }

    async fn follow_log(&self) -> Result<bool, AudienceError> {
        let seen = self.cursor(LOG).await?;
        let mut newest = self.cursor(LOG_AT).await?;
        let mut counted = self.cursor(COUNTED_AT).await?;
        let mut from = seen;
        if self.events.end().await? < seen {
            (from, counted) = (0, newest);
        }
        let read = self.events.outcomes_after(from, STEP).await?;
        if read.items.is_empty() && read.upto == seen {
            return Ok(false);
        }
        let mut by_workspace: BTreeMap<WorkspaceId, Vec<&Outcome>> = BTreeMap::new();
        for outcome in &read.items {
            newest = newest.max(outcome.at.0);
            if outcome.stream != Stream::Sandbox && outcome.at.0 > counted {
                by_workspace.entry(outcome.workspace).or_default().push(outcome);
            }
        }
        let mut numbers = Vec::with_capacity(by_workspace.len());
        for workspace in by_workspace.keys() {
            numbers.push(self.core.ws(*workspace).await?);
        }
        let mut tx = self.core.db.begin().await?;
        if !moves(&mut tx, LOG, seen).await? {
            return Ok(true);
        }
        for (ws, outcomes) in numbers.into_iter().zip(by_workspace.into_values()) {
            tx.lock(&format!("audience contacts {ws}")).await?;
            write_outcomes(&mut tx, ws, &outcomes).await?;
            provider::learn(&mut tx, ws, &outcomes, self.core.now()).await?;
        }
        set(&mut tx, LOG, read.upto).await?;
        set(&mut tx, LOG_AT, newest).await?;
        set(&mut tx, COUNTED_AT, counted).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn follow_suppressions(&self) -> Result<bool, AudienceError> {
        let seen = self.cursor(SUPPRESSIONS).await?;
        // On PostgreSQL a lower place may be committed after a higher one; what comes twice is counted once.
        let again = if self.events.is_shared() { REREAD } else { 0 };
        let added = self.suppressions.added_after((seen - again).max(0), STEP).await?;
        let Some(upto) = added.last().map(|(seq, ..)| (*seq).max(seen)) else { return Ok(false) };
        let mut by_workspace: BTreeMap<WorkspaceId, Vec<&Suppression>> = BTreeMap::new();
        for (_, workspace, entry) in &added {
            if entry.reason == SuppressionReason::Complaint {
                by_workspace.entry(*workspace).or_default().push(entry);
            }
        }
        let mut numbers = Vec::with_capacity(by_workspace.len());
        for workspace in by_workspace.keys() {
            numbers.push(self.core.ws(*workspace).await?);
        }
        if upto == seen && by_workspace.is_empty() {
            return Ok(false);
        }
        let mut tx = self.core.db.begin().await?;
        if !moves(&mut tx, SUPPRESSIONS, seen).await? {
            return Ok(true);
        }
        for (ws, entries) in numbers.into_iter().zip(by_workspace.into_values()) {
            tx.lock(&format!("audience contacts {ws}")).await?;
            let keys: Vec<String> = entries.iter().map(|entry| entry.address.clone()).collect();
            let contacts = by_address(&mut tx, ws, &keys).await?;
            let rows: Vec<Activity> = entries
                .iter()
                .filter_map(|entry| {
                    let contact = *contacts.get(&entry.address)?;
                    Some(activity(contact, ActivityKind::Complained, entry.created_at, 0))
                })
                .collect();
            write::write(&mut tx, ws, &rows).await?;
        }
        set(&mut tx, SUPPRESSIONS, upto).await?;
        tx.commit().await?;
        Ok(upto > seen)
    }

    async fn cursor(&self, name: &str) -> Result<i64, AudienceError> {
        let sql = "SELECT value FROM audience_cursors WHERE name = ?";
        let row = self.core.db.query_one(sql, values![name]).await?;
        Ok(row.map_or(Ok(0), |row| row.get("value"))?)
    }
}

/// Whether the cursor is where it was when the step was read, and this transaction is the one that moves it.
async fn moves(tx: &mut Tx, name: &str, seen: i64) -> Result<bool, AudienceError> {
    tx.lock(&format!("audience cursor {name}")).await?;
    let sql = "SELECT value FROM audience_cursors WHERE name = ?";
    let row = tx.query_one(sql, values![name]).await?;
    let now: i64 = row.map_or(Ok(0), |row| row.get("value"))?;
    Ok(now == seen)
}

async fn set(tx: &mut Tx, name: &str, value: i64) -> Result<(), AudienceError> {
    let sql = "INSERT INTO audience_cursors (name, value) VALUES (?, ?) \
               ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value";
    tx.execute(sql, values![name, value]).await?;
    Ok(())
}

async fn write_outcomes(tx: &mut Tx, ws: i64, outcomes: &[&Outcome]) -> Result<(), AudienceError> {
    let keys: BTreeSet<String> = outcomes.iter().map(|outcome| outcome.recipient.canonical()).collect();
    let keys: Vec<String> = keys.into_iter().collect();
    let contacts: HashMap<String, i64> = by_address(tx, ws, &keys).await?;
    let rows: Vec<Activity> = outcomes
        .iter()
        .filter_map(|outcome| {
            let contact = *contacts.get(&outcome.recipient.canonical())?;
            let kind = kind_of(outcome)?;
            Some(activity(contact, kind, outcome.at, key_of(&outcome.id.to_string())))
        })
        .collect();
    write::write(tx, ws, &rows).await?;
    Ok(())
}

fn activity(contact: i64, kind: ActivityKind, at: UtcMillis, key: i64) -> Activity {
    Activity { contact, kind, class: EngagementClass::Human, at: at.0, key, link: None, campaign: None }
}

/// What an event is to the contact; `None` when it is nothing to it.
fn kind_of(outcome: &Outcome) -> Option<ActivityKind> {
    Some(match outcome.kind {
        EventKind::Accepted => ActivityKind::Sent,
        EventKind::Delivered => ActivityKind::Delivered,
        EventKind::Deferred => ActivityKind::Deferred,
        EventKind::Suppressed => ActivityKind::Suppressed,
        EventKind::Expired => ActivityKind::SoftBounced,
        EventKind::Bounced => {
            let is_hard = outcome.reply.as_ref().is_some_and(|reply| {
                let text = reply.text();
                classify(&Evidence::of_reply(reply, &text, outcome.mx_host.as_deref(), None)).hard
            });
            if is_hard { ActivityKind::Bounced } else { ActivityKind::SoftBounced }
        }
        EventKind::Held | EventKind::Released | EventKind::Cancelled | EventKind::Captured => return None,
    })
}
