//! Companies behind a mail filter, and small servers.

use super::Reason;

pub(super) fn company(reason: Reason) -> &'static str {
    match reason {
        Reason::Accepted => "250 2.0.0 Ok: queued as {id}",
        Reason::UnknownUser => {
            "550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown in virtual mailbox table"
        }
        Reason::DisabledUser => "550 5.2.1 <{rcpt}>: Recipient address rejected: this mailbox is disabled",
        Reason::MailboxFull => "452 4.2.2 <{rcpt}>: Recipient address rejected: mailbox is full",
        Reason::SourceRate | Reason::DomainRate => {
            "450 4.7.1 Client host [{ip}] has exceeded its message rate, too many messages; try again later"
        }
        Reason::Connections => "421 4.7.0 Error: too many connections from {ip}",
        Reason::MessagesPerConnection => "421 4.7.0 Error: too many messages in one session",
        Reason::TooManyRecipients => "452 4.5.3 Error: too many recipients",
        Reason::Blocked => "554 5.7.1 Service unavailable; Client host [{ip}] blocked by local policy",
        Reason::Listed => {
            "554 5.7.1 Service unavailable; Client host [{ip}] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/{ip}"
        }
        Reason::LowReputation => {
            "451 4.7.1 Your access to this mail system has been temporarily deferred due to the sending MTA's poor reputation ({ip})"
        }
        Reason::SpamContent => "554 5.7.1 Message rejected as spam by content filtering",
        Reason::Unauthenticated | Reason::NotAligned => {
            "550 5.7.1 Message from {domain} rejected: sender authentication (SPF, DKIM, DMARC) failed"
        }
        Reason::NoReverseName => "450 4.7.25 Client host rejected: cannot find your reverse hostname, [{ip}]",
        Reason::NoTls => "530 5.7.0 Must issue a STARTTLS command first",
        Reason::Greylisted => "451 4.7.1 Greylisting in action, please come back later",
        Reason::Busy => "451 4.3.0 Error: queue file write error, try again later",
    }
}

pub(super) fn small(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::Accepted => "250 2.0.0 OK id=1t{id}",
        Reason::UnknownUser => "550 5.1.1 Unrouteable address: no such user here",
        Reason::MailboxFull => "452 4.2.2 Mailbox full: the quota of <{rcpt}> is exceeded",
        Reason::Greylisted => {
            "450 4.2.0 <{rcpt}>: Recipient address rejected: Greylisted, try again in 300 seconds"
        }
        Reason::Busy => "451 4.3.2 Temporary local problem - please try later",
        _ => return None,
    })
}
