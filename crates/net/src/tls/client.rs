use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Domain, SharedClock, TlsFacts};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::{
    CertificateError as BadCertificate, ClientConfig, ClientConnection, ConfigBuilder, DigitallySignedStruct,
    RootCertStore, SignatureScheme, WantsVerifier,
};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::facts::facts;
use super::{CLIENT_SESSIONS, CertificateError, ClockTime, MAX_PEM_BYTES, provider, read_capped};
use crate::dane::{DaneVerifier, Tlsa};

/// What a server's certificate must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Anything (RFC 7435): without TLS the mail would go in the clear. Whether it was valid is recorded.
    Opportunistic,
    /// Valid for the name, from a trusted authority; otherwise there is no connection.
    Required,
}

/// The authorities we believe: the public ones, and those an operator adds.
#[derive(Clone, Debug)]
pub struct TrustRoots(RootCertStore);

impl TrustRoots {
    /// Mozilla's list, compiled in.
    #[must_use]
    pub fn public() -> Self {
        Self(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
    }

    /// No public authority, only what is added.
    #[must_use]
    pub fn none() -> Self {
        Self(RootCertStore::empty())
    }

    /// Adds the certificates of PEM text.
    ///
    /// # Errors
    /// When there is none, or one is malformed.
    pub fn with_pem(mut self, pem: &[u8]) -> Result<Self, CertificateError> {
        let mut added = 0_usize;
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| CertificateError::Malformed(error.to_string()))?;
            self.0.add(certificate).map_err(|error| CertificateError::Malformed(error.to_string()))?;
            added += 1;
        }
        if added == 0 { Err(CertificateError::NoCertificate("the root file".to_owned())) } else { Ok(self) }
    }

    /// Adds the certificates of a PEM file.
    ///
    /// # Errors
    /// When it cannot be read, and as [`TrustRoots::with_pem`].
    pub fn with_pem_file(self, path: &Path) -> Result<Self, CertificateError> {
        let file_error = |cause| CertificateError::File { path: path.to_owned(), cause };
        let pem = read_capped(path, MAX_PEM_BYTES).map_err(file_error)?;
        self.with_pem(&pem).map_err(|error| match error {
            CertificateError::NoCertificate(_) => CertificateError::NoCertificate(path.display().to_string()),
            error => error,
        })
    }
}

/// A TLS connection could not be made.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("the TLS handshake took longer than {} s", .0.as_secs())]
    Timeout(Duration),
    #[error("the server's certificate is not acceptable: {0}")]
    Certificate(rustls::Error),
    #[error("the TLS handshake failed: {0}")]
    Protocol(rustls::Error),
    #[error("the connection broke during the TLS handshake: {0}")]
    Io(std::io::Error),
}

/// TLS for connections we make. One of these is shared by all connections of its kind, so that sessions resume.
#[derive(Clone)]
pub struct ClientTls {
    config: Arc<ClientConfig>,
    /// Looks at certificates that the handshake does not examine.
    examiner: Option<Arc<WebPkiServerVerifier>>,
    verification: Verification,
    clock: SharedClock,
}

impl ClientTls {
    /// # Errors
    /// When `roots` is empty.
    pub fn new(
        verification: Verification,
        roots: &TrustRoots,
        alpn: &[&[u8]],
        clock: SharedClock,
    ) -> Result<Self, CertificateError> {
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots.0.clone()), provider())
            .build()
            .map_err(|error| CertificateError::Malformed(error.to_string()))?;
        if verification == Verification::Opportunistic {
            let accepted = Arc::new(AcceptAny(Arc::clone(&verifier)));
            return Ok(Self::with_verifier(verification, accepted, Some(verifier), alpn, clock));
        }
        Ok(Self::with_verifier(verification, verifier, None, alpn, clock))
    }

    /// For one host with these TLSA records. Nothing is resumed, so every handshake is held to the records of its time.
    #[must_use]
    pub fn dane(records: Vec<Tlsa>, clock: SharedClock) -> Self {
        let verifier = Arc::new(DaneVerifier::new(records, provider()));
        let mut this = Self::with_verifier(Verification::Required, verifier, None, &[], clock);
        Arc::make_mut(&mut this.config).resumption = Resumption::disabled();
        this
    }

    fn with_verifier(
        verification: Verification,
        accepted: Arc<dyn ServerCertVerifier>,
        examiner: Option<Arc<WebPkiServerVerifier>>,
        alpn: &[&[u8]],
        clock: SharedClock,
    ) -> Self {
        let mut config =
            ClientConfig::builder_with_details(provider(), Arc::new(ClockTime(Arc::clone(&clock))))
                .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
                .expect("the provider has cipher suites of both versions")
                .dangerous()
                .with_custom_certificate_verifier(accepted)
                .with_no_client_auth();
        config.alpn_protocols = alpn.iter().map(|protocol| protocol.to_vec()).collect();
        config.resumption = Resumption::in_memory_sessions(CLIENT_SESSIONS);
        Self { config: Arc::new(config), examiner, verification, clock }
    }

    #[must_use]
    pub fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.config)
    }

    #[must_use]
    pub fn verification(&self) -> Verification {
        self.verification
    }

    /// The handshake with a server called `name`.
    ///
    /// # Errors
    /// When it fails, its certificate is refused, or `limit` passes.
    pub async fn connect<S>(
        &self,
        name: ServerName<'static>,
        stream: S,
        limit: Duration,
    ) -> Result<(TlsStream<S>, TlsFacts), TlsError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let handshake = TlsConnector::from(self.config()).connect(name.clone(), stream);
        let stream =
            timeout(limit, handshake).await.map_err(|_| TlsError::Timeout(limit))?.map_err(classify)?;
        let facts = self.facts(stream.get_ref().1, &name);
        Ok((stream, facts))
    }

    /// What a finished handshake agreed on, and whether the certificate is valid for the name.
    #[must_use]
    pub fn facts(&self, connection: &ClientConnection, name: &ServerName<'_>) -> TlsFacts {
        facts(connection, self.examine(connection, name).is_ok())
    }

    /// Whether the certificate of a finished handshake is what [`Verification::Required`] asks for.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn examine(&self, connection: &ClientConnection, name: &ServerName<'_>) -> Result<(), rustls::Error> {
        use rustls::time_provider::TimeProvider;
        // The handshake's verifier cannot tell connections apart, and one per connection would forbid resumption; so the
        // certificate, which a resumed session remembers, is examined here.
        let Some(examiner) = &self.examiner else { return Ok(()) };
        let chain = connection.peer_certificates().unwrap_or_default();
        let now = ClockTime(Arc::clone(&self.clock)).current_time();
        match (chain, now) {
            ([leaf, rest @ ..], Some(now)) => {
                examiner.verify_server_cert(leaf, rest, name, &[], now).map(|_| ())
            }
            _ => Err(rustls::Error::NoCertificatesPresented),
        }
    }
}

impl fmt::Debug for ClientTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientTls").field("verification", &self.verification).finish_non_exhaustive()
    }
}

fn classify(error: std::io::Error) -> TlsError {
    match error.downcast::<rustls::Error>() {
        Ok(error @ rustls::Error::InvalidCertificate(_)) => TlsError::Certificate(error),
        Ok(error) => TlsError::Protocol(error),
        Err(error) => TlsError::Io(error),
    }
}

/// The name to ask a host's certificate for: its domain name, or the address of a literal.
#[must_use]
pub fn server_name(host: &Domain) -> Option<ServerName<'static>> {
    match host.literal_ip() {
        Some(ip) => Some(ServerName::IpAddress(ip.into())),
        None => ServerName::try_from(host.to_string()).ok(),
    }
}

/// A client configuration with our cryptography, up to who is believed.
///
/// # Panics
/// Never: the provider has cipher suites of both versions.
#[must_use]
pub fn builder_for_clients() -> ConfigBuilder<ClientConfig, WantsVerifier> {
    ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .expect("the provider has cipher suites of both versions")
}

/// Accepts every certificate, as opportunistic TLS does (RFC 7435 §3), but not a wrong signature by its key.
#[derive(Debug)]
struct AcceptAny(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for AcceptAny {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        unless_unreadable(self.0.verify_tls12_signature(message, cert, dss))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        unless_unreadable(self.0.verify_tls13_signature(message, cert, dss))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// Old mail servers show X.509 version 1 certificates, which cannot be examined. Whoever could stand in for such a
/// server could as well show a certificate of their own, so refusing would only mean sending in the clear.
fn unless_unreadable(
    verified: Result<HandshakeSignatureValid, rustls::Error>,
) -> Result<HandshakeSignatureValid, rustls::Error> {
    match verified {
        Err(rustls::Error::InvalidCertificate(BadCertificate::BadEncoding | BadCertificate::Other(_))) => {
            Ok(HandshakeSignatureValid::assertion())
        }
        verified => verified,
    }
}
