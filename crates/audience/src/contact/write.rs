//! Writing many contacts in one transaction: their rows, and everything they are found by.

use std::collections::{BTreeMap, HashMap, HashSet};

use postroad_base::{ContactId, EmailAddress, UtcMillis};
use postroad_db::{Tx, Value, values};

use super::{Before, COLUMNS, Checked, Record};
use crate::core::{Core, Origin, allocate};
use crate::field::{Fieldbook, Indexed};
use crate::growth::{self, Happening};
use crate::segment::{self, What, touched};
use crate::sql::{delete_in, insert, lists, placeholders};
use crate::{AudienceError, FieldValue, activity, consent, leaving, tag, words};

/// How and for whom contacts are written.
pub(crate) struct Writer<'a> {
    pub core: &'a Core,
    pub ws: i64,
    pub book: &'a Fieldbook,
    pub origin: &'a Origin,
    pub import: Option<i64>,
    /// Whether contacts that are here already stay as they are.
    pub keeps_existing: bool,
    pub now: UtcMillis,
}

/// What became of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    Created {
        n: i64,
        id: ContactId,
    },
    Updated {
        n: i64,
        id: ContactId,
    },
    Unchanged {
        n: i64,
        id: ContactId,
    },
    /// The address was erased.
    Erased,
}

/// A contact on its way into the tables.
struct Pending {
    before: Option<Record>,
    after: Record,
    changed: Vec<String>,
    /// Keys of tags; only when a change is about them.
    tags_before: HashSet<String>,
    /// By key, as written.
    tags_after: BTreeMap<String, String>,
}

impl Done {
    /// Of the contact, when there is one.
    pub fn number(self) -> Option<i64> {
        match self {
            Self::Created { n, .. } | Self::Updated { n, .. } | Self::Unchanged { n, .. } => Some(n),
            Self::Erased => None,
        }
    }
}

/// What is to become of rows.
struct Plan {
    pending: HashMap<String, Pending>,
    /// For each row its contact, whether it is the first one of a new contact, and whether it changes anything; nothing
    /// for an erased address.
    order: Vec<Option<(String, bool, bool)>>,
}

impl Plan {
    fn done(&self) -> Vec<Done> {
        let done = self.order.iter().map(|place| {
            let found = place
                .as_ref()
                .and_then(|(key, first, changed)| Some((self.pending.get(key)?, first, changed)));
            let Some((one, is_first, is_changed)) = found else { return Done::Erased };
            let (n, id) = (one.after.n, one.after.id);
            match (is_first, is_changed) {
                (true, _) => Done::Created { n, id },
                (false, true) => Done::Updated { n, id },
                (false, false) => Done::Unchanged { n, id },
            }
        });
        done.collect()
    }

    /// The contacts that are new, with their addresses as they are compared.
    fn fresh(&self) -> Vec<(i64, String)> {
        let fresh = self.pending.iter().filter(|(_, one)| one.before.is_none());
        fresh.map(|(key, one)| (one.after.n, key.clone())).collect()
    }

    fn before(self) -> Vec<Before> {
        let known = self.pending.into_values().filter_map(|one| {
            let record = one.before?;
            let is_changed = !one.changed.is_empty();
            let tags =
                one.changed.iter().any(|name| name == "tags").then(|| one.tags_before.into_iter().collect());
            Some(Before {
                n: record.n,
                version: record.version + i64::from(is_changed),
                is_changed,
                record,
                tags,
            })
        });
        known.collect()
    }
}

impl Writer<'_> {
    /// Changes whoever has the address, or makes a contact. Rows with one address take effect one after the other.
    pub async fn upsert(
        &self,
        tx: &mut Tx,
        rows: &[(EmailAddress, Checked)],
    ) -> Result<Vec<Done>, AudienceError> {
        tx.lock(&format!("audience contacts {}", self.ws)).await?;
        let mut plan = self.plan(tx, rows).await?;
        self.number(tx, &mut plan.pending).await?;
        self.store(tx, plan.pending.values().collect()).await?;
        leaving::rejoin(tx, self.core, self.ws, &plan.fresh()).await?;
        Ok(plan.done())
    }

    /// The same, and what the contacts were that were here before.
    pub async fn upsert_noting(
        &self,
        tx: &mut Tx,
        rows: &[(EmailAddress, Checked)],
    ) -> Result<(Vec<Done>, Vec<Before>), AudienceError> {
        tx.lock(&format!("audience contacts {}", self.ws)).await?;
        let mut plan = self.plan(tx, rows).await?;
        self.number(tx, &mut plan.pending).await?;
        self.store(tx, plan.pending.values().collect()).await?;
        leaving::rejoin(tx, self.core, self.ws, &plan.fresh()).await?;
        let done = plan.done();
        Ok((done, plan.before()))
    }

    /// What [`Writer::upsert`] would do; contacts that it would make have no number.
    pub async fn foresee(
        &self,
        tx: &mut Tx,
        rows: &[(EmailAddress, Checked)],
    ) -> Result<Vec<Done>, AudienceError> {
        Ok(self.plan(tx, rows).await?.done())
    }

    async fn plan(&self, tx: &mut Tx, rows: &[(EmailAddress, Checked)]) -> Result<Plan, AudienceError> {
        let keys: Vec<String> = rows.iter().map(|(address, _)| address.canonical()).collect();
        let erased = self.erased(tx, &keys).await?;
        let mut pending = self.known(tx, &keys, rows).await?;
        let mut order = Vec::with_capacity(rows.len());
        for ((address, change), key) in rows.iter().zip(keys) {
            if erased.contains(&key) {
                order.push(None);
                continue;
            }
            let entry = pending.entry(key.clone()).or_insert_with(|| Pending::new(self.fresh(address)));
            let is_first = entry.before.is_none() && entry.after.version == 0;
            let is_kept = self.keeps_existing && entry.before.is_some();
            let is_changed = !is_kept && entry.apply(change);
            if is_first {
                entry.after.version = 1;
            }
            order.push(Some((key, is_first, is_changed)));
        }
        Ok(Plan { pending, order })
    }

    /// Changes one contact, its address too.
    pub async fn update(
        &self,
        tx: &mut Tx,
        record: Record,
        change: &Checked,
    ) -> Result<Record, AudienceError> {
        if let Some(address) = &change.email
            && address.canonical() != record.email.canonical()
        {
            let key = address.canonical();
            if !self.erased(tx, std::slice::from_ref(&key)).await?.is_empty() {
                return Err(erased());
            }
            if find(tx, self.ws, &key, self.book).await?.is_some() {
                return Err(AudienceError::Taken { field: "email" });
            }
        }
        let tags = if change.concerns_tags() { tags_of(tx, &[record.n]).await? } else { HashMap::new() };
        let tags = tags.get(&record.n).cloned().unwrap_or_default();
        let mut pending = Pending::known(record, tags);
        pending.apply(change);
        self.store(tx, vec![&pending]).await?;
        Ok(pending.after)
    }

    fn fresh(&self, address: &EmailAddress) -> Record {
        let mut record = Record::new(0, ContactId::new(self.now), address.clone(), self.now);
        record.source.clone_from(&self.origin.source);
        record.import = self.import;
        record
    }

    /// Which of the addresses were erased.
    pub async fn erased(&self, tx: &mut Tx, keys: &[String]) -> Result<HashSet<String>, AudienceError> {
        let sql = "SELECT 1 AS one FROM audience_erased WHERE ws = ? LIMIT 1";
        if tx.query_one(sql, values![self.ws]).await?.is_none() {
            return Ok(HashSet::new());
        }
        let hashes: HashMap<Vec<u8>, &String> =
            keys.iter().map(|key| (self.core.erased_hash(self.ws, key), key)).collect();
        let wanted: Vec<Vec<u8>> = hashes.keys().cloned().collect();
        let mut found = HashSet::new();
        for list in lists(&wanted) {
            let sql = format!(
                "SELECT hash FROM audience_erased WHERE ws = ? AND hash IN ({})",
                placeholders(list.len())
            );
            let values = std::iter::once(Value::from(self.ws)).chain(list).collect();
            for row in tx.query(&sql, values).await? {
                found.extend(hashes.get(&row.get::<Vec<u8>>("hash")?).map(|key| (*key).clone()));
            }
        }
        Ok(found)
    }

    async fn known(
        &self,
        tx: &mut Tx,
        keys: &[String],
        rows: &[(EmailAddress, Checked)],
    ) -> Result<HashMap<String, Pending>, AudienceError> {
        let mut records = Vec::new();
        for list in lists(keys) {
            let sql = format!(
                "SELECT {COLUMNS} FROM audience_contacts c WHERE c.ws = ? AND c.email_key IN ({})",
                placeholders(list.len())
            );
            let values = std::iter::once(Value::from(self.ws)).chain(list).collect();
            for row in tx.query(&sql, values).await? {
                records.push(Record::read(&row, self.book)?);
            }
        }
        let numbers: Vec<i64> = records.iter().map(|record| record.n).collect();
        let mut tags = if rows.iter().any(|(_, change)| change.concerns_tags()) {
            tags_of(tx, &numbers).await?
        } else {
            HashMap::new()
        };
        Ok(records
            .into_iter()
            .map(|record| {
                let tags = tags.remove(&record.n).unwrap_or_default();
                (record.email.canonical(), Pending::known(record, tags))
            })
            .collect())
    }

    async fn number(&self, tx: &mut Tx, pending: &mut HashMap<String, Pending>) -> Result<(), AudienceError> {
        let mut fresh: Vec<&mut Pending> = pending.values_mut().filter(|one| one.before.is_none()).collect();
        // In the order they came in.
        fresh.sort_unstable_by_key(|one| one.after.id);
        let numbers = allocate(tx, fresh.len()).await?;
        for (one, n) in fresh.iter_mut().zip(numbers) {
            one.after.n = n;
        }
        Ok(())
    }

    async fn store(&self, tx: &mut Tx, mut all: Vec<&Pending>) -> Result<(), AudienceError> {
        all.retain(|one| one.before.is_none() || !one.changed.is_empty());
        all.sort_unstable_by_key(|one| one.after.n);
        let row = |one: &Pending| {
            let mut record = one.after.clone();
            if let Some(before) = &one.before {
                record.version = before.version + 1;
                record.updated_at = self.now;
            }
            record.values(self.ws)
        };
        let (new, old): (Vec<&Pending>, Vec<&Pending>) = all.iter().partition(|one| one.before.is_none());
        insert(tx, "audience_contacts", &Record::STORED, new.iter().map(|one| row(one)).collect(), "")
            .await?;
        let update: Vec<String> =
            Record::STORED[3..].iter().map(|name| format!("{name} = EXCLUDED.{name}")).collect();
        let update = format!("ON CONFLICT (n) DO UPDATE SET {}", update.join(", "));
        insert(tx, "audience_contacts", &Record::STORED, old.iter().map(|one| row(one)).collect(), &update)
            .await?;
        let joined = new.iter().map(|one| (one.after.created_at, one.after.source.clone()));
        growth::note(tx, self.ws, Happening::Joined, joined).await?;
        self.store_values(tx, &all).await?;
        self.store_terms(tx, &all).await?;
        self.store_tags(tx, &all).await?;
        self.tell_segments(tx, &new, &old).await?;
        self.store_changes(tx, &old).await
    }

    async fn tell_segments(
        &self,
        tx: &mut Tx,
        new: &[&Pending],
        old: &[&Pending],
    ) -> Result<(), AudienceError> {
        let numbers = |all: &[&Pending]| all.iter().map(|one| one.after.n).collect::<Vec<i64>>();
        if !new.is_empty() {
            touched(tx, self.ws, &numbers(new), What::EVERYTHING).await?;
        }
        if old.is_empty() {
            return Ok(());
        }
        let what = old.iter().fold(What::UPDATED, |what, one| what.and(one.what()));
        touched(tx, self.ws, &numbers(old), what).await
    }

    async fn store_values(&self, tx: &mut Tx, all: &[&Pending]) -> Result<(), AudienceError> {
        let (mut texts, mut figures) = (Vec::new(), Vec::new());
        for one in all {
            let n = one.after.n;
            let nothing = BTreeMap::new();
            let before = one.before.as_ref().map_or(&nothing, |record| &record.fields);
            for (field, value) in before {
                if one.after.fields.get(field) != Some(value) {
                    remove_value(tx, *field, value, n).await?;
                }
            }
            for (field, value) in &one.after.fields {
                if before.get(field) == Some(value) {
                    continue;
                }
                match value.indexed() {
                    Indexed::Texts(keys) => texts.extend(keys.into_iter().map(|key| values![*field, key, n])),
                    Indexed::Figure(figure) => figures.push(values![*field, figure, n]),
                }
            }
        }
        // In the tables' order, so that neighbours are written together.
        let key = |row: &Vec<Value>| (format!("{:?}", row[0]), format!("{:?}", row[1]));
        texts.sort_by_cached_key(key);
        insert(tx, "audience_texts", &["field", "value", "contact"], texts, "ON CONFLICT DO NOTHING").await?;
        insert(tx, "audience_figures", &["field", "value", "contact"], figures, "ON CONFLICT DO NOTHING")
            .await?;
        Ok(())
    }

    async fn store_terms(&self, tx: &mut Tx, all: &[&Pending]) -> Result<(), AudienceError> {
        let keys = |record: &Record| (record.email.canonical(), record.name_key());
        let (mut stale, mut rows) = (Vec::new(), Vec::new());
        for one in all {
            let after = keys(&one.after);
            if let Some(before) = &one.before {
                if keys(before) == after {
                    continue;
                }
                stale.push(one.after.n);
            }
            rows.push(values![one.after.n, words::terms(self.ws, &after.0, &after.1)]);
        }
        delete_in(tx, "audience_terms", "rowid", &stale).await?;
        insert(tx, "audience_terms", &["rowid", "terms"], rows, "").await?;
        Ok(())
    }

    async fn store_tags(&self, tx: &mut Tx, all: &[&Pending]) -> Result<(), AudienceError> {
        let mut names = HashMap::new();
        for one in all {
            names.extend(one.tags_after.iter().map(|(key, name)| (key.clone(), name.clone())));
            names.extend(one.tags_before.iter().map(|key| (key.clone(), key.clone())));
        }
        if names.is_empty() {
            return Ok(());
        }
        let numbers = tag::numbers(tx, self.ws, &names, self.now).await?;
        let mut rows = Vec::new();
        for one in all {
            for key in one.tags_after.keys().filter(|key| !one.tags_before.contains(*key)) {
                rows.extend(numbers.get(key).map(|tag| values![*tag, one.after.n]));
            }
            for key in one.tags_before.iter().filter(|key| !one.tags_after.contains_key(*key)) {
                if let Some(tag) = numbers.get(key) {
                    let sql = "DELETE FROM audience_tagged WHERE tag = ? AND contact = ?";
                    tx.execute(sql, values![*tag, one.after.n]).await?;
                }
            }
        }
        insert(tx, "audience_tagged", &["tag", "contact"], rows, "ON CONFLICT DO NOTHING").await?;
        Ok(())
    }

    async fn store_changes(&self, tx: &mut Tx, old: &[&Pending]) -> Result<(), AudienceError> {
        let rows = old.iter().map(|one| {
            let what = serde_json::Value::from(one.changed.clone()).to_string();
            values![one.after.n, self.now, self.origin.actor.to_string(), self.origin.source.as_str(), what]
        });
        let columns = ["contact", "at", "actor", "source", "what"];
        insert(tx, "audience_changes", &columns, rows.collect(), "").await?;
        Ok(())
    }
}

impl Pending {
    fn new(after: Record) -> Self {
        Self {
            before: None,
            after,
            changed: Vec::new(),
            tags_before: HashSet::new(),
            tags_after: BTreeMap::new(),
        }
    }

    fn known(record: Record, tags: HashSet<String>) -> Self {
        let tags_after = tags.iter().map(|key| (key.clone(), key.clone())).collect();
        Self {
            after: record.clone(),
            before: Some(record),
            changed: Vec::new(),
            tags_before: tags,
            tags_after,
        }
    }

    /// What is different now, for segments.
    fn what(&self) -> What {
        let properties = self.changed.iter().map(|name| What::property(name));
        let added = self.tags_after.keys().filter(|key| !self.tags_before.contains(*key));
        let removed = self.tags_before.iter().filter(|key| !self.tags_after.contains_key(*key));
        let tags = added.chain(removed).map(|key| What::tag(key));
        properties.chain(tags).fold(What::NOTHING, What::and)
    }

    /// Returns whether anything is different now.
    fn apply(&mut self, change: &Checked) -> bool {
        let mut changed = change.apply(&mut self.after);
        let keys = |tags: &BTreeMap<String, String>| tags.keys().cloned().collect::<Vec<_>>();
        let before = keys(&self.tags_after);
        let named =
            |names: &[String]| names.iter().map(|name| (tag::key(name), name.clone())).collect::<Vec<_>>();
        if let Some(tags) = &change.tags {
            self.tags_after = named(tags).into_iter().collect();
        }
        self.tags_after.extend(named(&change.add_tags));
        for (key, _) in named(&change.remove_tags) {
            self.tags_after.remove(&key);
        }
        if keys(&self.tags_after) != before {
            changed.push("tags".to_owned());
        }
        let is_changed = !changed.is_empty();
        self.changed.extend(changed);
        self.changed.sort_unstable();
        self.changed.dedup();
        is_changed
    }
}

async fn remove_value(tx: &mut Tx, field: i64, value: &FieldValue, n: i64) -> Result<(), AudienceError> {
    match value.indexed() {
        Indexed::Texts(keys) => {
            for key in keys {
                let sql = "DELETE FROM audience_texts WHERE field = ? AND value = ? AND contact = ?";
                tx.execute(sql, values![field, key, n]).await?;
            }
        }
        Indexed::Figure(figure) => {
            let sql = "DELETE FROM audience_figures WHERE field = ? AND value = ? AND contact = ?";
            tx.execute(sql, values![field, figure, n]).await?;
        }
    }
    Ok(())
}

/// The keys of the tags of contacts.
async fn tags_of(tx: &mut Tx, numbers: &[i64]) -> Result<HashMap<i64, HashSet<String>>, AudienceError> {
    let mut found: HashMap<i64, HashSet<String>> = HashMap::new();
    for list in lists(numbers) {
        let sql = format!(
            "SELECT x.contact, t.name_key FROM audience_tagged x JOIN audience_tags t ON t.tag = x.tag \
             WHERE x.contact IN ({})",
            placeholders(list.len())
        );
        for row in tx.query(&sql, list).await? {
            found.entry(row.get("contact")?).or_default().insert(row.get("name_key")?);
        }
    }
    Ok(found)
}

pub(super) async fn find(
    tx: &mut Tx,
    ws: i64,
    email_key: &str,
    book: &Fieldbook,
) -> Result<Option<Record>, AudienceError> {
    let sql = format!("SELECT {COLUMNS} FROM audience_contacts c WHERE c.ws = ? AND c.email_key = ?");
    tx.query_one(&sql, values![ws, email_key]).await?.map(|row| Record::read(&row, book)).transpose()
}

pub(super) fn erased() -> AudienceError {
    AudienceError::conflict(
        "erased",
        "the owner of this address asked to be forgotten; it is not taken again",
    )
}

/// Deletes contacts and everything that is known of them.
pub(crate) async fn delete(tx: &mut Tx, records: &[Record]) -> Result<(), AudienceError> {
    let numbers: Vec<i64> = records.iter().map(|record| record.n).collect();
    for record in records {
        for (field, value) in &record.fields {
            remove_value(tx, *field, value, record.n).await?;
        }
    }
    delete_in(tx, "audience_tagged", "contact", &numbers).await?;
    consent::forget(tx, &numbers).await?;
    segment::forget(tx, &numbers).await?;
    activity::forget(tx, &numbers).await?;
    leaving::forget(tx, &numbers).await?;
    delete_in(tx, "audience_terms", "rowid", &numbers).await?;
    delete_in(tx, "audience_changes", "contact", &numbers).await?;
    delete_in(tx, "audience_contacts", "n", &numbers).await?;
    Ok(())
}
