use std::time::Duration;

use postroad_account::{
    AccountError, Actor, CACHE_TTL, NewNetworkCredential, NewSmtpCredential, Scope, SenderRules,
};
use postroad_base::{Stream, WorkspaceId};
use postroad_smtp::sasl::ScramVerifier;

use crate::support::{BY, START, all, each};

fn smtp(workspace: WorkspaceId) -> NewSmtpCredential {
    let rules = SenderRules {
        stream: Some(Stream::Broadcast),
        sender_domains: vec!["example.com".parse().expect("a domain")],
    };
    NewSmtpCredential { workspace, label: "shop".to_owned(), rules }
}

#[tokio::test]
async fn smtp_logins_are_checked_and_disabled() {
    each(|fixture| async move {
        let workspace = fixture.workspace("A").await.id;
        let (credential, secret) = fixture.one.smtp_credentials.create(smtp(workspace), &BY).await.unwrap();
        assert!(credential.username.starts_with("pr_"));
        let lookup = async |accounts: &postroad_account::Accounts| {
            accounts.smtp_credentials.lookup(&credential.username).await.unwrap()
        };
        let login = lookup(&fixture.one).await.expect("it is there");
        for _ in 0..2 {
            assert!(login.verify_password(secret.expose()));
            assert!(!login.verify_password("wrong"));
        }
        let again =
            ScramVerifier::from_password(secret.expose(), &login.verifier.salt, login.verifier.iterations);
        assert_eq!(again, login.verifier);
        let principal = login.principal();
        assert_eq!((principal.workspace, principal.actor), (workspace, Actor::Credential(credential.id)));
        assert!(principal.may(Scope::MessagesSend) && !principal.may(Scope::MessagesRead));
        assert!(login.rules.allows(&"example.com".parse().unwrap()));
        assert!(!login.rules.allows(&"example.net".parse().unwrap()));
        for unknown in ["pr_unknown", "admin", "", &"pr_x".repeat(1_000)] {
            assert!(fixture.one.smtp_credentials.lookup(unknown).await.unwrap().is_none());
        }

        assert!(lookup(&fixture.other).await.is_some());
        let other_workspace = fixture.workspace("B").await.id;
        let wrong = fixture.one.smtp_credentials.disable(other_workspace, credential.id, &BY).await.unwrap();
        assert_eq!(wrong, None, "not another workspace's");
        let disabled =
            fixture.one.smtp_credentials.disable(workspace, credential.id, &BY).await.unwrap().unwrap();
        assert_eq!(disabled.disabled_at, Some(START));
        assert!(lookup(&fixture.one).await.is_none());
        fixture.clock.advance(CACHE_TTL);
        assert!(lookup(&fixture.other).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn the_last_use_is_written_in_batches_to_the_minute() {
    each(|fixture| async move {
        let workspace = fixture.workspace("A").await.id;
        let credentials = &fixture.one.smtp_credentials;
        let (credential, _) = credentials.create(smtp(workspace), &BY).await.unwrap();
        let last_used =
            async || credentials.list(workspace, &all(), None).await.unwrap().items[0].last_used_at;
        credentials.used(credential.id);
        assert_eq!(last_used().await, None);
        fixture.one.tick().await.unwrap();
        assert_eq!(last_used().await, Some(START));
        for (seconds, expected) in [(30, START), (30, START.plus(Duration::from_secs(60)))] {
            fixture.clock.advance(Duration::from_secs(seconds));
            credentials.used(credential.id);
            fixture.one.tick().await.unwrap();
            assert_eq!(last_used().await, Some(expected));
        }
    })
    .await;
}

#[tokio::test]
async fn the_narrowest_trusted_network_counts() {
    each(|fixture| async move {
        let (a, b) = (fixture.workspace("A").await.id, fixture.workspace("B").await.id);
        let networks = &fixture.one.network_credentials;
        let new = |workspace, network: &str| NewNetworkCredential {
            workspace,
            label: "office".to_owned(),
            network: network.parse().unwrap(),
            rules: SenderRules::default(),
        };
        let lookup = async |ip: &str| {
            let found = networks.lookup(ip.parse().unwrap()).await.unwrap();
            found.map(|login| login.workspace)
        };
        assert_eq!(lookup("127.0.0.1").await, None, "nothing is trusted by itself");
        let wide = networks.create(new(a, "192.0.2.0/24"), &BY).await.unwrap();
        networks.create(new(b, "192.0.2.128/25"), &BY).await.unwrap();
        assert_eq!(lookup("192.0.2.1").await, Some(a));
        assert_eq!(lookup("::ffff:192.0.2.200").await, Some(b));
        assert_eq!(lookup("192.0.3.1").await, None);
        let error = networks.create(new(b, "192.0.2.0/24"), &BY).await.unwrap_err();
        assert!(matches!(error, AccountError::Taken { field: "network" }), "{error}");

        assert!(networks.disable(b, wide.id, &BY).await.unwrap().is_none());
        assert!(networks.disable(a, wide.id, &BY).await.unwrap().is_some());
        assert_eq!(lookup("192.0.2.1").await, None);
        networks.create(new(b, "192.0.2.0/24"), &BY).await.unwrap();
        assert_eq!(lookup("192.0.2.1").await, Some(b));
        fixture.clock.advance(CACHE_TTL);
        let elsewhere = fixture.other.network_credentials.lookup("192.0.2.1".parse().unwrap()).await.unwrap();
        assert_eq!(elsewhere.unwrap().workspace, b);
    })
    .await;
}
