//! The large mailbox providers.

use super::Reason;

pub(super) fn google(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::Accepted => "250 2.0.0 OK  1764321600 {id} - gsmtp",
        Reason::UnknownUser => {
            "550 5.1.1 The email account that you tried to reach does not exist. Please try\n\
             double-checking the recipient's email address for typos or\n\
             unnecessary spaces. For more information, go to\n\
             https://support.google.com/mail/?p=NoSuchUser {id} - gsmtp"
        }
        Reason::DisabledUser => {
            "550 5.2.1 The email account that you tried to reach is inactive. For more\n\
             information, go to https://support.google.com/mail/?p=DisabledUser {id} - gsmtp"
        }
        Reason::MailboxFull => {
            "452 4.2.2 The recipient's inbox is out of storage space. Please direct the\n\
             recipient to https://support.google.com/mail/?p=OverQuotaTemp {id} - gsmtp"
        }
        Reason::SourceRate => {
            "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail originating\n\
             from your IP address [{ip}]. To protect our users from spam, mail\n\
             sent from your IP address has been temporarily rate limited. For more\n\
             information, go to https://support.google.com/mail/?p=UnsolicitedRateLimitError\n\
             to review our Bulk Email Senders Guidelines. {id} - gsmtp"
        }
        Reason::DomainRate => {
            "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail originating\n\
             from your DKIM domain [{domain}]. To protect our users from spam,\n\
             mail sent from your domain has been temporarily rate limited. For more\n\
             information, go to https://support.google.com/mail/?p=UnsolicitedRateLimitError\n\
             to review our Bulk Email Senders Guidelines. {id} - gsmtp"
        }
        Reason::Connections | Reason::MessagesPerConnection => {
            "421 4.7.0 Try again later, closing connection. {id} - gsmtp"
        }
        Reason::TooManyRecipients => {
            "452 4.5.3 Your message has too many recipients. For more information regarding\n\
             Google's sending limits, go to https://support.google.com/mail/?p=TooManyRecipientsError {id} - gsmtp"
        }
        Reason::Blocked => {
            "550 5.7.1 [{ip}] Gmail has detected that this message is likely unsolicited\n\
             mail. To reduce the amount of spam sent to Gmail, this message has been\n\
             blocked. For more information, go to\n\
             https://support.google.com/mail/?p=UnsolicitedMessageError {id} - gsmtp"
        }
        Reason::Listed | Reason::LowReputation => {
            "421 4.7.0 [{ip}] Gmail has detected that this message is suspicious due to the\n\
             very low reputation of the sending IP address. To protect our users from\n\
             spam, mail sent from your IP address has been temporarily deferred. For more\n\
             information, go to https://support.google.com/mail/answer/188131 {id} - gsmtp"
        }
        Reason::SpamContent => {
            "550 5.7.1 [{ip}] Our system has detected that this message is likely suspicious\n\
             due to the nature of the content and the links within. To best protect our\n\
             users from spam, the message has been blocked. For more information, go to\n\
             https://support.google.com/mail/answer/188131 {id} - gsmtp"
        }
        Reason::Unauthenticated => {
            "550 5.7.26 Your email has been blocked because the sender is unauthenticated.\n\
             Gmail requires all senders to authenticate with either SPF or DKIM.\n\
             Authentication results: DKIM = did not pass, SPF [{domain}] with ip: [{ip}] = did not pass.\n\
             For instructions on setting up authentication, go to\n\
             https://support.google.com/mail/answer/81126#authentication {id} - gsmtp"
        }
        Reason::NotAligned => {
            "550 5.7.26 Unauthenticated email from {domain} is not accepted due to domain's\n\
             DMARC policy. Please contact the administrator of {domain} domain if this\n\
             was a legitimate mail. To learn about the DMARC initiative, go to\n\
             https://support.google.com/mail/?p=DmarcRejection {id} - gsmtp"
        }
        Reason::NoReverseName => {
            "550 5.7.25 [{ip}] The IP address sending this message does not have a PTR record\n\
             setup, or the corresponding forward DNS entry does not match the sending IP.\n\
             As a policy, Gmail does not accept messages from IPs with missing PTR records.\n\
             For more information, go to https://support.google.com/mail/answer/81126#ip-practices {id} - gsmtp"
        }
        Reason::NoTls => {
            "421 4.7.29 [{ip}] This message has been rate limited because it was not sent over a\n\
             TLS connection. Gmail requires all bulk email senders to use TLS/SSL for SMTP\n\
             connections. For more information, go to\n\
             https://support.google.com/mail/answer/81126#tls {id} - gsmtp"
        }
        Reason::Greylisted | Reason::Busy => {
            "421 4.3.0 Temporary System Problem.  Try again later. {id} - gsmtp"
        }
    })
}

pub(super) fn yahoo(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::Accepted => "250 ok dirdel",
        Reason::UnknownUser => {
            "554 delivery error: dd This user doesn't have a yahoo.com account ({rcpt}) [0] - mta4{id}.mail.bf1.yahoo.com"
        }
        Reason::DisabledUser => {
            "554 30 Sorry, your message to {rcpt} cannot be delivered. This mailbox is disabled (554.30)."
        }
        Reason::MailboxFull => "452 4.2.2 The mailbox of {rcpt} is over quota, please try again later",
        Reason::SourceRate => {
            "421 4.7.0 [TSS04] Messages from {ip} temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes"
        }
        Reason::DomainRate => {
            "421 4.7.0 [TSS05] Messages from {ip} temporarily deferred due to unexpected volume or user complaints about {domain}; see https://postmaster.yahooinc.com/error-codes"
        }
        Reason::Connections => {
            "421 4.7.0 Too many concurrent connections from {ip}, please try again later; see https://postmaster.yahooinc.com/error-codes"
        }
        Reason::MessagesPerConnection => {
            "421 4.7.0 Max message per connection reached, closing transmission channel"
        }
        Reason::TooManyRecipients => "452 4.5.3 Too many recipients",
        Reason::Blocked => {
            "421 4.7.1 [TSS04] Messages from {ip} will be permanently deferred; Retrying will NOT succeed. See https://postmaster.yahooinc.com/error-codes"
        }
        Reason::Listed => {
            "553 5.7.1 [BL21] Connections will not be accepted from {ip}, because the ip is in Spamhaus's list; see http://postmaster.yahooinc.com/550-bl23.html"
        }
        Reason::LowReputation => {
            "421 4.7.0 [TS02] Messages temporarily deferred due to user complaints - 4.16.56.1; see https://postmaster.yahooinc.com/error-codes"
        }
        Reason::SpamContent => {
            "554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes"
        }
        Reason::Unauthenticated | Reason::NotAligned => {
            "550 5.7.9 This mail has been blocked because the sender is unauthenticated. Yahoo requires all senders to authenticate with either SPF or DKIM. See https://senders.yahooinc.com/best-practices/"
        }
        Reason::NoReverseName => {
            "554 5.7.9 Connections not accepted from IP addresses without a reverse DNS entry (PTR record); see https://senders.yahooinc.com/best-practices/"
        }
        Reason::NoTls | Reason::Greylisted | Reason::Busy => {
            "451 4.3.2 Internal error reading data, resources temporarily unavailable. Please try again later"
        }
    })
}

pub(super) fn microsoft(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::Accepted => {
            "250 2.6.0 <{id}@{domain}> [InternalId=87{id}, Hostname=SJ0PR04MB7406.namprd04.prod.outlook.com] Queued mail for delivery"
        }
        Reason::UnknownUser => "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).",
        Reason::DisabledUser => {
            "550 5.2.1 mailbox unavailable: the account of {rcpt} is disabled (S2017062302)."
        }
        Reason::MailboxFull => {
            "452 4.2.2 mailbox full; STOREDRV.Deliver; mailbox of {rcpt} is over its quota"
        }
        Reason::SourceRate => {
            "451 4.7.650 The mail server [{ip}] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://aka.ms/postmaster (S775) [Name=Protocol Filter Agent][AGT=PFA]"
        }
        Reason::DomainRate => {
            "421 RP-001 (SJ0NAM) Unfortunately, some messages from {ip} weren't sent. Please try again. We have limits for how many messages can be sent per hour and per day. You can also refer to http://mail.live.com/mail/troubleshooting.aspx#errors."
        }
        Reason::Connections => {
            "451 4.7.652 The mail server [{ip}] has exceeded the maximum number of connections. (S3115) [Name=Protocol Filter Agent][AGT=PFA]"
        }
        Reason::MessagesPerConnection => {
            "421 4.4.2 The maximum number of messages per connection was exceeded, closing transmission channel [SJ0NAM]"
        }
        Reason::TooManyRecipients => "452 4.5.3 Recipients limit exceeded (AS780000)",
        Reason::Blocked | Reason::Listed => {
            "550 5.7.1 Unfortunately, messages from [{ip}] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors."
        }
        Reason::LowReputation => {
            "421 RP-002 (SJ0NAM) Unfortunately, some messages from {ip} weren't sent. Please try again later. We have seen behavior from your IP address that suggests a poor reputation. You can also refer to http://mail.live.com/mail/troubleshooting.aspx#errors."
        }
        Reason::SpamContent => {
            "550 SC-001 (SJ0NAM) Unfortunately, messages from {ip} weren't sent. Mail rejected by Outlook.com for policy reasons. Reasons may be related to content with spam-like characteristics or IP/domain reputation problems. See http://mail.live.com/mail/troubleshooting.aspx#errors."
        }
        Reason::Unauthenticated | Reason::NotAligned => {
            "550 5.7.515 Access denied, sending domain {domain} doesn't meet the required authentication level. The sender's domain in the 5322.From address doesn't meet the authentication requirements defined for the sender. To learn how to fix this see: https://go.microsoft.com/fwlink/p/?linkid=2319303"
        }
        Reason::NoReverseName => {
            "550 5.7.25 The sending IP address {ip} has no reverse DNS (PTR) record. See https://aka.ms/postmaster"
        }
        Reason::NoTls | Reason::Greylisted | Reason::Busy => {
            "451 4.7.500 Server busy. Please try again later from [{ip}]. (S77719) [SJ0NAM]"
        }
    })
}

pub(super) fn apple(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::Accepted => "250 2.0.0 Ok: queued as 4{id}",
        Reason::UnknownUser => "550 5.1.1 <{rcpt}>: user lookup success but no user record found",
        Reason::DisabledUser => "550 5.1.6 <{rcpt}>: recipient no longer on server",
        Reason::MailboxFull => "452 4.2.2 <{rcpt}>: user is over quota",
        Reason::SourceRate | Reason::DomainRate => {
            "451 4.7.1 [HCM1] Service unavailable - the rate of mail from {ip} is limited. Please visit https://support.apple.com/en-us/102322"
        }
        Reason::Connections => "421 4.7.0 Too many connections from {ip}, try again later",
        Reason::MessagesPerConnection => "421 4.7.0 Too many messages on this connection, closing",
        Reason::TooManyRecipients => "452 4.5.3 Too many recipients received this hour",
        Reason::Blocked => {
            "554 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/102322"
        }
        Reason::Listed => {
            "554 5.7.1 Your message was rejected due to {ip} being listed by Spamhaus. See https://check.spamhaus.org"
        }
        Reason::LowReputation => {
            "450 4.7.1 [BS02] Service unavailable - try again later. Please visit https://support.apple.com/en-us/102322"
        }
        Reason::SpamContent => {
            "554 5.7.1 [HM08] Message rejected due to local policy. Please visit https://support.apple.com/en-us/102322"
        }
        Reason::Unauthenticated | Reason::NotAligned => {
            "550 5.7.1 Sender authentication of {domain} failed: SPF, DKIM and DMARC are required"
        }
        Reason::NoReverseName => "550 5.7.1 Client host rejected: cannot find your reverse hostname, [{ip}]",
        Reason::NoTls | Reason::Greylisted | Reason::Busy => {
            "451 4.3.2 Service unavailable - server busy, try again later"
        }
    })
}

pub(super) fn naver(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::Accepted => "250 2.0.0 OK {id} - nsmtp",
        Reason::UnknownUser => "550 5.1.1 No such user {id} - nsmtp",
        Reason::DisabledUser => "550 5.2.1 Inactive user {id} - nsmtp",
        Reason::MailboxFull => "452 4.2.2 Mailbox full {id} - nsmtp",
        Reason::SourceRate | Reason::DomainRate => {
            "421 4.7.0 [{ip}] Your IP address has sent too many messages, temporarily deferred {id} - nsmtp"
        }
        Reason::Connections => "421 4.3.2 Too many connections from [{ip}] {id} - nsmtp",
        Reason::MessagesPerConnection => "421 4.7.0 Too many messages in one connection {id} - nsmtp",
        Reason::TooManyRecipients => "452 4.5.3 Too many recipients {id} - nsmtp",
        Reason::Blocked | Reason::Listed => "421 4.3.2 Your ip blocked from this server {id} - nsmtp",
        Reason::LowReputation => "421 4.7.1 [{ip}] Message temporarily deferred by spam policy {id} - nsmtp",
        Reason::SpamContent => "550 5.7.1 Message refused by spam filter {id} - nsmtp",
        Reason::NoReverseName => "550 5.7.1 Client host rejected: no PTR record for [{ip}] {id} - nsmtp",
        Reason::Unauthenticated | Reason::NotAligned | Reason::NoTls => {
            "550 5.7.1 Sender {domain} is not authenticated {id} - nsmtp"
        }
        Reason::Greylisted | Reason::Busy => "451 4.3.0 Temporary server error, please retry {id} - nsmtp",
    })
}
