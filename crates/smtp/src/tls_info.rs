use std::fmt;

/// What the shell knows about the TLS connection it has made below a session.
#[derive(Clone, PartialEq, Eq)]
pub struct TlsInfo {
    /// As in `TLSv1.3`.
    pub version: String,
    /// As in `TLS13_AES_256_GCM_SHA384`.
    pub cipher: String,
    /// RFC 9266 §2: 32 bytes of keying material exported with the label `EXPORTER-Channel-Binding` and an empty
    /// context. `None` where it would not be unique: TLS 1.2 without extended master secret (RFC 9266 §4.2).
    pub exporter: Option<[u8; 32]>,
}

/// The exported key is a secret.
impl fmt::Debug for TlsInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsInfo")
            .field("version", &self.version)
            .field("cipher", &self.cipher)
            .field("exporter", &self.exporter.is_some())
            .finish()
    }
}
