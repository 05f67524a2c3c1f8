use postroad_base::Envelope;

use super::event::{AbortReason, MailParams};
use crate::content::{LineCheck, Unstuffer};

/// From an accepted MAIL to the reply to the content, or to RSET.
#[derive(Debug)]
pub(super) struct Transaction {
    pub(super) envelope: Envelope,
    pub(super) content: Option<Content>,
}

impl Transaction {
    pub(super) fn new(reverse_path: Option<postroad_base::EmailAddress>, params: MailParams) -> Self {
        let envelope = Envelope {
            reverse_path,
            recipients: Vec::new(),
            body_type: params.body_type,
            smtputf8: params.smtputf8,
            require_tls: params.require_tls,
            dsn_return: params.dsn_return,
            envelope_id: params.envelope_id,
        };
        Self { envelope, content: None }
    }
}

/// Content on its way, by DATA or by BDAT.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) transfer: Transfer,
    /// Bytes as they came, dots and refused ones included.
    pub(super) wire_bytes: u64,
    /// Bytes of content.
    pub(super) size_bytes: u64,
    /// Why it will be refused at its end; nothing is handed out any more.
    pub(super) refused: Option<AbortReason>,
}

#[derive(Debug)]
pub(super) enum Transfer {
    Data(Unstuffer),
    /// Whether line ends are checked: not for BINARYMIME.
    Bdat(Option<LineCheck>),
}

impl Content {
    pub(super) fn new(transfer: Transfer) -> Self {
        Self { transfer, wire_bytes: 0, size_bytes: 0, refused: None }
    }
}
