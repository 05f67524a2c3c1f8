/// What was done with mail, or is to be (RFC 7489 Appendix C `DispositionType`, RFC 9990 `ActionDispositionType`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disposition {
    /// Nothing because of DMARC, though it failed or was not enforced.
    #[default]
    None,
    /// RFC 9990: it passed.
    Pass,
    Quarantine,
    Reject,
}

impl Disposition {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pass => "pass",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            // "monitor" stood in drafts, and still comes.
            "none" | "monitor" => Some(Self::None),
            "pass" => Some(Self::Pass),
            "quarantine" => Some(Self::Quarantine),
            "reject" => Some(Self::Reject),
            _ => None,
        }
    }
}

/// The result of a check (RFC 8601 §2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    None,
    Neutral,
    Pass,
    Fail,
    SoftFail,
    Policy,
    TempError,
    PermError,
    /// A word that is none of these.
    Unknown,
}

impl Verdict {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Neutral => "neutral",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::SoftFail => "softfail",
            Self::Policy => "policy",
            Self::TempError => "temperror",
            Self::PermError => "permerror",
            Self::Unknown => "unknown",
        }
    }

    pub(super) fn parse(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "none" => Self::None,
            "neutral" => Self::Neutral,
            "pass" => Self::Pass,
            // The names of RFC 4408 beside those of RFC 7208.
            "fail" | "hardfail" => Self::Fail,
            "softfail" => Self::SoftFail,
            "policy" => Self::Policy,
            "temperror" | "error" => Self::TempError,
            "permerror" | "unknown" => Self::PermError,
            _ => Self::Unknown,
        }
    }
}

/// Why a policy was not applied as it stands (RFC 7489 Appendix C, RFC 9990 `PolicyOverrideType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverrideKind {
    /// RFC 7489 only.
    Forwarded,
    /// RFC 7489 only.
    SampledOut,
    TrustedForwarder,
    MailingList,
    LocalPolicy,
    /// RFC 9990 only.
    PolicyTestMode,
    Other,
}

impl OverrideKind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Forwarded => "forwarded",
            Self::SampledOut => "sampled_out",
            Self::TrustedForwarder => "trusted_forwarder",
            Self::MailingList => "mailing_list",
            Self::LocalPolicy => "local_policy",
            Self::PolicyTestMode => "policy_test_mode",
            Self::Other => "other",
        }
    }

    pub(super) fn parse(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "forwarded" => Self::Forwarded,
            "sampled_out" => Self::SampledOut,
            "trusted_forwarder" => Self::TrustedForwarder,
            "mailing_list" => Self::MailingList,
            "local_policy" => Self::LocalPolicy,
            "policy_test_mode" => Self::PolicyTestMode,
            _ => Self::Other,
        }
    }
}
