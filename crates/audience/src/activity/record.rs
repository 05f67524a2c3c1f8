//! Opens and clicks, from whoever knows of them.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use postroad_base::{ContactId, EmailAddress, UtcMillis, WorkspaceId};
use postroad_db::{Tx, Value, values};

use super::label::{self, LabelKind};
use super::write::{self, Activity};
use super::{ACTIVITY_DAYS, Activities, ActivityKind, EngagementClass};
use crate::AudienceError;
use crate::core::mailbox;
use crate::error::{Wrong, checked_line};
use crate::select::plus;
use crate::sql::{lists, placeholders};

/// Rows of one call.
pub const ENGAGEMENTS_MAX: usize = 1_000;
const LINK_MAX_CHARS: usize = 2_000;
const CAMPAIGN_MAX_CHARS: usize = 200;
const KEY_MAX_CHARS: usize = 200;
/// Contacts and keys of one question.
const KEYS_PER_STATEMENT: usize = 500;
/// Clocks differ.
const AHEAD_MAX: Duration = Duration::from_secs(300);

/// Whom a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    Id(ContactId),
    Address(String),
}

/// Somebody, or something, opened or clicked.
#[derive(Clone, Debug)]
pub struct Engagement {
    pub whom: Whom,
    /// [`ActivityKind::Opened`] or [`ActivityKind::Clicked`].
    pub kind: ActivityKind,
    pub class: EngagementClass,
    pub at: UtcMillis,
    /// Where a click went.
    pub link: Option<String>,
    /// What was opened, as its sender calls it.
    pub campaign: Option<String>,
    /// The same when the row comes again; without one, a row is the same when all of it is.
    pub key: Option<String>,
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    New,
    /// It was there already.
    Known,
    /// The workspace has no such contact.
    NoContact,
    /// Pointers begin with the row's place.
    Invalid(Vec<Wrong>),
}

/// A row that can be stored.
struct Checked {
    at: UtcMillis,
    link: Option<String>,
    campaign: Option<String>,
    key: i64,
    has_own_key: bool,
}

impl Activities {
    /// Writes down up to [`ENGAGEMENTS_MAX`] opens and clicks, with a result for each; rows that cannot be accepted do
    /// not stop the others.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`] for too many rows; otherwise as the database answers, and then nothing was done.
    pub async fn record(
        &self,
        workspace: WorkspaceId,
        rows: &[Engagement],
    ) -> Result<Vec<Recorded>, AudienceError> {
        if rows.len() > ENGAGEMENTS_MAX {
            let message = format!("takes at most {ENGAGEMENTS_MAX} at a time");
            return Err(AudienceError::invalid("/rows", message));
        }
        let ws = self.core.ws(workspace).await?;
        let now = self.core.now();
        let checked: Vec<Result<Checked, Vec<Wrong>>> =
            rows.iter().enumerate().map(|(at, row)| row.checked(at, now)).collect();
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience contacts {ws}")).await?;
        let contacts = find(&mut tx, ws, rows).await?;
        let texts = |of: fn(&Checked) -> Option<&String>| -> BTreeSet<String> {
            checked.iter().flatten().filter_map(|row| of(row).cloned()).collect()
        };
        let links = texts(|row| row.link.as_ref());
        let links = label::numbers(&mut tx, ws, LabelKind::Link, &links).await?;
        let campaigns = texts(|row| row.campaign.as_ref());
        let campaigns = label::numbers(&mut tx, ws, LabelKind::Campaign, &campaigns).await?;
        let mut results: Vec<Recorded> = Vec::with_capacity(rows.len());
        let mut activities = Vec::with_capacity(rows.len());
        let mut places = Vec::with_capacity(rows.len());
        for (row, checked) in rows.iter().zip(checked) {
            let checked = match checked {
                Ok(checked) => checked,
                Err(wrong) => {
                    results.push(Recorded::Invalid(wrong));
                    continue;
                }
            };
            let Some(contact) = contacts.get(&row.whom.key()).copied() else {
                results.push(Recorded::NoContact);
                continue;
            };
            let number = |of: &HashMap<String, i64>, text: &Option<String>| {
                text.as_ref().and_then(|text| of.get(text).copied())
            };
            let activity = Activity {
                contact,
                kind: row.kind,
                class: row.class,
                at: checked.at.0,
                key: checked.key,
                link: number(&links, &checked.link),
                campaign: number(&campaigns, &checked.campaign),
            };
            places.push((results.len(), checked.has_own_key));
            results.push(Recorded::Known);
            activities.push(activity);
        }
        let known = known_keys(&mut tx, &activities, &places).await?;
        let fresh: Vec<usize> = fresh(&activities, &places, &known);
        let wanted: Vec<Activity> = fresh.iter().map(|at| activities[*at]).collect();
        for new in write::write(&mut tx, ws, &wanted).await? {
            results[places[fresh[new]].0] = Recorded::New;
        }
        tx.commit().await?;
        Ok(results)
    }
}

impl Whom {
    /// An address as contacts are found by, or the bytes of an id.
    fn key(&self) -> Vec<u8> {
        match self {
            Self::Id(id) => id.as_bytes().to_vec(),
            Self::Address(text) => {
                let canonical = mailbox(text).map(|address: EmailAddress| address.canonical());
                canonical.unwrap_or_default().into_bytes()
            }
        }
    }
}

impl Engagement {
    fn checked(&self, at: usize, now: UtcMillis) -> Result<Checked, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut problem =
            |name: &str, message: String| wrong.push(Wrong::new(format!("/rows/{at}/{name}"), message));
        if let Whom::Address(text) = &self.whom
            && let Err(message) = mailbox(text)
        {
            problem("email", message);
        }
        if !self.kind.is_engagement() {
            problem("kind", "must be opened or clicked".to_owned());
        }
        if self.at > now.plus(AHEAD_MAX) {
            problem("at", "must not be in the future".to_owned());
        }
        let kept = Duration::from_secs(u64::from(ACTIVITY_DAYS) * 86_400);
        if self.at < now.minus(kept) {
            problem("at", format!("is more than {ACTIVITY_DAYS} days ago, and would be forgotten at once"));
        }
        if self.link.is_some() && self.kind != ActivityKind::Clicked {
            problem("link", "is for clicks".to_owned());
        }
        let mut line = |name: &str, text: &Option<String>, max: usize| {
            let line = checked_line("", text.as_deref().unwrap_or(""), max);
            match line {
                Ok(text) => Some(text).filter(|text| !text.is_empty()),
                Err(found) => {
                    problem(name, found.message);
                    None
                }
            }
        };
        let link = line("link", &self.link, LINK_MAX_CHARS);
        let campaign = line("campaign", &self.campaign, CAMPAIGN_MAX_CHARS);
        let own = line("key", &self.key, KEY_MAX_CHARS);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let has_own_key = own.is_some();
        let identity = own.unwrap_or_else(|| serde_json::json!([link, campaign]).to_string());
        // What comes a little early happened now.
        Ok(Checked { at: self.at.min(now), link, campaign, key: key_of(&identity), has_own_key })
    }
}

/// 63 bits of a hash.
pub(super) fn key_of(identity: &str) -> i64 {
    let hash = digest(&SHA256, identity.as_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash.as_ref()[..8]);
    i64::from_be_bytes(bytes) & i64::MAX
}

/// Without those whose own key their contact has already, whatever else they say.
fn fresh(activities: &[Activity], places: &[(usize, bool)], known: &BTreeSet<(i64, i64)>) -> Vec<usize> {
    let mut seen = known.clone();
    (0..activities.len())
        .filter(|at| {
            let Activity { contact, key, .. } = activities[*at];
            !places[*at].1 || seen.insert((contact, key))
        })
        .collect()
}

async fn known_keys(
    tx: &mut Tx,
    activities: &[Activity],
    places: &[(usize, bool)],
) -> Result<BTreeSet<(i64, i64)>, AudienceError> {
    let keyed: BTreeSet<(i64, i64)> = activities
        .iter()
        .zip(places)
        .filter(|(_, (_, has_own_key))| *has_own_key)
        .map(|(activity, _)| (activity.contact, activity.key))
        .collect();
    let keyed_list: Vec<(i64, i64)> = keyed.iter().copied().collect();
    let mut found = BTreeSet::new();
    for pairs in keyed_list.chunks(KEYS_PER_STATEMENT) {
        let places = placeholders(pairs.len());
        let sql = format!(
            "SELECT contact, key FROM audience_activity WHERE contact IN ({places}) AND key IN ({places})"
        );
        let contacts = pairs.iter().map(|(contact, _)| Value::from(*contact));
        let keys = pairs.iter().map(|(_, key)| Value::from(*key));
        for row in tx.query(&sql, contacts.chain(keys).collect()).await? {
            let place = (row.get("contact")?, row.get("key")?);
            if keyed.contains(&place) {
                found.insert(place);
            }
        }
    }
    Ok(found)
}

/// The numbers of the contacts that rows are about.
async fn find(tx: &mut Tx, ws: i64, rows: &[Engagement]) -> Result<HashMap<Vec<u8>, i64>, AudienceError> {
    let mut ids = BTreeSet::new();
    let mut keys = BTreeSet::new();
    for row in rows {
        match &row.whom {
            Whom::Id(id) => {
                ids.insert(*id);
            }
            whom @ Whom::Address(_) => {
                keys.extend(String::from_utf8(whom.key()).ok().filter(|key| !key.is_empty()));
            }
        }
    }
    let mut found = HashMap::new();
    for list in lists(&ids.into_iter().collect::<Vec<_>>()) {
        let sql = format!(
            "SELECT n, id FROM audience_contacts WHERE {}ws = ? AND id IN ({})",
            plus(tx.dialect()),
            placeholders(list.len())
        );
        let values = values![ws].into_iter().chain(list).collect::<Vec<Value>>();
        for row in tx.query(&sql, values).await? {
            found.insert(row.get::<ContactId>("id")?.as_bytes().to_vec(), row.get("n")?);
        }
    }
    let keys: Vec<String> = keys.into_iter().collect();
    for (key, n) in by_address(tx, ws, &keys).await? {
        found.insert(key.into_bytes(), n);
    }
    Ok(found)
}

/// The numbers of whoever has these addresses.
pub(super) async fn by_address(
    tx: &mut Tx,
    ws: i64,
    keys: &[String],
) -> Result<HashMap<String, i64>, AudienceError> {
    let mut found = HashMap::with_capacity(keys.len());
    for list in lists(keys) {
        let sql = format!(
            "SELECT n, email_key FROM audience_contacts WHERE ws = ? AND email_key IN ({})",
            placeholders(list.len())
        );
        let values = values![ws].into_iter().chain(list).collect::<Vec<Value>>();
        for row in tx.query(&sql, values).await? {
            found.insert(row.get("email_key")?, row.get("n")?);
        }
    }
    Ok(found)
}
