//! Delivery's question, answered.

use std::sync::Arc;

use async_trait::async_trait;
use postroad_account::Settings;
use postroad_delivery::{ConsentError, ConsentPolicy, Denial, ListFacts, Moment, Permission, TopicMail};

use super::rhythm;
use super::visit::Visits;
use crate::consent::{Asked, Refusal};

/// Where links in mail lead: what an administrator set, or what the server knows of itself.
#[derive(Clone)]
pub struct PublicBase {
    settings: Settings,
    otherwise: Arc<str>,
}

impl PublicBase {
    /// `otherwise` holds as long as there is no public URL in the settings. Without a slash at the end.
    #[must_use]
    pub fn new(settings: Settings, otherwise: &str) -> Self {
        Self { settings, otherwise: otherwise.into() }
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn url(&self) -> String {
        self.settings.current().public_url.clone().unwrap_or_else(|| self.otherwise.to_string())
    }

    /// The same, if it can stand in mail: RFC 8058 §3.1 asks for https, and only this machine does without.
    #[must_use]
    pub fn for_mail(&self) -> Option<String> {
        Some(self.url()).filter(|url| is_fit(url))
    }
}

fn is_fit(url: &str) -> bool {
    if url.starts_with("https://") {
        return true;
    }
    let Some(authority) = url.strip_prefix("http://") else { return false };
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Answers whether a person may get mail of a topic, and writes the links for it.
#[derive(Clone)]
pub struct TopicConsent {
    visits: Visits,
    base: PublicBase,
}

impl TopicConsent {
    #[must_use]
    pub fn new(visits: Visits, base: PublicBase) -> Self {
        Self { visits, base }
    }

    async fn answer(
        &self,
        mail: TopicMail<'_>,
        moment: Moment,
    ) -> Result<Result<ListFacts, Denial>, crate::AudienceError> {
        let asked = self.visits.consents.ask(&mail).await?;
        let Asked { ws, contact, topic, turn } = match asked {
            Ok(asked) => asked,
            Err(refusal) => return Ok(Err(denial(refusal))),
        };
        if let (Some(turn), Moment::Accept | Moment::HandOver) = (turn, moment)
            && !rhythm::take(&self.visits.core.db, contact, turn.rhythm, mail.at, mail.message).await?
        {
            return Ok(Err(denial(Refusal::TooOften { until: mail.at })));
        }
        if moment != Moment::Plan {
            return Ok(Ok(ListFacts { topic_name: String::new(), unsubscribe_url: String::new() }));
        }
        let Some(base) = self.base.for_mail() else { return Ok(Err(no_way_out())) };
        let topic_name = self.visits.topics.by_number(ws, topic).await?.map(|topic| topic.name);
        let links = self.visits.links_of(ws, contact, topic, Some(mail.message));
        Ok(Ok(ListFacts {
            topic_name: topic_name.unwrap_or_default(),
            unsubscribe_url: format!("{base}/u/{}", links.unsubscribe),
        }))
    }
}

#[async_trait]
impl ConsentPolicy for TopicConsent {
    async fn ask(&self, mail: TopicMail<'_>, moment: Moment) -> Result<Permission, ConsentError> {
        match self.answer(mail, moment).await {
            Ok(Ok(facts)) => Ok(Permission::Granted(facts)),
            Ok(Err(denial)) => Ok(Permission::Refused(denial)),
            Err(error) => Err(Box::new(error)),
        }
    }
}

fn no_way_out() -> Denial {
    Denial {
        rule: "public_url_unfit",
        detail: "mail of a topic needs a link to unsubscribe, and the server's public URL is not https"
            .to_owned(),
        fix: "Set the public URL of the installation to the https address that recipients can open."
            .to_owned(),
    }
}

fn denial(refusal: Refusal) -> Denial {
    let (detail, fix) = match refusal {
        Refusal::ContactUnknown => {
            ("the recipient is no contact of the workspace", "Add the contact, with its consent.")
        }
        Refusal::TopicUnknown => {
            ("the workspace has no such topic", "Name the id of one of the workspace's topics.")
        }
        Refusal::Suppressed(_) => (
            "the recipient is on the suppression list",
            "Take the address off the suppression list if its owner wants the mail after all.",
        ),
        Refusal::ContactArchived => ("the contact is archived", "Make the contact active again first."),
        Refusal::TopicArchived => {
            ("the topic is archived", "Take the topic out of the archive, or use another one.")
        }
        Refusal::NotSubscribed => (
            "the contact never asked for this topic",
            "Write down the contact's consent, or leave the topic out if this is no mail of it.",
        ),
        Refusal::NotConfirmed => (
            "the contact asked for this topic and has not confirmed it",
            "Wait for the confirmation; it can be asked for again.",
        ),
        Refusal::Unsubscribed => ("the contact unsubscribed from this topic", "Do not send it."),
        Refusal::Paused { .. } => {
            ("the contact wants no mail for a while", "Send it when the pause is over.")
        }
        Refusal::TooOften { .. } => (
            "the contact had mail of a topic within the time they want between two",
            "Send it later, or together with what comes next.",
        ),
    };
    let rule = match refusal {
        Refusal::Suppressed(_) => "recipient_suppressed",
        refusal => refusal.code(),
    };
    Denial { rule, detail: detail.to_owned(), fix: fix.to_owned() }
}

impl std::fmt::Debug for PublicBase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PublicBase")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_does_without_tls() {
        for (url, expected) in [
            ("https://mail.example.com", true),
            ("https://mail.example.com:8443", true),
            ("http://mail.example.com", false),
            ("http://localhost:8080", true),
            ("http://127.0.0.1:8080", true),
            ("http://[::1]:8080", true),
            ("http://10.0.0.1", false),
            ("ftp://localhost", false),
            ("", false),
        ] {
            assert_eq!(is_fit(url), expected, "{url}");
        }
    }
}
