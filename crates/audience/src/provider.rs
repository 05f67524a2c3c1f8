//! Whose mailboxes domains have: what delivery's profiles say by name, and whose hosts took mail for them.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use postroad_base::{EventKind, UtcMillis};
use postroad_db::{Db, Tx, Value, values};
use postroad_delivery::shaping::Profiles;
use postroad_insight::Outcome;

use crate::AudienceError;
use crate::segment::{What, touched};
use crate::sql::{insert, lists, placeholders};

/// Everybody who is no provider we know.
pub(crate) const OTHER: &str = "other";
/// A domain that moves is believed after this time, so that one with two providers does not go back and forth.
const BELIEVED_FOR: Duration = Duration::from_secs(7 * 86_400);
/// Contacts told of at a time when their domain's provider is learned.
const TOUCH_STEP: i64 = 5_000;

/// Whether there is such a provider.
pub(crate) fn is_known(name: &str) -> bool {
    name == OTHER || Profiles::builtin().find(name).is_some()
}

/// Writes down the domains that are known by their names.
pub(crate) async fn write_known(db: &Db) -> Result<(), AudienceError> {
    let profiles = Profiles::builtin();
    let mut rows = Vec::new();
    for (_, profile) in profiles.providers() {
        rows.extend(profile.domains().map(|domain| values![domain, &*profile.name, None::<i64>]));
    }
    let mut tx = db.begin().await?;
    let conflict =
        "ON CONFLICT (domain) DO UPDATE SET provider = EXCLUDED.provider, learned_at = EXCLUDED.learned_at";
    insert(&mut tx, "audience_domains", &["domain", "provider", "learned_at"], rows, conflict).await?;
    tx.commit().await?;
    Ok(())
}

/// Learns from the hosts that took mail.
pub(crate) async fn learn(
    tx: &mut Tx,
    ws: i64,
    outcomes: &[&Outcome],
    now: UtcMillis,
) -> Result<(), AudienceError> {
    let profiles = Profiles::builtin();
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.kind == EventKind::Delivered) {
        let Some(host) = &outcome.mx_host else { continue };
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let domain = outcome.recipient.domain();
        if let Some(id) = profiles.provider_of(domain, std::iter::once(host.as_str())) {
            seen.insert(domain.as_str(), &profiles.get(id).name);
        }
    }
    let domains: Vec<String> = seen.keys().map(|domain| (*domain).to_owned()).collect();
    let known = known(tx, &domains).await?;
    for (domain, provider) in seen {
        let is_news = match known.get(domain) {
            None => true,
            Some((before, learned_at)) => {
                before != provider && learned_at.is_some_and(|at| now.since(at) >= BELIEVED_FOR)
            }
        };
        if is_news {
            let sql = "INSERT INTO audience_domains (domain, provider, learned_at) VALUES (?, ?, ?) ON CONFLICT (domain) \
                       DO UPDATE SET provider = EXCLUDED.provider, learned_at = EXCLUDED.learned_at";
            tx.execute(sql, values![domain, provider, now]).await?;
            touch(tx, ws, domain).await?;
        }
    }
    Ok(())
}

async fn known(
    tx: &mut Tx,
    domains: &[String],
) -> Result<HashMap<String, (String, Option<UtcMillis>)>, AudienceError> {
    let mut found = HashMap::new();
    for list in lists(domains) {
        let sql = format!(
            "SELECT domain, provider, learned_at FROM audience_domains WHERE domain IN ({})",
            placeholders(list.len())
        );
        for row in tx.query(&sql, list).await? {
            found.insert(row.get("domain")?, (row.get("provider")?, row.get("learned_at")?));
        }
    }
    Ok(found)
}

/// The contacts of a domain, in every workspace that has some.
async fn touch(tx: &mut Tx, ws: i64, domain: &str) -> Result<(), AudienceError> {
    let mut workspaces = vec![ws];
    for row in tx.query("SELECT ws FROM audience_workspaces WHERE ws <> ?", values![ws]).await? {
        workspaces.push(row.get("ws")?);
    }
    for ws in workspaces {
        let mut after = 0_i64;
        loop {
            let sql =
                "SELECT n FROM audience_contacts WHERE ws = ? AND domain = ? AND n > ? ORDER BY n LIMIT ?";
            let values: Vec<Value> = values![ws, domain, after, TOUCH_STEP];
            let rows = tx.query(sql, values).await?;
            let contacts = rows.iter().map(|row| row.get("n")).collect::<Result<Vec<i64>, _>>()?;
            let Some(last) = contacts.last() else { break };
            after = *last;
            touched(tx, ws, &contacts, What::PROVIDER).await?;
        }
    }
    Ok(())
}
