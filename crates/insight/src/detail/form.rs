use std::net::IpAddr;

use postroad_base::{
    AttemptFacts, AttemptId, EnhancedCode, Reply, TlsFacts, TlsPolicyFacts, Transcript, TranscriptLine,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Detail, Parts, TEXT_MAX_BYTES, TRANSCRIPT_LINES_MAX};

/// Class, subject and detail of an enhanced status code.
type Enhanced = Option<(u8, u16, u16)>;

/// The fields of format 1 in their order, borrowed for writing. [`Stored`] is the same, owned, for reading.
#[derive(Serialize)]
pub(super) struct StoredRef<'a> {
    reply: Option<(u16, Enhanced, Vec<&'a str>)>,
    reason: Option<&'a str>,
    attempt: Option<AttemptRef<'a>>,
}

#[derive(Serialize)]
struct AttemptRef<'a> {
    id: [u8; 16],
    number: u32,
    mx_host: &'a str,
    remote_ip: Option<IpAddr>,
    source_ip: Option<IpAddr>,
    tls: Option<(&'a str, &'a str, bool)>,
    duration_ms: u32,
    transcript: Option<Vec<(u32, bool, &'a str)>>,
}

impl<'a> StoredRef<'a> {
    pub(super) fn of(parts: Parts<'a>, with_transcript: bool) -> Self {
        Self {
            reply: parts.reply.map(|reply| {
                let enhanced = reply.enhanced.map(|code| (code.class, code.subject, code.detail));
                (reply.code, enhanced, reply.lines.iter().map(|line| clipped(line)).collect())
            }),
            reason: parts.reason.map(clipped),
            attempt: parts.attempt.map(|attempt| AttemptRef::of(attempt, with_transcript)),
        }
    }
}

impl<'a> AttemptRef<'a> {
    fn of(attempt: &'a AttemptFacts, with_transcript: bool) -> Self {
        let transcript = attempt.transcript.as_ref().filter(|_| with_transcript);
        Self {
            id: *attempt.id.as_bytes(),
            number: attempt.number,
            mx_host: &attempt.mx_host,
            remote_ip: attempt.remote_ip,
            source_ip: attempt.source_ip,
            tls: attempt.tls.as_ref().map(|tls| (&*tls.version, &*tls.cipher, tls.verified)),
            duration_ms: attempt.duration_ms,
            transcript: transcript.map(|transcript| {
                let lines = transcript.lines.iter().take(TRANSCRIPT_LINES_MAX);
                lines.map(|line| (line.at_ms, line.ours, clipped(&line.text))).collect()
            }),
        }
    }
}

/// At most [`TEXT_MAX_BYTES`] of a text, cut between characters.
fn clipped(text: &str) -> &str {
    &text[..text.floor_char_boundary(TEXT_MAX_BYTES)]
}

#[derive(Deserialize)]
pub(super) struct Stored {
    reply: Option<(u16, Enhanced, Vec<String>)>,
    reason: Option<String>,
    attempt: Option<StoredAttempt>,
}

#[derive(Deserialize)]
struct StoredAttempt {
    id: [u8; 16],
    number: u32,
    mx_host: String,
    remote_ip: Option<IpAddr>,
    source_ip: Option<IpAddr>,
    tls: Option<(String, String, bool)>,
    duration_ms: u32,
    transcript: Option<Vec<(u32, bool, String)>>,
}

/// What came to format 1 later, behind it: blobs from before end without it.
#[derive(Serialize, Deserialize)]
pub(super) struct Added {
    /// Policy and failure.
    tls_policy: Option<(String, Option<String>)>,
}

/// What came later still, behind [`Added`].
#[derive(Serialize, Deserialize)]
pub(super) struct Way {
    source: Option<String>,
    provider: Option<String>,
}

impl Way {
    /// `None` when there is nothing of it to say.
    pub(super) fn of(parts: Parts<'_>) -> Option<Self> {
        let attempt = parts.attempt?;
        let (source, provider) = (attempt.source.clone(), attempt.provider.clone());
        (source.is_some() || provider.is_some()).then_some(Self { source, provider })
    }

    pub(super) fn apply(self, detail: &mut Detail) {
        if let Some(attempt) = &mut detail.attempt {
            (attempt.source, attempt.provider) = (self.source, self.provider);
        }
    }
}

impl Added {
    pub(super) fn of(parts: Parts<'_>) -> Self {
        let policy = parts.attempt.and_then(|attempt| attempt.tls_policy.as_ref());
        Self { tls_policy: policy.map(|policy| (policy.policy.clone(), policy.failure.clone())) }
    }

    /// Whether there is nothing of it to say.
    pub(super) fn is_empty(&self) -> bool {
        self.tls_policy.is_none()
    }

    pub(super) fn apply(self, detail: &mut Detail) {
        if let Some(attempt) = &mut detail.attempt {
            attempt.tls_policy = self.tls_policy.map(|(policy, failure)| TlsPolicyFacts { policy, failure });
        }
    }
}

impl From<Stored> for Detail {
    fn from(stored: Stored) -> Self {
        Self {
            reply: stored.reply.map(|(code, enhanced, lines)| Reply {
                code,
                enhanced: enhanced.map(|(class, subject, detail)| EnhancedCode::new(class, subject, detail)),
                lines,
            }),
            reason: stored.reason,
            attempt: stored.attempt.map(AttemptFacts::from),
        }
    }
}

impl From<StoredAttempt> for AttemptFacts {
    fn from(stored: StoredAttempt) -> Self {
        Self {
            id: AttemptId(Uuid::from_bytes(stored.id)),
            number: stored.number,
            mx_host: stored.mx_host,
            remote_ip: stored.remote_ip,
            source_ip: stored.source_ip,
            tls: stored.tls.map(|(version, cipher, verified)| TlsFacts { version, cipher, verified }),
            duration_ms: stored.duration_ms,
            transcript: stored.transcript.map(|lines| Transcript {
                lines: lines
                    .into_iter()
                    .map(|(at_ms, ours, text)| TranscriptLine { at_ms, ours, text })
                    .collect(),
            }),
            tls_policy: None,
            source: None,
            provider: None,
        }
    }
}
