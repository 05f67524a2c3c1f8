use std::sync::Arc;
use std::time::Duration;

use postroad_base::WorkspaceId;
use postroad_db::Search;
use postroad_db::testing::each_database;
use postroad_insight::{
    EndpointChange, EndpointSort, InsightError, NewEndpoint, WebhookKind, Webhooks, sign,
};

use super::{DELIVERED, Hooks, Upside, transport};
use crate::support::START;

#[tokio::test]
async fn endpoints_are_kept_changed_and_removed() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        let (endpoint, secret) = hooks.endpoint("/one", &[DELIVERED]).await;
        let workspace = hooks.world.workspace;
        let other = WorkspaceId::new(START);
        assert_eq!(hooks.webhooks.list(workspace).await.unwrap(), std::slice::from_ref(&endpoint));
        assert_eq!(hooks.webhooks.list(other).await.unwrap(), []);
        assert_eq!(hooks.webhooks.secret(workspace, endpoint.id).await.unwrap(), Some(secret));
        assert_eq!(hooks.webhooks.secret(other, endpoint.id).await.unwrap(), None);
        let change = EndpointChange {
            url: Some(hooks.sink.url("/two")),
            kinds: Some(vec![]),
            enabled: Some(false),
            ..EndpointChange::default()
        };
        let changed = hooks.webhooks.update(workspace, endpoint.id, change).await.unwrap().unwrap();
        assert_eq!(changed.url, hooks.sink.url("/two"));
        assert_eq!((changed.kinds.len(), changed.enabled), (0, false));
        hooks.deliver("while it is off").await;
        let on =
            EndpointChange { enabled: Some(true), kinds: Some(vec![DELIVERED]), ..EndpointChange::default() };
        hooks.webhooks.update(workspace, endpoint.id, on).await.unwrap().unwrap();
        hooks.deliver("on again").await;
        hooks.webhooks.deliver_due().await.unwrap();
        assert_eq!(hooks.subjects("/two"), ["on again"]);
        assert!(!hooks.webhooks.delete(other, endpoint.id).await.unwrap());
        assert!(hooks.webhooks.delete(workspace, endpoint.id).await.unwrap());
        assert!(!hooks.webhooks.delete(workspace, endpoint.id).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn endpoints_are_searched_ordered_and_paged() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        let workspace = hooks.world.workspace;
        for path in ["/zebra", "/ant", "/Bee"] {
            hooks.endpoint(path, &[DELIVERED]).await;
            hooks.world.pass(Duration::from_secs(1));
        }
        let walk = async |sort, descending, text| {
            let search = Search { text, sort, descending, limit: 2 };
            let (mut paths, mut cursor) = (Vec::new(), None);
            loop {
                let page = hooks.webhooks.search(workspace, &search, cursor.as_ref()).await.unwrap();
                paths.extend(page.items.iter().map(|one| one.url.rsplit('/').next().unwrap().to_owned()));
                cursor = page.next;
                if cursor.is_none() {
                    return paths;
                }
            }
        };
        assert_eq!(walk(EndpointSort::Created, false, None).await, ["zebra", "ant", "Bee"]);
        assert_eq!(walk(EndpointSort::Created, true, None).await, ["Bee", "ant", "zebra"]);
        assert_eq!(walk(EndpointSort::Url, false, None).await, ["ant", "Bee", "zebra"]);
        assert_eq!(walk(EndpointSort::Url, true, Some("/B")).await, ["Bee"]);
        let search = Search { text: None, sort: EndpointSort::Url, descending: false, limit: 1 };
        let page = hooks.webhooks.search(workspace, &search, None).await.unwrap();
        let other = Search { descending: true, ..search };
        let error = hooks.webhooks.search(workspace, &other, page.next.as_ref()).await.unwrap_err();
        assert!(matches!(error, InsightError::Cursor(_)), "{error}");
        let strangers = hooks.webhooks.search(WorkspaceId::new(START), &search, None).await.unwrap();
        assert_eq!(strangers.items, []);
    })
    .await;
}

#[tokio::test]
async fn while_a_secret_changes_both_sign() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        let (endpoint, old) = hooks.endpoint("/hook", &[DELIVERED]).await;
        let day = Duration::from_secs(86_400);
        let new =
            hooks.webhooks.rotate_secret(hooks.world.workspace, endpoint.id, day).await.unwrap().unwrap();
        hooks.deliver("both").await;
        hooks.webhooks.deliver_due().await.unwrap();
        hooks.world.pass(day);
        hooks.deliver("new only").await;
        hooks.webhooks.deliver_due().await.unwrap();
        let expected = [vec![&new, &old], vec![&new]];
        for (request, secrets) in hooks.sink.requests().iter().zip(expected) {
            let body = std::str::from_utf8(&request.body).unwrap();
            let timestamp = request.header("webhook-timestamp").unwrap().parse().unwrap();
            let signature = sign(secrets, request.header("webhook-id").unwrap(), timestamp, body);
            assert_eq!(request.header("webhook-signature"), Some(&*signature));
        }
    })
    .await;
}

#[tokio::test]
async fn addresses_of_our_own_network_are_refused() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        let guarded = Webhooks::new(hooks.world.log.clone(), Arc::new(Upside), transport(false));
        let new = |url: &str, kinds: &[WebhookKind]| NewEndpoint {
            workspace: hooks.world.workspace,
            url: url.into(),
            kinds: kinds.to_vec(),
            description: String::new(),
            secret: None,
        };
        for url in
            ["http://example.com/", "https://127.0.0.1/", "https://[::1]/", "ftp://example.com", "x", ""]
        {
            let refused = guarded.create(new(url, &[])).await;
            assert!(matches!(refused, Err(InsightError::Invalid(_))), "{url}");
        }
        let refused = guarded.create(new("https://example.com/", &[WebhookKind::Test])).await;
        assert!(matches!(refused, Err(InsightError::Invalid(_))));
        guarded.create(new("https://example.com/hook", &[])).await.unwrap();
    })
    .await;
}
