use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use postroad_base::{
    BodyType, DsnNotify, EmailAddress, EnhancedCode, Envelope, EventKind, MessageId, Recipient, Stream,
    UtcMillis,
};
use postroad_insight::Source;
use postroad_message::dsn::{self, Action, RecipientReport, Report};
use postroad_message::header::{Mailbox, new_message_id};

use super::Engine;
use super::attempt::{Final, Loaded};
use crate::record::MessageRecord;

/// A report that cannot be delivered is of no use after this.
const REPORT_LIFETIME: Duration = Duration::from_secs(2 * 86_400);

/// Tells the sender what became of recipients, where RFC 3461 says so: mail that came by SMTP or sendmail, from a
/// reverse-path that is not null.
pub(super) async fn report(engine: &Arc<Engine>, loaded: &Loaded, finals: &[Final]) {
    let record = &loaded.record;
    let Some(sender) = &record.envelope.reverse_path else { return };
    if !matches!(record.source, Source::Smtp | Source::Cli) {
        return;
    }
    let wanted: Vec<&Final> = finals.iter().filter(|one| is_wanted(one.kind, one.recipient.notify)).collect();
    if wanted.is_empty() {
        return;
    }
    let id = report_id(record.id, &wanted);
    if engine.spool.find(id).is_some() {
        return;
    }
    if let Err(error) = send(engine, loaded, sender, &wanted, id).await {
        tracing::error!(%error, message.id = %record.id, "a delivery report could not be sent to the sender");
    }
}

/// RFC 3461 §4.1.
fn is_wanted(kind: EventKind, notify: DsnNotify) -> bool {
    match kind {
        EventKind::Bounced | EventKind::Expired => notify.failure,
        EventKind::Delivered => notify.success,
        _ => false,
    }
}

/// The same report after a crash gets the same id, and is not sent twice while the first is under way.
fn report_id(about: MessageId, finals: &[&Final]) -> MessageId {
    let mut digest = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    digest.update(about.as_bytes());
    for one in finals {
        digest.update(one.kind.as_str().as_bytes());
        digest.update(one.recipient.forward_path.to_string().as_bytes());
        digest.update(b"\n");
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.finish().as_ref()[..16]);
    MessageId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

async fn send(
    engine: &Arc<Engine>,
    loaded: &Loaded,
    sender: &EmailAddress,
    finals: &[&Final],
    id: MessageId,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let now = engine.clock.now();
    let host = engine.config.ehlo_name.as_str();
    let message_id = new_message_id(now, rand::random(), host);
    let notification = write(engine, loaded, sender, finals, &message_id, now)?;
    let subject = "Delivery report".to_owned();
    let record = MessageRecord {
        id,
        workspace: loaded.record.workspace,
        stream: Stream::Transactional,
        accepted_at: now,
        source: Source::Dsn,
        credential: None,
        envelope: Envelope {
            // RFC 3461 §6.1 and RFC 5321 §4.5.5: never a report about a report.
            reverse_path: None,
            recipients: vec![Recipient { notify: DsnNotify::NEVER, ..Recipient::new(sender.clone()) }],
            body_type: if notification.eight_bit { BodyType::EightBitMime } else { BodyType::SevenBit },
            smtputf8: notification.smtputf8,
            ..Envelope::default()
        },
        header_from: format!("Mail Delivery System <mailer-daemon@{host}>"),
        subject,
        message_id_header: message_id,
        tags: Vec::new(),
        metadata_json: String::new(),
        size_bytes: notification.message.len() as u64,
        send_at: None,
        signing_domain: None,
        topic: None,
        engaged: false,
    };
    engine.accept(record, vec![notification.message], now.plus(REPORT_LIFETIME), false).await?;
    Ok(())
}

fn write(
    engine: &Engine,
    loaded: &Loaded,
    sender: &EmailAddress,
    finals: &[&Final],
    message_id: &str,
    now: UtcMillis,
) -> Result<dsn::Notification, Box<dyn std::error::Error + Send + Sync>> {
    let host = engine.config.ehlo_name.as_str();
    let from = Mailbox::new(Some("Mail Delivery System"), format!("mailer-daemon@{host}").parse()?);
    let recipients: Vec<RecipientReport<'_>> = finals.iter().map(|one| recipient_report(one, now)).collect();
    let envelope = &loaded.record.envelope;
    let original: [Bytes; 1] = [loaded.content.clone()];
    let report = Report {
        reporting_mta: host,
        from: &from,
        to: sender,
        message_id,
        now,
        seed: rand::random(),
        envelope_id: envelope.envelope_id.as_deref(),
        arrived: loaded.record.accepted_at,
        recipients: &recipients,
        original: &original,
        ret: envelope.dsn_return,
    };
    Ok(dsn::build(&report)?)
}

fn recipient_report(one: &Final, now: UtcMillis) -> RecipientReport<'_> {
    let (action, default) = match one.kind {
        EventKind::Delivered => (Action::Relayed, EnhancedCode::new(2, 0, 0)),
        _ => (Action::Failed, EnhancedCode::new(5, 0, 0)),
    };
    // A deferral that became final by time keeps its 4yz words; its status is that of the outcome (RFC 3463 §3.5).
    let status = match one.kind {
        EventKind::Expired => EnhancedCode::new(5, 4, 7),
        _ => one.reply.enhanced.unwrap_or(default),
    };
    let remote = (!one.mx_host.is_empty()).then_some(one.mx_host.as_str());
    RecipientReport {
        final_recipient: &one.recipient.forward_path,
        original_recipient: one.recipient.original_recipient.as_deref(),
        action,
        status,
        remote_mta: remote,
        diagnostic: remote.map(|_| &one.reply),
        reason: None,
        last_attempt: Some(now),
        will_retry_until: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_follow_notify() {
        let success = DsnNotify { success: true, failure: false, delay: false, explicit: true };
        assert!(is_wanted(EventKind::Bounced, DsnNotify::default()));
        assert!(is_wanted(EventKind::Expired, DsnNotify::default()));
        assert!(!is_wanted(EventKind::Delivered, DsnNotify::default()));
        assert!(!is_wanted(EventKind::Bounced, DsnNotify::NEVER));
        assert!(is_wanted(EventKind::Delivered, success));
        assert!(!is_wanted(EventKind::Bounced, success));
        assert!(!is_wanted(EventKind::Cancelled, DsnNotify::default()));
    }
}
