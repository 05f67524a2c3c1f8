use aws_lc_rs::hmac;
use postroad_base::{EmailAddress, WorkspaceId};
use postroad_db::{Dialect, Row, Tx, values};

use super::Trail;
use crate::code::{recipient_keys, term_key};
use crate::detail::{Packer, Unpacker};
use crate::log::LOCK;
use crate::query::{address, chain_numbers};
use crate::sql::{lists, placeholders};
use crate::terms::{self, Searchable};
use crate::{EventLog, InsightError};

/// RFC 2606 §2: this domain never exists.
const ERASED_DOMAIN: &str = "erased.invalid";
/// Pages of the full-text index rewritten in one transaction, and how many such steps at most.
const MERGE_PAGES: i64 = 500;
const MERGE_STEPS_MAX: usize = 2_000;

/// What was made unrecognisable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Erased {
    pub messages: u64,
    pub recipients: u64,
    pub events: u64,
    /// Messages that still wait to be delivered to the person. They are left as they are; ask again when they are
    /// finished or cancelled.
    pub unfinished: u64,
}

impl EventLog {
    /// Makes a person unrecognisable in a workspace: the address becomes a hash under a key that is thrown away,
    /// so that counts stay and nobody can find the way back; subject, metadata, Message-ID, transcripts and the
    /// words of replies about the person are removed. Doing it again finds nothing.
    ///
    /// # Errors
    /// As the database answers; what was done before stays done, and asking again does the rest.
    pub async fn erase_person(
        &self,
        workspace: WorkspaceId,
        address: &EmailAddress,
    ) -> Result<Erased, InsightError> {
        // Afterwards the domain is no longer there to be counted.
        self.roll_up().await?;
        let mut erased = Erased::default();
        let Some(trail) = Trail::of(self.db(), workspace, address).await? else { return Ok(erased) };
        let mut eraser = Eraser::new(trail)?;
        let mut below = i64::MAX;
        loop {
            let seqs = eraser.trail.next(self.db(), below).await?;
            let Some(last) = seqs.last() else { break };
            below = *last;
            let mut tx = self.db().begin().await?;
            tx.lock(LOCK).await?;
            for seq in seqs {
                eraser.message(&mut tx, seq, &mut erased).await?;
            }
            tx.commit().await?;
        }
        if erased.messages > 0 {
            self.rewrite_index().await?;
        }
        Ok(erased)
    }

    /// Deleted terms stay in the files of the full-text index until their segments are merged; so merge.
    async fn rewrite_index(&self) -> Result<(), InsightError> {
        if self.db().dialect() != Dialect::Sqlite {
            // Autovacuum cleans a GIN index.
            return Ok(());
        }
        // https://sqlite.org/fts5.html#the_merge_command: a negative number begins to merge everything into one
        // segment, positive ones go on; a step that changes fewer than two rows was the last.
        for step in 0..MERGE_STEPS_MAX {
            let pages = if step == 0 { -MERGE_PAGES } else { MERGE_PAGES };
            let mut tx = self.db().begin().await?;
            let before = total_changes(&mut tx).await?;
            tx.execute("INSERT INTO log_terms (log_terms, rank) VALUES ('merge', ?)", values![pages]).await?;
            let changes = total_changes(&mut tx).await? - before;
            tx.commit().await?;
            if step > 0 && changes < 2 {
                break;
            }
        }
        Ok(())
    }
}

async fn total_changes(tx: &mut Tx) -> Result<i64, InsightError> {
    let row = tx.query_one("SELECT total_changes() AS n", Vec::new()).await?;
    Ok(row.ok_or(InsightError::Corrupt("answer"))?.get("n")?)
}

struct Eraser {
    trail: Trail,
    alias: EmailAddress,
    packer: Packer,
    unpacker: Unpacker,
}

/// A message's recipient as the eraser needs it.
struct Party {
    rid: i64,
    address: EmailAddress,
    last_event: Option<i64>,
    open: bool,
}

impl Eraser {
    fn new(trail: Trail) -> Result<Self, InsightError> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &rand::random::<[u8; 32]>());
        let tag = hmac::sign(&key, trail.address.as_bytes());
        let hash: String = tag.as_ref()[..10].iter().map(|byte| format!("{byte:02x}")).collect();
        let alias = format!("erased-{hash}@{ERASED_DOMAIN}");
        Ok(Self {
            trail,
            alias: alias.parse().map_err(|_| InsightError::Corrupt("address"))?,
            packer: Packer::new().map_err(|_| InsightError::Corrupt("dictionary"))?,
            unpacker: Unpacker::new()?,
        })
    }

    async fn message(&mut self, tx: &mut Tx, seq: i64, erased: &mut Erased) -> Result<(), InsightError> {
        let sql = "SELECT sender, header_from, subject, message_id, tags FROM log_messages WHERE seq = ?";
        let Some(row) = tx.query_one(sql, values![seq]).await? else { return Ok(()) };
        let sender: Option<EmailAddress> = row.get("sender")?;
        let header_from: String = row.get("header_from")?;
        let author = self.trail.is_author(&header_from);
        let sent = author || sender.as_ref().is_some_and(|sender| self.trail.is(sender));
        let mut parties = parties(tx, seq).await?;
        let theirs: Vec<i64> =
            parties.iter().filter(|party| self.trail.is(&party.address)).map(|party| party.rid).collect();
        if !sent && theirs.is_empty() {
            return Ok(());
        }
        if parties.iter().any(|party| party.open && theirs.contains(&party.rid)) {
            erased.unfinished += 1;
            return Ok(());
        }
        let ends = parties.iter().filter_map(|party| party.last_event).collect();
        erased.events += self.events(tx, ends, &theirs).await?;
        for party in parties.iter_mut().filter(|party| theirs.contains(&party.rid)) {
            let sql = "UPDATE log_recipients SET local = ?, domain = ? WHERE rid = ?";
            tx.execute(sql, values![self.alias.local_part(), ERASED_DOMAIN, party.rid]).await?;
            party.address = self.alias.clone();
            erased.recipients += 1;
        }
        let sender = sender.map(|sender| if self.trail.is(&sender) { self.alias.clone() } else { sender });
        let header_from = if author { self.alias.to_string() } else { header_from };
        let sql = "UPDATE log_messages SET sender = ?, header_from = ?, subject = '', message_id = '', \
            metadata = NULL WHERE seq = ?";
        tx.execute(sql, values![sender.as_ref(), header_from.clone(), seq]).await?;
        let recipients: Vec<EmailAddress> = parties.into_iter().map(|party| party.address).collect();
        let tags = tags(&row)?;
        let searchable = Searchable {
            envelope_from: sender.as_ref(),
            header_from: &header_from,
            subject: "",
            message_id_header: "",
            tags: &tags,
            recipients: &recipients,
        };
        for (part, terms) in terms::of_message(self.trail.ws, &searchable).into_iter().enumerate() {
            let key = term_key(seq, part);
            tx.execute("DELETE FROM log_terms WHERE rowid = ?", values![key]).await?;
            tx.execute("INSERT INTO log_terms (rowid, terms) VALUES (?, ?)", values![key, terms]).await?;
        }
        erased.messages += 1;
        Ok(())
    }

    /// Takes the transcripts from all events on these chains, and the words from those about the person. Returns
    /// how many events were changed.
    async fn events(&mut self, tx: &mut Tx, ends: Vec<i64>, theirs: &[i64]) -> Result<u64, InsightError> {
        let seqs = chain_numbers(tx, ends).await?;
        let mut changed = 0;
        for list in lists(&seqs) {
            let sql = format!(
                "SELECT seq, rid, detail FROM log_events WHERE seq IN ({}) AND detail IS NOT NULL",
                placeholders(list.len())
            );
            for row in tx.query(&sql, list).await? {
                let (seq, rid): (i64, i64) = (row.get("seq")?, row.get("rid")?);
                let mut detail = self.unpacker.unpack(&row.get::<Vec<u8>>("detail")?)?;
                if theirs.contains(&rid) {
                    detail.reason = None;
                    if let Some(reply) = &mut detail.reply {
                        reply.lines.clear();
                    }
                }
                let blob = self.packer.pack((&detail).into(), false);
                let sql = "UPDATE log_events SET detail = ?, shared = NULL WHERE seq = ?";
                changed += tx.execute(sql, values![blob, seq]).await?;
            }
        }
        Ok(changed)
    }
}

async fn parties(tx: &mut Tx, seq: i64) -> Result<Vec<Party>, InsightError> {
    let (first, last) = recipient_keys(seq);
    let sql = "SELECT rid, status, last_event, local, domain FROM log_recipients \
        WHERE rid BETWEEN ? AND ? ORDER BY rid";
    let rows = tx.query(sql, values![first, last]).await?;
    rows.iter()
        .map(|row| {
            Ok(Party {
                rid: row.get("rid")?,
                address: address(row)?,
                last_event: row.get("last_event")?,
                open: matches!(row.get::<i64>("status")?, 0..=2),
            })
        })
        .collect()
}

fn tags(row: &Row) -> Result<Vec<String>, InsightError> {
    match row.get::<Option<String>>("tags")? {
        None => Ok(Vec::new()),
        Some(text) => serde_json::from_str(&text).map_err(|_| InsightError::Corrupt("tags")),
    }
}
