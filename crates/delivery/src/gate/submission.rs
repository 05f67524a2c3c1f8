use std::net::IpAddr;

use bytes::Bytes;
use postroad_account::{SenderPolicy, SenderRules, Workspace};
use postroad_base::{
    BodyType, EmailAddress, Envelope, MessageId, Stream, TopicId, Transcript, UtcMillis, WorkspaceId,
};
use postroad_insight::Source;
use postroad_message::edit::{Edit, normalise_line_ends};
use postroad_message::header::Headers;
use postroad_message::scan::{LINE_BYTES, Limits, Scan, ScanError, scan};
use postroad_message::submission::{
    Completion, Finding, Protocol, Received, Severity, author, complete, sane,
};

use super::mode::{self, Redirected};
use super::topic::Topical;
use super::{CapturedMessage, Gate, Refusal, Schedule};
use crate::record::MessageRecord;

/// How a message came in, for its trace field and its story.
#[derive(Clone, Debug)]
pub enum Origin {
    Smtp {
        credential: String,
        protocol: Protocol,
        /// As in `TLSv1.3 TLS_AES_256_GCM_SHA384`.
        tls: Option<String>,
        /// Named in the trace for trusted networks only: a person's address is nobody's business.
        client_ip: Option<IpAddr>,
        helo: Option<String>,
    },
    Api {
        credential: String,
    },
    Cli,
    /// A person in the web application.
    Web,
    /// Made by us to report about another message.
    Dsn,
}

impl Origin {
    fn source(&self) -> Source {
        match self {
            Self::Smtp { .. } => Source::Smtp,
            Self::Api { .. } => Source::Api,
            Self::Cli => Source::Cli,
            Self::Web => Source::Web,
            Self::Dsn => Source::Dsn,
        }
    }

    fn credential(&self) -> Option<String> {
        match self {
            Self::Smtp { credential, .. } | Self::Api { credential } => Some(credential.clone()),
            Self::Cli | Self::Web | Self::Dsn => None,
        }
    }
}

/// A message somebody wants sent.
#[derive(Clone, Debug)]
pub struct Submission {
    /// An id given out before, so that a repeated request is the same message.
    pub id: Option<MessageId>,
    pub workspace: WorkspaceId,
    pub origin: Origin,
    pub envelope: Envelope,
    /// The whole message, lines ended by CRLF (or, but for SMTP, all of them by LF).
    pub content: Bytes,
    pub stream: Stream,
    pub tags: Vec<String>,
    pub metadata: serde_json::Map<String, serde_json::Value>,
    /// The sender knows that the recipients want it.
    pub engaged: bool,
    pub send_at: Option<UtcMillis>,
    pub expires_at: Option<UtcMillis>,
    /// Accept it, but wait for somebody to release it.
    pub held: bool,
    /// What the credential may use.
    pub rules: SenderRules,
    /// What the recipient must have agreed to get; then there is one recipient.
    pub topic: Option<TopicId>,
    /// What was said on the way in, for the sandbox; see [`Gate::captures`].
    pub transcript: Option<Transcript>,
}

/// A message that is on disk.
#[derive(Clone, Debug)]
pub struct Submitted {
    pub id: MessageId,
    pub accepted_at: UtcMillis,
    /// Recipients on the suppression list: left out, or noted when the message was captured.
    pub suppressed: Vec<EmailAddress>,
    pub fate: Fate,
}

/// Where an accepted message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// To its recipients.
    Queued,
    /// To the addresses the workspace chose instead.
    Redirected,
    /// Nowhere: it is in the sandbox.
    Captured,
}

/// What was decided about a message and shows in its header.
pub(super) struct Added {
    pub redirected: Option<Redirected>,
    pub topical: Option<Topical>,
}

/// Ready to be stored.
pub(super) enum Prepared {
    ToSend {
        record: Box<MessageRecord>,
        content: Vec<Bytes>,
        expires_at: UtcMillis,
        held: bool,
        suppressed: Vec<EmailAddress>,
        redirected: bool,
    },
    ToCapture(Box<CapturedMessage>),
}

impl Prepared {
    pub fn recipients(&self) -> usize {
        match self {
            Self::ToSend { record, .. } => record.envelope.recipients.len(),
            Self::ToCapture(message) => message.record.envelope.recipients.len(),
        }
    }
}

/// A submission's content, looked at once.
pub(super) struct Read {
    /// With its lines ended by CRLF.
    content: Bytes,
    measured: Scan,
}

impl Read {
    /// Scans and checks the content, and takes what its control fields say into the submission.
    pub fn of(workspace: &Workspace, submission: &mut Submission) -> Result<Self, Refusal> {
        let content = with_crlf(submission);
        let measured = scan(&content, &Limits::default()).map_err(too_much)?;
        let headers = Headers::parse(&content);
        let free = workspace.settings.sender_policy == SenderPolicy::Any;
        check_findings(sane(&headers, &measured), free)?;
        let binary = submission.envelope.body_type == BodyType::BinaryMime;
        if !free && !binary {
            check_octets(&content, &measured)?;
        }
        read_control_fields(&headers, submission)?;
        check_labels(submission)?;
        Ok(Self { content, measured })
    }
}

/// Tags of one message, and bytes of each.
const TAGS: usize = 10;
const TAG_BYTES: usize = 100;
/// Metadata as JSON.
const METADATA_BYTES: usize = 4 * 1024;

/// Header fields by which SMTP clients say what API clients say in JSON. They never leave the house.
const TAGS_FIELD: &str = "X-Postroad-Tags";
const STREAM_FIELD: &str = "X-Postroad-Stream";
const METADATA_FIELD: &str = "X-Postroad-Metadata";
const ENGAGED_FIELD: &str = "X-Postroad-Engaged";

impl Gate {
    /// Whether everything this workspace and credential submit is captured, so that a transcript is worth keeping. A
    /// workspace that cannot be looked up captures nothing.
    pub async fn captures(&self, workspace: WorkspaceId, rules: &SenderRules) -> bool {
        match self.workspaces.cached(workspace).await {
            Ok(Some(workspace)) => mode::captures_all(&workspace, rules),
            _ => false,
        }
    }

    /// The message as the sandbox keeps it: nothing is added to it and nothing taken away.
    pub(super) fn captured(
        &self,
        submission: Submission,
        read: &Read,
        now: UtcMillis,
        suppressed: Vec<EmailAddress>,
    ) -> CapturedMessage {
        let headers = Headers::parse(&read.content);
        let record = MessageRecord {
            id: submission.id.unwrap_or_else(|| MessageId::new(now)),
            workspace: submission.workspace,
            stream: submission.stream,
            accepted_at: now,
            source: submission.origin.source(),
            credential: submission.origin.credential(),
            envelope: fitted(submission.envelope, &read.measured),
            header_from: text_of(&headers, "From"),
            subject: text_of(&headers, "Subject"),
            message_id_header: text_of(&headers, "Message-ID"),
            tags: submission.tags,
            metadata_json: metadata_json(&submission.metadata),
            size_bytes: submission.content.len() as u64,
            send_at: submission.send_at,
            signing_domain: None,
            topic: submission.topic,
            engaged: submission.engaged,
        };
        CapturedMessage { record, content: submission.content, suppressed, transcript: submission.transcript }
    }

    pub(super) fn complete(
        &self,
        workspace: &Workspace,
        submission: Submission,
        read: Read,
        schedule: Schedule,
        suppressed: Vec<EmailAddress>,
        added: Added,
    ) -> Result<Prepared, Refusal> {
        let Added { redirected, topical } = added;
        let Read { content, measured } = read;
        let headers = Headers::parse(&content);
        let free = workspace.settings.sender_policy == SenderPolicy::Any;
        let signing_domain = self.check_author(workspace, &submission.rules, &headers, free)?;
        let now = schedule.now;
        let id = submission.id.unwrap_or_else(|| MessageId::new(now));
        let mut trace = self.added_fields(&submission, &headers, id, now);
        trace.extend(redirected.iter().flat_map(|redirected| &redirected.field));
        let host = signing_domain.as_ref().unwrap_or(&self.host).as_str();
        trace.extend(topical.iter().flat_map(|topical| topical.fields(host)));
        let completion = Completion { now, random: rand::random(), host, trace: &trace };
        let completed = complete(&content, &headers, &completion);
        let pieces = without_control_fields(&headers, completed.pieces);
        let size_bytes = pieces.iter().map(|piece| piece.len() as u64).sum();
        let record = MessageRecord {
            id,
            workspace: submission.workspace,
            stream: submission.stream,
            accepted_at: now,
            source: submission.origin.source(),
            credential: submission.origin.credential(),
            envelope: fitted(submission.envelope, &measured),
            header_from: text_of(&headers, "From"),
            subject: text_of(&headers, "Subject"),
            message_id_header: completed.message_id,
            tags: submission.tags,
            metadata_json: metadata_json(&submission.metadata),
            size_bytes,
            send_at: schedule.send_at,
            signing_domain,
            // Whoever gets it instead subscribed to nothing.
            topic: topical.filter(|_| redirected.is_none()).map(|topical| topical.topic),
            engaged: submission.engaged,
        };
        Ok(Prepared::ToSend {
            record: Box::new(record),
            content: pieces,
            expires_at: schedule.expires_at,
            held: submission.held,
            suppressed,
            redirected: redirected.is_some(),
        })
    }

    /// Every address of From must be of a verified domain. Returns the domain whose keys sign.
    fn check_author(
        &self,
        workspace: &Workspace,
        rules: &SenderRules,
        headers: &Headers<'_>,
        free: bool,
    ) -> Result<Option<postroad_base::Domain>, Refusal> {
        let author = match author(headers) {
            Ok(author) => author,
            Err(_) if free => return Ok(None),
            Err(error) => return Err(Refusal::Header { field: "From".into(), problem: error.to_string() }),
        };
        let domains = self.domains.snapshot();
        let mut signing = None;
        for mailbox in &author.from {
            if !rules.allows(mailbox.address.domain()) {
                return Err(Refusal::CredentialDomain { domain: mailbox.address.domain().clone() });
            }
            match domains.covering(workspace.id, mailbox.address.domain()) {
                Some(signer) => signing = signing.or_else(|| Some(signer.domain.clone())),
                None if free => {}
                None => return Err(Refusal::SenderDomain { domain: mailbox.address.domain().clone() }),
            }
        }
        Ok(signing)
    }

    fn added_fields(
        &self,
        submission: &Submission,
        headers: &Headers<'_>,
        id: MessageId,
        now: UtcMillis,
    ) -> Vec<u8> {
        let id = id.to_string();
        let (protocol, tls, client_ip, helo) = match &submission.origin {
            Origin::Smtp { protocol, tls, client_ip, helo, .. } => {
                (*protocol, tls.as_deref(), *client_ip, helo.as_deref())
            }
            Origin::Api { .. } | Origin::Web => (Protocol::Http, None, None, None),
            Origin::Cli | Origin::Dsn => (Protocol::Local, None, None, None),
        };
        let only = match submission.envelope.recipients.as_slice() {
            [one] => Some(&one.forward_path),
            _ => None,
        };
        let received = Received {
            helo: helo.filter(|_| client_ip.is_some()),
            client_name: None,
            client_ip,
            by: self.host.as_str(),
            protocol,
            tls,
            id: &id,
            recipient: only,
            at: now,
        };
        let mut fields = received.to_field().into_bytes();
        if headers.find("Feedback-ID").is_none() && !matches!(submission.origin, Origin::Dsn) {
            fields.extend_from_slice(feedback_id(submission).as_bytes());
        }
        fields
    }
}

/// Gmail's feedback loop reports by these four words, the last of which names the sender.
fn feedback_id(submission: &Submission) -> String {
    let word = |text: &str| -> String {
        text.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).take(40).collect()
    };
    let tag = submission.tags.first().map(|tag| word(tag)).unwrap_or_default();
    let workspace = submission.workspace.0.simple().to_string();
    format!("Feedback-ID: {tag}:{}:{}:postroad\r\n", submission.stream, &workspace[workspace.len() - 12..])
}

/// A file written on Unix has LF everywhere; it means lines. A mixture means trouble and stays for the check.
fn with_crlf(submission: &Submission) -> Bytes {
    let content = &submission.content;
    let local = !matches!(submission.origin, Origin::Smtp { .. });
    if !local || memchr::memchr(b'\r', content).is_some() || memchr::memchr(b'\n', content).is_none() {
        return content.clone();
    }
    normalise_line_ends(content.clone())
}

fn too_much(error: ScanError) -> Refusal {
    match error {
        ScanError::MailLoop { .. } => Refusal::Loop(error.to_string()),
        other => Refusal::Content(other.to_string()),
    }
}

/// A gateway that may use any sender passes on what other systems wrote; only what endangers the protocol is refused.
fn check_findings(findings: Vec<Finding>, free: bool) -> Result<(), Refusal> {
    let refused = findings.into_iter().find(|finding| {
        let harmful = matches!(finding, Finding::BareLineEnd);
        finding.severity() == Severity::Refused && (!free || harmful)
    });
    let Some(finding) = refused else { return Ok(()) };
    let problem = finding.to_string();
    let field = match finding {
        Finding::Author(_) => "From".to_owned(),
        Finding::Duplicate { name, .. } | Finding::Addresses { name, .. } => name.to_owned(),
        _ => return Err(Refusal::Content(problem)),
    };
    Err(Refusal::Header { field, problem })
}

/// What no text may have on its way (RFC 5321 §4.5.3.1.6, RFC 5322 §2.1.1 and §4, RFC 6152 §3). Content declared as
/// BINARYMIME may: it goes only where BINARYMIME is taken. Breaking such lines, as Postfix does, or encoding them anew
/// breaks the signatures of others, and lines that other servers break break ours; so the sender hears of it, as with Exim.
fn check_octets(content: &[u8], measured: &Scan) -> Result<(), Refusal> {
    if measured.nul {
        let nul = memchr::memchr(0, content).unwrap_or(0);
        let line = 1 + memchr::memchr_iter(b'\n', &content[..nul]).count();
        return Err(Refusal::Content(format!(
            "line {line} of the message has a NUL byte; encode binary content in base64"
        )));
    }
    if measured.has_long_lines() {
        let octets = |line: &[u8]| line.strip_suffix(b"\r").unwrap_or(line).len();
        let lines = content.split(|byte| *byte == b'\n').map(octets).zip(1..);
        let (found, line) = lines.into_iter().find(|(octets, _)| *octets > LINE_BYTES).unwrap_or_default();
        return Err(Refusal::LongLine { line, found });
    }
    Ok(())
}

fn read_control_fields(headers: &Headers<'_>, submission: &mut Submission) -> Result<(), Refusal> {
    if let Some(field) = headers.find(TAGS_FIELD) {
        let text = field.text();
        let tags = text.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned);
        submission.tags.extend(tags);
    }
    if let Some(field) = headers.find(STREAM_FIELD) {
        let text = field.text();
        submission.stream = text.trim().parse().map_err(|_| Refusal::Header {
            field: STREAM_FIELD.into(),
            problem: format!("{STREAM_FIELD} must be transactional, broadcast or sandbox"),
        })?;
    }
    if let Some(field) = headers.find(METADATA_FIELD) {
        let more: serde_json::Map<_, _> =
            serde_json::from_str(&field.text()).map_err(|error| Refusal::Header {
                field: METADATA_FIELD.into(),
                problem: format!("{METADATA_FIELD} must be a JSON object: {error}"),
            })?;
        submission.metadata.extend(more);
    }
    if let Some(field) = headers.find(ENGAGED_FIELD) {
        submission.engaged = match field.text().trim() {
            "true" => true,
            "false" => false,
            _ => {
                return Err(Refusal::Header {
                    field: ENGAGED_FIELD.into(),
                    problem: format!("{ENGAGED_FIELD} must be true or false"),
                });
            }
        };
    }
    Ok(())
}

fn check_labels(submission: &Submission) -> Result<(), Refusal> {
    let field = |name: &str, problem: String| Err(Refusal::Header { field: name.into(), problem });
    if submission.tags.len() > TAGS {
        return field("tags", format!("a message has at most {TAGS} tags"));
    }
    if submission
        .tags
        .iter()
        .any(|tag| tag.is_empty() || tag.len() > TAG_BYTES || tag.contains(char::is_control))
    {
        return field("tags", format!("a tag has 1 to {TAG_BYTES} bytes and no control characters"));
    }
    if metadata_json(&submission.metadata).len() > METADATA_BYTES {
        return field("metadata", format!("metadata has at most {METADATA_BYTES} bytes as JSON"));
    }
    Ok(())
}

fn metadata_json(metadata: &serde_json::Map<String, serde_json::Value>) -> String {
    if metadata.is_empty() {
        return String::new();
    }
    serde_json::to_string(metadata).expect("a JSON map always serialises")
}

fn text_of(headers: &Headers<'_>, name: &str) -> String {
    headers.find(name).map(|field| field.text()).unwrap_or_default()
}

/// Takes our control fields out of the finished pieces; most messages have none and pay nothing.
fn without_control_fields(headers: &Headers<'_>, pieces: Vec<Bytes>) -> Vec<Bytes> {
    let names = [TAGS_FIELD, STREAM_FIELD, METADATA_FIELD, ENGAGED_FIELD];
    if names.iter().all(|name| headers.find(name).is_none()) {
        return pieces;
    }
    let whole = Bytes::from(pieces.concat());
    let parsed = Headers::parse(&whole);
    names.iter().fold(Edit::new(), |edit, name| edit.remove(name)).apply(&whole, &parsed)
}

/// The envelope says what the content needs, whether or not the sender did.
fn fitted(mut envelope: Envelope, measured: &Scan) -> Envelope {
    let eight_bit = measured.eight_bit_body || measured.eight_bit_header;
    if envelope.body_type == BodyType::SevenBit && eight_bit {
        envelope.body_type = BodyType::EightBitMime;
    }
    let addresses =
        envelope.reverse_path.iter().chain(envelope.recipients.iter().map(|one| &one.forward_path));
    if addresses.into_iter().any(EmailAddress::needs_smtputf8) {
        envelope.smtputf8 = true;
    }
    envelope
}
