//! Reading the ledger.

use postroad_db::{Cursor, CursorError, Db, Kind, Page, Row, Value, values};

use super::{Consent, ConsentKind};
use crate::AudienceError;

/// The most lines on a page.
const PAGE_MAX: usize = 1_000;
const TAG: &str = "audience consents";

const SELECT: &str = "SELECT l.seq, c.id AS contact_id, t.id AS topic_id, t.name AS topic_name, l.kind, l.at, \
    l.recorded_at, l.ip, e.source, e.form, e.version, e.text, e.text_hash, e.actor FROM audience_consents l \
    JOIN audience_contacts c ON c.n = l.contact JOIN audience_topics t ON t.topic = l.topic \
    JOIN audience_evidence e ON e.evidence = l.evidence";

/// Lines of a contact, or of the whole workspace, newest first.
pub(super) async fn page(
    db: &Db,
    ws: i64,
    contact: Option<i64>,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Page<Consent>, AudienceError> {
    let limit = limit.clamp(1, PAGE_MAX);
    let below = match cursor {
        None => Value::from(i64::MAX),
        Some(cursor) => cursor.keys(TAG, &[Kind::Int])?.pop().ok_or(CursorError)?,
    };
    let count = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let rows = match contact {
        Some(contact) => {
            let sql = format!("{SELECT} WHERE l.contact = ? AND l.seq < ? ORDER BY l.seq DESC LIMIT ?");
            db.query(&sql, values![contact, below, count]).await?
        }
        None => {
            let sql = format!("{SELECT} WHERE l.ws = ? AND l.seq < ? ORDER BY l.seq DESC LIMIT ?");
            db.query(&sql, values![ws, below, count]).await?
        }
    };
    let lines = rows.iter().map(line).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(lines, limit, |last| Cursor::new(TAG, &values![last.seq])))
}

/// Lines of a contact before a place in the ledger, newest first.
pub(crate) async fn before(
    db: &Db,
    contact: i64,
    below: i64,
    limit: usize,
) -> Result<Vec<Consent>, AudienceError> {
    let sql = format!("{SELECT} WHERE l.contact = ? AND l.seq < ? ORDER BY l.seq DESC LIMIT ?");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    db.query(&sql, values![contact, below, limit]).await?.iter().map(line).collect()
}

fn line(row: &Row) -> Result<Consent, AudienceError> {
    let ip: Option<String> = row.get("ip")?;
    Ok(Consent {
        seq: row.get("seq")?,
        contact: row.get("contact_id")?,
        topic: row.get("topic_id")?,
        topic_name: row.get("topic_name")?,
        kind: ConsentKind::of(row.get("kind")?).ok_or(AudienceError::Damaged("consent"))?,
        at: row.get("at")?,
        recorded_at: row.get("recorded_at")?,
        ip: ip.and_then(|ip| ip.parse().ok()),
        source: row.get("source")?,
        form: row.get("form")?,
        version: row.get("version")?,
        text: row.get("text")?,
        text_hash: row.get("text_hash")?,
        actor: row.get("actor")?,
    })
}
