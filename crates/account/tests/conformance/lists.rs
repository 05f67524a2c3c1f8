//! Searching, ordering and paging: the same on both databases.
#![expect(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::time::Duration;

use postroad_account::{
    AccountError, InviteSort, KeySort, NetworkSort, NewApiKey, NewNetworkCredential, NewProvider,
    NewSmtpCredential, Principal, ProviderSort, Role, Scope, ScopeSet, Sealer, Search, Secret, SenderRules,
    SmtpCredentialSort, WorkspaceSort,
};
use postroad_base::WorkspaceId;
use postroad_db::{Cursor, Page};

use crate::support::{BY, Fixture, all, each};

const LABELS: [&str; 3] = ["Shop", "back office", "printer_7"];

/// The names of all pages, two rows each, in this order.
async fn walk<T, S: Copy>(
    sort: S,
    descending: bool,
    text: Option<&str>,
    list: impl AsyncFn(&Search<'_, S>, Option<&Cursor>) -> Result<Page<T>, AccountError>,
    name: impl Fn(&T) -> String,
) -> Vec<String> {
    let search = Search { text, sort, descending, limit: 2 };
    let (mut names, mut cursor) = (Vec::new(), None);
    loop {
        let page = list(&search, cursor.as_ref()).await.unwrap();
        assert!(page.items.len() <= 2);
        names.extend(page.items.iter().map(&name));
        cursor = page.next;
        if cursor.is_none() {
            return names;
        }
    }
}

/// In every order forwards and backwards, and searched for "OFF".
async fn check<T, S: Copy>(
    orders: &[(S, [&str; 3])],
    list: impl AsyncFn(&Search<'_, S>, Option<&Cursor>) -> Result<Page<T>, AccountError>,
    name: impl Fn(&T) -> String,
) {
    for (sort, expected) in orders {
        assert_eq!(walk(*sort, false, None, &list, &name).await, expected);
        let backwards: Vec<&str> = expected.iter().rev().copied().collect();
        assert_eq!(walk(*sort, true, None, &list, &name).await, backwards);
        assert_eq!(walk(*sort, true, Some(" OFF "), &list, &name).await.len(), 1);
        // Not a pattern.
        assert_eq!(walk(*sort, true, Some("r%"), &list, &name).await, [""; 0]);
    }
    let sort = orders[0].0;
    let forwards = Search { text: None, sort, descending: false, limit: 1 };
    let page = list(&forwards, None).await.unwrap();
    let other = Search { descending: true, ..forwards };
    let error = list(&other, page.next.as_ref()).await.err().expect("another order's cursor");
    assert!(matches!(error, AccountError::Cursor(_)), "{error}");
    for text in ["x".repeat(201), "a\0".to_owned()] {
        let error = list(&Search { text: Some(&text), sort, descending: true, limit: 1 }, None)
            .await
            .err()
            .expect("it cannot be searched for");
        assert!(matches!(error, AccountError::Invalid { field: "q", .. }), "{error}");
    }
}

async fn filled(fixture: &Fixture) -> WorkspaceId {
    let workspace = fixture.workspace("Office").await.id;
    let rules = SenderRules::default();
    let operator = Principal::local_operator(workspace);
    for (label, network) in LABELS.into_iter().zip(["192.0.2.0/24", "203.0.113.0/24", "198.51.100.0/24"]) {
        let label = label.to_owned();
        let scopes = ScopeSet::of(&[Scope::EventsRead]);
        let key = NewApiKey { label: label.clone(), scopes, expires_at: None };
        fixture.one.api_keys.create(key, &operator, None).await.unwrap();
        let smtp = NewSmtpCredential { workspace, label: label.clone(), rules: rules.clone() };
        fixture.one.smtp_credentials.create(smtp, &BY).await.unwrap();
        let network = network.parse().unwrap();
        let network = NewNetworkCredential { workspace, label, network, rules: rules.clone() };
        fixture.one.network_credentials.create(network, &BY).await.unwrap();
        fixture.clock.advance(Duration::from_secs(1));
    }
    workspace
}

#[tokio::test]
async fn keys_and_credentials() {
    each(|fixture| async move {
        let workspace = filled(&fixture).await;
        let by_label = ["back office", "printer_7", "Shop"];
        let keys = &fixture.one.api_keys;
        let orders = [(KeySort::Label, by_label), (KeySort::Created, LABELS)];
        check(
            &orders,
            async |search, cursor| keys.list(workspace, search, cursor).await,
            |key| key.label.clone(),
        )
        .await;
        let logins = &fixture.one.smtp_credentials;
        let orders = [(SmtpCredentialSort::Label, by_label), (SmtpCredentialSort::Created, LABELS)];
        check(
            &orders,
            async |search, cursor| logins.list(workspace, search, cursor).await,
            |login| login.label.clone(),
        )
        .await;
        let found = logins.list(workspace, &all(), None).await.unwrap().items;
        let search = Search { text: Some(&found[0].username[3..]), ..all() };
        assert_eq!(logins.list(workspace, &search, None).await.unwrap().items, &found[..1]);
        logins.used(found[1].id);
        fixture.one.tick().await.unwrap();
        let search = Search { sort: SmtpCredentialSort::LastUsed, descending: true, ..all() };
        assert_eq!(logins.list(workspace, &search, None).await.unwrap().items[0].id, found[1].id);
        let networks = &fixture.one.network_credentials;
        let orders = [
            (NetworkSort::Label, by_label),
            (NetworkSort::Created, LABELS),
            (NetworkSort::Network, ["Shop", "printer_7", "back office"]),
        ];
        check(
            &orders,
            async |search, cursor| networks.list(workspace, search, cursor).await,
            |network| network.label.clone(),
        )
        .await;
        let search = Search { text: Some("0.113.0/"), ..all() };
        assert_eq!(networks.list(workspace, &search, None).await.unwrap().items[0].label, "back office");
        let other = fixture.workspace("Other").await.id;
        assert!(keys.list(other, &all(), None).await.unwrap().items.is_empty());
        assert!(logins.list(other, &all(), None).await.unwrap().items.is_empty());
        assert!(networks.list(other, &all(), None).await.unwrap().items.is_empty());
    })
    .await;
}

#[tokio::test]
async fn invitations_providers_and_workspaces() {
    each(|fixture| async move {
        let made = ["Shop", "back office", "printer_7"];
        let mut workspace = None;
        let sealer = Sealer::new(&[3; 32]);
        for name in made {
            let id = fixture.workspace(name).await.id;
            let workspace = *workspace.get_or_insert(id);
            let email = format!("{}@example.com", name.replace(' ', ".")).parse().unwrap();
            let operator = Principal::local_operator(workspace);
            fixture.one.invite(Role::Analyst, Some(email), &operator, &BY).await.unwrap();
            let provider = NewProvider {
                name: name.to_owned(),
                issuer: format!("https://{}.example", name.replace([' ', '_'], "-")),
                client_id: "postroad".to_owned(),
                client_secret: Secret::new("hunter2".to_owned()),
                allowed_domains: vec![],
                create_users: false,
                place: None,
                enabled: true,
            };
            fixture.one.providers.create(provider, &sealer, &BY).await.unwrap();
            fixture.clock.advance(Duration::from_secs(1));
        }
        let workspace = workspace.unwrap();
        let by_name = ["back office", "printer_7", "Shop"];
        let orders = [(WorkspaceSort::Name, by_name), (WorkspaceSort::Created, made)];
        check(
            &orders,
            async |search, cursor| fixture.one.workspaces.search(search, cursor).await,
            |workspace| workspace.name.clone(),
        )
        .await;
        let orders = [(ProviderSort::Name, by_name), (ProviderSort::Created, made)];
        check(
            &orders,
            async |search, cursor| fixture.one.providers.search(search, cursor).await,
            |provider| provider.name.clone(),
        )
        .await;
        let search = Search { text: Some("//BACK-"), ..all() };
        assert_eq!(fixture.one.providers.search(&search, None).await.unwrap().items[0].name, "back office");
        let (shop, office, printer) =
            ("Shop@example.com", "back.office@example.com", "printer_7@example.com");
        let orders = [
            (InviteSort::Email, [office, printer, shop]),
            (InviteSort::Created, [shop, office, printer]),
            (InviteSort::Expires, [shop, office, printer]),
        ];
        check(
            &orders,
            async |search, cursor| fixture.one.list_invites(workspace, search, cursor).await,
            |invite| invite.email.as_ref().unwrap().to_string(),
        )
        .await;
        let operator = Principal::local_operator(workspace);
        let (open, _) = fixture.one.invite(Role::Analyst, None, &operator, &BY).await.unwrap();
        let search = Search { sort: InviteSort::Email, ..all() };
        let first = &fixture.one.list_invites(workspace, &search, None).await.unwrap().items[0];
        assert_eq!(first.id, open.id, "without an address it comes before all that have one");
    })
    .await;
}
