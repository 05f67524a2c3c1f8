use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::{
    CertificateError as BadCertificate, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use super::{Tlsa, Usage};

/// Certificates of a chain that are compared with records; longer chains end here.
const MAX_CHAIN: usize = 16;

/// Accepts what a host's TLSA records name, and nothing else.
#[derive(Debug)]
pub(crate) struct DaneVerifier {
    records: Vec<Tlsa>,
    provider: Arc<CryptoProvider>,
}

impl DaneVerifier {
    pub(crate) fn new(records: Vec<Tlsa>, provider: Arc<CryptoProvider>) -> Self {
        Self { records, provider }
    }

    fn of_usage(&self, usage: Usage) -> impl Iterator<Item = &Tlsa> {
        self.records.iter().filter(move |record| record.usage == usage)
    }

    /// RFC 7671 §5.2: the authorities that records name, from the chain or from a record that holds one whole.
    fn anchors(&self, chain: &[CertificateDer<'_>]) -> Vec<CertificateDer<'static>> {
        let shown = chain.iter().take(MAX_CHAIN).map(|one| one.clone().into_owned());
        let named = shown.filter(|one| self.of_usage(Usage::DaneTa).any(|record| record.matches(one)));
        named.chain(self.of_usage(Usage::DaneTa).filter_map(Tlsa::whole_certificate)).collect()
    }
}

impl ServerCertVerifier for DaneVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // RFC 7672 §3.1.1: neither names nor dates of the certificate matter, the record says it all.
        if self.of_usage(Usage::DaneEe).any(|record| record.matches(end_entity)) {
            return Ok(ServerCertVerified::assertion());
        }
        let mut last = Error::InvalidCertificate(BadCertificate::ApplicationVerificationFailure);
        for anchor in self.anchors(intermediates) {
            let mut roots = RootCertStore::empty();
            if let Err(error) = roots.add(anchor) {
                last = error;
                continue;
            }
            let provider = Arc::clone(&self.provider);
            let Ok(verifier) = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build()
            else {
                continue;
            };
            // RFC 7672 §3.1.2: names and dates matter here.
            match verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
                Ok(verified) => return Ok(verified),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
