//! Sender domains as the API shows them.

use postroad_base::Domain;
use postroad_delivery::{
    DkimKey, DnsRecord, DomainCheck, KeyState, OwnPolicy, RecordCheck, RecordPurpose, RecordStatus,
    SenderDomain,
};
use postroad_net::mta_sts::Mode;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ApiState;
use crate::installation::{CertificateProblem, PolicyCertificate};
use crate::time::Timestamp;

/// A domain the workspace sends from.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Domain)]
pub struct DomainView {
    pub id: Uuid,
    #[schema(example = "example.com")]
    pub name: String,
    pub created_at: Timestamp,
    /// Whether mail may be sent from it.
    pub verified: bool,
    /// Since when DNS proves that it is yours.
    pub verified_at: Option<Timestamp>,
    /// Since when the proof is missing. Three days later nothing may be sent from the domain any more.
    pub failing_since: Option<Timestamp>,
    pub checked_at: Option<Timestamp>,
    /// What the last check found.
    pub last_check: Option<CheckView>,
}

/// A domain with its keys and the records to publish.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DomainDetail)]
pub struct DetailView {
    #[serde(flatten)]
    pub domain: DomainView,
    /// The DKIM keys, newest first.
    pub keys: Vec<KeyView>,
    pub records: Vec<RecordView>,
    /// The MTA-STS policy that is served for the domain; `null` when it is switched off.
    pub mta_sts: Option<OwnPolicyView>,
}

/// An MTA-STS policy of one of our own domains (RFC 8461).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = OwnMtaStsPolicy)]
pub struct OwnPolicyView {
    pub mode: StsModeName,
    pub max_age_secs: u32,
    /// Whether the hosts are those of the domain's MX records, and follow them.
    pub follows_mx: bool,
    /// The hosts that take the domain's mail.
    #[schema(example = json!(["mx.example.com"]))]
    pub mx: Vec<String>,
    /// In the DNS record; another one whenever the policy changes.
    #[schema(example = "1769860800000")]
    pub id: String,
    pub updated_at: Timestamp,
    /// What is served.
    pub text: String,
    /// Where it is served.
    #[schema(format = "uri", example = "https://mta-sts.example.com/.well-known/mta-sts.txt")]
    pub url: String,
    /// The certificate that the host is shown with; `null` where nobody knows.
    pub certificate: Option<PolicyCertificateView>,
}

/// The certificate of a host that serves a policy.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PolicyCertificate)]
pub struct PolicyCertificateView {
    /// The end of the one that is valid for the host; `null` when there is none, and senders cannot read the policy.
    pub valid_until: Option<Timestamp>,
    /// Why there is none, or why it was not renewed.
    pub problem: Option<CertificateProblemName>,
    /// What the authority said, where it refused.
    pub detail: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CertificateProblemName {
    /// Certificates are self-signed, and no sender accepts them.
    SelfSigned,
    /// The configured certificate is not for the host.
    NotNamed,
    /// DNS has no address for the host.
    NoAddress,
    /// It is about to be ordered.
    Waiting,
    /// There are more hosts than certificates are kept for.
    TooMany,
    /// The authority refused, or could not be asked; `detail` says more.
    Failed,
}

impl From<PolicyCertificate> for PolicyCertificateView {
    fn from(certificate: PolicyCertificate) -> Self {
        let (problem, detail) = match certificate.problem {
            None => (None, None),
            Some(CertificateProblem::SelfSigned) => (Some(CertificateProblemName::SelfSigned), None),
            Some(CertificateProblem::NotNamed) => (Some(CertificateProblemName::NotNamed), None),
            Some(CertificateProblem::NoAddress) => (Some(CertificateProblemName::NoAddress), None),
            Some(CertificateProblem::Waiting) => (Some(CertificateProblemName::Waiting), None),
            Some(CertificateProblem::TooMany) => (Some(CertificateProblemName::TooMany), None),
            Some(CertificateProblem::Failed(detail)) => (Some(CertificateProblemName::Failed), Some(detail)),
        };
        Self { valid_until: certificate.valid_until.map(Timestamp), problem, detail }
    }
}

#[derive(Clone, Copy, Debug, serde::Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StsModeName {
    /// Senders deliver only as the policy says.
    Enforce,
    /// Senders deliver anyway, and report.
    Testing,
    /// Tells senders that there is no policy any more.
    None,
}

impl From<StsModeName> for Mode {
    fn from(name: StsModeName) -> Self {
        match name {
            StsModeName::Enforce => Self::Enforce,
            StsModeName::Testing => Self::Testing,
            StsModeName::None => Self::None,
        }
    }
}

impl OwnPolicyView {
    pub fn new(state: &ApiState, name: &Domain, policy: OwnPolicy) -> Self {
        let host = format!("mta-sts.{name}").parse::<Domain>().ok();
        let certificate = host.and_then(|host| (state.hooks.policy_certificate)(&host));
        Self {
            mode: match policy.mode {
                Mode::Enforce => StsModeName::Enforce,
                Mode::Testing => StsModeName::Testing,
                Mode::None => StsModeName::None,
            },
            max_age_secs: policy.max_age_secs,
            follows_mx: policy.named.is_empty(),
            mx: policy.mx.iter().map(ToString::to_string).collect(),
            text: policy.text(),
            url: format!("https://mta-sts.{name}/.well-known/mta-sts.txt"),
            certificate: certificate.map(PolicyCertificateView::from),
            id: policy.id,
            updated_at: policy.updated_at.into(),
        }
    }
}

/// A DKIM key.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DkimKey)]
pub struct KeyView {
    #[schema(example = "pr1r")]
    pub selector: String,
    #[schema(example = "rsa2048")]
    pub algorithm: String,
    pub state: KeyStateName,
    /// Whether the last check saw its record.
    pub published: bool,
    pub created_at: Timestamp,
    /// Since when it is in this state.
    pub state_since: Timestamp,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum KeyStateName {
    /// Signs once its record is in DNS.
    Next,
    /// Signs.
    Active,
    /// Signs no more; its record must stay for a while.
    Retiring,
}

/// A DNS record to publish.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DnsRecord)]
pub struct RecordView {
    pub purpose: RecordPurposeName,
    /// Fully qualified, without a dot at the end.
    #[schema(example = "pr1r._domainkey.example.com")]
    pub name: String,
    #[schema(example = "TXT")]
    pub record_type: String,
    pub value: String,
    /// Mail goes out without it.
    pub optional: bool,
    /// What it is good for.
    pub note: String,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordPurposeName {
    Ownership,
    Dkim,
    Spf,
    Dmarc,
    ReturnPath,
    Mx,
    /// Says that there is an MTA-STS policy (RFC 8461).
    MtaSts,
    /// Leads to the policy.
    MtaStsHost,
    /// Says where TLS reports go (RFC 8460).
    TlsReports,
}

/// What DNS says of a domain.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DomainCheck)]
pub struct CheckView {
    pub at: Timestamp,
    /// Whether DNS proves that the domain is yours.
    pub verified: bool,
    /// Whether a key of ours is published, so that mail is signed.
    pub signing: bool,
    pub records: Vec<RecordCheckView>,
}

/// One record: what should be there, what is, and what to do.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RecordCheck)]
pub struct RecordCheckView {
    #[serde(flatten)]
    pub record: RecordView,
    pub status: RecordStatusName,
    pub found: Vec<String>,
    /// Empty when all is well.
    pub fix: String,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordStatusName {
    Ok,
    Missing,
    /// Something else is there.
    Different,
    /// DNS gave no answer.
    Unknown,
}

impl From<SenderDomain> for DomainView {
    fn from(domain: SenderDomain) -> Self {
        Self {
            id: domain.id.0,
            verified: domain.is_verified(),
            name: domain.name.to_string(),
            created_at: domain.created_at.into(),
            verified_at: domain.verified_at.map(Timestamp),
            failing_since: domain.failing_since.map(Timestamp),
            checked_at: domain.checked_at.map(Timestamp),
            last_check: domain.last_check.map(CheckView::from),
        }
    }
}

impl From<DkimKey> for KeyView {
    fn from(key: DkimKey) -> Self {
        Self {
            selector: key.selector,
            algorithm: key.algorithm.as_str().to_owned(),
            state: match key.state {
                KeyState::Next => KeyStateName::Next,
                KeyState::Active => KeyStateName::Active,
                KeyState::Retiring => KeyStateName::Retiring,
            },
            published: key.published,
            created_at: key.created_at.into(),
            state_since: key.state_since.into(),
        }
    }
}

impl From<DnsRecord> for RecordView {
    fn from(record: DnsRecord) -> Self {
        let purpose = match record.purpose {
            RecordPurpose::Ownership => RecordPurposeName::Ownership,
            RecordPurpose::Dkim => RecordPurposeName::Dkim,
            RecordPurpose::Spf => RecordPurposeName::Spf,
            RecordPurpose::Dmarc => RecordPurposeName::Dmarc,
            RecordPurpose::ReturnPath => RecordPurposeName::ReturnPath,
            RecordPurpose::Mx => RecordPurposeName::Mx,
            RecordPurpose::MtaSts => RecordPurposeName::MtaSts,
            RecordPurpose::MtaStsHost => RecordPurposeName::MtaStsHost,
            RecordPurpose::TlsReports => RecordPurposeName::TlsReports,
        };
        Self {
            purpose,
            name: record.name,
            record_type: record.record_type,
            value: record.value,
            optional: record.optional,
            note: record.note,
        }
    }
}

impl From<DomainCheck> for CheckView {
    fn from(check: DomainCheck) -> Self {
        Self {
            at: check.at.into(),
            verified: check.verified,
            signing: check.signing,
            records: check.records.into_iter().map(RecordCheckView::from).collect(),
        }
    }
}

impl From<RecordCheck> for RecordCheckView {
    fn from(check: RecordCheck) -> Self {
        let status = match check.status {
            RecordStatus::Ok => RecordStatusName::Ok,
            RecordStatus::Missing => RecordStatusName::Missing,
            RecordStatus::Different => RecordStatusName::Different,
            RecordStatus::Unknown => RecordStatusName::Unknown,
        };
        Self { record: check.record.into(), status, found: check.found, fix: check.fix }
    }
}
