use postroad_account::{AccountError, Membership, NewUser, Role, Scope, Secret, User, UserStatus};
use postroad_base::{EmailAddress, UserId, WorkspaceId};

use crate::support::{BY, Fixture, START, each};

const PASSWORD: &str = "correct horse battery";

async fn user(fixture: &Fixture, email: &str) -> User {
    let new = NewUser {
        email: email.parse().expect("an address"),
        name: "A Person".to_owned(),
        password: Secret::new(PASSWORD.to_owned()),
        administrator: false,
    };
    fixture.one.users.create(new, &BY).await.expect("the user is made")
}

#[tokio::test]
async fn people_sign_in_with_their_password_only() {
    each(|fixture| async move {
        let users = &fixture.one.users;
        let made = user(&fixture, "Ann@example.com").await;
        let email: EmailAddress = "ann@EXAMPLE.com".parse().unwrap();
        let signed_in = async |password: &str| users.authenticate(&email, password).await.unwrap().is_some();
        assert!(signed_in(PASSWORD).await);
        assert!(!signed_in("wrong horse battery").await);
        assert!(!signed_in("").await);
        assert!(!signed_in(&"x".repeat(5_000)).await);
        let unknown: EmailAddress = "nobody@example.com".parse().unwrap();
        assert!(users.authenticate(&unknown, PASSWORD).await.unwrap().is_none());

        assert!(users.set_password(made.id, "another long password", &BY).await.unwrap());
        assert!(!signed_in(PASSWORD).await);
        assert!(signed_in("another long password").await);
        assert!(matches!(
            users.set_password(made.id, "short", &BY).await,
            Err(AccountError::Invalid { field: "password", .. })
        ));
        assert!(users.set_status(made.id, UserStatus::Disabled, &BY).await.unwrap());
        assert!(!signed_in("another long password").await);
        assert!(!users.set_status(UserId::new(START), UserStatus::Disabled, &BY).await.unwrap());

        let again = NewUser {
            email: "ANN@example.com".parse().unwrap(),
            name: "Ann".to_owned(),
            password: Secret::new(PASSWORD.to_owned()),
            administrator: false,
        };
        let error = users.create(again, &BY).await.unwrap_err();
        assert!(matches!(error, AccountError::Taken { field: "email" }), "{error}");
    })
    .await;
}

#[tokio::test]
async fn roles_give_rights_and_an_owner_remains() {
    each(|fixture| async move {
        let users = &fixture.one.users;
        let workspace = fixture.workspace("A").await.id;
        let (ann, bob) =
            (user(&fixture, "ann@example.com").await.id, user(&fixture, "bob@example.com").await.id);
        let set = async |user, role| users.set_role(Membership { user, workspace, role }, &BY).await;
        let may = async |user, scope| {
            users.principal(user, workspace).await.unwrap().is_some_and(|principal| principal.may(scope))
        };
        set(ann, Role::Owner).await.unwrap();
        set(bob, Role::Analyst).await.unwrap();
        assert!(may(ann, Scope::MembersWrite).await);
        assert!(may(bob, Scope::EventsRead).await);
        assert!(!may(bob, Scope::MessagesSend).await);
        let elsewhere = fixture.workspace("B").await.id;
        assert!(users.principal(bob, elsewhere).await.unwrap().is_none());

        assert!(matches!(
            set(ann, Role::Admin).await,
            Err(AccountError::Conflict { rule: "last_owner", .. })
        ));
        assert!(users.remove_member(ann, workspace, &BY).await.is_err());
        set(bob, Role::Owner).await.unwrap();
        assert!(users.remove_member(ann, workspace, &BY).await.unwrap());
        assert!(!users.remove_member(ann, workspace, &BY).await.unwrap());
        assert_eq!(users.memberships(bob).await.unwrap().len(), 1);
        users.set_status(bob, UserStatus::Disabled, &BY).await.unwrap();
        assert!(!may(bob, Scope::EventsRead).await);

        let unknown = Membership { user: ann, workspace: WorkspaceId::new(START), role: Role::Owner };
        assert!(matches!(users.set_role(unknown, &BY).await, Err(AccountError::Missing { .. })));
    })
    .await;
}
