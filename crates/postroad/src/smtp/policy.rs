use std::net::SocketAddr;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use postroad_account::{NetworkLogin, SenderRules, SmtpLogin};
use postroad_base::{EnhancedCode, Envelope, Reply, WorkspaceId};
use postroad_delivery::{Origin, Refusal};
use postroad_message::submission::Protocol;
use postroad_smtp::server::{Event, Session};
use tokio::sync::OwnedSemaphorePermit;

use super::Submission;

/// What the connection does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    Continue,
    StartTls,
    Closed,
}

/// Who is on the other side.
#[derive(Clone, Debug)]
pub(super) struct Login {
    workspace: WorkspaceId,
    /// The credential's name, for the message's story.
    name: String,
    rules: SenderRules,
    by_network: bool,
}

impl Login {
    pub(super) fn by_password(login: &SmtpLogin, authcid: &str) -> Self {
        Self {
            workspace: login.workspace,
            name: authcid.to_owned(),
            rules: login.rules.clone(),
            by_network: false,
        }
    }

    fn by_network(login: &NetworkLogin) -> Self {
        Self {
            workspace: login.workspace,
            name: login.network.to_string(),
            rules: login.rules.clone(),
            by_network: true,
        }
    }
}

/// Content on its way in.
#[derive(Default)]
struct Incoming {
    envelope: Envelope,
    first: Option<Bytes>,
    rest: BytesMut,
    memory: Vec<OwnedSemaphorePermit>,
    /// There was no memory for it: it is read and dropped.
    refused: bool,
}

/// Decides what a session asks. One per connection.
pub struct Policy {
    pub(super) submission: Arc<Submission>,
    pub(super) peer: SocketAddr,
    pub(super) login: Option<Login>,
    /// A login that is proving itself.
    pub(super) pending: Option<Arc<SmtpLogin>>,
    incoming: Option<Incoming>,
}

const KIB: usize = 1024;

impl Policy {
    pub async fn new(submission: Arc<Submission>, peer: SocketAddr) -> Self {
        let found = submission.accounts.network_credentials.lookup(peer.ip()).await;
        let login = match found {
            Ok(found) => found.map(|found| {
                submission.accounts.network_credentials.used(found.id);
                Login::by_network(&found)
            }),
            Err(error) => {
                tracing::error!(%error, "trusted networks could not be looked up; AUTH is asked for");
                None
            }
        };
        Self { submission, peer, login, pending: None, incoming: None }
    }

    pub fn is_trusted_network(&self) -> bool {
        self.login.as_ref().is_some_and(|login| login.by_network)
    }

    pub fn in_content(&self) -> bool {
        self.incoming.is_some()
    }

    /// Answers one event of the session.
    pub async fn handle(&mut self, session: &mut Session, event: Event) -> Flow {
        match event {
            Event::StartTls => return Flow::StartTls,
            Event::Closed(_) => return Flow::Closed,
            Event::AuthPassword { authcid, password, .. } => {
                self.auth_password(session, &authcid, password.expose()).await;
            }
            Event::ScramStart { authcid, .. } => self.scram_start(session, &authcid).await,
            Event::Authenticated { authcid, .. } => self.authenticated(&authcid),
            Event::AuthRejected { authcid, .. } => self.auth_rejected(authcid.as_deref()),
            Event::MailFrom { reverse_path, .. } => {
                let verdict = match &self.login {
                    Some(login) => {
                        self.submission
                            .gate
                            .check_sender(login.workspace, &login.rules, reverse_path.as_ref())
                            .await
                    }
                    None => Err(Refusal::NoWorkspace),
                };
                match verdict {
                    Ok(()) => session.accept_mail(),
                    Err(refusal) => session.reject_mail(&self.refused(&refusal)),
                }
            }
            Event::RcptTo(recipient) => {
                let verdict = match &self.login {
                    Some(login) => {
                        self.submission
                            .gate
                            .check_recipient(login.workspace, &login.rules, &recipient.forward_path)
                            .await
                    }
                    None => Err(Refusal::NoWorkspace),
                };
                match verdict {
                    Ok(()) => session.accept_rcpt(),
                    Err(refusal) => session.reject_rcpt(&self.refused(&refusal)),
                }
            }
            Event::ContentStart { envelope } => {
                self.incoming = Some(Incoming { envelope, ..Incoming::default() });
                session.accept_content();
            }
            Event::ContentChunk(chunk) => self.content(chunk),
            Event::ContentEnd { .. } => {
                let reply = self.submit(session).await;
                session.finish_content(&reply);
            }
            Event::ContentAborted(_) => self.incoming = None,
            Event::Hello { .. } => {}
        }
        Flow::Continue
    }

    fn refused(&self, refusal: &Refusal) -> Reply {
        metrics::counter!("postroad_submissions_refused_total", "rule" => refusal.rule()).increment(1);
        if let Refusal::Storage(error) = refusal {
            tracing::error!(%error, "a submission failed");
        }
        refusal.reply()
    }

    /// Keeps content while there is memory for it.
    fn content(&mut self, chunk: Bytes) {
        let Some(incoming) = &mut self.incoming else { return };
        if incoming.refused {
            return;
        }
        let kib = u32::try_from(chunk.len().div_ceil(KIB)).unwrap_or(u32::MAX);
        match Arc::clone(&self.submission.content_memory).try_acquire_many_owned(kib) {
            Ok(permit) => incoming.memory.push(permit),
            Err(_) => {
                *incoming = Incoming { refused: true, ..Incoming::default() };
                return;
            }
        }
        match &incoming.first {
            None => incoming.first = Some(chunk),
            Some(first) => {
                if incoming.rest.is_empty() {
                    incoming.rest.extend_from_slice(first);
                }
                incoming.rest.extend_from_slice(&chunk);
            }
        }
    }

    async fn submit(&mut self, session: &mut Session) -> Reply {
        let (Some(incoming), Some(login)) = (self.incoming.take(), &self.login) else {
            return Reply::new(
                451,
                EnhancedCode::new(4, 3, 0),
                "The message was lost on the way in, try again",
            );
        };
        if incoming.refused {
            return Reply::new(
                452,
                EnhancedCode::new(4, 3, 1),
                "Too many messages at the same time, try again soon",
            );
        }
        let Incoming { envelope, first, rest, memory, .. } = incoming;
        let content = if rest.is_empty() { first.unwrap_or_default() } else { rest.freeze() };
        // Copied only where somebody may look at it.
        let captures = self.submission.gate.captures(login.workspace, &login.rules).await;
        let transcript = captures.then(|| session.transcript());
        let submission = postroad_delivery::Submission {
            id: None,
            workspace: login.workspace,
            origin: self.origin(session, login, envelope.smtputf8),
            envelope,
            content,
            stream: login.rules.stream.unwrap_or_default(),
            rules: login.rules.clone(),
            tags: Vec::new(),
            metadata: serde_json::Map::new(),
            engaged: false,
            send_at: None,
            expires_at: None,
            held: false,
            topic: None,
            transcript,
        };
        let admitted = self.submission.gate.admit(submission).await;
        drop(memory);
        match admitted {
            Ok(submitted) => {
                Reply::new(250, EnhancedCode::new(2, 0, 0), format!("Accepted as {}", submitted.id))
            }
            Err(refusal) => self.refused(&refusal),
        }
    }

    fn origin(&self, session: &Session, login: &Login, smtputf8: bool) -> Origin {
        let tls = session.tls();
        Origin::Smtp {
            credential: login.name.clone(),
            protocol: Protocol::Esmtp {
                tls: tls.is_some(),
                auth: session.authenticated().is_some(),
                smtputf8,
            },
            tls: tls.map(|tls| format!("{} {}", tls.version, tls.cipher)),
            client_ip: login.by_network.then(|| self.peer.ip()),
            helo: session.hello().map(str::to_owned),
        }
    }
}
