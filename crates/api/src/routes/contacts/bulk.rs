use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_audience::{
    BulkAction, BulkStep, BulkTarget, CHOSEN_MAX, ContactFilter, ContactSort, ContactStatus, Evidence,
};
use postroad_base::{ContactId, EmailAddress, TopicId};
use postroad_db::{Cursor, Kind, Page, Value, values};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::filter::ContactFilterInput;
use super::origin;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::openapi::{Conflict, NotFound};
use crate::routes::person;
use crate::{Answer, ApiState, FieldError, Problem, page};

/// People who are erased by one call.
const ERASED: usize = 20;
const ERASED_TAG: &str = "contacts to erase";

/// What to do with which contacts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactBulk {
    /// These contacts. Either they or a filter.
    #[schema(value_type = Option<Vec<Uuid>>, max_items = 1000)]
    ids: Option<Vec<ContactId>>,
    /// Those that fulfil it.
    filter: Option<ContactFilterInput>,
    action: ContactAction,
    /// Only count.
    #[serde(default)]
    dry_run: bool,
    /// Where to go on: `next_cursor` of the call before.
    cursor: Option<String>,
}

/// What to do with each contact.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ContactAction {
    Tag {
        tag: String,
    },
    Untag {
        tag: String,
    },
    Archive {},
    /// Out of the archive.
    Restore {},
    /// Writes down that they asked for the topic. Who unsubscribed from it is left out: only the person can come back.
    Subscribe {
        #[schema(value_type = Uuid)]
        topic: TopicId,
        /// Their confirmations are known too, as from a system that had its own double opt-in.
        #[serde(default)]
        confirmed: bool,
        /// How it is known that they asked: which form, list or event.
        #[schema(min_length = 1, max_length = 200)]
        form: String,
        /// The words they saw.
        #[serde(default)]
        #[schema(max_length = 10_000)]
        text: String,
    },
    /// Writes down that they do not want the topic any more.
    Unsubscribe {
        #[schema(value_type = Uuid)]
        topic: TopicId,
    },
    /// They may come again.
    Delete {},
    /// Forgets the people, as `POST /api/v1/person/erase` does; needs the scope `personal_data:write` too.
    Erase {},
}

/// What a call did, or what all of it would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactBulkResult {
    /// Contacts looked at.
    done: u64,
    /// Contacts that are different now.
    changed: u64,
    /// Set when there is more to do: ask again with it as `cursor`.
    next_cursor: Option<String>,
}

impl ContactAction {
    fn name(&self) -> &'static str {
        match self {
            Self::Tag { .. } => "tag",
            Self::Untag { .. } => "untag",
            Self::Archive {} => "archive",
            Self::Restore {} => "restore",
            Self::Subscribe { .. } => "subscribe",
            Self::Unsubscribe { .. } => "unsubscribe",
            Self::Delete {} => "delete",
            Self::Erase {} => "erase",
        }
    }

    /// An erasure does more than delete, but of the same ones.
    fn into_action(self, source: &str) -> BulkAction {
        let source = source.to_owned();
        match self {
            Self::Tag { tag } => BulkAction::Tag(tag),
            Self::Untag { tag } => BulkAction::Untag(tag),
            Self::Archive {} => BulkAction::SetStatus(ContactStatus::Archived),
            Self::Restore {} => BulkAction::SetStatus(ContactStatus::Active),
            Self::Subscribe { topic, confirmed, form, text } => {
                let evidence = Evidence { source, form, version: String::new(), text };
                BulkAction::Subscribe { topic, confirmed, evidence }
            }
            Self::Unsubscribe { topic } => {
                BulkAction::Unsubscribe { topic, evidence: Evidence { source, ..Evidence::default() } }
            }
            Self::Delete {} | Self::Erase {} => BulkAction::Delete,
        }
    }
}

/// Do something with many contacts
///
/// A call does up to 500 of them (20 when people are erased) and answers with `next_cursor`; call again with it until there
/// is none. So nothing goes on that nobody waits for, and it can be stopped. With `dry_run` everything is counted and nothing done.
#[utoipa::path(
    post,
    path = "/contacts/bulk",
    operation_id = "changeManyContacts",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceWrite])),
    request_body = ContactBulk,
    responses((status = 200, description = "What was done, or would be.", body = ContactBulkResult), NotFound, Conflict)
)]
pub async fn bulk(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(asked): JsonBody<ContactBulk>,
) -> Answer<Json<ContactBulkResult>> {
    let target = target(asked.ids, asked.filter.as_ref())?;
    let name = asked.action.name();
    if matches!(&asked.action, ContactAction::Subscribe { form, .. } if form.trim().is_empty()) {
        return Err(Problem::invalid(vec![FieldError::new("/action/form", "must not be empty")]));
    }
    let is_erasure = matches!(asked.action, ContactAction::Erase {});
    if is_erasure && !caller.principal.may(Scope::PersonalDataWrite) {
        let detail = format!("erasing people needs the scope {}", Scope::PersonalDataWrite);
        return Err(Problem::new(StatusCode::FORBIDDEN, "scope_missing", detail));
    }
    let origin = origin(&caller, None);
    let action = asked.action.into_action(&origin.source);
    let contacts = &state.audience.contacts;
    if asked.dry_run {
        let found = contacts.bulk_count(caller.workspace(), &target, &action).await?;
        return Ok(Json(ContactBulkResult {
            done: found.matched,
            changed: found.affected,
            next_cursor: None,
        }));
    }
    let cursor = page::cursor(asked.cursor.as_deref())?;
    let step = if is_erasure {
        erase(&state, &caller, &target, cursor.as_ref()).await?
    } else {
        contacts.bulk(caller.workspace(), &target, &action, cursor.as_ref(), &origin).await?
    };
    let entry = Entry::new("contacts.changed", "contacts").after(json!({
        "action": name,
        "filter": asked.filter.as_ref().map(ContactFilterInput::without_text),
        "changed": step.changed,
    }));
    audit::record(&state, &caller, entry).await?;
    let next_cursor = step.next.map(String::from);
    Ok(Json(ContactBulkResult { done: step.done, changed: step.changed, next_cursor }))
}

fn target(ids: Option<Vec<ContactId>>, filter: Option<&ContactFilterInput>) -> Answer<BulkTarget> {
    match (ids, filter) {
        (Some(ids), None) if ids.len() <= CHOSEN_MAX => Ok(BulkTarget::Chosen(ids)),
        (Some(_), None) => {
            let message = format!("takes at most {CHOSEN_MAX} at a time");
            Err(Problem::invalid(vec![FieldError::new("/ids", message)]))
        }
        (None, Some(filter)) => Ok(BulkTarget::Filter(filter.clone().into())),
        (Some(_), Some(_)) | (None, None) => {
            Err(Problem::invalid(vec![FieldError::new("/filter", "name either ids or a filter")]))
        }
    }
}

/// Erases the next people. The target's order holds, so those before are passed by even when something is left of them.
async fn erase(
    state: &ApiState,
    caller: &Caller,
    target: &BulkTarget,
    cursor: Option<&Cursor>,
) -> Answer<BulkStep> {
    let page = match target {
        BulkTarget::Filter(filter) => people(state, caller, filter, cursor).await?,
        BulkTarget::Chosen(ids) => chosen(state, caller, ids, cursor).await?,
    };
    let mut step = BulkStep { next: page.next, ..BulkStep::default() };
    for address in page.items {
        person::erase::forget(state, caller.workspace(), &address, false, &caller.by()).await?;
        step.done += 1;
        step.changed += 1;
    }
    Ok(step)
}

async fn people(
    state: &ApiState,
    caller: &Caller,
    filter: &ContactFilter,
    cursor: Option<&Cursor>,
) -> Answer<Page<EmailAddress>> {
    let contacts = &state.audience.contacts;
    let page = contacts.list(caller.workspace(), filter, ContactSort::OldestFirst, cursor, ERASED).await?;
    Ok(page.map(|contact| contact.email))
}

async fn chosen(
    state: &ApiState,
    caller: &Caller,
    ids: &[ContactId],
    cursor: Option<&Cursor>,
) -> Answer<Page<EmailAddress>> {
    let done = match cursor.map(|cursor| cursor.keys(ERASED_TAG, &[Kind::Int])).transpose()?.as_deref() {
        Some([Value::Int(done)]) => usize::try_from(*done).unwrap_or(usize::MAX),
        _ => 0,
    };
    let mut items = Vec::new();
    for id in ids.iter().skip(done).take(ERASED) {
        items
            .extend(state.audience.contacts.get(caller.workspace(), *id).await?.map(|contact| contact.email));
    }
    let after = done.saturating_add(ERASED);
    let next = (after < ids.len())
        .then(|| Cursor::new(ERASED_TAG, &values![i64::try_from(after).unwrap_or(i64::MAX)]));
    Ok(Page { items, next })
}
