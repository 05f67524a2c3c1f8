use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    KeyUsagePurpose, PublicKeyData, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// A certificate authority that exists only for one test.
pub struct CertificateAuthority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// What is wrong with a certificate on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateFault {
    None,
    /// For another host name.
    WrongName,
    /// Its time is over.
    Expired,
    /// Signed by itself, not by the authority.
    Untrusted,
}

/// A certificate with its key.
#[derive(Clone, Debug)]
pub struct IssuedCertificate {
    pub certificate: CertificateDer<'static>,
    pub certificate_pem: String,
    pub key_pem: String,
    /// The SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), as TLSA records of selector 1 name it.
    pub spki: Vec<u8>,
    key_der: Vec<u8>,
    /// What is shown behind the certificate.
    issuer: Option<CertificateDer<'static>>,
}

impl CertificateAuthority {
    /// A new authority with a fresh key.
    ///
    /// # Errors
    /// When the cryptographic library refuses to make a key.
    pub fn new() -> Result<Self, rcgen::Error> {
        let mut params = CertificateParams::new(Vec::new())?;
        let mut name = DistinguishedName::new();
        name.push(DnType::CommonName, "Simulated Internet Root");
        params.distinguished_name = name;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Ok(Self { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate()?)? })
    }

    /// The root certificate that clients must trust.
    #[must_use]
    pub fn root_pem(&self) -> String {
        self.issuer.pem()
    }

    /// The same in DER.
    #[must_use]
    pub fn root_der(&self) -> CertificateDer<'static> {
        self.issuer.der().clone()
    }

    /// The root's SubjectPublicKeyInfo.
    #[must_use]
    pub fn root_spki(&self) -> Vec<u8> {
        self.issuer.key().subject_public_key_info()
    }

    /// A certificate for the host names, with `fault`.
    ///
    /// # Errors
    /// When a name cannot stand in a certificate.
    pub fn issue(&self, names: &[&str], fault: CertificateFault) -> Result<IssuedCertificate, rcgen::Error> {
        let names = match fault {
            CertificateFault::WrongName => vec!["wrong-name.invalid".to_owned()],
            _ => names.iter().map(|name| (*name).to_owned()).collect(),
        };
        let mut params = CertificateParams::new(names)?;
        params.use_authority_key_identifier_extension = true;
        if fault == CertificateFault::Expired {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2020, 2, 1);
        }
        let key = KeyPair::generate()?;
        let (certificate, issuer) = match fault {
            CertificateFault::Untrusted => (params.self_signed(&key)?, None),
            // RFC 7671 §5.2.2: who is found by a trust anchor in TLSA records shows it.
            _ => (params.signed_by(&key, &self.issuer)?, Some(self.root_der())),
        };
        Ok(IssuedCertificate {
            certificate_pem: certificate.pem(),
            certificate: certificate.der().clone(),
            key_pem: key.serialize_pem(),
            spki: key.subject_public_key_info(),
            key_der: key.serialize_der(),
            issuer,
        })
    }
}

impl IssuedCertificate {
    /// A TLS server configuration that presents this certificate; TLS 1.2 only, or 1.2 and 1.3.
    ///
    /// # Errors
    /// When rustls does not accept certificate or key.
    pub fn server_config(&self, tls12_only: bool) -> Result<Arc<ServerConfig>, rustls::Error> {
        let versions: &[&rustls::SupportedProtocolVersion] =
            if tls12_only { &[&rustls::version::TLS12] } else { rustls::ALL_VERSIONS };
        let chain = std::iter::once(self.certificate.clone()).chain(self.issuer.clone()).collect();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key_der.clone()));
        let config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(versions)?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        Ok(Arc::new(config))
    }
}

/// The one provider used here, independent of any process default.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}
