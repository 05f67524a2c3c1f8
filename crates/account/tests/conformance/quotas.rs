use std::time::Duration;

use postroad_account::{QuotaLimits, QuotaWindow, WorkspaceChange};

use crate::support::{BY, each};

#[tokio::test]
async fn the_day_is_counted_over_processes_and_restarts() {
    each(|fixture| async move {
        let id = fixture.workspace("A").await.id;
        let quota = Some(QuotaLimits { per_minute: None, per_day: Some(100) });
        let change = WorkspaceChange { quota, ..WorkspaceChange::default() };
        let workspace = fixture.one.workspaces.update(id, change, &BY).await.unwrap().unwrap();
        let (one, other) = (&fixture.one.quotas, &fixture.other.quotas);
        one.take(&workspace, 60).unwrap();
        other.take(&workspace, 30).unwrap();
        let exceeded = one.take(&workspace, 41).unwrap_err();
        assert_eq!((exceeded.which, exceeded.limit), (QuotaWindow::Day, 100));
        one.flush().await.unwrap();
        other.flush().await.unwrap();
        one.flush().await.unwrap();
        assert_eq!((one.today(id), other.today(id)), (90, 90));
        one.take(&workspace, 11).unwrap_err();
        one.take(&workspace, 10).unwrap();
        one.give_back(id, 10);
        one.take(&workspace, 5).unwrap();
        one.flush().await.unwrap();

        let restarted = fixture.restarted().await.quotas;
        assert_eq!(restarted.today(id), 95);
        restarted.take(&workspace, 6).unwrap_err();
        // Counted before midnight, stored after it.
        restarted.take(&workspace, 5).unwrap();
        fixture.clock.advance(Duration::from_secs(86_400));
        restarted.take(&workspace, 100).unwrap();
        restarted.flush().await.unwrap();
        assert_eq!(restarted.today(id), 100);
        let rows =
            fixture.db.query("SELECT recipients FROM account_usage ORDER BY day", vec![]).await.unwrap();
        let days: Vec<i64> = rows.iter().map(|row| row.get("recipients").unwrap()).collect();
        assert_eq!(days, [100, 100]);
    })
    .await;
}

#[tokio::test]
async fn the_installation_has_a_default() {
    each(|fixture| async move {
        let workspace = fixture.workspace("A").await;
        fixture.one.quotas.take(&workspace, u32::MAX).unwrap();
        fixture.clock.advance(Duration::from_secs(600));
        let limits = QuotaLimits { per_minute: Some(5), per_day: None };
        fixture.one.settings.update(&BY, |settings| settings.default_quota = limits).await.unwrap();
        fixture.one.quotas.take(&workspace, 5).unwrap();
        let exceeded = fixture.one.quotas.take(&workspace, 1).unwrap_err();
        assert_eq!((exceeded.which, exceeded.limit), (QuotaWindow::Minute, 5));
        assert!(exceeded.retry_after_secs.is_some());
        assert_eq!(fixture.one.quotas.take(&workspace, 6).unwrap_err().retry_after_secs, None);
    })
    .await;
}
