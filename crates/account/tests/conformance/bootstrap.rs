use postroad_account::{AccountError, FirstCredential, NewInstallation, Role, Secret, Visitor};

use crate::support::{Fixture, each};

fn installation() -> NewInstallation {
    NewInstallation {
        email: "ann@example.com".parse().expect("an address"),
        name: "Ann".to_owned(),
        user: None,
        credential: FirstCredential::Password(Secret::new("correct horse battery".to_owned())),
        workspace_name: "Example Ltd".to_owned(),
        time_zone: "Asia/Seoul".to_owned(),
        language: "ko".to_owned(),
    }
}

async fn token(fixture: &Fixture) -> String {
    fixture
        .one
        .bootstrap()
        .await
        .expect("the database answers")
        .expect("nobody is set up")
        .token
        .expose()
        .to_owned()
}

#[tokio::test]
async fn the_first_start_makes_one_workspace_and_a_link() {
    each(|fixture| async move {
        let (one, other) = tokio::join!(fixture.one.bootstrap(), fixture.other.bootstrap());
        let tokens = [one, other].map(|made| made.unwrap().expect("there is no administrator").token);
        let mut good = 0;
        for token in &tokens {
            good += u32::from(fixture.one.setup_token_valid(token.expose()).await.unwrap());
        }
        assert_eq!(good, 1, "the newest link only");
        let workspaces = fixture.one.workspaces.list(None, 10).await.unwrap().items;
        assert_eq!(workspaces.len(), 1);

        let token = token(&fixture).await;
        let visitor = Visitor::default();
        // Two people open the link at once.
        let second = NewInstallation { email: "bob@example.com".parse().unwrap(), ..installation() };
        let (one, other) = tokio::join!(
            fixture.one.set_up(&token, installation(), &visitor),
            fixture.other.set_up(&token, second, &visitor)
        );
        let won = [&one, &other].into_iter().filter(|result| result.is_ok()).count();
        assert_eq!(won, 1);
        let (winner, loser) = if one.is_ok() { (one, other) } else { (other, one) };
        assert!(matches!(loser.unwrap_err(), AccountError::LinkInvalid));
        let started = winner.unwrap();
        let users = &fixture.one.users;
        let user = users.get(started.session.user).await.unwrap().unwrap();
        assert!(user.administrator && user.has_password);
        assert_eq!(user.preferences.language, "ko");
        let members = users.members(workspaces[0].id).await.unwrap();
        assert_eq!((members.len(), members[0].user, members[0].role), (1, user.id, Role::Owner));
        let workspace = fixture.one.workspaces.get(workspaces[0].id).await.unwrap().unwrap();
        assert_eq!(
            (workspace.name.as_str(), workspace.settings.time_zone.as_str()),
            ("Example Ltd", "Asia/Seoul")
        );
        assert!(fixture.one.bootstrap().await.unwrap().is_none());
        assert!(!fixture.one.setup_token_valid(&token).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_set_up_that_cannot_be_leaves_the_link_good() {
    each(|fixture| async move {
        let token = token(&fixture).await;
        let bad = [
            NewInstallation { name: " ".to_owned(), ..installation() },
            NewInstallation { time_zone: "a b".to_owned(), ..installation() },
            NewInstallation { workspace_name: String::new(), ..installation() },
            NewInstallation {
                credential: FirstCredential::Password(Secret::new("short".to_owned())),
                ..installation()
            },
        ];
        for wrong in bad {
            let error = fixture.one.set_up(&token, wrong, &Visitor::default()).await.unwrap_err();
            assert!(matches!(error, AccountError::Invalid { .. }), "{error}");
        }
        assert!(fixture.one.setup_token_valid(&token).await.unwrap());
        fixture.one.set_up(&token, installation(), &Visitor::default()).await.unwrap();
    })
    .await;
}
