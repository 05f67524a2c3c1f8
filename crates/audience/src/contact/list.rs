//! Listing contacts.

use std::sync::Arc;

use postroad_base::{SegmentId, TopicId};
use postroad_db::{Cursor, Dialect, Kind, Page, Value, values};

use super::{COLUMNS, Contact, ContactStatus, contacts_of_rows};
use crate::core::Core;
use crate::field::Fieldbook;
use crate::select::{self, Cond, Leaf, Order};
use crate::sql::Sql;
use crate::{AudienceError, SubscriptionState, consent, segment, tag, words};

/// The most contacts on a page; more are asked for in vain.
const PAGE_MAX: usize = 200;

/// Which contacts to list: those that fulfil all.
#[derive(Clone, Debug, Default)]
pub struct ContactFilter {
    /// Parts that are in the address or the name, whatever their case, separated by spaces.
    pub text: Option<String>,
    pub status: Option<ContactStatus>,
    /// The name of a tag.
    pub tag: Option<String>,
    pub topic: Option<TopicId>,
    /// Where they stand with the topic; subscribed, without it.
    pub state: Option<SubscriptionState>,
    pub segment: Option<SegmentId>,
}

/// The order of a listing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContactSort {
    #[default]
    NewestFirst,
    OldestFirst,
    Email,
    EmailDown,
    Name,
    NameDown,
    Updated,
    UpdatedDown,
}

impl ContactSort {
    fn order(self) -> Order {
        let (column, kind, descending) = match self {
            Self::NewestFirst => ("created_at", Kind::Int, true),
            Self::OldestFirst => ("created_at", Kind::Int, false),
            Self::Email => ("email_key", Kind::Text, false),
            Self::EmailDown => ("email_key", Kind::Text, true),
            Self::Name => ("name_key", Kind::Text, false),
            Self::NameDown => ("name_key", Kind::Text, true),
            Self::Updated => ("updated_at", Kind::Int, false),
            Self::UpdatedDown => ("updated_at", Kind::Int, true),
        };
        Order { column, kind, descending }
    }
}

pub(super) async fn page(
    core: &Arc<Core>,
    ws: i64,
    filter: &ContactFilter,
    sort: ContactSort,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Page<Contact>, AudienceError> {
    let limit = limit.clamp(1, PAGE_MAX);
    let order = sort.order();
    let cond = condition(core, ws, filter).await?;
    let rows = select::page(core, ws, cond, order, cursor, COLUMNS, limit).await?;
    let mut keys = Vec::with_capacity(rows.len());
    for row in &rows {
        keys.push((row.get::<Value>("sort_key")?, row.get::<i64>("n")?));
    }
    let book = Fieldbook::read(&core.db, ws).await?;
    let contacts = contacts_of_rows(&core.db, &rows, &book).await?;
    let items = contacts.into_iter().zip(keys).collect();
    let page = Page::of(items, limit, |(_, (key, n))| select::cursor(order, key, *n));
    Ok(page.map(|(contact, _)| contact))
}

pub(super) async fn condition(core: &Core, ws: i64, filter: &ContactFilter) -> Result<Cond, AudienceError> {
    let mut all = Vec::new();
    if let Some(text) = &filter.text {
        all.extend(search(core.dialect(), ws, text)?);
    }
    if let Some(status) = filter.status {
        let test = Sql::new("c.status = ?", values![status.code()]);
        all.push(Cond::Leaf(Leaf::row(test)));
    }
    if let Some(name) = &filter.tag {
        all.push(Cond::Leaf(match tag::number(&core.db, ws, name).await? {
            Some(tag) => Leaf::listed("audience_tagged", "tag = ?", values![tag]),
            None => Leaf::constant(false),
        }));
    }
    if let Some(id) = filter.topic {
        let state = filter.state.unwrap_or(SubscriptionState::Subscribed);
        all.push(Cond::Leaf(match consent::topic_by_id(&core.db, ws, id).await? {
            Some(topic) => {
                let values = values![topic.topic, state.code()];
                Leaf::listed("audience_subscriptions", "topic = ? AND state = ?", values)
            }
            None => Leaf::constant(false),
        }));
    }
    if let Some(id) = filter.segment {
        all.push(segment::filter(core, ws, id).await?.ok_or(AudienceError::Missing { what: "segment" })?);
    }
    Ok(Cond::All(all))
}

/// All parts of the text are in the address or the name.
fn search(dialect: Dialect, ws: i64, text: &str) -> Result<Vec<Cond>, AudienceError> {
    if text.chars().count() > words::QUERY_MAX_CHARS {
        let message = format!("must have at most {} characters", words::QUERY_MAX_CHARS);
        return Err(AudienceError::invalid("q", message));
    }
    let find = match dialect {
        Dialect::Sqlite => "instr",
        Dialect::Postgres => "strpos",
    };
    let part = |part: String| {
        let test = format!("({find}(c.email_key, ?) > 0 OR {find}(c.name_key, ?) > 0)");
        let test = Sql::new(test, values![part.as_str(), part.as_str()]);
        let terms = words::terms_of_part(ws, &part);
        let set = (!terms.is_empty()).then(|| found_by(dialect, &terms));
        Cond::Leaf(Leaf { set, exact: false, test, reads_contact: true })
    };
    Ok(words::parts(text).into_iter().map(part).collect())
}

/// Contacts with all terms. Terms are letters and digits, so quotes need no escaping.
fn found_by(dialect: Dialect, terms: &[String]) -> Sql {
    match dialect {
        Dialect::Sqlite => {
            let terms: Vec<String> = terms.iter().map(|term| format!("\"{term}\"")).collect();
            let text = "SELECT rowid AS n FROM audience_terms WHERE audience_terms MATCH ?";
            Sql::new(text, values![terms.join(" AND ")])
        }
        Dialect::Postgres => {
            let terms: Vec<String> = terms.iter().map(|term| format!("'{term}'")).collect();
            let text = "SELECT rowid AS n FROM audience_terms \
                WHERE array_to_tsvector(string_to_array(terms, ' ')) @@ CAST(? AS tsquery)";
            Sql::new(text, values![terms.join(" & ")])
        }
    }
}
