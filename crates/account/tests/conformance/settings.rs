use postroad_account::{
    AccountError, AuditFilter, InstallationSettings, RelayHost, RelayLogin, RelayTls, Sealer,
};
use serde_json::json;

use crate::support::{BY, each};

#[tokio::test]
async fn settings_are_effective_here_at_once_and_elsewhere_after_a_refresh() {
    each(|fixture| async move {
        assert_eq!(*fixture.one.settings.current(), InstallationSettings::default());
        let sealer = Sealer::new(&[7; 32]);
        let relay = RelayHost {
            host: "relay.example.com".parse().unwrap(),
            port: 587,
            tls: RelayTls::StartTls,
            login: Some(RelayLogin {
                username: "me".to_owned(),
                password: sealer.seal_text(RelayLogin::CONTEXT, "hunter2"),
            }),
        };
        let wanted = Some(relay.clone());
        fixture.one.settings.update(&BY, |settings| settings.relay_host = wanted).await.unwrap();
        assert_eq!(fixture.one.settings.current().relay_host, Some(relay.clone()));
        assert_eq!(fixture.other.settings.current().relay_host, None);
        fixture.other.tick().await.unwrap();
        let read = fixture.other.settings.current().relay_host.clone().unwrap().login.unwrap();
        assert_eq!(sealer.open_text(RelayLogin::CONTEXT, &read.password).unwrap().expose(), "hunter2");

        // Another process changes another setting; neither undoes the other's.
        fixture.one.settings.set("event_retention_max_days", json!(90), &BY).await.unwrap();
        fixture.other.settings.set("retry", json!({ "jitter_percent": 20 }), &BY).await.unwrap();
        let settings = fixture.restarted().await.settings.current();
        assert_eq!(settings.event_retention_max_days, Some(90));
        assert_eq!(settings.retry.jitter_percent, 20);
        assert_eq!(settings.relay_host, Some(relay));

        let log = fixture.one.audit.list(AuditFilter::All, None, 10).await.unwrap().items;
        assert_eq!(log.len(), 3, "one entry for each changed setting");
        let text = log.iter().find(|entry| entry.subject == "relay_host").unwrap().after.clone().unwrap();
        assert_eq!(text["login"]["password"], "…");
    })
    .await;
}

#[tokio::test]
async fn wrong_settings_change_nothing() {
    each(|fixture| async move {
        let settings = &fixture.one.settings;
        assert!(matches!(settings.set("nonsense", json!(1), &BY).await, Err(AccountError::Missing { .. })));
        for bad in [json!("x"), json!({ "jitter_percent": 99 }), json!({ "unknown": 1 })] {
            assert!(matches!(settings.set("retry", bad, &BY).await, Err(AccountError::Invalid { .. })));
        }
        assert_eq!(*settings.current(), InstallationSettings::default());
        // What another version wrote does not take the rest down.
        let insert = "INSERT INTO account_setting (name, value, changed_at) VALUES (?, ?, 0)";
        for (name, value) in [("future", "1"), ("retry", "\"text\""), ("event_retention_max_days", "9")] {
            fixture.db.execute(insert, postroad_db::values![name, value]).await.unwrap();
        }
        settings.refresh().await.unwrap();
        let expected =
            InstallationSettings { event_retention_max_days: Some(9), ..InstallationSettings::default() };
        assert_eq!(*settings.current(), expected);
    })
    .await;
}
