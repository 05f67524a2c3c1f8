//! What is kept of TLS, on both databases.

use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Clock, Domain, ManualClock, SharedClock, UtcMillis};
use postroad_db::Db;
use postroad_db::testing::each_database;
use postroad_net::dns::{Resolver, ResolverOptions, Servers, TlsLevel};
use postroad_net::http::{Client, ClientOptions};
use postroad_net::mta_sts::MAX_POLICY_BYTES;
use postroad_net::tls::TrustRoots;
use postroad_simnet::{HttpAction, Internet};

use super::report::{DAY_MS, Destination, SendState};
use super::{Observed, ResultType, TlsPolicies};

const START: UtcMillis = UtcMillis(1_769_860_800_000);
const DAY: Duration = Duration::from_secs(86_400);

async fn policies(db: &Db, internet: &Internet, clock: &Arc<ManualClock>) -> TlsPolicies {
    crate::migrate(db).await.unwrap();
    let clock: SharedClock = clock.clone();
    let options = ResolverOptions::new(Servers::Explicit(vec![internet.resolver_addr()]));
    let resolver = Resolver::new(&options, clock.clone()).unwrap();
    let roots = TrustRoots::none().with_pem(internet.root_pem().as_bytes()).unwrap();
    let options = ClientOptions {
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        max_body_bytes: MAX_POLICY_BYTES,
        ..ClientOptions::default()
    };
    let client = Client::new(resolver.clone(), &roots, options, clock.clone()).unwrap();
    TlsPolicies::open(db.clone(), clock, resolver, client, internet.smtp_port()).await.unwrap()
}

fn domain(name: &str) -> Domain {
    name.parse().unwrap()
}

fn observed(failure: Option<ResultType>) -> Observed {
    Observed {
        host: "mx.x.test".into(),
        name: Some(domain("mx.x.test")),
        remote_ip: [192, 0, 2, 1].into(),
        source_ip: Some([192, 0, 2, 9].into()),
        policy: "dane",
        dane: true,
        tlsa: Arc::from(["3 1 1 00".to_owned()]),
        encrypted: failure.is_none(),
        failure: failure.map(|result| (result, "words".to_owned())),
        certificate: None,
    }
}

#[tokio::test]
async fn rules_are_kept_and_found() {
    each_database(|db| async move {
        let internet = Internet::start().await.unwrap();
        let clock = Arc::new(ManualClock::new(START));
        let tls = policies(&db, &internet, &clock).await;
        let pattern = "*.Example.com".parse().unwrap();
        tls.set_rule(&pattern, TlsLevel::Required, "first").await.unwrap();
        clock.advance(Duration::from_secs(9));
        let rule = tls.set_rule(&pattern, TlsLevel::Verified, "50%").await.unwrap();
        assert_eq!((rule.created_at, rule.updated_at), (START, START.plus(Duration::from_secs(9))));
        tls.set_rule(&"mx:example.net".parse().unwrap(), TlsLevel::None, "").await.unwrap();
        let found = |search: &str, after: Option<&str>| {
            let (tls, search, after) = (tls.clone(), search.to_owned(), after.map(str::to_owned));
            async move {
                let rules = tls.rules(&search, after.as_deref(), 10).await.unwrap();
                rules.into_iter().map(|rule| rule.pattern.to_string()).collect::<Vec<_>>()
            }
        };
        assert_eq!(found("", None).await, ["*.example.com", "mx:example.net"]);
        assert_eq!(found("EXAMPLE.C", None).await, ["*.example.com"]);
        assert_eq!(found("%", None).await, [""; 0]);
        assert_eq!(found("", Some("*.example.com")).await, ["mx:example.net"]);
        // Another process of the same installation sees them.
        let other = policies(&db, &internet, &clock).await;
        let level = other.0.configured.load().level(&domain("a.example.com"), &[]);
        assert_eq!(level, Some(TlsLevel::Verified));
        assert!(tls.remove_rule(&pattern).await.unwrap());
        assert!(!tls.remove_rule(&pattern).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn results_become_a_report_once() {
    each_database(|db| async move {
        let internet = Internet::start().await.unwrap();
        let clock = Arc::new(ManualClock::new(START));
        let tls = policies(&db, &internet, &clock).await;
        let (about, today) = (domain("x.test"), START.0.div_euclid(DAY_MS));
        for failure in [None, None, Some(ResultType::TlsaInvalid)] {
            tls.count(&about, &observed(failure));
        }
        tls.flush_results().await.unwrap();
        tls.count(&about, &observed(None));
        tls.flush_results().await.unwrap();
        assert!(tls.counted(today, None, 10).await.unwrap().is_empty(), "the day is not over");
        assert_eq!(tls.counted(today + 1, None, 10).await.unwrap(), [(today, about.clone())]);
        assert!(tls.counted(today + 1, Some(&domain("y.test")), 10).await.unwrap().is_empty());

        let to = vec![Destination::Https("https://x.test/".into())];
        let made =
            tls.make_report_of(today, &about, to.clone(), "us", "a@us.test", "1@us").await.unwrap().unwrap();
        assert_eq!((made.successes, made.failures, made.date().as_str()), (3, 1, "2026-01-31"));
        let json = made.json().unwrap();
        assert_eq!(json["policies"][0]["policy"]["policy-string"][0], "3 1 1 00");
        assert_eq!(json["policies"][0]["failure-details"][0]["sending-mta-ip"], "192.0.2.9");
        assert!(tls.make_report_of(today, &about, to, "us", "a@us.test", "2@us").await.unwrap().is_none());

        let mut due = tls.due_reports(10).await.unwrap();
        assert_eq!(due, std::slice::from_ref(&made));
        let until = clock.now().plus(DAY);
        assert!(tls.claim_report(&made, until).await.unwrap());
        assert!(!tls.claim_report(&made, until).await.unwrap(), "one of two gets it");
        let mut sent = due.remove(0);
        (sent.state, sent.due_at) = (SendState::Sent, None);
        tls.save_report(&sent).await.unwrap();
        assert_eq!(tls.report(made.seq).await.unwrap(), Some(sent.clone()));
        assert_eq!(tls.reports("x.", Some(SendState::Sent), None, 10).await.unwrap(), [sent]);
        assert!(tls.reports("x.", Some(SendState::Failed), None, 10).await.unwrap().is_empty());
        assert!(tls.reports("", None, Some(made.seq), 10).await.unwrap().is_empty());
        clock.advance(91 * DAY);
        tls.forget_old_reports(today + 91).await.unwrap();
        assert_eq!(tls.report(made.seq).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn sts_policies_are_kept_renewed_and_end() {
    each_database(|db| async move {
        let internet = Internet::start().await.unwrap();
        let clock = Arc::new(ManualClock::new(START));
        let text = "version: STSv1\nmode: enforce\nmx: mx.x.test\nmax_age: 259200\n";
        let sink = internet.mta_sts("x.test", text).await.unwrap();
        let about = domain("x.test");
        let first = policies(&db, &internet, &clock).await;
        assert!(first.sts_in_force(&about).await.is_some());
        assert!(first.sts_in_force(&about).await.is_some());
        assert_eq!(sink.requests().len(), 1, "the same id is not fetched again");

        // It is renewed while it holds, and what is renewed counts from then.
        clock.advance(2 * DAY);
        first.renew_policies().await.unwrap();
        assert_eq!(sink.requests().len(), 2);

        // Another id whose policy cannot be had changes nothing until the old one ends (RFC 8461 §5.1).
        sink.script([HttpAction::Status(500)]);
        let record = "_mta-sts.x.test";
        internet.dns().remove_name(record).txt(record, "v=STSv1; id=2;");
        clock.advance(2 * DAY);
        let second = policies(&db, &internet, &clock).await;
        assert!(second.sts_in_force(&about).await.is_some());
        assert_eq!(sink.requests().len(), 3);
        assert!(second.sts_in_force(&about).await.is_some());
        assert_eq!(sink.requests().len(), 3, "not asked again at once");
        let kept = second.cached_policies("x.", None, 10).await.unwrap();
        assert!(kept[0].failure.is_some());
        clock.advance(2 * DAY);
        assert!(second.sts_in_force(&about).await.is_none());
        assert_eq!(second.sts_standing(&about).failure, Some(ResultType::StsPolicyFetchError));
        second.renew_policies().await.unwrap();
        assert!(second.cached_policies("", None, 10).await.unwrap().is_empty());
    })
    .await;
}
