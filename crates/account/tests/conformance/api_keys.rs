use std::time::Duration;

use postroad_account::{AccountError, Actor, CACHE_TTL, NewApiKey, Principal, Scope, ScopeSet};

use crate::support::{START, all, each};

const SENDING: ScopeSet = ScopeSet::of(&[Scope::MessagesSend, Scope::KeysWrite]);

fn new(scopes: ScopeSet) -> NewApiKey {
    NewApiKey { label: "backend".to_owned(), scopes, expires_at: None }
}

#[tokio::test]
async fn a_token_opens_what_its_scopes_name_until_it_is_disabled() {
    each(|fixture| async move {
        let workspace = fixture.workspace("A").await.id;
        let operator = Principal::local_operator(workspace);
        let keys = &fixture.one.api_keys;
        let (key, token) = keys.create(new(SENDING), &operator, None).await.unwrap();
        let principal = keys.authenticate(token.expose()).await.unwrap().unwrap();
        assert_eq!((principal.workspace, principal.actor), (workspace, Actor::ApiKey(key.id)));
        assert!(principal.may(Scope::MessagesSend) && !principal.may(Scope::MessagesRead));
        assert!(!principal.administrator);

        let (_, other_token) = keys.create(new(SENDING), &operator, None).await.unwrap();
        let mixed = format!("{}{}", &token.expose()[..34], &other_token.expose()[34..]);
        for wrong in [mixed.as_str(), "", "pr_live_x_y", &token.expose()[..80]] {
            assert_eq!(keys.authenticate(wrong).await.unwrap(), None);
        }
        fixture.one.tick().await.unwrap();
        let listed = keys.list(workspace, &all(), None).await.unwrap().items;
        assert_eq!(listed.iter().filter(|key| key.last_used_at == Some(START)).count(), 1);

        assert!(fixture.other.api_keys.authenticate(token.expose()).await.unwrap().is_some());
        keys.disable(workspace, key.id, &operator.by(None)).await.unwrap().unwrap();
        assert_eq!(keys.authenticate(token.expose()).await.unwrap(), None);
        fixture.clock.advance(CACHE_TTL);
        assert_eq!(fixture.other.api_keys.authenticate(token.expose()).await.unwrap(), None);
        assert!(keys.authenticate(other_token.expose()).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_key_never_makes_a_stronger_one() {
    each(|fixture| async move {
        let workspace = fixture.workspace("A").await.id;
        let keys = &fixture.one.api_keys;
        let (_, token) =
            keys.create(new(SENDING), &Principal::local_operator(workspace), None).await.unwrap();
        let holder = keys.authenticate(token.expose()).await.unwrap().unwrap();
        let error = keys.create(new(ScopeSet::all()), &holder, None).await.unwrap_err();
        assert!(matches!(error, AccountError::Exceeds { .. }), "{error}");
        keys.create(new(ScopeSet::of(&[Scope::MessagesSend])), &holder, None).await.unwrap();
        let error = keys.create(new(ScopeSet::EMPTY), &holder, None).await.unwrap_err();
        assert!(matches!(error, AccountError::Invalid { field: "scopes", .. }), "{error}");
    })
    .await;
}

#[tokio::test]
async fn keys_expire() {
    each(|fixture| async move {
        let operator = Principal::local_operator(fixture.workspace("A").await.id);
        let keys = &fixture.one.api_keys;
        let expiring = |seconds| NewApiKey {
            expires_at: Some(START.plus(Duration::from_secs(seconds))),
            ..new(SENDING)
        };
        assert!(keys.create(expiring(0), &operator, None).await.is_err());
        let (_, token) = keys.create(expiring(2), &operator, None).await.unwrap();
        assert!(keys.authenticate(token.expose()).await.unwrap().is_some());
        fixture.clock.advance(Duration::from_secs(2));
        assert!(keys.authenticate(token.expose()).await.unwrap().is_none());
    })
    .await;
}
