//! Making and sending TLS reports (RFC 8460): once a day for the day before, by mail through the queue and by HTTPS.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use postroad_base::{
    BodyType, Domain, DsnNotify, EmailAddress, Envelope, MessageId, Recipient, Stream, UtcMillis, WorkspaceId,
};
use postroad_db::DbError;
use postroad_insight::Source;
use postroad_message::header::{Mailbox, new_message_id};
use postroad_message::tls_report::{self, ReportMail};

use super::Engine;
use crate::record::{MessageRecord, TLS_REPORT_TAG};
use crate::tls::report::{DAY_MS, Destination, ReportDelivery, SendState, TlsReport};

/// RFC 8460 §4.1: reports are spread over some hours after midnight, so that they do not all come at once.
const SPREAD_SECS: u64 = 4 * 3_600;
/// Domains asked and reports sent in one go.
const AT_ONCE: i64 = 100;
/// How long somebody who sends a report has it.
const CLAIM: Duration = Duration::from_secs(600);
const RETRY_FIRST: Duration = Duration::from_secs(900);
/// RFC 8460 §5.4 wants delivery tried for a day.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(86_400);
const MAIL_LIFETIME: Duration = Duration::from_secs(86_400);

/// Who reports.
struct Reporter {
    workspace: WorkspaceId,
    /// The domain that signs, if there is one.
    signing: Option<Domain>,
    from: EmailAddress,
}

impl Engine {
    /// The policies this engine delivers under.
    #[must_use]
    pub fn tls_policies(&self) -> &crate::tls::TlsPolicies {
        &self.tls
    }

    /// Makes the reports of days that are over and sends what is due. Called every few minutes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn send_tls_reports(self: &Arc<Self>) -> Result<(), DbError> {
        let now = self.clock.now();
        let today = now.0.div_euclid(DAY_MS);
        self.tls.flush_results().await?;
        for (day, domain) in self.tls.counted(today, None, AT_ONCE).await? {
            let midnight = UtcMillis((day + 1) * DAY_MS);
            if now.since(midnight) >= spread(&domain) {
                self.make_tls_report(day, &domain).await?;
            }
        }
        self.send_due().await?;
        self.tls.forget_old_reports(today).await
    }

    /// Makes reports of everything counted so far, today included, of one domain or all, and sends them now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn report_tls_now(
        self: &Arc<Self>,
        domain: Option<&Domain>,
    ) -> Result<Vec<TlsReport>, DbError> {
        self.tls.flush_results().await?;
        let mut made = Vec::new();
        for (day, domain) in self.tls.counted(i64::MAX, domain, AT_ONCE).await? {
            made.extend(self.make_tls_report(day, &domain).await?);
        }
        self.send_due().await?;
        let mut now = Vec::new();
        for report in made {
            now.extend(self.tls.report(report.seq).await?);
        }
        Ok(now)
    }

    async fn make_tls_report(&self, day: i64, domain: &Domain) -> Result<Option<TlsReport>, DbError> {
        match self.tls.report_destinations(domain).await {
            Ok(to) if to.is_empty() => self.tls.forget_results(day, domain).await.map(|()| None),
            Ok(to) => {
                let id = format!("{}@{}", uuid::Uuid::new_v4().simple(), self.config.ehlo_name);
                let organisation = self.config.ehlo_name.as_str();
                let contact = format!("postmaster@{organisation}");
                self.tls.make_report_of(day, domain, to, organisation, &contact, &id).await
            }
            Err(error) => {
                tracing::info!(%error, rcpt.domain = %domain, "whether a TLS report is wanted could not be looked up");
                Ok(None)
            }
        }
    }

    async fn send_due(self: &Arc<Self>) -> Result<(), DbError> {
        for mut report in self.tls.due_reports(AT_ONCE).await? {
            let now = self.clock.now();
            if !self.tls.claim_report(&report, now.plus(CLAIM)).await? {
                continue;
            }
            for index in 0..report.deliveries.len() {
                if report.deliveries[index].state == SendState::Waiting {
                    let sent = self.send_one(&report, &report.deliveries[index]).await;
                    conclude(&mut report.deliveries[index], sent, now.since(report.created_at));
                }
            }
            settle(&mut report, now);
            self.tls.save_report(&report).await?;
        }
        Ok(())
    }

    async fn send_one(
        self: &Arc<Self>,
        report: &TlsReport,
        delivery: &ReportDelivery,
    ) -> Result<Option<MessageId>, String> {
        match &delivery.destination {
            Destination::Https(url) => self.tls.post_report(url, &report.report).await.map(|()| None),
            Destination::Mail(to) => self.mail_report(report, to).await.map(Some),
        }
    }

    async fn mail_report(
        self: &Arc<Self>,
        report: &TlsReport,
        to: &EmailAddress,
    ) -> Result<MessageId, String> {
        let reporter = self.reporter().await?;
        let now = self.clock.now();
        let host = self.config.ehlo_name.as_str();
        let message_id = new_message_id(now, rand::random(), host);
        let content = self.report_mail(report, to, &reporter, &message_id, now)?;
        let id = MessageId::new(now);
        let record = MessageRecord {
            id,
            workspace: reporter.workspace,
            stream: Stream::Transactional,
            accepted_at: now,
            source: Source::Dsn,
            credential: None,
            envelope: Envelope {
                // Nobody needs to hear that a report could not be delivered.
                reverse_path: None,
                recipients: vec![Recipient { notify: DsnNotify::NEVER, ..Recipient::new(to.clone()) }],
                body_type: BodyType::SevenBit,
                ..Envelope::default()
            },
            header_from: reporter.from.to_string(),
            subject: format!("TLS report about {} of {}", report.domain, report.date()),
            message_id_header: message_id,
            tags: vec![TLS_REPORT_TAG.to_owned()],
            metadata_json: String::new(),
            size_bytes: content.len() as u64,
            send_at: None,
            signing_domain: reporter.signing,
            topic: None,
            engaged: false,
        };
        let accepted = self.accept(record, vec![content], now.plus(MAIL_LIFETIME), false).await;
        accepted.map(|_| id).map_err(|error| error.to_string())
    }

    fn report_mail(
        &self,
        report: &TlsReport,
        to: &EmailAddress,
        reporter: &Reporter,
        message_id: &str,
        now: UtcMillis,
    ) -> Result<Bytes, String> {
        let submitter = self.config.ehlo_name.as_str();
        let json = report.json().unwrap_or_default();
        let (start, end) = (report.day * DAY_MS / 1_000, (report.day + 1) * DAY_MS / 1_000 - 1);
        let text = format!(
            "This is a report about the TLS of connections to the mail hosts of\r\n{} on {} (RFC 8460):\r\n\
             {} were as they should be, {} were not.\r\n",
            report.domain,
            report.date(),
            report.successes,
            report.failures
        );
        let mail = ReportMail {
            from: &Mailbox::new(Some("TLS reports"), reporter.from.clone()),
            to,
            message_id,
            now,
            seed: rand::random(),
            domain: report.domain.as_str(),
            submitter,
            report_id: json["report-id"].as_str().unwrap_or_default(),
            file_name: &format!("{submitter}!{}!{start}!{end}!{}.json.gz", report.domain, report.seq),
            text: &text,
            gzip: &report.report,
        };
        tls_report::build(&mail).map_err(|error| error.to_string())
    }

    /// The workspace whose domain our own name is in; without one, the oldest, and nothing signs.
    async fn reporter(&self) -> Result<Reporter, String> {
        let host = &self.config.ehlo_name;
        let (workspace, signing) = match self.domains.snapshot().owner_of(host) {
            Some((workspace, domain)) => (workspace, Some(domain)),
            None => (self.oldest_workspace().await?, None),
        };
        let from = format!("tls-reports@{}", signing.as_ref().unwrap_or(host));
        let from = from.parse().map_err(|_| format!("{from} is no address"))?;
        Ok(Reporter { workspace, signing, from })
    }

    async fn oldest_workspace(&self) -> Result<WorkspaceId, String> {
        const PAGE: usize = 200;
        let mut cursor = None;
        let mut oldest = None;
        loop {
            let page =
                self.workspaces.list(cursor.as_ref(), PAGE).await.map_err(|error| error.to_string())?;
            oldest = page.items.last().map(|workspace| workspace.id).or(oldest);
            cursor = page.next;
            if cursor.is_none() {
                return oldest.ok_or_else(|| "there is no workspace to send it".to_owned());
            }
        }
    }
}

fn spread(domain: &Domain) -> Duration {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, domain.as_str().as_bytes());
    let number = digest.as_ref().iter().take(4).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    Duration::from_secs(number % SPREAD_SECS)
}

/// What an attempt makes of a delivery; a report that is `age` old may not be tried again.
fn conclude(delivery: &mut ReportDelivery, sent: Result<Option<MessageId>, String>, age: Duration) {
    delivery.attempts += 1;
    match sent {
        Ok(message) => {
            delivery.state = SendState::Sent;
            delivery.message = message;
            delivery.error = None;
        }
        Err(error) => {
            tracing::info!(%error, to = delivery.destination.uri(), "a TLS report could not be sent");
            delivery.error = Some(error);
            if age >= GIVEN_UP_AFTER {
                delivery.state = SendState::Failed;
            }
        }
    }
}

/// What the deliveries make of a report, and when to go on.
fn settle(report: &mut TlsReport, now: UtcMillis) {
    let any = |state| report.deliveries.iter().any(|delivery| delivery.state == state);
    (report.state, report.due_at) = if any(SendState::Waiting) {
        let attempts = report.deliveries.iter().map(|delivery| delivery.attempts).max().unwrap_or(1);
        (SendState::Waiting, Some(now.plus(RETRY_FIRST * 2_u32.pow(attempts.clamp(1, 5) - 1))))
    } else if any(SendState::Failed) {
        (SendState::Failed, None)
    } else {
        (SendState::Sent, None)
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(states: &[SendState]) -> TlsReport {
        let delivery = |state: &SendState| ReportDelivery {
            destination: Destination::Https("https://x.test/".into()),
            state: *state,
            attempts: 1,
            error: None,
            message: None,
        };
        TlsReport {
            seq: 1,
            day: 1,
            domain: "x.test".parse().unwrap(),
            state: SendState::Waiting,
            created_at: UtcMillis(0),
            successes: 0,
            failures: 0,
            report: Vec::new(),
            deliveries: states.iter().map(delivery).collect(),
            due_at: None,
        }
    }

    #[test]
    fn a_report_is_sent_when_all_have_it() {
        use SendState::{Failed, Sent, Waiting};
        for (states, expected, due) in [
            (&[Sent, Sent][..], Sent, None),
            (&[Sent, Failed], Failed, None),
            (&[Failed, Waiting], Waiting, Some(UtcMillis(900_000))),
        ] {
            let mut report = report(states);
            settle(&mut report, UtcMillis(0));
            assert_eq!((report.state, report.due_at), (expected, due));
        }
    }

    #[test]
    fn sending_is_given_up_after_a_day() {
        let mut report = report(&[SendState::Waiting]);
        let delivery = &mut report.deliveries[0];
        conclude(delivery, Err("down".into()), Duration::from_secs(86_399));
        assert_eq!(delivery.state, SendState::Waiting);
        conclude(delivery, Err("down".into()), GIVEN_UP_AFTER);
        assert_eq!((delivery.state, delivery.attempts), (SendState::Failed, 3));
    }
}
