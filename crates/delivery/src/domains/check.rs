use std::time::Duration;

use postroad_base::{Domain, UtcMillis};
use postroad_message::dkim::KeyRecord;
use postroad_net::dns::{Exchange, LookupError, Resolver};
use serde::{Deserialize, Serialize};

use super::keys::DkimKey;
use super::records::{DnsRecord, RecordPurpose, SendingHost, expected, spf_mechanisms};
use super::{DomainsError, SenderDomain, SenderDomains, store};

/// What DNS says of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordStatus {
    Ok,
    Missing,
    /// Something else is there.
    Different,
    /// DNS gave no answer; try again.
    Unknown,
}

/// One record: what should be there, what is, what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordCheck {
    pub record: DnsRecord,
    pub status: RecordStatus,
    pub found: Vec<String>,
    /// What to do, empty when all is well.
    pub fix: String,
}

/// A live check of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainCheck {
    pub at: UtcMillis,
    pub records: Vec<RecordCheck>,
    /// Whether DNS proves ownership, now.
    pub verified: bool,
    /// Whether a key of ours is published, so that mail is signed.
    pub signing: bool,
}

/// A verified domain whose proof is gone stays verified this long.
const GRACE: Duration = Duration::from_secs(3 * 86_400);

impl SenderDomains {
    /// Looks every record up, stores and returns what was found, and moves a finished rotation forward.
    ///
    /// # Errors
    /// When the database fails. DNS failures are part of the result.
    pub async fn check(
        &self,
        domain: &SenderDomain,
        host: &SendingHost,
    ) -> Result<DomainCheck, DomainsError> {
        let keys = self.keys(domain).await?;
        let policy = self.follow_mx(domain).await?;
        let records = expected(domain, &keys, policy.as_ref(), host);
        let checks =
            futures::future::join_all(records.into_iter().map(|record| self.check_record(record, host)))
                .await;
        let ok = |purpose| {
            checks.iter().any(|check| check.record.purpose == purpose && check.status == RecordStatus::Ok)
        };
        let now = self.clock.now();
        let check = DomainCheck {
            at: now,
            verified: ok(RecordPurpose::Ownership) || ok(RecordPurpose::Dkim),
            signing: ok(RecordPurpose::Dkim),
            records: checks,
        };
        let unsure = check.records.iter().any(|one| {
            one.status == RecordStatus::Unknown
                && matches!(one.record.purpose, RecordPurpose::Ownership | RecordPurpose::Dkim)
        });
        let (verified_at, failing_since) = verification(domain, check.verified, unsure, now);
        store::save_check(&self.db, domain.id, &check, verified_at, failing_since).await?;
        self.save_published(domain, &keys, &check).await?;
        self.refresh().await?;
        Ok(check)
    }

    async fn save_published(
        &self,
        domain: &SenderDomain,
        keys: &[DkimKey],
        check: &DomainCheck,
    ) -> Result<(), DomainsError> {
        let mut seen = Vec::new();
        for key in keys {
            let name = format!("{}._domainkey.{}", key.selector, domain.name);
            let status = check.records.iter().find(|one| one.record.name == name).map(|one| one.status);
            let published = match status {
                Some(RecordStatus::Ok) => true,
                Some(RecordStatus::Unknown) | None => key.published,
                Some(RecordStatus::Missing | RecordStatus::Different) => false,
            };
            seen.push(DkimKey { published, ..key.clone() });
        }
        let moved = super::rotate::advance(&seen, self.clock.now());
        store::save_keys(&self.db, domain.id, &moved).await
    }

    async fn check_record(&self, record: DnsRecord, host: &SendingHost) -> RecordCheck {
        match lookup(&self.resolver, &record).await {
            Ok(found) => judge(record, found, host),
            Err(error) => {
                let fix =
                    format!("DNS did not answer for {} ({error}); check again in a minute.", record.name);
                RecordCheck { record, status: RecordStatus::Unknown, found: Vec::new(), fix }
            }
        }
    }
}

fn verification(
    domain: &SenderDomain,
    verified: bool,
    unsure: bool,
    now: UtcMillis,
) -> (Option<UtcMillis>, Option<UtcMillis>) {
    if verified {
        return (domain.verified_at.or(Some(now)), None);
    }
    if unsure {
        return (domain.verified_at, domain.failing_since);
    }
    let since = domain.failing_since.unwrap_or(now);
    let verified_at = domain.verified_at.filter(|_| now.since(since) < GRACE);
    (verified_at, domain.verified_at.map(|_| since))
}

async fn lookup(resolver: &Resolver, record: &DnsRecord) -> Result<Vec<String>, LookupError> {
    let Ok(name) = record.name.parse::<Domain>() else { return Ok(Vec::new()) };
    // Who checks has just changed something; "it is not there" from a minute ago would not be true.
    resolver.forget(&name);
    match record.record_type.as_str() {
        "MX" => {
            let answer = resolver.mx(&name).await?;
            let text = |exchange| match exchange {
                Exchange::Host(host) => host.to_string(),
                Exchange::Null => ".".to_owned(),
                Exchange::Invalid(text) => text,
            };
            Ok(answer
                .records
                .into_iter()
                .map(|mx| format!("{} {}", mx.preference, text(mx.exchange)))
                .collect())
        }
        "CNAME" => Ok(resolver.cname(&name).await?.records.into_iter().map(String::from).collect()),
        _ => Ok(resolver.txt(&name).await?.records),
    }
}

/// Compares by meaning, not by letters: DKIM by key, SPF by mechanism, DMARC by validity.
fn judge(record: DnsRecord, found: Vec<String>, host: &SendingHost) -> RecordCheck {
    let relevant: Vec<String> = match record.purpose {
        RecordPurpose::Spf => having_prefix(&found, "v=spf1"),
        RecordPurpose::Dmarc => having_prefix(&found, "v=dmarc1"),
        RecordPurpose::Ownership => having_prefix(&found, "postroad-verification="),
        RecordPurpose::MtaSts => having_prefix(&found, "v=STSv1"),
        RecordPurpose::TlsReports => having_prefix(&found, "v=TLSRPTv1"),
        _ => found,
    };
    let (status, fix) = match (record.purpose, relevant.as_slice()) {
        (_, []) => (RecordStatus::Missing, missing_fix(&record)),
        (RecordPurpose::Spf, [one]) => judge_spf(one, host),
        (RecordPurpose::Spf, several) => (
            RecordStatus::Different,
            format!("{} SPF records were found; RFC 7208 §4.5 allows one. Merge them.", several.len()),
        ),
        (RecordPurpose::Dmarc, [one]) => judge_dmarc(one),
        (RecordPurpose::MtaSts, [one]) => judge_mta_sts(one, &record),
        // Whoever reads the reports, it is the domain's choice.
        (RecordPurpose::TlsReports, [one]) if one.contains("rua=") => (RecordStatus::Ok, String::new()),
        (RecordPurpose::MtaSts | RecordPurpose::TlsReports, [_, _, ..]) => (
            RecordStatus::Different,
            "More than one such record was found, so none counts (RFC 8461 §3.1, RFC 8460 §3); keep one."
                .to_owned(),
        ),
        (RecordPurpose::Dmarc, _) => {
            (RecordStatus::Different, "More than one DMARC record was found; keep one.".to_owned())
        }
        (RecordPurpose::Dkim, values) => {
            judge_by(&record, values, |value| same_public_key(value, &record.value))
        }
        (_, values) => judge_by(&record, values, |value| {
            value.eq_ignore_ascii_case(&record.value) || value == record.value
        }),
    };
    RecordCheck { record, status, found: relevant, fix }
}

/// Whether two key records publish the same key (RFC 6376 §3.6.1), however they are written.
fn same_public_key(found: &str, expected: &str) -> bool {
    match (KeyRecord::parse(found), KeyRecord::parse(expected)) {
        (Ok(found), Ok(expected)) => {
            found.public_key == expected.public_key
                && found.key_type == expected.key_type
                && found.allows_sha256
                && found.allows_email
        }
        _ => false,
    }
}

fn having_prefix(found: &[String], prefix: &str) -> Vec<String> {
    let starts =
        |value: &&String| value.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    found.iter().filter(starts).cloned().collect()
}

fn missing_fix(record: &DnsRecord) -> String {
    let why = if record.optional { "Optional: " } else { "" };
    format!(
        "{why}publish {} {} with the value shown. New records can take an hour to be seen.",
        record.record_type, record.name
    )
}

fn judge_by(record: &DnsRecord, values: &[String], matches: impl Fn(&str) -> bool) -> (RecordStatus, String) {
    if values.iter().any(|value| matches(value)) {
        return (RecordStatus::Ok, String::new());
    }
    let fix = if record.optional {
        "Optional: something else is published here, which may be just what you want.".to_owned()
    } else {
        format!("Replace the value of {} {} by the one shown.", record.record_type, record.name)
    };
    (RecordStatus::Different, fix)
}

fn judge_spf(found: &str, host: &SendingHost) -> (RecordStatus, String) {
    let terms: Vec<String> = found.split_ascii_whitespace().map(str::to_ascii_lowercase).collect();
    let accepted = spf_mechanisms(host);
    let passes = accepted
        .iter()
        .any(|ours| terms.iter().any(|term| term.trim_start_matches('+') == ours.to_ascii_lowercase()));
    if passes {
        return (RecordStatus::Ok, String::new());
    }
    match &host.relay {
        Some(relay) => (
            RecordStatus::Ok,
            format!(
                "Mail leaves through {relay}: make sure that this record allows what that relay host asks for."
            ),
        ),
        None => (
            RecordStatus::Different,
            format!("Add {} before the final \"all\" of the existing record.", accepted.join(" or ")),
        ),
    }
}

fn judge_mta_sts(found: &str, record: &DnsRecord) -> (RecordStatus, String) {
    let id = postroad_net::mta_sts::parse_record;
    if id(found).is_some() && id(found) == id(&record.value) {
        return (RecordStatus::Ok, String::new());
    }
    let fix = format!(
        "The policy has changed: replace the value of TXT {} by the one shown, so that senders fetch it anew.",
        record.name
    );
    (RecordStatus::Different, fix)
}

fn judge_dmarc(found: &str) -> (RecordStatus, String) {
    let policy = found
        .split(';')
        .filter_map(|tag| tag.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("p"))
        .map(|(_, value)| value.trim().to_ascii_lowercase());
    match policy.as_deref() {
        Some("none" | "quarantine" | "reject") => (RecordStatus::Ok, String::new()),
        _ => (
            RecordStatus::Different,
            "The record has no valid p= tag; use p=none, p=quarantine or p=reject.".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host() -> SendingHost {
        SendingHost {
            name: "mail.example.com".parse().unwrap(),
            addresses: vec!["192.0.2.1".parse().unwrap()],
            relay: None,
        }
    }

    fn check(purpose: RecordPurpose, value: &str, found: &[&str], expected: RecordStatus) {
        let record = DnsRecord {
            purpose,
            name: "example.com".into(),
            record_type: "TXT".into(),
            value: value.into(),
            optional: false,
            note: String::new(),
        };
        let found = found.iter().map(ToString::to_string).collect();
        let result = judge(record, found, &host());
        assert_eq!(result.status, expected, "{result:?}");
        assert_eq!(result.fix.is_empty(), expected == RecordStatus::Ok, "{result:?}");
    }

    #[test]
    fn records_are_compared_by_meaning() {
        check(RecordPurpose::Spf, "", &["v=spf1 include:x.test +ip4:192.0.2.1 -all"], RecordStatus::Ok);
        check(RecordPurpose::Spf, "", &["V=SPF1 a:mail.example.com ~all"], RecordStatus::Ok);
        check(RecordPurpose::Spf, "", &["v=spf1 include:x.test -all"], RecordStatus::Different);
        check(RecordPurpose::Spf, "", &["v=spf1 a", "v=spf1 mx"], RecordStatus::Different);
        check(RecordPurpose::Spf, "", &["google-site-verification=x"], RecordStatus::Missing);
        check(RecordPurpose::Dmarc, "", &["v=DMARC1; p = reject; rua=mailto:a@b.c"], RecordStatus::Ok);
        check(RecordPurpose::Dmarc, "", &["v=DMARC1; rua=mailto:a@b.c"], RecordStatus::Different);
        let token = "postroad-verification=abc";
        check(RecordPurpose::Ownership, token, &["other", token], RecordStatus::Ok);
        check(RecordPurpose::Ownership, token, &["postroad-verification=old"], RecordStatus::Different);
    }
}
