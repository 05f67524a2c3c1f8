use std::time::Duration;

use postroad_account::{Actor, AuditFilter, By, WorkspaceChange};
use postroad_base::UserId;

use crate::support::{START, each};

#[tokio::test]
async fn who_changed_what_is_listed_newest_first() {
    each(|fixture| async move {
        let workspace = fixture.workspace("A").await.id;
        fixture.workspace("B").await;
        let by = By { actor: Actor::User(UserId::new(START)), ip: Some("2001:db8::1".parse().unwrap()) };
        for n in 1..=3 {
            fixture.clock.advance(Duration::from_secs(1));
            let change = WorkspaceChange { name: Some(format!("A{n}")), ..WorkspaceChange::default() };
            fixture.one.workspaces.update(workspace, change, &by).await.unwrap();
        }
        let filter = AuditFilter::Workspace(workspace);
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = fixture.one.audit.list(filter, cursor.as_ref(), 2).await.unwrap();
            seen.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let actions: Vec<&str> = seen.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(
            actions,
            ["workspace.changed", "workspace.changed", "workspace.changed", "workspace.created"]
        );
        let last = &seen[0];
        assert_eq!((last.actor, last.ip, last.at), (by.actor, by.ip, START.plus(Duration::from_secs(3))));
        assert_eq!(last.before.as_ref().unwrap()["name"], "A2");
        assert_eq!(last.after.as_ref().unwrap()["name"], "A3");
        let all = fixture.one.audit.list(AuditFilter::All, None, 100).await.unwrap();
        assert_eq!((all.items.len(), all.next), (5, None));
        let page = fixture.one.audit.list(filter, None, 2).await.unwrap();
        fixture
            .one
            .audit
            .list(AuditFilter::All, page.next.as_ref(), 2)
            .await
            .expect_err("another listing's cursor");
    })
    .await;
}
