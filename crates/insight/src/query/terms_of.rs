//! Looking for terms in messages instead of the index: for candidates from elsewhere.

use std::collections::HashMap;

use postroad_base::EmailAddress;
use postroad_db::Db;

use super::Search;
use super::load::address;
use crate::InsightError;
use crate::code::message_of;
use crate::sql::{lists, placeholders, value_rows};
use crate::terms::{self, Searchable};

/// Those of the messages that are looked for, in the same order.
pub(super) async fn admitted(db: &Db, search: &Search, seqs: Vec<i64>) -> Result<Vec<i64>, InsightError> {
    let mut recipients = recipients(db, &seqs).await?;
    let mut admitted = Vec::new();
    for list in lists(&seqs) {
        let sql = format!(
            "SELECT seq, ws, sender, header_from, subject, message_id, tags FROM log_messages WHERE seq IN ({}) \
            ORDER BY seq DESC",
            placeholders(list.len())
        );
        for row in db.query(&sql, list).await? {
            let seq: i64 = row.get("seq")?;
            let tags: Option<String> = row.get("tags")?;
            let tags = tags.map_or(Ok(Vec::new()), |tags| serde_json::from_str(&tags));
            let sender: Option<EmailAddress> = row.get("sender")?;
            let (header_from, subject): (String, String) = (row.get("header_from")?, row.get("subject")?);
            let message_id: String = row.get("message_id")?;
            let searchable = Searchable {
                envelope_from: sender.as_ref(),
                header_from: &header_from,
                subject: &subject,
                message_id_header: &message_id,
                tags: &tags.map_err(|_| InsightError::Corrupt("tags"))?,
                recipients: &recipients.remove(&seq).unwrap_or_default(),
            };
            if search.admits(&terms::of_message(row.get("ws")?, &searchable)) {
                admitted.push(seq);
            }
        }
    }
    Ok(admitted)
}

/// All recipients of these messages, in their order.
async fn recipients(db: &Db, seqs: &[i64]) -> Result<HashMap<i64, Vec<EmailAddress>>, InsightError> {
    let mut found: HashMap<i64, Vec<EmailAddress>> = HashMap::with_capacity(seqs.len());
    for list in lists(seqs) {
        let sql = format!(
            "WITH page (seq) AS (VALUES {}) SELECT r.rid, r.local, r.domain FROM (SELECT DISTINCT seq FROM page) p \
            CROSS JOIN log_recipients r WHERE r.rid BETWEEN p.seq * 65536 AND p.seq * 65536 + 65535 ORDER BY r.rid",
            value_rows(list.len())
        );
        for row in db.query(&sql, list).await? {
            found.entry(message_of(row.get("rid")?)).or_default().push(address(&row)?);
        }
    }
    Ok(found)
}
