//! Issuance and renewal against pebble, by both challenges.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

#[path = "support/pebble.rs"]
mod pebble;
#[path = "support/pki.rs"]
mod pki;
mod support;

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

use pebble::Pebble;
use pki::Authority;
use postroad_base::{Clock, ManualClock, SharedClock, SystemClock};
use postroad_net::acme::{
    Acme, AcmeError, AcmeOptions, ChallengeKind, Challenges, Hosted, RETRY_MIN, WhyNot,
};
use postroad_net::http::{Client, ClientOptions};
use postroad_net::tls::{ServerCertificates, TrustRoots};
use support::{TestDns, a, domain};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

const NAMES: [&str; 2] = ["mail.test", "smtp.mail.test"];

/// Everything an authority and we need to reach each other.
struct World {
    dns: TestDns,
    authority: Authority,
    pebble: Pebble,
    http: TcpListener,
    tls: TcpListener,
    clock: Arc<ManualClock>,
    certificates: Arc<ServerCertificates>,
    data: tempfile::TempDir,
}

impl World {
    async fn start() -> Self {
        let dns = TestDns::start().await;
        for name in NAMES {
            dns.set(name, &[a("127.0.0.1")]);
        }
        let authority = Authority::new();
        let (http, tls) = (
            TcpListener::bind("127.0.0.1:0").await.unwrap(),
            TcpListener::bind("127.0.0.1:0").await.unwrap(),
        );
        let (http_port, tls_port) = (http.local_addr().unwrap().port(), tls.local_addr().unwrap().port());
        let pebble = Pebble::start(&authority, dns.address, http_port, tls_port);
        let clock = Arc::new(ManualClock::new(SystemClock.now()));
        let data = tempfile::tempdir().unwrap();
        Self { dns, authority, pebble, http, tls, clock, certificates: ServerCertificates::new(None), data }
    }

    fn clock(&self) -> SharedClock {
        Arc::<ManualClock>::clone(&self.clock)
    }

    fn acme(&self, challenge: ChallengeKind, names: &[&str]) -> Acme {
        let options = AcmeOptions {
            directory_url: self.pebble.directory_url(),
            contact: Some("admin@mail.test".parse().unwrap()),
            names: names.iter().map(|name| domain(name)).collect(),
            challenge,
            data_dir: self.data.path().to_owned(),
            account_dir: self.data.path().to_owned(),
            for_these_names_only: false,
        };
        let roots = TrustRoots::none().with_pem(self.authority.pem().as_bytes()).unwrap();
        let client =
            Client::new(self.dns.resolver().0, &roots, ClientOptions::for_operator(), self.clock()).unwrap();
        Acme::new(options, client, Arc::clone(&self.certificates), self.clock()).unwrap()
    }

    fn hosted(&self, challenges: Challenges) -> Hosted {
        let options = AcmeOptions {
            directory_url: self.pebble.directory_url(),
            contact: None,
            names: Vec::new(),
            challenge: ChallengeKind::Http01,
            data_dir: self.data.path().join("hosts"),
            account_dir: self.data.path().to_owned(),
            for_these_names_only: true,
        };
        let roots = TrustRoots::none().with_pem(self.authority.pem().as_bytes()).unwrap();
        let resolver = self.dns.resolver().0;
        let client =
            Client::new(resolver.clone(), &roots, ClientOptions::for_operator(), self.clock()).unwrap();
        Hosted::new(options, client, resolver, Arc::clone(&self.certificates), challenges, self.clock())
    }

    fn leaf(&self) -> Vec<u8> {
        self.certificates.current().unwrap().leaf().to_vec()
    }

    async fn run(&self, acme: &mut Acme) {
        let next = acme.tick(7).await;
        let status = acme.status().get();
        assert_eq!((status.failures, &status.last_error), (0, &None), "{}", self.pebble.log());
        assert!(status.valid_until.is_some() && next > self.clock.now());
    }
}

/// What any HTTP server does with the challenges.
async fn serve_http(listener: &TcpListener, challenges: Challenges) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut line = String::new();
        BufReader::new(&mut stream).read_line(&mut line).await.unwrap();
        let path = line.split(' ').nth(1).unwrap_or_default();
        let response = match challenges.respond_to_path(path) {
            Some(body) => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
            None => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
        };
        stream.write_all(response.as_bytes()).await.unwrap();
    }
}

async fn serve_tls(listener: &TcpListener, certificates: &Arc<ServerCertificates>) {
    let acceptor = TlsAcceptor::from(certificates.server_config(&[b"h2", b"http/1.1"]).unwrap());
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        if let Ok(mut stream) = acceptor.accept(stream).await {
            let _ = stream.shutdown().await;
        }
    }
}

#[tokio::test]
async fn http_01_issues_and_renews() {
    let world = World::start().await;
    let mut acme = world.acme(ChallengeKind::Http01, &NAMES);
    let serve = serve_http(&world.http, acme.challenges());
    let steps = async {
        world.run(&mut acme).await;
        let first = world.certificates.current().unwrap();
        assert!(first.covers(NAMES));
        world.clock.set(acme.status().get().next_attempt);
        world.run(&mut acme).await;
        assert_ne!(&world.leaf(), first.leaf().as_ref(), "renewed");
    };
    tokio::select! {
        () = serve => unreachable!("servers serve on"),
        () = steps => {}
    }
}

#[tokio::test]
async fn tls_alpn_01_issues_keeps_and_renews() {
    let world = World::start().await;
    let steps = async {
        let mut acme = world.acme(ChallengeKind::TlsAlpn01, &NAMES);
        world.run(&mut acme).await;
        let first = world.certificates.current().unwrap();
        let stored = std::fs::metadata(world.data.path().join("acme-certificate.pem")).unwrap();
        assert_eq!(stored.permissions().mode() & 0o777, 0o600);
        world.run(&mut acme).await;
        assert_eq!(&world.leaf(), first.leaf().as_ref(), "nothing is due");

        let mut acme = world.acme(ChallengeKind::TlsAlpn01, &NAMES);
        world.run(&mut acme).await;
        assert_eq!(&world.leaf(), first.leaf().as_ref(), "kept over a restart");
        let due = acme.status().get().next_attempt;
        assert!(due > first.valid_from && first.valid_until.since(due) >= first.lifetime() / 3);
        world.clock.set(due.minus(Duration::from_millis(1)));
        world.run(&mut acme).await;
        assert_eq!(&world.leaf(), first.leaf().as_ref(), "not due yet");
        world.clock.set(due);
        world.run(&mut acme).await;
        assert_ne!(&world.leaf(), first.leaf().as_ref(), "renewed");
    };
    tokio::select! {
        () = serve_tls(&world.tls, &world.certificates) => unreachable!("servers serve on"),
        () = steps => {}
    }
}

#[tokio::test]
async fn a_name_that_is_not_ours_is_not_asked_for_again_and_again() {
    let world = World::start().await;
    let names = ["mail.test", "elsewhere.test"];
    let mut acme = world.acme(ChallengeKind::Http01, &names);
    let serve = serve_http(&world.http, acme.challenges());
    tokio::select! {
        () = serve => unreachable!("servers serve on"),
        next = acme.tick(0) => assert_eq!(next, world.clock.now().plus(RETRY_MIN)),
    }
    let status = acme.status().get();
    assert_eq!((status.failures, status.valid_until), (1, None));
    let error = status.last_error.clone().unwrap();
    assert!(error.contains("elsewhere.test"), "{error}");
    let orders = |log: &str| log.matches("There are now").count();
    let before = orders(&world.pebble.log());

    let mut restarted = world.acme(ChallengeKind::Http01, &names);
    let next = restarted.tick(0).await;
    assert!(next > world.clock.now());
    assert_eq!(restarted.status().get().failures, 1);
    assert_eq!(orders(&world.pebble.log()), before, "nothing was asked");
}

#[tokio::test]
async fn further_hosts_get_certificates_of_their_own_and_no_other_waits_for_them() {
    let world = World::start().await;
    let (one, two) = (domain("mta-sts.one.test"), domain("mta-sts.two.test"));
    world.dns.set(one.as_str(), &[a("127.0.0.1")]);
    let mut main = world.acme(ChallengeKind::Http01, &NAMES);
    let challenges = main.challenges();
    let mut hosted = world.hosted(challenges.clone());
    let status = hosted.status();
    let steps = async {
        world.run(&mut main).await;
        let common = world.leaf();
        hosted.tick(&[one.clone(), two.clone()].into(), 7).await;
        let shown = world.certificates.shown_for(one.as_str()).unwrap();
        assert!(shown.is_for_host(one.as_str()), "{}", world.pebble.log());
        assert_eq!(status.get(&one).unwrap().why_not, None);
        assert_eq!(status.get(&two).unwrap().why_not, Some(WhyNot::NoAddress));
        assert_eq!(world.certificates.shown_for(two.as_str()).unwrap().leaf().as_ref(), common);
        assert_eq!(world.leaf(), common, "the listeners' own stays");

        // It gets an address; the other one is kept.
        world.dns.set(two.as_str(), &[a("127.0.0.1")]);
        world.clock.advance(Duration::from_secs(700));
        hosted.tick(&[one.clone(), two.clone()].into(), 7).await;
        assert_eq!(status.get(&two).unwrap().why_not, None, "{}", world.pebble.log());
        assert_eq!(world.certificates.shown_for(one.as_str()).unwrap().leaf(), shown.leaf());

        // A restart keeps both; who serves no policy any more is shown with the common one.
        let mut restarted = world.hosted(challenges.clone());
        restarted.tick(&[two.clone()].into(), 7).await;
        assert!(world.certificates.shown_for(two.as_str()).unwrap().is_for_host(two.as_str()));
        hosted.tick(&[two.clone()].into(), 7).await;
        assert_eq!(world.certificates.shown_for(one.as_str()).unwrap().leaf().as_ref(), common);
        assert_eq!(status.get(&one), None);
    };
    tokio::select! {
        () = serve_http(&world.http, challenges.clone()) => unreachable!("servers serve on"),
        () = steps => {}
    }
}

#[tokio::test]
async fn an_authority_that_forgot_us_gets_a_new_account() {
    let mut world = World::start().await;
    let mut acme = world.acme(ChallengeKind::TlsAlpn01, &NAMES);
    let (tls, certificates) = (world.tls, Arc::clone(&world.certificates));
    let tls_port = tls.local_addr().unwrap().port();
    let serving = tokio::spawn(async move { serve_tls(&tls, &certificates).await });
    acme.tick(0).await;
    let first = world.certificates.current().unwrap();
    let address = world.pebble.address();
    drop(world.pebble);
    world.pebble = Pebble::start_at(address, &world.authority, world.dns.address, 1, tls_port);
    world.clock.set(acme.status().get().next_attempt);
    acme.tick(0).await;
    assert_eq!(acme.status().get().failures, 1);
    world.clock.set(acme.status().get().next_attempt);
    acme.tick(0).await;
    assert_eq!(acme.status().get().failures, 0, "{}", world.pebble.log());
    assert_ne!(world.certificates.current().unwrap().leaf(), first.leaf());
    serving.abort();
}

#[tokio::test]
async fn running_stops_when_told() {
    let world = World::start().await;
    let acme = world.acme(ChallengeKind::TlsAlpn01, &NAMES);
    let (status, stop) = (acme.status(), CancellationToken::new());
    let running = tokio::spawn(acme.run(stop.clone()));
    tokio::select! {
        () = serve_tls(&world.tls, &world.certificates) => unreachable!("servers serve on"),
        () = async {
            while status.get().valid_until.is_none() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        } => {}
    }
    stop.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn names_are_checked_before_anything_is_asked() {
    let dns = TestDns::start().await;
    let clock: SharedClock = Arc::new(SystemClock);
    let client = Client::new(
        dns.resolver().0,
        &TrustRoots::public(),
        ClientOptions::for_operator(),
        Arc::clone(&clock),
    )
    .unwrap();
    for names in [vec![], vec![domain("[192.0.2.1]")]] {
        let options = AcmeOptions {
            directory_url: "https://127.0.0.1:1/dir".to_owned(),
            contact: None,
            names,
            challenge: ChallengeKind::Http01,
            data_dir: "/nonexistent".into(),
            account_dir: "/nonexistent".into(),
            for_these_names_only: false,
        };
        let made = Acme::new(options, client.clone(), ServerCertificates::new(None), Arc::clone(&clock));
        assert!(matches!(made, Err(AcmeError::Names)));
    }
}
