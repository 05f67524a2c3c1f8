use super::Session;
use crate::TlsInfo;

/// Who the peer is; forgotten when TLS starts (RFC 3207 §4.2).
#[derive(Debug, Default)]
pub(super) struct Identity {
    pub(super) tls: Option<TlsInfo>,
    pub(super) hello: Option<String>,
    pub(super) esmtp: bool,
    pub(super) authcid: Option<String>,
}

impl Session {
    #[must_use]
    pub fn tls(&self) -> Option<&TlsInfo> {
        self.identity.tls.as_ref()
    }

    /// What the client called itself in EHLO or HELO.
    #[must_use]
    pub fn hello(&self) -> Option<&str> {
        self.identity.hello.as_deref()
    }

    /// The login name after AUTH.
    #[must_use]
    pub fn authenticated(&self) -> Option<&str> {
        self.identity.authcid.as_deref()
    }

    /// The `with` clause of a Received header (RFC 3848, RFC 6531 §4.3).
    #[must_use]
    pub fn protocol(&self, smtputf8: bool) -> &'static str {
        let secure = self.identity.tls.is_some();
        match (smtputf8, self.identity.esmtp, secure, self.identity.authcid.is_some()) {
            (_, false, _, _) => "SMTP",
            (false, _, false, false) => "ESMTP",
            (false, _, true, false) => "ESMTPS",
            (false, _, false, true) => "ESMTPA",
            (false, _, true, true) => "ESMTPSA",
            (true, _, false, false) => "UTF8SMTP",
            (true, _, true, false) => "UTF8SMTPS",
            (true, _, false, true) => "UTF8SMTPA",
            (true, _, true, true) => "UTF8SMTPSA",
        }
    }
}
