use postroad_account::{
    AccountError, CACHE_TTL, NewWorkspace, QuotaLimits, WorkspaceChange, WorkspaceSettings, WorkspaceStatus,
};
use postroad_base::WorkspaceId;

use crate::support::{BY, START, each};

#[tokio::test]
async fn workspaces_are_made_changed_and_listed() {
    each(|fixture| async move {
        let workspaces = &fixture.one.workspaces;
        let first = fixture.workspace("  First ").await;
        assert_eq!(first.name, "First");
        assert_eq!(first.settings, WorkspaceSettings::default());
        assert_eq!(workspaces.get(first.id).await.unwrap(), Some(first.clone()));

        let change = WorkspaceChange {
            name: Some("Renamed".to_owned()),
            status: Some(WorkspaceStatus::Suspended { reason: "unpaid".to_owned() }),
            settings: Some(WorkspaceSettings { retention_days: 7, ..WorkspaceSettings::default() }),
            quota: Some(QuotaLimits { per_minute: Some(10), per_day: None }),
        };
        let changed = workspaces.update(first.id, change, &BY).await.unwrap().unwrap();
        assert_eq!(workspaces.get(first.id).await.unwrap(), Some(changed.clone()));
        assert_eq!(changed.status, WorkspaceStatus::Suspended { reason: "unpaid".to_owned() });
        let unknown = WorkspaceId::new(START);
        assert_eq!(workspaces.update(unknown, WorkspaceChange::default(), &BY).await.unwrap(), None);

        fixture.clock.advance(std::time::Duration::from_millis(1));
        let second = fixture.workspace("Second").await;
        let page = workspaces.list(None, 1).await.unwrap();
        assert_eq!(page.items, [second]);
        let page = workspaces.list(page.next.as_ref(), 1).await.unwrap();
        assert_eq!((page.items, page.next), (vec![changed], None));
    })
    .await;
}

#[tokio::test]
async fn a_suspension_is_effective_at_once_here_and_soon_elsewhere() {
    each(|fixture| async move {
        let id = fixture.workspace("A").await.id;
        let status = async |accounts: &postroad_account::Accounts| {
            accounts.workspaces.cached(id).await.unwrap().unwrap().status.clone()
        };
        assert_eq!(status(&fixture.one).await, WorkspaceStatus::Active);
        assert_eq!(status(&fixture.other).await, WorkspaceStatus::Active);
        let suspended = WorkspaceStatus::Suspended { reason: "spam".to_owned() };
        let change = WorkspaceChange { status: Some(suspended.clone()), ..WorkspaceChange::default() };
        fixture.one.workspaces.update(id, change, &BY).await.unwrap();
        assert_eq!(status(&fixture.one).await, suspended);
        fixture.clock.advance(CACHE_TTL);
        assert_eq!(status(&fixture.other).await, suspended);
    })
    .await;
}

#[tokio::test]
async fn impossible_values_are_refused_by_field() {
    each(|fixture| async move {
        let settings = |change: fn(&mut WorkspaceSettings)| {
            let mut settings = WorkspaceSettings::default();
            change(&mut settings);
            NewWorkspace { name: "A".to_owned(), settings, ..NewWorkspace::default() }
        };
        for (new, expected) in [
            (NewWorkspace { name: " ".to_owned(), ..NewWorkspace::default() }, "name"),
            (NewWorkspace { name: "a\nb".to_owned(), ..NewWorkspace::default() }, "name"),
            (settings(|settings| settings.retention_days = 0), "retention_days"),
            (settings(|settings| settings.time_zone = "not a zone".to_owned()), "time_zone"),
        ] {
            match fixture.one.workspaces.create(new, &BY).await {
                Err(AccountError::Invalid { field, .. }) => assert_eq!(field, expected),
                other => panic!("{other:?}"),
            }
        }
    })
    .await;
}
