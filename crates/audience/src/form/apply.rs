//! From a submission to a contact with consents.

use std::net::IpAddr;

use postroad_account::Actor;
use postroad_base::{ContactId, EmailAddress, FormId, TopicId, UtcMillis};
use postroad_db::{Tx, values};

use super::{Answers, FormDocument, SubmissionState, Submit};
use crate::consent::{Step, evidence_number, record, topic_by_id_in};
use crate::contact::{Done, Writer};
use crate::core::{Core, Origin};
use crate::field::Fieldbook;
use crate::{AudienceError, ConsentKind, Evidence};

/// How consents of forms are named in the ledger.
pub(super) const SOURCE: &str = "form";

/// Consents that somebody gave with a form.
pub(super) struct Grant<'a> {
    pub ws: i64,
    pub form: FormId,
    pub version: u32,
    pub document: &'a FormDocument,
    pub answers: &'a Answers,
    pub given_at: UtcMillis,
    pub ip: Option<IpAddr>,
    /// When and from where the owner of the address confirmed it.
    pub confirmed: Option<(UtcMillis, Option<IpAddr>)>,
    pub actor: Actor,
}

impl<'a> Grant<'a> {
    pub fn of_submit(submit: &'a Submit<'_>, now: UtcMillis) -> Self {
        Self {
            ws: submit.form.ws,
            form: submit.form.id,
            version: submit.form.version,
            document: &submit.form.document,
            answers: submit.answers,
            given_at: now,
            ip: submit.ip,
            confirmed: None,
            actor: submit.actor,
        }
    }
}

/// Whether there is a contact with the address, or it was erased: then nothing happens without its owner.
pub(super) async fn is_known(tx: &mut Tx, ws: i64, address: &EmailAddress) -> Result<bool, AudienceError> {
    let sql = "SELECT 1 AS one FROM audience_contacts WHERE ws = ? AND email_key = ?";
    Ok(tx.query_one(sql, values![ws, address.canonical()]).await?.is_some())
}

/// Makes or changes the contact and writes down what it agreed to. Who confirms after having been erased gives new
/// consent and is no longer one to be forgotten. `None` when the address was erased and nobody confirmed.
pub(super) async fn apply(
    core: &Core,
    tx: &mut Tx,
    grant: &Grant<'_>,
) -> Result<Option<ContactId>, AudienceError> {
    let now = core.now();
    let book = Fieldbook::read_in(tx, grant.ws).await?;
    let origin = Origin::new(grant.actor, SOURCE);
    let change = grant.answers.change(&grant.document.tags, |name| book.get(name).is_some());
    // A choice may have been taken away meanwhile: the consent counts, the value does not.
    let change = match change.checked("", &book) {
        Ok(change) => change,
        Err(_) => crate::ContactChange::default().checked("", &book).map_err(AudienceError::Invalid)?,
    };
    let writer =
        Writer { core, ws: grant.ws, book: &book, origin: &origin, import: None, keeps_existing: false, now };
    let rows = [(grant.answers.email.clone(), change)];
    let mut done = writer.upsert(tx, &rows).await?.pop();
    if matches!(done, Some(Done::Erased)) && grant.confirmed.is_some() {
        let hash = core.erased_hash(grant.ws, &grant.answers.email.canonical());
        tx.execute("DELETE FROM audience_erased WHERE ws = ? AND hash = ?", values![grant.ws, hash]).await?;
        done = writer.upsert(tx, &rows).await?.pop();
    }
    let Some(Done::Created { id, .. } | Done::Updated { id, .. } | Done::Unchanged { id, .. }) = done else {
        return Ok(None);
    };
    consents(tx, grant, id, now).await?;
    Ok(Some(id))
}

async fn consents(
    tx: &mut Tx,
    grant: &Grant<'_>,
    id: ContactId,
    now: UtcMillis,
) -> Result<(), AudienceError> {
    let sql = "SELECT n FROM audience_contacts WHERE id = ?";
    let row = tx.query_one(sql, values![id]).await?.ok_or(AudienceError::Damaged("contact"))?;
    let contact: i64 = row.get("n")?;
    let evidence = Evidence {
        source: SOURCE.to_owned(),
        form: grant.form.to_string(),
        version: grant.version.to_string(),
        text: grant.document.consent.text.clone(),
    };
    let evidence = evidence.checked().map_err(AudienceError::Invalid)?;
    let evidence = evidence_number(tx, grant.ws, &evidence, grant.actor, None).await?;
    let mut steps = Vec::new();
    for topic in topics(tx, grant.ws, &grant.answers.topics).await? {
        let (kind, at, ip) = (ConsentKind::Grant, grant.given_at, grant.ip);
        let step = Step { contact, topic, kind, at, ip, evidence, is_imported: false };
        steps.push(step);
        if let Some((at, ip)) = grant.confirmed {
            steps.push(Step { kind: ConsentKind::Confirmation, at, ip, ..step });
        }
    }
    record(tx, grant.ws, &steps, now).await?;
    Ok(())
}

/// Those that were not archived meanwhile.
async fn topics(
    tx: &mut Tx,
    ws: i64,
    ids: &[TopicId],
) -> Result<Vec<crate::consent::TopicRow>, AudienceError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(topic_by_id_in(tx, ws, *id).await?.filter(|topic| !topic.is_archived));
    }
    Ok(found)
}

/// What was asked is the contact's now.
pub(super) async fn finish(
    tx: &mut Tx,
    submission: i64,
    contact: Option<ContactId>,
    state: SubmissionState,
    at: UtcMillis,
    ip: Option<IpAddr>,
) -> Result<(), AudienceError> {
    let sql = "UPDATE audience_form_submissions SET state = ?, confirmed_at = ?, confirmed_ip = ?, contact = ?, \
               answers = '{}' WHERE submission = ?";
    let ip = ip.map(|ip| ip.to_string());
    tx.execute(sql, values![state.code(), at, ip, contact, submission]).await?;
    Ok(())
}
