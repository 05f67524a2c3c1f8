//! AUTH at a relay host (RFC 4954).

use postroad_base::{Reply, ReplyClass};

use super::{CloseReason, Phase, Session, Violation};
use crate::sasl::{self, ClientError, ClientMechanism, hmac_sha256};

/// RFC 4954 §4: an initial response that makes the line longer than this is sent as a response instead.
const INITIAL_RESPONSE_MAX_BYTES: usize = 400;

impl Session {
    pub(super) fn log_in(&mut self) {
        let Some(credentials) = self.config.credentials.clone() else { return self.become_ready() };
        let allowed = self.peer.tls.is_some() || self.config.auth_without_tls;
        let nonce = sasl::encode(&hmac_sha256(&self.peer.seed, b"SCRAM client nonce")[..18]);
        let offered = &self.peer.capabilities.auth;
        let mechanism = ClientMechanism::choose(offered, credentials, self.peer.tls.as_ref(), &nonce);
        let Some(mut mechanism) = mechanism.filter(|_| allowed) else {
            return self.give_up(CloseReason::AuthUnavailable, None);
        };
        let name = mechanism.mechanism();
        let begun = mechanism.clone();
        match mechanism.initial_response().map(sasl::encode) {
            Some(response) if response.len() <= INITIAL_RESPONSE_MAX_BYTES => {
                self.command_as(&format!("AUTH {name} {response}"), &format!("AUTH {name} (redacted)"));
            }
            _ => {
                mechanism = begun;
                self.command(&format!("AUTH {name}"));
            }
        }
        self.phase = Phase::Auth(Box::new(mechanism));
    }

    pub(super) fn auth_reply(&mut self, reply: Reply) {
        let Phase::Auth(mechanism) = &mut self.phase else { return };
        match reply.class() {
            _ if reply.code == 334 => {
                let challenge = sasl::decode(reply.text().trim().as_bytes());
                let response = challenge
                    .ok_or(ClientError::Challenge)
                    .and_then(|challenge| mechanism.answer(&challenge));
                match response {
                    Ok(response) => self.command_as(&sasl::encode(response), "(redacted)"),
                    Err(ClientError::ServerProof) => self.give_up(CloseReason::AuthUntrusted, None),
                    Err(ClientError::Challenge) => self.close(Violation::Unexpected.into(), None),
                }
            }
            // RFC 5802 §5: without the server's proof its success is worth nothing.
            _ if reply.code == 235 && !mechanism.is_finished() => {
                self.give_up(CloseReason::AuthUntrusted, Some(reply));
            }
            _ if reply.code == 235 => self.become_ready(),
            ReplyClass::Transient | ReplyClass::Permanent => self.give_up(CloseReason::Refused, Some(reply)),
            _ => self.close(Violation::Unexpected.into(), Some(reply)),
        }
    }
}
