//! What is known of one contact, to check rules against.

use std::collections::{HashMap, HashSet};

use postroad_db::{Db, values};

use crate::contact::{COLUMNS, Record};
use crate::field::Fieldbook;
use crate::{AudienceError, ConsentKind, SubscriptionState};

pub(super) struct Facts {
    pub record: Record,
    pub tags: HashSet<i64>,
    pub subscriptions: HashMap<i64, SubscriptionState>,
    pub consents: Vec<Line>,
}

pub(super) struct Line {
    pub topic: i64,
    pub kind: ConsentKind,
    pub at: i64,
    pub source: String,
}

impl Facts {
    pub async fn read(db: &Db, n: i64, book: &Fieldbook) -> Result<Option<Self>, AudienceError> {
        let sql = format!("SELECT {COLUMNS} FROM audience_contacts c WHERE c.n = ?");
        let Some(row) = db.query_one(&sql, values![n]).await? else { return Ok(None) };
        let record = Record::read(&row, book)?;
        let mut tags = HashSet::new();
        for row in db.query("SELECT tag FROM audience_tagged WHERE contact = ?", values![n]).await? {
            tags.insert(row.get("tag")?);
        }
        let mut subscriptions = HashMap::new();
        let sql = "SELECT topic, state FROM audience_subscriptions WHERE contact = ?";
        for row in db.query(sql, values![n]).await? {
            let state =
                SubscriptionState::of(row.get("state")?).ok_or(AudienceError::Damaged("subscription"))?;
            subscriptions.insert(row.get("topic")?, state);
        }
        let mut consents = Vec::new();
        let sql = "SELECT l.topic, l.kind, l.at, e.source FROM audience_consents l \
                   JOIN audience_evidence e ON e.evidence = l.evidence WHERE l.contact = ?";
        for row in db.query(sql, values![n]).await? {
            consents.push(Line {
                topic: row.get("topic")?,
                kind: ConsentKind::of(row.get("kind")?).ok_or(AudienceError::Damaged("consent"))?,
                at: row.get("at")?,
                source: row.get("source")?,
            });
        }
        Ok(Some(Self { record, tags, subscriptions, consents }))
    }
}
