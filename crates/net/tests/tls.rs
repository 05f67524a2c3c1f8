//! Both sides of TLS against each other.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

#[path = "support/pki.rs"]
mod pki;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use pki::{Authority, Issued};
use postroad_base::{Domain, ManualClock, SharedClock, TlsFacts, UtcMillis};
use postroad_net::tls::{
    CertificateError, CertificateFiles, CertificatePair, ClientTls, HANDSHAKE_TIMEOUT, Reload,
    SELF_SIGNED_RENEW_BEFORE, SELF_SIGNED_VALIDITY, SelfSigned, ServerCertificates, TlsError, TrustRoots,
    Verification, server_facts, server_name, tls_exporter,
};
use rustls::{HandshakeKind, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio_rustls::{TlsAcceptor, client, server};
use tokio_util::sync::CancellationToken;

/// 2027-01-15
const NOW: UtcMillis = UtcMillis(1_800_000_000_000);

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(NOW))
}

fn shared(clock: &Arc<ManualClock>) -> SharedClock {
    Arc::<ManualClock>::clone(clock)
}

fn domain(name: &str) -> Domain {
    name.parse().unwrap()
}

fn pair(issued: &Issued) -> CertificatePair {
    CertificatePair::from_pem(issued.chain.as_bytes(), issued.key.as_bytes()).unwrap()
}

fn client(verification: Verification, authority: &Authority) -> ClientTls {
    let roots = TrustRoots::none().with_pem(authority.pem().as_bytes()).unwrap();
    ClientTls::new(verification, &roots, &[], clock()).unwrap()
}

struct Connected {
    client: client::TlsStream<DuplexStream>,
    server: server::TlsStream<DuplexStream>,
    facts: TlsFacts,
}

async fn connect(config: Arc<ServerConfig>, client: &ClientTls, name: &str) -> Result<Connected, TlsError> {
    let (near, far) = tokio::io::duplex(1 << 16);
    let accepting = tokio::spawn(TlsAcceptor::from(config).accept(far));
    let (client, facts) =
        client.connect(server_name(&domain(name)).unwrap(), near, HANDSHAKE_TIMEOUT).await?;
    Ok(Connected { client, server: accepting.await.unwrap().unwrap(), facts })
}

impl Connected {
    /// Lets session tickets arrive.
    async fn exchange(&mut self) {
        self.server.write_all(b"250 ok").await.unwrap();
        self.client.read_exact(&mut [0; 6]).await.unwrap();
    }
}

#[tokio::test]
async fn opportunistic_takes_any_certificate_and_says_what_it_was() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let client = client(Verification::Opportunistic, &ours);
    let verified = async |issued: Issued| {
        let config = ServerCertificates::new(Some(pair(&issued))).server_config(&[]).unwrap();
        connect(config, &client, "mx.test").await.unwrap().facts.verified
    };
    assert!(verified(ours.issue(&["mx.test"])).await);
    assert!(!verified(ours.issue(&["other.test"])).await);
    assert!(!verified(theirs.issue(&["mx.test"])).await);
    assert!(!verified(ours.issue_between(&["mx.test"], 2020, 2025)).await, "expired");
}

#[tokio::test]
async fn required_takes_only_valid_certificates() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let client = client(Verification::Required, &ours);
    let connects = async |issued: Issued| {
        let config = ServerCertificates::new(Some(pair(&issued))).server_config(&[]).unwrap();
        match connect(config, &client, "mx.test").await {
            Ok(connected) => connected.facts.verified,
            Err(TlsError::Certificate(_)) => false,
            Err(error) => panic!("{error}"),
        }
    };
    assert!(connects(ours.issue(&["mx.test"])).await);
    assert!(!connects(ours.issue(&["other.test"])).await);
    assert!(!connects(theirs.issue(&["mx.test"])).await);
    assert!(!connects(ours.issue_between(&["mx.test"], 2020, 2025)).await);
    assert!(!connects(ours.issue_between(&["mx.test"], 2050, 2060)).await);
}

#[tokio::test]
async fn both_sides_agree_on_facts_and_channel_binding() {
    let authority = Authority::new();
    let certificates = ServerCertificates::new(Some(pair(&authority.issue(&["mx.test"]))));
    let config = certificates.server_config(&[]).unwrap();
    let connected = connect(config, &client(Verification::Required, &authority), "mx.test").await.unwrap();
    assert_eq!(
        (connected.facts.version.as_str(), connected.facts.cipher.as_str()),
        ("TLSv1.3", "TLS_AES_256_GCM_SHA384")
    );
    let facts = server_facts(connected.server.get_ref().1);
    assert_eq!((&facts.version, &facts.cipher), (&connected.facts.version, &connected.facts.cipher));
    let binding = tls_exporter(connected.client.get_ref().1).unwrap();
    assert_eq!(tls_exporter(connected.server.get_ref().1), Some(binding));
}

#[tokio::test]
async fn tls_1_2_is_spoken_without_channel_binding() {
    let authority = Authority::new();
    let certificates = ServerCertificates::new(Some(pair(&authority.issue(&["mx.test"]))));
    let mut config = (*client(Verification::Required, &authority).config()).clone();
    config = {
        let provider = Arc::clone(config.crypto_provider());
        let mut roots = rustls::RootCertStore::empty();
        for certificate in rustls_pki_types::pem::PemObject::pem_slice_iter(authority.pem().as_bytes()) {
            roots.add(certificate.unwrap()).unwrap();
        }
        rustls::ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS12])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth()
    };
    let (near, far) = tokio::io::duplex(1 << 16);
    let accepting = tokio::spawn(TlsAcceptor::from(certificates.server_config(&[]).unwrap()).accept(far));
    let connecting = tokio_rustls::TlsConnector::from(Arc::new(config));
    let near = connecting.connect(server_name(&domain("mx.test")).unwrap(), near).await.unwrap();
    let far = accepting.await.unwrap().unwrap();
    assert_eq!(server_facts(far.get_ref().1).version, "TLSv1.2");
    assert_eq!(tls_exporter(near.get_ref().1), None);
}

#[tokio::test]
async fn sessions_resume_and_keep_their_verdict() {
    let authority = Authority::new();
    let config =
        ServerCertificates::new(Some(pair(&authority.issue(&["mx.test"])))).server_config(&[]).unwrap();
    for verification in [Verification::Opportunistic, Verification::Required] {
        let client = client(verification, &authority);
        let mut first = connect(Arc::clone(&config), &client, "mx.test").await.unwrap();
        first.exchange().await;
        let second = connect(Arc::clone(&config), &client, "mx.test").await.unwrap();
        assert_eq!(second.client.get_ref().1.handshake_kind(), Some(HandshakeKind::Resumed));
        assert!(second.facts.verified);
    }
}

#[tokio::test]
async fn without_a_certificate_there_is_no_handshake() {
    let authority = Authority::new();
    let config = ServerCertificates::new(None).server_config(&[]).unwrap();
    let (near, far) = tokio::io::duplex(1 << 16);
    tokio::spawn(TlsAcceptor::from(config).accept(far));
    let client = client(Verification::Opportunistic, &authority);
    assert!(client.connect(server_name(&domain("mx.test")).unwrap(), near, HANDSHAKE_TIMEOUT).await.is_err());
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    let authority = Authority::new();
    let (near, _far) = tokio::io::duplex(1 << 16);
    let client = client(Verification::Opportunistic, &authority);
    let connected =
        client.connect(server_name(&domain("mx.test")).unwrap(), near, Duration::from_millis(20)).await;
    assert!(matches!(connected, Err(TlsError::Timeout(_))));
}

fn write(directory: &Path, issued: &Issued) {
    fs::write(directory.join("cert.pem"), &issued.chain).unwrap();
    fs::write(directory.join("key.pem"), &issued.key).unwrap();
}

fn open(directory: &Path) -> Result<(CertificateFiles, CertificatePair), CertificateError> {
    CertificateFiles::open(&directory.join("cert.pem"), &directory.join("key.pem"))
}

#[test]
fn changed_files_are_used_and_broken_ones_are_not() {
    let directory = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    assert!(matches!(open(directory.path()), Err(CertificateError::File { .. })));
    write(directory.path(), &authority.issue(&["one.test"]));
    let (mut files, pair) = open(directory.path()).unwrap();
    assert_eq!(pair.names, ["one.test"]);
    let certificates = ServerCertificates::new(Some(pair));
    let names = || certificates.current().unwrap().names.clone();
    assert!(matches!(files.reload(&certificates), Reload::Unchanged));

    let two = authority.issue(&["two.test"]);
    fs::write(directory.path().join("cert.pem"), &two.chain).unwrap();
    assert!(matches!(files.reload(&certificates), Reload::Broken(CertificateError::Pair(_))));
    assert_eq!(names(), ["one.test"]);
    fs::write(directory.path().join("key.pem"), &two.key).unwrap();
    assert!(matches!(files.reload(&certificates), Reload::Replaced));
    assert_eq!(names(), ["two.test"]);

    fs::write(directory.path().join("cert.pem"), "nonsense").unwrap();
    assert!(matches!(files.reload(&certificates), Reload::Broken(CertificateError::NoCertificate(_))));
    fs::remove_file(directory.path().join("cert.pem")).unwrap();
    assert!(matches!(files.reload(&certificates), Reload::Broken(CertificateError::File { .. })));
    assert_eq!(names(), ["two.test"]);
    write(directory.path(), &authority.issue(&["three.test"]));
    assert!(matches!(files.reload(&certificates), Reload::Replaced));
    assert_eq!(names(), ["three.test"]);
}

#[tokio::test]
async fn watching_puts_the_new_certificate_in_place() {
    let directory = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    write(directory.path(), &authority.issue(&["one.test"]));
    let (files, pair) = open(directory.path()).unwrap();
    let certificates = ServerCertificates::new(Some(pair));
    let stop = CancellationToken::new();
    let watching =
        tokio::spawn(files.watch(Arc::clone(&certificates), Duration::from_millis(5), stop.clone()));
    write(directory.path(), &authority.issue(&["two.test"]));
    while certificates.current().unwrap().names != ["two.test"] {
        tokio::task::yield_now().await;
    }
    let config = certificates.server_config(&[]).unwrap();
    assert!(connect(config, &client(Verification::Required, &authority), "two.test").await.is_ok());
    stop.cancel();
    watching.await.unwrap();
}

#[test]
fn self_signed_certificates_are_kept_until_they_near_their_end() {
    let directory = tempfile::tempdir().unwrap();
    let clock = clock();
    let names = [domain("mail.test"), domain("[127.0.0.1]")];
    let self_signed = SelfSigned::new(directory.path(), &names, shared(&clock));
    let first = self_signed.load_or_create().unwrap();
    assert_eq!(first.names, ["mail.test", "127.0.0.1"]);
    assert_eq!(first.lifetime(), SELF_SIGNED_VALIDITY);
    assert_eq!(self_signed.load_or_create().unwrap().leaf(), first.leaf());
    let key = fs::metadata(directory.path().join("self-signed.key")).unwrap();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&key.permissions()) & 0o777, 0o600);

    clock.advance(SELF_SIGNED_VALIDITY - SELF_SIGNED_RENEW_BEFORE);
    let second = self_signed.load_or_create().unwrap();
    assert_ne!(second.leaf(), first.leaf(), "renewed");
    let renamed = SelfSigned::new(directory.path(), &[domain("new.test")], shared(&clock));
    assert_eq!(renamed.load_or_create().unwrap().names, ["new.test"]);
    fs::write(directory.path().join("self-signed.pem"), "nonsense").unwrap();
    assert_eq!(renamed.load_or_create().unwrap().names, ["new.test"]);
}
