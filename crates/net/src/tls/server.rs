use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::{ArcSwap, ArcSwapOption};
use parking_lot::Mutex;
use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert, ServerSessionMemoryCache};
use rustls::sign::CertifiedKey;

use super::{CertificateError, CertificatePair, SERVER_SESSIONS, provider};

/// RFC 8737 §3: the protocol a certificate authority asks for to see that we hold a name.
pub const ACME_TLS_ALPN: &[u8] = b"acme-tls/1";

/// The certificate our listeners show, exchangeable while they run.
///
/// It starts empty or with a pair; files, self-signing and ACME put new ones in. While it is empty handshakes fail.
#[derive(Debug, Default)]
pub struct ServerCertificates {
    current: ArcSwapOption<CertificatePair>,
    /// By lower-case name: shown to whoever asks for it, instead of the other one.
    named: ArcSwap<HashMap<String, Arc<CertificatePair>>>,
    /// By lower-case name: what answers an ACME challenge under way.
    challenges: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl ServerCertificates {
    #[must_use]
    pub fn new(pair: Option<CertificatePair>) -> Arc<Self> {
        Arc::new(Self { current: ArcSwapOption::new(pair.map(Arc::new)), ..Self::default() })
    }

    /// Connections that begin from now on get this one.
    pub fn install(&self, pair: CertificatePair) {
        self.current.store(Some(Arc::new(pair)));
    }

    /// Connections that ask for this name get this one from now on.
    pub fn install_for(&self, name: &str, pair: CertificatePair) {
        let (name, pair) = (name.to_ascii_lowercase(), Arc::new(pair));
        self.named.rcu(|named| {
            let mut named = HashMap::clone(named);
            named.insert(name.clone(), Arc::clone(&pair));
            named
        });
    }

    /// Connections that ask for this name get the common one again.
    pub fn remove_for(&self, name: &str) {
        let name = name.to_ascii_lowercase();
        self.named.rcu(|named| {
            let mut named = HashMap::clone(named);
            named.remove(&name);
            named
        });
    }

    /// What is shown to whoever asks for this name.
    #[must_use]
    pub fn shown_for(&self, name: &str) -> Option<Arc<CertificatePair>> {
        let named = self.named.load();
        named.get(&name.to_ascii_lowercase()).cloned().or_else(|| self.current())
    }

    #[must_use]
    pub fn current(&self) -> Option<Arc<CertificatePair>> {
        self.current.load_full()
    }

    /// A configuration for listeners: TLS 1.2 and 1.3, resumption by tickets, no early data.
    ///
    /// `alpn` lists the protocols of RFC 7301 in our order. A listener with any also answers TLS-ALPN-01 challenges;
    /// such a connection carries nothing and is to be closed after its handshake. Mail listeners pass none, and then
    /// whatever a client offers is ignored.
    ///
    /// # Errors
    /// When no random ticket key can be had.
    pub fn server_config(self: &Arc<Self>, alpn: &[&[u8]]) -> Result<Arc<ServerConfig>, CertificateError> {
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .map_err(CertificateError::Pair)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = alpn.iter().map(|protocol| protocol.to_vec()).collect();
        if !alpn.is_empty() {
            config.alpn_protocols.push(ACME_TLS_ALPN.to_vec());
        }
        config.ticketer = rustls::crypto::aws_lc_rs::Ticketer::new().map_err(CertificateError::Pair)?;
        config.session_storage = ServerSessionMemoryCache::new(SERVER_SESSIONS);
        Ok(Arc::new(config))
    }

    pub(crate) fn set_challenge(&self, name: &str, certificate: Arc<CertifiedKey>) {
        self.challenges.lock().insert(name.to_ascii_lowercase(), certificate);
    }

    pub(crate) fn clear_challenge(&self, name: &str) {
        self.challenges.lock().remove(&name.to_ascii_lowercase());
    }
}

impl ResolvesServerCert for ServerCertificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        // RFC 8737 §3: the authority offers acme-tls/1 and nothing else.
        let is_challenge = hello.alpn().is_some_and(|mut offered| {
            offered.next().is_some_and(|first| first == ACME_TLS_ALPN) && offered.next().is_none()
        });
        if is_challenge {
            let name = hello.server_name()?.to_ascii_lowercase();
            return self.challenges.lock().get(&name).cloned();
        }
        if let Some(name) = hello.server_name() {
            return self.shown_for(name).map(|pair| Arc::clone(&pair.certified));
        }
        self.current.load().as_ref().map(|pair| Arc::clone(&pair.certified))
    }
}
