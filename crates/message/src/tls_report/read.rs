use std::io::Read;

use serde::Deserialize;
use serde::de::IgnoredAny;
use thiserror::Error;

/// Policies of one report; more are an error, for reports are per domain and name a handful.
const POLICIES_MAX: usize = 1_000;
/// Details of one policy that are kept; the counts of the others are in the summary.
const DETAILS_MAX: usize = 1_000;
/// What is kept of a text.
const TEXT_CHARS_MAX: usize = 500;

/// What somebody who sends mail to a domain saw of its TLS (RFC 8460 §4.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsReport {
    pub organization: Option<String>,
    pub contact: Option<String>,
    pub report_id: String,
    /// RFC 3339, as it stands there.
    pub begin: String,
    pub end: String,
    pub policies: Vec<PolicyOutcome>,
}

/// How sessions went that were held to one policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyOutcome {
    pub kind: PolicyKind,
    /// The recipient domain it is about.
    pub domain: Option<String>,
    pub mx_hosts: Vec<String>,
    pub successful: u64,
    pub failed: u64,
    pub failures: Vec<FailureDetail>,
}

/// RFC 8460 §4.4, `policy-type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    Sts,
    Tlsa,
    NoPolicyFound,
    /// A word the RFC does not know.
    Other(String),
}

impl PolicyKind {
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Sts => "sts",
            Self::Tlsa => "tlsa",
            Self::NoPolicyFound => "no-policy-found",
            Self::Other(word) => word,
        }
    }

    fn of(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "sts" => Self::Sts,
            "tlsa" => Self::Tlsa,
            "no-policy-found" | "no-policy" => Self::NoPolicyFound,
            other => Self::Other(clipped(other)),
        }
    }
}

/// One way in which sessions failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureDetail {
    /// RFC 8460 §4.3, as it stands there: `certificate-expired`.
    pub result: String,
    pub sending_ip: Option<String>,
    pub receiving_host: Option<String>,
    pub receiving_ip: Option<String>,
    pub sessions: u64,
    pub reason: Option<String>,
}

/// Why something is no report about TLS.
#[derive(Debug, Error)]
pub enum TlsReportError {
    #[error("it is not the JSON of a TLS report: {0}")]
    Json(#[from] serde_json::Error),
    #[error("it has {0} policies; at most {POLICIES_MAX} are read")]
    TooManyPolicies(usize),
    #[error("it has no report-id")]
    NoId,
}

/// Reads a report, already unpacked. What real reporters leave out is tolerated; see RFC 8460 §4.4 for what should be there.
///
/// # Errors
/// [`TlsReportError`] when it is something else.
pub fn read(source: impl Read) -> Result<TlsReport, TlsReportError> {
    let written: Written = serde_json::from_reader(std::io::BufReader::new(source))?;
    if written.policies.len() > POLICIES_MAX {
        return Err(TlsReportError::TooManyPolicies(written.policies.len()));
    }
    let report_id = written.report_id.filter(|id| !id.is_empty()).ok_or(TlsReportError::NoId)?;
    Ok(TlsReport {
        organization: text(written.organization),
        contact: text(written.contact),
        report_id: clipped(&report_id),
        begin: clipped(&written.range.begin),
        end: clipped(&written.range.end),
        policies: written.policies.into_iter().map(Outcome::read).collect(),
    })
}

#[derive(Deserialize)]
struct Written {
    #[serde(rename = "organization-name", default)]
    organization: Option<String>,
    #[serde(rename = "contact-info", default)]
    contact: Option<String>,
    #[serde(rename = "report-id", default)]
    report_id: Option<String>,
    #[serde(rename = "date-range")]
    range: DateRange,
    policies: Vec<Outcome>,
}

#[derive(Deserialize)]
struct DateRange {
    #[serde(rename = "start-datetime")]
    begin: String,
    #[serde(rename = "end-datetime")]
    end: String,
}

#[derive(Deserialize)]
struct Outcome {
    #[serde(default)]
    policy: Option<Policy>,
    #[serde(default)]
    summary: Summary,
    #[serde(rename = "failure-details", default)]
    failures: Option<Vec<Failure>>,
}

#[derive(Deserialize)]
struct Policy {
    #[serde(rename = "policy-type", default)]
    kind: String,
    #[serde(rename = "policy-domain", default)]
    domain: Option<String>,
    /// The RFC's examples and its grammar disagree about the name and about one or many.
    #[serde(rename = "mx-host", alias = "mx-host-pattern", default)]
    mx_hosts: OneOrMany,
}

#[derive(Default, Deserialize)]
struct Summary {
    #[serde(rename = "total-successful-session-count", default)]
    successful: u64,
    #[serde(rename = "total-failure-session-count", default)]
    failed: u64,
}

#[derive(Deserialize)]
struct Failure {
    #[serde(rename = "result-type", default)]
    result: String,
    #[serde(rename = "sending-mta-ip", default)]
    sending_ip: Option<String>,
    #[serde(rename = "receiving-mx-hostname", default)]
    receiving_host: Option<String>,
    #[serde(rename = "receiving-ip", default)]
    receiving_ip: Option<String>,
    #[serde(rename = "failed-session-count", default)]
    sessions: u64,
    #[serde(rename = "failure-reason-code", default)]
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
    Neither(IgnoredAny),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Outcome {
    fn read(self) -> PolicyOutcome {
        let (kind, domain, mx_hosts) = match self.policy {
            None => (PolicyKind::NoPolicyFound, None, Vec::new()),
            Some(policy) => (PolicyKind::of(&policy.kind), policy.domain, policy.mx_hosts.list()),
        };
        PolicyOutcome {
            kind,
            domain: text(domain),
            mx_hosts,
            successful: self.summary.successful,
            failed: self.summary.failed,
            failures: self.failures.into_iter().flatten().take(DETAILS_MAX).map(Failure::read).collect(),
        }
    }
}

impl OneOrMany {
    fn list(self) -> Vec<String> {
        match self {
            Self::One(host) => vec![clipped(&host)],
            Self::Many(hosts) => hosts.iter().take(POLICIES_MAX).map(|host| clipped(host)).collect(),
            Self::Neither(_) => Vec::new(),
        }
    }
}

impl Failure {
    fn read(self) -> FailureDetail {
        FailureDetail {
            result: clipped(&self.result),
            sending_ip: text(self.sending_ip),
            receiving_host: text(self.receiving_host),
            receiving_ip: text(self.receiving_ip),
            sessions: self.sessions,
            reason: text(self.reason),
        }
    }
}

fn text(found: Option<String>) -> Option<String> {
    found.filter(|text| !text.trim().is_empty()).map(|text| clipped(&text))
}

fn clipped(text: &str) -> String {
    // What strangers write ends up on terminals.
    text.trim().chars().take(TEXT_CHARS_MAX).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = r#"{
        "organization-name": "Company-X", "contact-info": "sts@company-x.example", "report-id": "5065427c",
        "date-range": {"start-datetime": "2026-04-01T00:00:00Z", "end-datetime": "2026-04-01T23:59:59Z"},
        "policies": [{
            "policy": {"policy-type": "sts", "policy-string": ["version: STSv1"], "policy-domain": "shop.example", "mx-host": ["*.mail.shop.example"]},
            "summary": {"total-successful-session-count": 5326, "total-failure-session-count": 303},
            "failure-details": [{"result-type": "certificate-expired", "sending-mta-ip": "2001:db8::1",
                "receiving-mx-hostname": "mx1.mail.shop.example", "failed-session-count": 100}]
        }]}"#;

    fn with(change: (&str, &str)) -> Result<TlsReport, String> {
        assert!(FULL.contains(change.0), "{}", change.0);
        read(FULL.replace(change.0, change.1).as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_full_report_is_read() {
        let report = read(FULL.as_bytes()).unwrap();
        assert_eq!(
            (report.report_id.as_str(), report.organization.as_deref()),
            ("5065427c", Some("Company-X"))
        );
        let outcome = &report.policies[0];
        assert_eq!((outcome.successful, outcome.failed), (5326, 303));
        assert_eq!((&outcome.kind, outcome.domain.as_deref()), (&PolicyKind::Sts, Some("shop.example")));
        assert_eq!(outcome.mx_hosts, ["*.mail.shop.example"]);
        assert_eq!(outcome.failures[0].result, "certificate-expired");
        assert_eq!(outcome.failures[0].sessions, 100);
    }

    #[test]
    fn what_reporters_leave_out_or_call_otherwise_is_tolerated() {
        assert!(with((r#""contact-info": "sts@company-x.example", "#, "")).unwrap().contact.is_none());
        let renamed =
            with((r#""mx-host": ["*.mail.shop.example"]"#, r#""mx-host-pattern": "a.example""#)).unwrap();
        assert_eq!(renamed.policies[0].mx_hosts, ["a.example"]);
        let nothing = with((r#""mx-host": ["*.mail.shop.example"]"#, r#""mx-host": null"#)).unwrap();
        assert!(nothing.policies[0].mx_hosts.is_empty());
        let strange = with((r#""sts""#, r#""priv\u001bate""#)).unwrap();
        assert_eq!(strange.policies[0].kind.as_str(), "priv ate");
    }

    #[test]
    fn something_else_is_refused_with_the_reason() {
        assert!(with((r#""report-id": "5065427c","#, "")).unwrap_err().contains("report-id"));
        assert!(read(&b"<feedback/>"[..]).unwrap_err().to_string().contains("not the JSON"));
        let many = format!(
            r#"{{"report-id":"x","date-range":{{"start-datetime":"","end-datetime":""}},"policies":[{}]}}"#,
            vec!["{}"; 1_001].join(",")
        );
        assert!(read(many.as_bytes()).unwrap_err().to_string().contains("1001 policies"));
    }
}
