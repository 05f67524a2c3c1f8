use std::collections::{BTreeMap, HashMap};

use postroad_db::{Cursor, Db, Page, values};
use serde::Serialize;

use super::MessageFilter;
use super::load::{self, MessageFacts, word};
use super::message::{RecipientState, recipient_state};
use super::plan::{self, Plan};
use super::scan::{Listing, Range, Source, range_of};
use super::terms_of::admitted;
use crate::code::{message_of, recipient_key};
use crate::sql::{lists, placeholders, value_rows};
use crate::{EventLog, InsightError, RecipientStatus};

/// Recipients shown with a message in a listing.
const SHOWN_RECIPIENTS: usize = 3;
/// Workspaces one search goes through.
const WORKSPACES_MAX: i64 = 1_000;
const TAG: &str = "log messages";

/// A message in a listing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MessageSummary {
    #[serde(flatten)]
    pub facts: MessageFacts,
    /// The first few; `facts.recipient_count` says how many there are.
    pub recipients: Vec<RecipientState>,
    /// How many recipients stand where.
    pub statuses: BTreeMap<RecipientStatus, u32>,
}

impl EventLog {
    /// Messages, newest first.
    ///
    /// # Errors
    /// [`InsightError::Invalid`] for a cursor of another listing or a text without words.
    pub async fn messages(
        &self,
        filter: &MessageFilter,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<MessageSummary>, InsightError> {
        let db = self.db();
        let range = range_of(db, filter.from.map(|at| at.0), filter.until.map(|at| at.0)).await?;
        let range = range.map(|range| range.from(cursor, TAG)).transpose()?;
        let plan = match range {
            Some(range) => plan::of(db, filter, range).await?.map(|plan| (plan, range)),
            None => None,
        };
        let Some((plan, range)) = plan else {
            return Ok(Page { items: Vec::new(), next: None });
        };
        let listing = Listing { tag: TAG, range, limit, exact: plan.is_exact() };
        let page = listing.page(&Matching { db, plan }).await?;
        let seqs: Vec<i64> = page.items.iter().map(|(seq, _)| *seq).collect();
        let mut statuses = statuses(db, &seqs).await?;
        let mut recipients = first_recipients(db, &page.items).await?;
        Ok(page.map(|(seq, facts)| MessageSummary {
            facts,
            recipients: recipients.remove(&seq).unwrap_or_default(),
            statuses: statuses.remove(&seq).unwrap_or_default(),
        }))
    }
}

/// The messages a filter lets through.
struct Matching<'a> {
    db: &'a Db,
    plan: Plan,
}

impl Source for Matching<'_> {
    type Item = (i64, MessageFacts);

    async fn candidates(&self, range: Range, want: usize) -> Result<(Vec<i64>, bool), InsightError> {
        self.plan.candidates.find(self.db, range, want).await
    }

    async fn load(&self, seqs: Vec<i64>) -> Result<Vec<(i64, Self::Item)>, InsightError> {
        let Plan { search, condition, values, .. } = &self.plan;
        let seqs = match search {
            Some(search) => admitted(self.db, search, seqs).await?,
            None => seqs,
        };
        let found = load::messages(self.db, &seqs, condition, values).await?;
        Ok(found.into_iter().map(|(seq, facts)| (seq, (seq, facts))).collect())
    }
}

pub(super) async fn all_workspaces(db: &Db) -> Result<Vec<i64>, InsightError> {
    let rows = db.query("SELECT ws FROM log_workspaces ORDER BY ws LIMIT ?", values![WORKSPACES_MAX]).await?;
    rows.iter().map(|row| Ok(row.get("ws")?)).collect()
}

type Statuses = HashMap<i64, BTreeMap<RecipientStatus, u32>>;

async fn statuses(db: &Db, seqs: &[i64]) -> Result<Statuses, InsightError> {
    let mut found = Statuses::new();
    for list in lists(seqs) {
        let sql = format!(
            "WITH page (seq) AS (VALUES {}) SELECT p.seq, r.status, COUNT(*) AS n \
            FROM (SELECT DISTINCT seq FROM page) p \
            CROSS JOIN log_recipients r WHERE r.rid BETWEEN p.seq * 65536 AND p.seq * 65536 + 65535 \
            GROUP BY p.seq, r.status",
            value_rows(list.len())
        );
        for row in db.query(&sql, list).await? {
            found.entry(row.get("seq")?).or_default().insert(word(&row, "status")?, row.get("n")?);
        }
    }
    Ok(found)
}

async fn first_recipients(
    db: &Db,
    page: &[(i64, MessageFacts)],
) -> Result<HashMap<i64, Vec<RecipientState>>, InsightError> {
    let rids: Vec<i64> = page
        .iter()
        .flat_map(|(seq, facts)| {
            (0..SHOWN_RECIPIENTS.min(facts.recipient_count as usize)).map(|index| recipient_key(*seq, index))
        })
        .collect();
    let mut found: HashMap<i64, Vec<RecipientState>> = HashMap::new();
    for list in lists(&rids) {
        let sql = format!(
            "SELECT rid, status, attempts, next_attempt, local, domain FROM log_recipients \
            WHERE rid IN ({}) ORDER BY rid",
            placeholders(list.len())
        );
        for row in db.query(&sql, list).await? {
            found.entry(message_of(row.get("rid")?)).or_default().push(recipient_state(&row)?);
        }
    }
    Ok(found)
}
