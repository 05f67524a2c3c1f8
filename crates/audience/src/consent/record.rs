//! Writing consents into the ledger, and what follows from them beside it.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use postroad_base::UtcMillis;
use postroad_db::{Tx, Value, values};

use super::evidence::evidence_sources;
use super::topic::{self, TopicRow};
use super::{ConsentKind, SubscriptionState};
use crate::AudienceError;
use crate::growth::{self, Happening};
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
/// Where a contact stands with a topic, and since when.
pub(super) type Standing = (SubscriptionState, UtcMillis);

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
    let mut after: HashMap<Place, Standing> = HashMap::new();
    let mut ledger = Vec::with_capacity(steps.len());
    for step in steps {
        let place = (step.contact, step.topic.topic);
        let current = after.get(&place).or_else(|| before.get(&place)).copied();
        let is_stale = match current.map(|(state, _)| state) {
            Some(SubscriptionState::Unsubscribed) => true,
            Some(SubscriptionState::Subscribed) => {
                step.kind != ConsentKind::Withdrawal && !after.contains_key(&place)
            }
            _ => false,
        };
        if step.is_imported && is_stale {
            continue;
        }
        if is_overtaken(step, current) {
            ledger.push(step.line(ws, now));
            continue;
        }
        let current = current.map(|(state, _)| state);
        let state = step.kind.state(current, step.topic.double_opt_in);
        if current != Some(state) {
            after.insert(place, (state, step.at));
        }
        ledger.push(step.line(ws, now));
    }
    let columns = ["ws", "contact", "topic", "kind", "at", "recorded_at", "ip", "evidence"];
    insert(tx, "audience_consents", &columns, ledger, "").await?;
    let mut counts: BTreeMap<(i64, SubscriptionState), i64> = BTreeMap::new();
    let mut rows: Vec<(Place, SubscriptionState, UtcMillis)> = Vec::with_capacity(after.len());
    for (place, (state, since)) in after {
        let known = before.get(&place).map(|(state, _)| *state);
        if known == Some(state) {
            continue;
        }
        *counts.entry((place.1, state)).or_default() += 1;
        if let Some(known) = known {
            *counts.entry((place.1, known)).or_default() -= 1;
        }
        rows.push((place, state, since));
    }
    note_left(tx, ws, steps, &before, &rows).await?;
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

/// Whether somebody left after they said this: an old grant that is written down late does not bring them back.
fn is_overtaken(step: &Step, current: Option<Standing>) -> bool {
    step.kind != ConsentKind::Withdrawal
        && current.is_some_and(|(state, since)| state == SubscriptionState::Unsubscribed && step.at < since)
}

impl Step {
    fn line(&self, ws: i64, now: UtcMillis) -> Vec<Value> {
        values![
            ws,
            self.contact,
            self.topic.topic,
            self.kind.code(),
            self.at,
            now,
            self.ip.map(|ip| ip.to_string()),
            self.evidence,
        ]
    }
}

/// Counts who left: once, whatever number of topics it was.
async fn note_left(
    tx: &mut Tx,
    ws: i64,
    steps: &[Step],
    before: &HashMap<Place, Standing>,
    rows: &[(Place, SubscriptionState, UtcMillis)],
) -> Result<(), AudienceError> {
    let mut left: BTreeMap<i64, (UtcMillis, i64)> = BTreeMap::new();
    for (place, state, since) in rows {
        if *state == SubscriptionState::Unsubscribed && before.contains_key(place) {
            let said = |step: &&Step| {
                (step.contact, step.topic.topic) == *place && step.kind == ConsentKind::Withdrawal
            };
            let evidence = steps.iter().rev().find(said).map_or(0, |step| step.evidence);
            left.entry(place.0).or_insert((*since, evidence));
        }
    }
    if left.is_empty() {
        return Ok(());
    }
    let mut numbers: Vec<i64> = left.values().map(|(_, evidence)| *evidence).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let sources = evidence_sources(tx, &numbers).await?;
    let moments =
        left.into_values().map(|(at, evidence)| (at, sources.get(&evidence).cloned().unwrap_or_default()));
    growth::note(tx, ws, Happening::Left, moments).await
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

async fn states(tx: &mut Tx, steps: &[Step]) -> Result<HashMap<Place, Standing>, AudienceError> {
    let mut contacts: Vec<i64> = steps.iter().map(|step| step.contact).collect();
    contacts.sort_unstable();
    contacts.dedup();
    of_contacts(tx, &contacts).await
}

pub(super) async fn of_contacts(
    tx: &mut Tx,
    contacts: &[i64],
) -> Result<HashMap<Place, Standing>, AudienceError> {
    let mut found = HashMap::new();
    for list in lists(contacts) {
        let sql = format!(
            "SELECT contact, topic, state, since FROM audience_subscriptions WHERE contact IN ({})",
            placeholders(list.len())
        );
        for row in tx.query(&sql, list).await? {
            let state =
                SubscriptionState::of(row.get("state")?).ok_or(AudienceError::Damaged("subscription"))?;
            found.insert((row.get("contact")?, row.get("topic")?), (state, row.get("since")?));
        }
    }
    Ok(found)
}

/// Deletes all consents of contacts that are to be deleted.
pub(crate) async fn forget(tx: &mut Tx, contacts: &[i64]) -> Result<(), AudienceError> {
    let mut counts = BTreeMap::new();
    for ((_, topic), (state, _)) in of_contacts(tx, contacts).await? {
        *counts.entry((topic, state)).or_default() -= 1;
    }
    delete_in(tx, "audience_subscriptions", "contact", contacts).await?;
    delete_in(tx, "audience_consents", "contact", contacts).await?;
    add(tx, counts).await
}
