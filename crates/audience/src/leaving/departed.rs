//! What outlives a deleted contact: that its owner had left topics.
//!
//! A contact that is deleted may come again with the next import. Whoever had unsubscribed did not ask for mail by that, so
//! what was withdrawn is kept beside a keyed hash of the address and holds again for whoever gets the address here.

use std::collections::HashMap;

use postroad_account::Actor;
use postroad_base::UtcMillis;
use postroad_db::{Tx, Value, values};

use crate::consent::{ConsentKind, Step, SubscriptionState, evidence_number, record, topic_by_number};
use crate::core::Core;
use crate::sql::{insert, lists, placeholders};
use crate::{AudienceError, Evidence};

/// How kept withdrawals appear in the ledger.
const SOURCE: &str = "kept_withdrawal";
const SOURCE_TEXT: &str = "Withdrawn before the contact was deleted; kept for the address.";

/// Keeps what holds for the address of a contact that is about to be deleted.
pub(crate) async fn depart(
    tx: &mut Tx,
    core: &Core,
    ws: i64,
    contact: i64,
    email_key: &str,
) -> Result<(), AudienceError> {
    let sql = "SELECT topic, state, since FROM audience_subscriptions WHERE contact = ?";
    let known = tx.query(sql, values![contact]).await?;
    tx.execute("UPDATE audience_departed SET successor = NULL WHERE successor = ?", values![contact]).await?;
    if known.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO audience_departed (contact, ws, hash, at, successor) VALUES (?, ?, ?, ?, NULL) \
               ON CONFLICT (contact) DO NOTHING";
    tx.execute(sql, values![contact, ws, core.departed_hash(ws, email_key), core.now()]).await?;
    let mut left = Vec::new();
    for row in &known {
        if row.get::<i64>("state")? == SubscriptionState::Unsubscribed.code() {
            left.push(values![contact, row.get::<i64>("topic")?, row.get::<UtcMillis>("since")?]);
        }
    }
    insert(tx, "audience_departed_topics", &["contact", "topic", "since"], left, "ON CONFLICT DO NOTHING")
        .await?;
    Ok(())
}

/// Forgets what was kept for an address, when its owner asks to be forgotten: the address does not come again anyway.
pub(crate) async fn forget_departed(
    tx: &mut Tx,
    core: &Core,
    ws: i64,
    email_key: &str,
) -> Result<(), AudienceError> {
    let hash = core.departed_hash(ws, email_key);
    let sql = "DELETE FROM audience_departed_topics WHERE contact IN \
               (SELECT contact FROM audience_departed WHERE ws = ? AND hash = ?)";
    tx.execute(sql, values![ws, hash.clone()]).await?;
    tx.execute("DELETE FROM audience_departed WHERE ws = ? AND hash = ?", values![ws, hash]).await?;
    Ok(())
}

/// New contacts, by number and key of the address, get the withdrawals that are kept for their addresses; links in old
/// mail lead to them from now on. The caller holds the lock of the workspace's contacts.
pub(crate) async fn rejoin(
    tx: &mut Tx,
    core: &Core,
    ws: i64,
    fresh: &[(i64, String)],
) -> Result<(), AudienceError> {
    let sql = "SELECT 1 AS one FROM audience_departed WHERE ws = ? LIMIT 1";
    if fresh.is_empty() || tx.query_one(sql, values![ws]).await?.is_none() {
        return Ok(());
    }
    let by_hash: HashMap<Vec<u8>, i64> =
        fresh.iter().map(|(n, key)| (core.departed_hash(ws, key), *n)).collect();
    let hashes: Vec<Vec<u8>> = by_hash.keys().cloned().collect();
    let mut successors = HashMap::new();
    for list in lists(&hashes) {
        let sql = format!(
            "SELECT contact, hash FROM audience_departed WHERE ws = ? AND hash IN ({})",
            placeholders(list.len())
        );
        let values = std::iter::once(Value::from(ws)).chain(list).collect();
        for row in tx.query(&sql, values).await? {
            if let Some(successor) = by_hash.get(&row.get::<Vec<u8>>("hash")?) {
                successors.insert(row.get::<i64>("contact")?, *successor);
            }
        }
    }
    for (departed, successor) in &successors {
        let sql = "UPDATE audience_departed SET successor = ? WHERE contact = ?";
        tx.execute(sql, values![*successor, *departed]).await?;
    }
    withdraw_again(tx, core, ws, &successors).await
}

async fn withdraw_again(
    tx: &mut Tx,
    core: &Core,
    ws: i64,
    successors: &HashMap<i64, i64>,
) -> Result<(), AudienceError> {
    let departed: Vec<i64> = successors.keys().copied().collect();
    let mut kept: HashMap<(i64, i64), UtcMillis> = HashMap::new();
    for list in lists(&departed) {
        let sql = format!(
            "SELECT contact, topic, since FROM audience_departed_topics WHERE contact IN ({})",
            placeholders(list.len())
        );
        for row in tx.query(&sql, list).await? {
            let Some(successor) = successors.get(&row.get::<i64>("contact")?) else { continue };
            let since: UtcMillis = row.get("since")?;
            let place = (*successor, row.get::<i64>("topic")?);
            let last = kept.entry(place).or_insert(since);
            *last = (*last).max(since);
        }
    }
    if kept.is_empty() {
        return Ok(());
    }
    let evidence =
        Evidence { source: SOURCE.to_owned(), text: SOURCE_TEXT.to_owned(), ..Evidence::default() };
    let evidence = evidence_number(tx, ws, &evidence, Actor::Anonymous, None).await?;
    let mut steps = Vec::with_capacity(kept.len());
    for ((contact, topic), at) in kept {
        if let Some(topic) = topic_by_number(tx, ws, topic).await? {
            steps.push(Step {
                contact,
                topic,
                kind: ConsentKind::Withdrawal,
                at,
                ip: None,
                evidence,
                is_imported: false,
            });
        }
    }
    steps.sort_unstable_by_key(|step| (step.contact, step.topic.topic));
    record(tx, ws, &steps, core.now()).await?;
    Ok(())
}
