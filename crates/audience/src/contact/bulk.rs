//! One thing done with many contacts: all that fulfil a filter, or those that were chosen.
//!
//! Nothing runs in the background: a call does some of them and says where to go on, so that whoever asks sees how far it
//! is, may stop at any time, and no transaction is long.

use postroad_base::{ContactId, TopicId, WorkspaceId};
use postroad_db::{Cursor, Kind, Page, Tx, Value, values};

use super::write::{self, Done};
use super::{COLUMNS, ContactChange, ContactFilter, ContactStatus, Contacts, Record, list};
use crate::consent::{self, ConsentKind, Evidence, Step, TopicRow, evidence_number};
use crate::core::{Core, Origin};
use crate::field::Fieldbook;
use crate::select::{self, Cond, Leaf, Order, Plan};
use crate::sql::{Sql, lists, placeholders};
use crate::{AudienceError, SubscriptionState, tag};

/// Contacts of one call.
const CHUNK: usize = 500;
/// Contacts that can be named one by one.
pub const CHOSEN_MAX: usize = 1_000;
/// Sets are counted up to this to choose the smallest.
const SIZED_MAX: i64 = 200_000;
/// The order they were made in: nothing that is done with them changes it.
const ORDER: Order = Order { column: "created_at", kind: Kind::Int, descending: false };

/// Which contacts.
#[derive(Clone, Debug)]
pub enum BulkTarget {
    /// Those of this workspace, at most [`CHOSEN_MAX`].
    Chosen(Vec<ContactId>),
    Filter(ContactFilter),
}

/// What to do with each of them.
#[derive(Clone, Debug)]
pub enum BulkAction {
    Tag(String),
    Untag(String),
    SetStatus(ContactStatus),
    /// Writes down that they asked for a topic. Who unsubscribed from it is left out: only the person can come back.
    Subscribe {
        topic: TopicId,
        /// The confirmation is known too.
        confirmed: bool,
        evidence: Evidence,
    },
    Unsubscribe {
        topic: TopicId,
        evidence: Evidence,
    },
    Delete,
}

/// How many a bulk action is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BulkCount {
    pub matched: u64,
    /// Those that it would change.
    pub affected: u64,
}

/// What one call did.
#[derive(Clone, Debug, Default)]
pub struct BulkStep {
    /// Contacts looked at.
    pub done: u64,
    /// Contacts that are different now.
    pub changed: u64,
    /// Where to go on; `None` when all are done.
    pub next: Option<Cursor>,
}

impl Contacts {
    /// How many contacts fulfil a filter.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`] for a filter; [`AudienceError::Missing`] for its segment.
    pub async fn count(&self, workspace: WorkspaceId, filter: &ContactFilter) -> Result<u64, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let cond = list::condition(&self.core, ws, filter).await?;
        count(&self.core, ws, cond).await
    }

    /// Counts what [`Contacts::bulk`] would do.
    ///
    /// # Errors
    /// As [`Contacts::bulk`].
    pub async fn bulk_count(
        &self,
        workspace: WorkspaceId,
        target: &BulkTarget,
        action: &BulkAction,
    ) -> Result<BulkCount, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let cond = self.target(ws, target).await?;
        checked(action)?;
        let matched = count(&self.core, ws, cond.clone()).await?;
        let affected = match would_change(&self.core, ws, action).await? {
            Some(would) => count(&self.core, ws, Cond::All(vec![cond, would])).await?,
            None => matched,
        };
        Ok(BulkCount { matched, affected })
    }

    /// Does something with the next contacts of a target, those after `cursor`.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`] for too many chosen ones, a tag or evidence; [`AudienceError::Missing`] for a topic or
    /// segment; [`AudienceError::Conflict`] for an archived topic; [`AudienceError::Cursor`] for a cursor of another listing.
    pub async fn bulk(
        &self,
        workspace: WorkspaceId,
        target: &BulkTarget,
        action: &BulkAction,
        cursor: Option<&Cursor>,
        origin: &Origin,
    ) -> Result<BulkStep, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let cond = self.target(ws, target).await?;
        let action = checked(action)?;
        let rows = select::page(&self.core, ws, cond, ORDER, cursor, "c.n", CHUNK).await?;
        let mut places = Vec::with_capacity(rows.len());
        for row in &rows {
            places.push((row.get::<Value>("sort_key")?, row.get::<i64>("n")?));
        }
        let page = Page::of(places, CHUNK, |(key, n)| select::cursor(ORDER, key, *n));
        let numbers: Vec<i64> = page.items.iter().map(|(_, n)| *n).collect();
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience contacts {ws}")).await?;
        let book = Fieldbook::read_in(&mut tx, ws).await?;
        let changed = match &action {
            BulkAction::Delete => {
                let records = records(&mut tx, ws, &numbers, &book).await?;
                write::delete(&mut tx, &records).await?;
                records.len()
            }
            BulkAction::Subscribe { topic, confirmed, evidence } => {
                let kinds: &[_] = if *confirmed {
                    &[ConsentKind::Grant, ConsentKind::Confirmation]
                } else {
                    &[ConsentKind::Grant]
                };
                let said = Said { topic: *topic, kinds, evidence };
                self.consent(&mut tx, ws, &numbers, said, origin).await?
            }
            BulkAction::Unsubscribe { topic, evidence } => {
                let said = Said { topic: *topic, kinds: &[ConsentKind::Withdrawal], evidence };
                self.consent(&mut tx, ws, &numbers, said, origin).await?
            }
            other => {
                let change = change(other).checked("", &book).map_err(AudienceError::Invalid)?;
                let records = records(&mut tx, ws, &numbers, &book).await?;
                let rows: Vec<_> = records.into_iter().map(|record| (record.email, change.clone())).collect();
                let done = self.writer(ws, &book, origin).upsert(&mut tx, &rows).await?;
                done.iter().filter(|done| matches!(done, Done::Updated { .. })).count()
            }
        };
        tx.commit().await?;
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        Ok(BulkStep { done: count(numbers.len()), changed: count(changed), next: page.next })
    }

    async fn target(&self, ws: i64, target: &BulkTarget) -> Result<Cond, AudienceError> {
        match target {
            BulkTarget::Filter(filter) => list::condition(&self.core, ws, filter).await,
            BulkTarget::Chosen(ids) if ids.len() > CHOSEN_MAX => {
                Err(AudienceError::invalid("/ids", format!("takes at most {CHOSEN_MAX} at a time")))
            }
            BulkTarget::Chosen(ids) => {
                let mut set =
                    Sql::new("SELECT n FROM audience_contacts WHERE ws = ? AND id IN (", values![ws]);
                set.push(&placeholders(ids.len()));
                set.push(")");
                set.values.extend(ids.iter().map(|id| Value::from(*id)));
                Ok(Cond::Leaf(if ids.is_empty() {
                    Leaf::constant(false)
                } else {
                    Leaf::of_set(self.core.dialect(), set)
                }))
            }
        }
    }

    /// Writes down consents of those whom they say something new of.
    async fn consent(
        &self,
        tx: &mut Tx,
        ws: i64,
        numbers: &[i64],
        said: Said<'_>,
        origin: &Origin,
    ) -> Result<usize, AudienceError> {
        let Said { topic, kinds, evidence } = said;
        let topic =
            consent::topic_by_id_in(tx, ws, topic).await?.ok_or(AudienceError::Missing { what: "topic" })?;
        let is_withdrawal = kinds == [ConsentKind::Withdrawal];
        if topic.is_archived && !is_withdrawal {
            return Err(archived());
        }
        let mut evidence = evidence.clone();
        if evidence.source.is_empty() {
            evidence.source.clone_from(&origin.source);
        }
        let evidence = evidence_number(tx, ws, &evidence, origin.actor, None).await?;
        let wanted = consents_of(tx, topic, numbers, kinds).await?;
        let at = self.core.now();
        let steps: Vec<Step> = wanted
            .into_iter()
            .flat_map(|contact| kinds.iter().map(move |kind| (contact, *kind)))
            .map(|(contact, kind)| Step { contact, topic, kind, at, ip: None, evidence, is_imported: false })
            .collect();
        consent::record(tx, ws, &steps, at).await
    }
}

/// What many said, in order.
#[derive(Clone, Copy)]
struct Said<'a> {
    topic: TopicId,
    kinds: &'a [ConsentKind],
    evidence: &'a Evidence,
}

fn archived() -> AudienceError {
    AudienceError::conflict("topic_archived", "the topic is archived; nobody can subscribe to it")
}

fn change(action: &BulkAction) -> ContactChange {
    match action {
        BulkAction::Tag(tag) => ContactChange { add_tags: vec![tag.clone()], ..ContactChange::default() },
        BulkAction::Untag(tag) => {
            ContactChange { remove_tags: vec![tag.clone()], ..ContactChange::default() }
        }
        BulkAction::SetStatus(status) => ContactChange { status: Some(*status), ..ContactChange::default() },
        BulkAction::Subscribe { .. } | BulkAction::Unsubscribe { .. } | BulkAction::Delete => {
            ContactChange::default()
        }
    }
}

/// The same, fit to be done.
fn checked(action: &BulkAction) -> Result<BulkAction, AudienceError> {
    let name =
        |name: &str| tag::checked("/action/tag", name).map_err(|wrong| AudienceError::Invalid(vec![wrong]));
    let proof = |evidence: &Evidence| {
        evidence.checked().map_err(|mut wrong| {
            wrong.iter_mut().for_each(|wrong| wrong.pointer.insert_str(0, "/action"));
            AudienceError::Invalid(wrong)
        })
    };
    Ok(match action {
        BulkAction::Tag(tag) => BulkAction::Tag(name(tag)?),
        BulkAction::Untag(tag) => BulkAction::Untag(name(tag)?),
        BulkAction::Subscribe { topic, confirmed, evidence } => {
            BulkAction::Subscribe { topic: *topic, confirmed: *confirmed, evidence: proof(evidence)? }
        }
        BulkAction::Unsubscribe { topic, evidence } => {
            BulkAction::Unsubscribe { topic: *topic, evidence: proof(evidence)? }
        }
        BulkAction::SetStatus(_) | BulkAction::Delete => action.clone(),
    })
}

/// The condition on contacts that an action changes; `None` when it changes each.
async fn would_change(core: &Core, ws: i64, action: &BulkAction) -> Result<Option<Cond>, AudienceError> {
    let tagged = async |name: &str| -> Result<Cond, AudienceError> {
        Ok(Cond::Leaf(match tag::number(&core.db, ws, name).await? {
            Some(tag) => Leaf::listed("audience_tagged", "tag = ?", values![tag]),
            None => Leaf::constant(false),
        }))
    };
    let stands = |topic: TopicRow, states: &[SubscriptionState]| {
        let each = states.iter().map(|state| {
            let values = values![topic.topic, state.code()];
            Cond::Leaf(Leaf::listed("audience_subscriptions", "topic = ? AND state = ?", values))
        });
        Cond::Any(each.collect())
    };
    let found = async |topic: TopicId| -> Result<TopicRow, AudienceError> {
        consent::topic_by_id(&core.db, ws, topic).await?.ok_or(AudienceError::Missing { what: "topic" })
    };
    Ok(Some(match action {
        BulkAction::Tag(name) => Cond::Not(Box::new(tagged(name).await?)),
        BulkAction::Untag(name) => tagged(name).await?,
        BulkAction::SetStatus(status) => {
            Cond::Leaf(Leaf::row(Sql::new("c.status <> ?", values![status.code()])))
        }
        BulkAction::Subscribe { topic, confirmed, .. } => {
            let topic = found(*topic).await?;
            if topic.is_archived {
                return Err(archived());
            }
            Cond::Not(Box::new(stands(topic, unmoved(topic, *confirmed))))
        }
        BulkAction::Unsubscribe { topic, .. } => {
            stands(found(*topic).await?, &[SubscriptionState::Pending, SubscriptionState::Subscribed])
        }
        BulkAction::Delete => return Ok(None),
    }))
}

/// Where a grant changes nothing.
fn unmoved(topic: TopicRow, confirmed: bool) -> &'static [SubscriptionState] {
    if topic.double_opt_in && !confirmed {
        &[SubscriptionState::Pending, SubscriptionState::Subscribed, SubscriptionState::Unsubscribed]
    } else {
        &[SubscriptionState::Subscribed, SubscriptionState::Unsubscribed]
    }
}

/// Those whom the consents say something new of.
async fn consents_of(
    tx: &mut Tx,
    topic: TopicRow,
    numbers: &[i64],
    kinds: &[ConsentKind],
) -> Result<Vec<i64>, AudienceError> {
    let is_withdrawal = kinds == [ConsentKind::Withdrawal];
    let unmoved = unmoved(topic, kinds.contains(&ConsentKind::Confirmation));
    let mut wanted = Vec::with_capacity(numbers.len());
    for list in lists(numbers) {
        let sql = format!(
            "SELECT c.n, s.state FROM audience_contacts c \
             LEFT JOIN audience_subscriptions s ON s.contact = c.n AND s.topic = ? WHERE c.n IN ({})",
            placeholders(list.len())
        );
        let values = std::iter::once(Value::from(topic.topic)).chain(list).collect();
        for row in tx.query(&sql, values).await? {
            let state = row.get::<Option<i64>>("state")?.and_then(SubscriptionState::of);
            let is_wanted = if is_withdrawal {
                matches!(state, Some(SubscriptionState::Pending | SubscriptionState::Subscribed))
            } else {
                state.is_none_or(|state| !unmoved.contains(&state))
            };
            if is_wanted {
                wanted.push(row.get("n")?);
            }
        }
    }
    Ok(wanted)
}

async fn count(core: &Core, ws: i64, cond: Cond) -> Result<u64, AudienceError> {
    Plan::of(core, ws, cond, SIZED_MAX).await?.count(core).await
}

/// Those that are still there.
async fn records(
    tx: &mut Tx,
    ws: i64,
    numbers: &[i64],
    book: &Fieldbook,
) -> Result<Vec<Record>, AudienceError> {
    let mut records = Vec::with_capacity(numbers.len());
    for list in lists(numbers) {
        let sql = format!(
            "SELECT {COLUMNS} FROM audience_contacts c WHERE c.ws = ? AND c.n IN ({})",
            placeholders(list.len())
        );
        let values = std::iter::once(Value::from(ws)).chain(list).collect();
        for row in tx.query(&sql, values).await? {
            records.push(Record::read(&row, book)?);
        }
    }
    Ok(records)
}
