use postroad_base::{EnhancedCode, Reply};
use postroad_message::report::{self, Bounce, RecipientReport, Stage, find_reply};

/// What is known about a refusal.
#[derive(Clone, Debug, Default)]
pub struct Evidence<'a> {
    pub code: Option<u16>,
    pub enhanced: Option<EnhancedCode>,
    /// The words of the server that refused.
    pub text: &'a str,
    /// What the report says about this recipient besides.
    pub narrative: &'a str,
    /// Everything the report says; asked only where the others say nothing.
    pub report: &'a str,
    /// The server that refused, or the recipient's domain.
    pub hosts: Vec<&'a str>,
    pub stage: Option<Stage>,
    /// What the report says became of the message; `None` for a reply we got ourselves.
    pub action: Option<report::Action>,
}

impl<'a> Evidence<'a> {
    /// From a reply we got ourselves. `text` is [`Reply::text`], `host` who gave it.
    #[must_use]
    pub fn of_reply(reply: &Reply, text: &'a str, host: Option<&'a str>, stage: Option<Stage>) -> Self {
        Self {
            code: Some(reply.code),
            enhanced: reply.enhanced.or_else(|| find_reply(text).enhanced),
            text,
            hosts: host.into_iter().collect(),
            stage,
            ..Self::default()
        }
    }

    /// From one recipient of a report.
    #[must_use]
    pub fn of_report(bounce: &'a Bounce, recipient: &'a RecipientReport) -> Self {
        let reply = recipient.reply();
        let text = recipient.diagnostic.as_ref().map(|diagnostic| diagnostic.text.as_str());
        let domain = recipient.recipient.rsplit_once('@').map(|(_, domain)| domain);
        Self {
            code: reply.code,
            enhanced: reply.enhanced,
            text: text.or(recipient.status_comment.as_deref()).unwrap_or_default(),
            narrative: &recipient.narrative,
            report: &bounce.narrative,
            hosts: recipient.remote_mta.as_deref().into_iter().chain(domain).collect(),
            stage: recipient.stage,
            action: Some(recipient.action),
        }
    }
}
