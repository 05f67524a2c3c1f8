use postroad_base::TlsFacts;
use rustls::{CommonState, ConnectionCommon, ProtocolVersion, ServerConnection};

/// What a finished handshake with a client of ours agreed on. Clients show no certificate, so none is verified.
#[must_use]
pub fn server_facts(connection: &ServerConnection) -> TlsFacts {
    facts(connection, false)
}

pub(super) fn facts(state: &CommonState, verified: bool) -> TlsFacts {
    let version = match state.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "TLSv1.3".to_owned(),
        Some(ProtocolVersion::TLSv1_2) => "TLSv1.2".to_owned(),
        other => other.map_or_else(String::new, |version| format!("{version:?}")),
    };
    // rustls says TLS13_AES_… where IANA says TLS_AES_….
    let cipher = state
        .negotiated_cipher_suite()
        .map_or_else(String::new, |suite| format!("{:?}", suite.suite()).replacen("TLS13_", "TLS_", 1));
    TlsFacts { version, cipher, verified }
}

/// The `tls-exporter` channel binding (RFC 9266 §2), for SCRAM with `-PLUS`.
///
/// `None` under TLS 1.2, where it is only safe with the extended master secret (RFC 9266 §4.2) and rustls does not say
/// whether that was used. There is no `tls-unique`: it is undefined for TLS 1.3 (RFC 8446 appendix C.5).
#[must_use]
pub fn tls_exporter<Data>(connection: &ConnectionCommon<Data>) -> Option<[u8; 32]> {
    if connection.protocol_version() != Some(ProtocolVersion::TLSv1_3) {
        return None;
    }
    connection.export_keying_material([0; 32], b"EXPORTER-Channel-Binding", Some(&[])).ok()
}
