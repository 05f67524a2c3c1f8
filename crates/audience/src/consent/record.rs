//! Writing consents into the ledger, and what follows from them beside it.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use postroad_base::UtcMillis;
use postroad_db::{Tx, values};

use super::topic::{self, TopicRow};
use super::{ConsentKind, SubscriptionState};
use crate::AudienceError;
use crate::segment::{What, touched};
use crate::sql::{delete_in, insert, lists, placeholders};

/// One consent to be written down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub contact: i64,
    pub topic: TopicRow,
    pub kind: ConsentKind,
    pub at: UtcMillis,
    pub ip: Option<IpAddr>,
    pub evidence: i64,
    /// An old consent from elsewhere: it does not bring back who left here, and says nothing new of who is subscribed.
    pub is_imported: bool,
}

/// A contact and a topic.
pub(super) type Place = (i64, i64);

/// Appends the consents in order. Returns how many changed where a contact stands. The caller holds the lock of the
/// workspace's contacts.
pub(crate) async fn record(
    tx: &mut Tx,
    ws: i64,
    steps: &[Step],
    now: UtcMillis,
) -> Result<usize, AudienceError> {
    if steps.is_empty() {
        return Ok(0);
    }
    let before = states(tx, steps).await?;
    let mut after: HashMap<Place, (SubscriptionState, UtcMillis)> = HashMap::new();
    let mut ledger = Vec::with_capacity(steps.len());
    for step in steps {
        let place = (step.contact, step.topic.topic);
        let current = after.get(&place).map(|(state, _)| *state).or_else(|| before.get(&place).copied());
        let is_stale = match current {
            Some(SubscriptionState::Unsubscribed) => true,
            Some(SubscriptionState::Subscribed) => {
                step.kind != ConsentKind::Withdrawal && !after.contains_key(&place)
            }
            _ => false,
        };
        if step.is_imported && is_stale {
            continue;
        }
        let state = step.kind.state(current, step.topic.double_opt_in);
        if current != Some(state) {
            after.insert(place, (state, step.at));
        }
        ledger.push(values![
            ws,
            step.contact,
            step.topic.topic,
            step.kind.code(),
            step.at,
            now,
            step.ip.map(|ip| ip.to_string()),
            step.evidence,
        ]);
    }
    let columns = ["ws", "contact", "topic", "kind", "at", "recorded_at", "ip", "evidence"];
    insert(tx, "audience_consents", &columns, ledger, "").await?;
    let mut counts: BTreeMap<(i64, SubscriptionState), i64> = BTreeMap::new();
    let mut rows: Vec<(Place, SubscriptionState, UtcMillis)> = Vec::with_capacity(after.len());
    for (place, (state, since)) in after {
        if before.get(&place) == Some(&state) {
            continue;
        }
        *counts.entry((place.1, state)).or_default() += 1;
        if let Some(state) = before.get(&place) {
            *counts.entry((place.1, *state)).or_default() -= 1;
        }
        rows.push((place, state, since));
    }
    let changed = rows.len();
    rows.sort_unstable_by_key(|(place, ..)| *place);
    let rows =
        rows.into_iter().map(|((contact, topic), state, since)| values![contact, topic, state.code(), since]);
    let conflict =
        "ON CONFLICT (contact, topic) DO UPDATE SET state = EXCLUDED.state, since = EXCLUDED.since";
    let columns = ["contact", "topic", "state", "since"];
    insert(tx, "audience_subscriptions", &columns, rows.collect(), conflict).await?;
    add(tx, counts).await?;
    let contacts: Vec<i64> = steps.iter().map(|step| step.contact).collect();
    touched(tx, ws, &contacts, What::SUBSCRIPTIONS.and(What::CONSENTS)).await?;
    Ok(changed)
}

pub(super) async fn add(
    tx: &mut Tx,
    counts: BTreeMap<(i64, SubscriptionState), i64>,
) -> Result<(), AudienceError> {
    for ((number, state), by) in counts.into_iter().filter(|(_, by)| *by != 0) {
        topic::count(tx, number, state, by).await?;
    }
    Ok(())
}

async fn states(tx: &mut Tx, steps: &[Step]) -> Result<HashMap<Place, SubscriptionState>, AudienceError> {
    let mut contacts: Vec<i64> = steps.iter().map(|step| step.contact).collect();
    contacts.sort_unstable();
    contacts.dedup();
    of_contacts(tx, &contacts).await
}

pub(super) async fn of_contacts(
    tx: &mut Tx,
    contacts: &[i64],
) -> Result<HashMap<Place, SubscriptionState>, AudienceError> {
    let mut found = HashMap::new();
    for list in lists(contacts) {
        let sql = format!(
            "SELECT contact, topic, state FROM audience_subscriptions WHERE contact IN ({})",
            placeholders(list.len())
        );
        for row in tx.query(&sql, list).await? {
            let state =
                SubscriptionState::of(row.get("state")?).ok_or(AudienceError::Damaged("subscription"))?;
            found.insert((row.get("contact")?, row.get("topic")?), state);
        }
    }
    Ok(found)
}

/// Deletes all consents of contacts that are to be deleted.
pub(crate) async fn forget(tx: &mut Tx, contacts: &[i64]) -> Result<(), AudienceError> {
    let mut counts = BTreeMap::new();
    for ((_, topic), state) in of_contacts(tx, contacts).await? {
        *counts.entry((topic, state)).or_default() -= 1;
    }
    delete_in(tx, "audience_subscriptions", "contact", contacts).await?;
    delete_in(tx, "audience_consents", "contact", contacts).await?;
    add(tx, counts).await
}
