//! What happened to a message or to mail for an address, in plain words.

use postroad_base::{EmailAddress, EventKind, MessageId, TlsPolicyFacts, UtcMillis, WorkspaceId};
use serde::Serialize;

use super::load::{LogEvent, MessageFacts};
use super::{MessageFilter, MessageStory, RecipientState};
use crate::{EventLog, InsightError, RecipientStatus};

/// Messages an explanation about an address goes back.
const MESSAGES_MAX: usize = 20;

/// Where a message stands with each of its recipients, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MessageExplanation {
    pub message: MessageFacts,
    pub recipients: Vec<RecipientExplanation>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecipientExplanation {
    pub address: EmailAddress,
    pub status: RecipientStatus,
    pub attempts: u32,
    /// When it came to this.
    pub since: UtcMillis,
    pub next_attempt: Option<UtcMillis>,
    /// One sentence for a person.
    pub sentence: String,
    /// What happened, oldest first.
    pub events: Vec<LogEvent>,
}

impl EventLog {
    /// Explains a message.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn why_message(
        &self,
        workspace: Option<WorkspaceId>,
        id: MessageId,
    ) -> Result<Option<MessageExplanation>, InsightError> {
        let now = self.clock().now();
        let story = self.message(workspace, id).await?;
        Ok(story.map(|story| explain(story, now, |_| true)))
    }

    /// Explains the newest messages to an address, newest first; none when the log has nothing for it.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn why_address(
        &self,
        workspace: Option<WorkspaceId>,
        address: &EmailAddress,
    ) -> Result<Vec<MessageExplanation>, InsightError> {
        let now = self.clock().now();
        let filter =
            MessageFilter { workspace, recipient: Some(address.clone()), ..MessageFilter::default() };
        let page = self.messages(&filter, None, MESSAGES_MAX).await?;
        let wanted = address.canonical();
        let mut explanations = Vec::new();
        for summary in page.items {
            if let Some(story) = self.message(workspace, summary.facts.id).await? {
                explanations.push(explain(story, now, |address| address.canonical() == wanted));
            }
        }
        Ok(explanations)
    }
}

fn explain(
    story: MessageStory,
    now: UtcMillis,
    wanted: impl Fn(&EmailAddress) -> bool,
) -> MessageExplanation {
    let mut recipients = Vec::new();
    for recipient in story.recipients.into_iter().filter(|recipient| wanted(&recipient.address)) {
        let concerns = |event: &&LogEvent| match &event.recipient {
            Some(address) => *address == recipient.address,
            None => event.kind == EventKind::Accepted,
        };
        let events: Vec<LogEvent> = story.events.iter().filter(concerns).cloned().collect();
        recipients.push(RecipientExplanation {
            sentence: sentence(&story.facts, &recipient, &events, now),
            since: events.last().map_or(story.facts.at, |event| event.at),
            address: recipient.address,
            status: recipient.status,
            attempts: recipient.attempts,
            next_attempt: recipient.next_attempt,
            events,
        });
    }
    MessageExplanation { message: story.facts, recipients }
}

fn sentence(
    message: &MessageFacts,
    recipient: &RecipientState,
    events: &[LogEvent],
    now: UtcMillis,
) -> String {
    let last = events.last();
    let at = time(last.map_or(message.at, |event| event.at));
    let by = last.map(by).unwrap_or_default();
    let said = last.map(said).unwrap_or_default();
    let because = last.map(because).unwrap_or_default();
    let policy = last.map(policy).unwrap_or_default();
    let way = last.map(way).unwrap_or_default();
    match recipient.status {
        RecipientStatus::Queued => queued(message, last, now),
        RecipientStatus::Deferred => {
            let next = recipient.next_attempt.map_or_else(
                || "no further attempt is planned yet".to_owned(),
                |next| format!("next attempt at {}", time(next)),
            );
            format!(
                "Deferred {}{by}{way}{said}{because}{policy}, last at {at}; {next}.",
                times(recipient.attempts)
            )
        }
        RecipientStatus::Held => {
            format!("Held since {at}{because}; it stays until it is released or cancelled.")
        }
        RecipientStatus::Delivered => match by.is_empty() {
            true => format!("Delivered at {at}{way}{said}{policy}."),
            false => format!("Delivered at {at}: taken{by}{way}{said}{policy}."),
        },
        RecipientStatus::Bounced => {
            format!("Refused for good at {at}{by}{way}{said}{because}; it is not tried again.")
        }
        RecipientStatus::Expired => {
            let last_words = last_attempt(events).map_or_else(String::new, |event| {
                format!(
                    "; the last attempt was deferred{}{}{}{}{}",
                    self::by(event),
                    self::way(event),
                    self::said(event),
                    self::because(event),
                    self::policy(event)
                )
            });
            format!("Given up at {at} after {} without success{last_words}.", attempts(recipient.attempts))
        }
        RecipientStatus::Cancelled => format!("Cancelled at {at}{because}; it is not tried again."),
        RecipientStatus::Suppressed => {
            format!("Not sent at {at}: the address is on the suppression list{because}.")
        }
        RecipientStatus::Captured => {
            format!("Captured at {at}{because}: it is in the sandbox and was never sent.")
        }
    }
}

fn queued(message: &MessageFacts, last: Option<&LogEvent>, now: UtcMillis) -> String {
    match last {
        Some(event) if event.kind == EventKind::Released => {
            format!("Released at {}{} and waiting for its next attempt.", time(event.at), because(event))
        }
        _ => match message.send_at {
            Some(send_at) if send_at > now => {
                format!("Accepted at {} to be sent at {}.", time(message.at), time(send_at))
            }
            _ => format!("Accepted at {} and waiting for its first attempt.", time(message.at)),
        },
    }
}

fn last_attempt(events: &[LogEvent]) -> Option<&LogEvent> {
    events.iter().rev().find(|event| event.kind == EventKind::Deferred)
}

/// ` by mx1.example.net [192.0.2.1]`, when a host was reached.
fn by(event: &LogEvent) -> String {
    match &event.attempt {
        Some(attempt) if !attempt.mx_host.is_empty() => match attempt.remote_ip {
            Some(ip) => format!(" by {} [{ip}]", attempt.mx_host),
            None => format!(" at {}", attempt.mx_host),
        },
        _ => String::new(),
    }
}

/// `, provider google, from source out-1`, as far as there is something to tell apart.
fn way(event: &LogEvent) -> String {
    let Some(attempt) = &event.attempt else { return String::new() };
    let mut words = String::new();
    if let Some(provider) = &attempt.provider {
        words = format!(", provider {provider}");
    }
    if let Some(source) = &attempt.source {
        words = format!("{words}, from source {source}");
    }
    words
}

/// ` (451 4.7.1 Try again later)`.
fn said(event: &LogEvent) -> String {
    event.reply.as_ref().map_or_else(String::new, |reply| format!(" ({reply})"))
}

/// `, because …`, when we have words of our own.
fn because(event: &LogEvent) -> String {
    let reason = event.reason.as_deref().map(|reason| reason.trim_end_matches('.'));
    reason.filter(|reason| !reason.is_empty()).map_or_else(String::new, |reason| format!(": {reason}"))
}

/// `, TLS policy dane kept`, where one asked for more than TLS that happens to work.
fn policy(event: &LogEvent) -> String {
    let policy = event.attempt.as_ref().and_then(|attempt| attempt.tls_policy.as_ref());
    match policy {
        Some(TlsPolicyFacts { policy, failure: Some(failure) }) => {
            format!(", TLS policy {policy} not kept: {failure}")
        }
        Some(TlsPolicyFacts { policy, failure: None }) if policy != "opportunistic" => {
            format!(", TLS policy {policy} kept")
        }
        _ => String::new(),
    }
}

fn times(count: u32) -> String {
    match count {
        0 | 1 => "once".into(),
        2 => "twice".into(),
        count => format!("{count} times"),
    }
}

fn attempts(count: u32) -> String {
    match count {
        1 => "1 attempt".into(),
        count => format!("{count} attempts"),
    }
}

/// `2026-01-31T12:00:00Z`, to the second.
fn time(at: UtcMillis) -> String {
    jiff::Timestamp::from_second(at.as_secs()).map_or_else(|_| at.to_string(), |time| time.to_string())
}
