//! How people come in, and who is listed: the same on both databases.

use std::time::Duration;

use postroad_account::{
    AccountError, AuditSearch, FirstCredential, MemberSort, Membership, NewProvider, NewUser, Newcomer,
    Principal, ProviderChange, Role, Sealer, Search, SecondFactor, Secret, SignIn, SignInError, Started,
    User, UserSort, Visitor,
};
use postroad_base::WorkspaceId;

use crate::support::{BY, Fixture, START, all, each};

const PASSWORD: &str = "correct horse battery";

async fn person(fixture: &Fixture, name: &str, place: Option<(WorkspaceId, Role)>) -> User {
    let users = &fixture.one.users;
    let new = NewUser {
        email: format!("{name}@example.com").parse().expect("a valid address"),
        name: name.to_owned(),
        password: Secret::new(PASSWORD.to_owned()),
        administrator: false,
    };
    let user = users.create(new, &BY).await.expect("a new user");
    if let Some((workspace, role)) = place {
        users.set_role(Membership { user: user.id, workspace, role }, &BY).await.expect("a new member");
    }
    user
}

async fn sign_in(fixture: &Fixture, user: &User) -> Started {
    match fixture.one.sign_in(&user.email, PASSWORD, &Visitor::default()).await.expect("an answer") {
        SignIn::Done(started) => started,
        SignIn::SecondFactor(_) => panic!("no code is asked for"),
    }
}

#[tokio::test]
async fn sessions_hold_in_every_process_until_they_end() {
    each(|fixture| async move {
        let ann = person(&fixture, "ann", None).await;
        let first = sign_in(&fixture, &ann).await;
        let second = sign_in(&fixture, &ann).await;
        let sessions = &fixture.other.sessions;
        let found = sessions.authenticate(first.token.expose()).await.unwrap().unwrap();
        assert_eq!((found.id, found.user), (first.session.id, ann.id));
        assert!(sessions.authenticate("nonsense").await.unwrap().is_none());
        assert_eq!(sessions.list(ann.id).await.unwrap().len(), 2);
        sessions.end_others(ann.id, Some(second.session.id), &BY).await.unwrap();
        assert!(fixture.one.sessions.authenticate(first.token.expose()).await.unwrap().is_none());
        assert!(fixture.one.sessions.is_open(second.session.id).await.unwrap());
        fixture.clock.advance(Duration::from_secs(14 * 86_400));
        assert!(!fixture.one.sessions.is_open(second.session.id).await.unwrap());
        fixture.one.tick().await.unwrap();
        assert!(fixture.one.sessions.list(ann.id).await.unwrap().is_empty());
        // The oldest of very many make room.
        for _ in 0..52 {
            sign_in(&fixture, &ann).await;
        }
        assert_eq!(fixture.one.sessions.list(ann.id).await.unwrap().len(), 50);
    })
    .await;
}

#[tokio::test]
async fn a_recovery_code_is_good_once_whoever_is_faster() {
    each(|fixture| async move {
        let sealer = Sealer::new(&[3; 32]);
        let ann = person(&fixture, "ann", None).await;
        let factors = &fixture.one.second_factors;
        let made = factors.prepare_totp(&ann, "Postroad", &sealer).await.unwrap();
        assert!(made.otpauth_uri.expose().contains("ann%40example.com"));
        let error = factors.enable_totp(ann.id, "000000", &sealer, &BY).await.unwrap_err();
        assert!(matches!(error, AccountError::Invalid { field: "code", .. }), "{error}");
        assert!(matches!(
            factors.renew_recovery_codes(ann.id, &BY).await,
            Err(AccountError::Conflict { .. })
        ));
        let visitor = Visitor::default();
        let error = fixture.one.sign_in_second("nonsense", SecondFactor::Totp("1"), &sealer, &visitor).await;
        assert!(matches!(error, Err(SignInError::Account(AccountError::CeremonyInvalid(_)))));
        assert!(matches!(
            fixture.one.sign_in(&ann.email, PASSWORD, &visitor).await.unwrap(),
            SignIn::Done(_)
        ));
        factors.disable_totp(ann.id, &BY).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn members_users_and_changes_are_searched_ordered_and_paged() {
    each(|fixture| async move {
        let workspace = fixture.workspace("A").await.id;
        for (name, role) in [("carl", Role::Analyst), ("Ann", Role::Owner), ("bea", Role::Admin)] {
            person(&fixture, name, Some((workspace, role))).await;
            fixture.clock.advance(Duration::from_secs(1));
        }
        let outsider = person(&fixture, "zoe", None).await;
        sign_in(&fixture, &outsider).await;
        let users = &fixture.one.users;
        for sort in [MemberSort::Name, MemberSort::Email, MemberSort::Joined, MemberSort::LastSeen] {
            for descending in [false, true] {
                let search = Search { text: None, sort, descending, limit: 2 };
                let first = users.list_members(workspace, &search, None).await.unwrap();
                let second = users.list_members(workspace, &search, first.next.as_ref()).await.unwrap();
                assert!(second.next.is_none());
                let mut names: Vec<_> =
                    first.items.iter().chain(&second.items).map(|member| member.name.clone()).collect();
                if matches!(sort, MemberSort::Name | MemberSort::Email) {
                    let expected = if descending { ["carl", "bea", "Ann"] } else { ["Ann", "bea", "carl"] };
                    assert_eq!(names, expected);
                }
                names.sort();
                assert_eq!(names, ["Ann", "bea", "carl"], "{sort:?} {descending}");
            }
        }
        let search = Search { text: Some("EA"), sort: UserSort::LastSeen, descending: true, limit: 10 };
        let found = users.search(&search, None).await.unwrap().items;
        assert_eq!(found.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["bea"]);
        let search = Search { text: None, sort: UserSort::LastSeen, descending: true, limit: 1 };
        assert_eq!(users.search(&search, None).await.unwrap().items[0].id, outsider.id);
        let search = AuditSearch {
            workspace: Some(workspace),
            text: Some("MEMBER"),
            action: Some("member."),
            since: Some(START.plus(Duration::from_secs(1))),
            until: Some(START.plus(Duration::from_secs(2))),
            ..AuditSearch::default()
        };
        let found = fixture.one.audit.search(&search, None, 10).await.unwrap().items;
        assert_eq!(found.len(), 1, "{found:?}");
        let all = AuditSearch { action: Some("session.started"), ..AuditSearch::default() };
        let found = fixture.one.audit.search(&all, None, 10).await.unwrap().items;
        assert_eq!(found[0].actor_name.as_deref(), Some("zoe"));
        let access = users.workspaces_of(&users.get(outsider.id).await.unwrap().unwrap()).await.unwrap();
        assert!(access.is_empty());
    })
    .await;
}

#[tokio::test]
async fn links_are_used_once_whoever_is_faster() {
    each(|fixture| async move {
        let workspace = fixture.workspace("A").await.id;
        let operator = Principal::local_operator(workspace);
        let (_, token) = fixture.one.invite(Role::Admin, None, &operator, &BY).await.unwrap();
        let newcomer = |name: &str| Newcomer {
            email: Some(format!("{name}@example.com").parse().unwrap()),
            name: name.to_owned(),
            user: None,
            credential: FirstCredential::Password(Secret::new(PASSWORD.to_owned())),
        };
        let visitor = Visitor::default();
        let (one, other) = tokio::join!(
            fixture.one.join_as_new(token.expose(), newcomer("ann"), &visitor),
            fixture.other.join_as_new(token.expose(), newcomer("bob"), &visitor)
        );
        let mut results = [one, other];
        results.sort_by_key(Result::is_err);
        let [won, lost] = results;
        assert!(matches!(lost, Err(AccountError::LinkInvalid)));
        let user = won.unwrap().session.user;
        assert_eq!(fixture.one.users.members(workspace).await.unwrap().len(), 1);

        let (_, token) = fixture.one.begin_reset(user, &BY).await.unwrap();
        let new = Secret::new("another good password".to_owned());
        let (one, other) = tokio::join!(
            fixture.one.reset(token.expose(), &new, &visitor),
            fixture.other.reset(token.expose(), &new, &visitor)
        );
        assert_ne!(one.is_ok(), other.is_ok());
        let (invite, _) = fixture.one.invite(Role::Analyst, None, &operator, &BY).await.unwrap();
        assert_eq!(
            fixture.one.list_invites(workspace, &all(), None).await.unwrap().items,
            std::slice::from_ref(&invite)
        );
        assert!(fixture.one.withdraw_invite(invite.id, &operator, &BY).await.unwrap());
        assert!(!fixture.one.withdraw_invite(invite.id, &operator, &BY).await.unwrap());
        fixture.one.invite(Role::Analyst, None, &operator, &BY).await.unwrap();
        fixture.clock.advance(Duration::from_secs(7 * 86_400));
        assert!(fixture.one.list_invites(workspace, &all(), None).await.unwrap().items.is_empty());
        fixture.one.tick().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn providers_are_kept_with_a_sealed_secret() {
    each(|fixture| async move {
        let sealer = Sealer::new(&[3; 32]);
        let workspace = fixture.workspace("A").await.id;
        let new = NewProvider {
            name: "Example".to_owned(),
            issuer: "https://id.example".to_owned(),
            client_id: "postroad".to_owned(),
            client_secret: Secret::new("hunter2".to_owned()),
            allowed_domains: vec!["example.com".parse().unwrap()],
            create_users: true,
            place: Some((workspace, Role::Analyst)),
            enabled: true,
        };
        let providers = &fixture.one.providers;
        let made = providers.create(new, &sealer, &BY).await.unwrap();
        assert_eq!(fixture.other.providers.list().await.unwrap(), std::slice::from_ref(&made));
        let change = ProviderChange { enabled: Some(false), place: Some(None), ..ProviderChange::default() };
        let changed = providers.update(made.id, change, &sealer, &BY).await.unwrap().unwrap();
        assert_eq!((changed.enabled, changed.place), (false, None));
        assert!(providers.delete(made.id, &BY).await.unwrap());
        assert!(!providers.delete(made.id, &BY).await.unwrap());
        let entries = fixture.one.audit.search(&AuditSearch::default(), None, 50).await.unwrap().items;
        assert!(!format!("{entries:?}").contains("hunter2"));
    })
    .await;
}
