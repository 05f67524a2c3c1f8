//! DNSSEC and DANE against a signed world and its mail hosts.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::net::SocketAddr;
use std::sync::Arc;

use postroad_base::{Domain, SystemClock};
use postroad_net::dane::{Tlsa, usable};
use postroad_net::dns::{
    AddressFamilies, LookupError, Resolver, ResolverOptions, Route, RouteOptions, Servers,
};
use postroad_net::tls::{ClientTls, HANDSHAKE_TIMEOUT, TlsError, server_name};
use postroad_simnet::{Internet, SimHost, TlsMode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

struct World {
    internet: Internet,
    resolver: Resolver,
    _anchor: tempfile::NamedTempFile,
}

impl World {
    async fn new() -> Self {
        let internet = Internet::start().await.unwrap();
        let anchor = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(anchor.path(), internet.dns().sign()).unwrap();
        let mut options = ResolverOptions::new(Servers::Explicit(vec![internet.resolver_addr()]));
        options.validate = true;
        options.trust_anchor = Some(anchor.path().to_owned());
        let resolver = Resolver::new(&options, Arc::new(SystemClock)).unwrap();
        Self { internet, resolver, _anchor: anchor }
    }

    async fn route(&self, name: &str) -> Route {
        let options = RouteOptions { families: AddressFamilies::Ipv6First, ..RouteOptions::default() };
        self.resolver.mail_hosts(&domain(name), &options, 0).await.unwrap()
    }

    async fn records(&self, host: &str) -> (Vec<Tlsa>, bool) {
        let answer = self.resolver.tlsa(&domain(host), self.internet.smtp_port()).await.unwrap();
        (usable(&answer.records), answer.secure)
    }

    /// STARTTLS with a host of the simulated internet, held to its TLSA records.
    async fn handshake(&self, host: &SimHost) -> Result<(), TlsError> {
        self.resolver.clear_cache();
        let (records, secure) = self.records(host.name()).await;
        assert!(secure && !records.is_empty());
        let address = SocketAddr::from((host.address(), self.internet.smtp_port()));
        let mut stream = TcpStream::connect(address).await.unwrap();
        for line in ["", "EHLO a.test\r\n", "STARTTLS\r\n"] {
            stream.write_all(line.as_bytes()).await.unwrap();
            let mut reply = [0; 1024];
            assert!(stream.read(&mut reply).await.unwrap() > 0);
            assert_eq!(reply[0], b'2');
        }
        let tls = ClientTls::dane(records, Arc::new(SystemClock));
        let name = server_name(&domain(host.name())).unwrap();
        let (_, facts) = tls.connect(name, stream, HANDSHAKE_TIMEOUT).await?;
        assert!(facts.verified);
        Ok(())
    }
}

fn domain(name: &str) -> Domain {
    name.parse().unwrap()
}

#[tokio::test]
async fn a_signed_world_proves_what_is_there_and_what_is_not() {
    let world = World::new().await;
    world.internet.domain("signed.test").host().tlsa(3, 1, 1);
    world.internet.domain("without.test");
    world.internet.dns().unsigned("plain.test");
    world.internet.domain("plain.test").host().tlsa(3, 1, 1);

    let route = world.route("signed.test").await;
    assert!(route.secure && route.hosts[0].secure, "the missing IPv6 address is proven too");
    assert_eq!(world.records("mx.signed.test").await.0.len(), 1);
    assert!(world.route("without.test").await.hosts[0].secure);
    let (records, secure) = world.records("mx.without.test").await;
    assert!(records.is_empty() && secure);
    let nowhere = world.resolver.a(&domain("nowhere.signed.test")).await.unwrap();
    assert!(nowhere.secure && !nowhere.name_exists);

    let route = world.route("plain.test").await;
    assert!(!route.secure && !route.hosts[0].secure);
    assert!(!world.records("mx.plain.test").await.1);
    assert!(!world.resolver.txt(&domain("nothing.plain.test")).await.unwrap().secure);
}

#[tokio::test]
async fn signatures_by_somebody_else_are_no_answer() {
    let world = World::new().await;
    world.internet.domain("bad.test");
    world.internet.domain("half.test");
    world.internet.dns().bogus("bad.test", true).bogus("_tcp.mx.half.test", true);
    let options = RouteOptions::default();
    let error = world.resolver.mail_hosts(&domain("bad.test"), &options, 0).await.unwrap_err();
    assert!(!error.is_permanent());
    assert_eq!(error.enhanced_code().to_string(), "4.7.5");
    world.internet.domain("half.test").host().tlsa(3, 1, 1);
    let found = world.resolver.tlsa(&domain("mx.half.test"), world.internet.smtp_port()).await;
    assert_eq!(found.unwrap_err(), LookupError::Bogus);
}

#[tokio::test]
async fn certificates_are_held_to_the_records() {
    let world = World::new().await;
    for (name, mode, usage, selector, matching, accepted) in [
        // RFC 7672 §3.1.1: of a certificate that is named itself, nothing else matters.
        ("ee1.test", TlsMode::On, 3, 1, 1, true),
        ("ee2.test", TlsMode::Expired, 3, 1, 2, true),
        ("ee3.test", TlsMode::WrongName, 3, 0, 1, true),
        ("ee4.test", TlsMode::Untrusted, 3, 0, 0, true),
        ("ee5.test", TlsMode::Untrusted, 3, 1, 0, true),
        ("ee6.test", TlsMode::Tls12Only, 3, 1, 1, true),
        // RFC 7672 §3.1.2: under an authority that is named, names and dates do.
        ("ta1.test", TlsMode::On, 2, 0, 1, true),
        ("ta2.test", TlsMode::On, 2, 1, 1, true),
        ("ta3.test", TlsMode::On, 2, 0, 0, true),
        ("ta4.test", TlsMode::Expired, 2, 0, 1, false),
        ("ta5.test", TlsMode::WrongName, 2, 0, 1, false),
        ("ta6.test", TlsMode::Untrusted, 2, 0, 0, false),
    ] {
        let host = world.internet.domain(name).tls(mode).host();
        host.tlsa(usage, selector, matching);
        let connected = world.handshake(&host).await;
        match connected {
            Ok(()) => assert!(accepted, "{name}"),
            Err(TlsError::Certificate(error)) => assert!(!accepted, "{name}: {error}"),
            Err(error) => panic!("{name}: {error}"),
        }
    }
    for usage in [2, 3] {
        let host = world.internet.domain(&format!("wrong{usage}.test")).host();
        host.wrong_tlsa(usage);
        assert!(matches!(world.handshake(&host).await, Err(TlsError::Certificate(_))));
        // One that fits is enough (RFC 6698 §4).
        host.tlsa(3, 1, 1);
        assert!(world.handshake(&host).await.is_ok());
    }
}
