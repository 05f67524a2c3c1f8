//! Taking back the consents that an import brought by mistake. The ledger is only added to, but for this and for contacts
//! that are deleted: a consent that nobody gave proves nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use postroad_base::UtcMillis;
use postroad_db::{Tx, Value, values};

use super::record::{Place, add, of_contacts};
use super::{ConsentKind, SubscriptionState, topic};
use crate::AudienceError;
use crate::segment::{What, touched};
use crate::sql::{insert, lists, placeholders};

/// The evidence of an import's consents.
pub(crate) async fn of_import(tx: &mut Tx, ws: i64, import: i64) -> Result<Vec<i64>, AudienceError> {
    let sql = "SELECT evidence FROM audience_evidence WHERE ws = ? AND import = ?";
    let rows = tx.query(sql, values![ws, import]).await?;
    rows.iter().map(|row| Ok(row.get("evidence")?)).collect()
}

/// One line of the ledger, as far as it matters here.
struct Line {
    place: Place,
    kind: ConsentKind,
    at: UtcMillis,
    is_retracted: bool,
}

/// Which of the contacts said something beside what the evidence is of.
pub(crate) async fn has_others(
    tx: &mut Tx,
    contacts: &[i64],
    evidence: &[i64],
) -> Result<HashSet<i64>, AudienceError> {
    let lines = lines(tx, contacts, evidence).await?;
    Ok(lines.into_iter().filter(|line| !line.is_retracted).map(|line| line.place.0).collect())
}

/// Deletes the lines of this evidence, and puts contacts where they would stand without them.
pub(crate) async fn retract(
    tx: &mut Tx,
    ws: i64,
    contacts: &[i64],
    evidence: &[i64],
) -> Result<(), AudienceError> {
    let lines = lines(tx, contacts, evidence).await?;
    let places: HashSet<Place> =
        lines.iter().filter(|line| line.is_retracted).map(|line| line.place).collect();
    if places.is_empty() {
        return Ok(());
    }
    let mut topics: Vec<i64> = places.iter().map(|(_, topic)| *topic).collect();
    topics.sort_unstable();
    topics.dedup();
    let double = topic::double_opt_in(tx, &topics).await?;
    let mut after: HashMap<Place, (SubscriptionState, UtcMillis)> = HashMap::new();
    for line in lines.iter().filter(|line| !line.is_retracted && places.contains(&line.place)) {
        let current = after.get(&line.place).map(|(state, _)| *state);
        let state = line.kind.state(current, double.get(&line.place.1).copied().unwrap_or_default());
        if current != Some(state) {
            after.insert(line.place, (state, line.at));
        }
    }
    delete(tx, contacts, evidence).await?;
    place(tx, contacts, &places, &after).await?;
    touched(tx, ws, contacts, What::SUBSCRIPTIONS.and(What::CONSENTS)).await
}

async fn place(
    tx: &mut Tx,
    contacts: &[i64],
    places: &HashSet<Place>,
    after: &HashMap<Place, (SubscriptionState, UtcMillis)>,
) -> Result<(), AudienceError> {
    let mut counts: BTreeMap<(i64, SubscriptionState), i64> = BTreeMap::new();
    for (place, (state, _)) in of_contacts(tx, contacts).await? {
        if places.contains(&place) {
            *counts.entry((place.1, state)).or_default() -= 1;
        }
    }
    let mut rows = Vec::with_capacity(after.len());
    for (place, (state, since)) in after {
        *counts.entry((place.1, *state)).or_default() += 1;
        rows.push(values![place.0, place.1, state.code(), *since]);
    }
    let gone = places.iter().filter(|place| !after.contains_key(place));
    for (contact, topic) in gone {
        let sql = "DELETE FROM audience_subscriptions WHERE contact = ? AND topic = ?";
        tx.execute(sql, values![*contact, *topic]).await?;
    }
    let conflict =
        "ON CONFLICT (contact, topic) DO UPDATE SET state = EXCLUDED.state, since = EXCLUDED.since";
    insert(tx, "audience_subscriptions", &["contact", "topic", "state", "since"], rows, conflict).await?;
    add(tx, counts).await
}

/// The lines of contacts, in their order.
async fn lines(tx: &mut Tx, contacts: &[i64], evidence: &[i64]) -> Result<Vec<Line>, AudienceError> {
    let mut found = Vec::new();
    for list in lists(contacts) {
        let sql = format!(
            "SELECT contact, topic, kind, at, evidence FROM audience_consents WHERE contact IN ({}) \
             ORDER BY contact, seq",
            placeholders(list.len())
        );
        for row in tx.query(&sql, list).await? {
            found.push(Line {
                place: (row.get("contact")?, row.get("topic")?),
                kind: ConsentKind::of(row.get("kind")?).ok_or(AudienceError::Damaged("consent"))?,
                at: row.get("at")?,
                is_retracted: evidence.contains(&row.get("evidence")?),
            });
        }
    }
    Ok(found)
}

async fn delete(tx: &mut Tx, contacts: &[i64], evidence: &[i64]) -> Result<(), AudienceError> {
    for number in evidence {
        for list in lists(contacts) {
            let sql = format!(
                "DELETE FROM audience_consents WHERE evidence = ? AND contact IN ({})",
                placeholders(list.len())
            );
            let values = std::iter::once(Value::from(*number)).chain(list).collect();
            tx.execute(&sql, values).await?;
        }
    }
    Ok(())
}
