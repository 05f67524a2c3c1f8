use postroad_account::Role;

use crate::support::each;

#[tokio::test]
async fn the_first_start_makes_one_administrator_and_one_workspace() {
    each(|fixture| async move {
        let (one, other) = tokio::join!(fixture.one.bootstrap(None), fixture.other.bootstrap(None));
        let mut made = [one.unwrap(), other.unwrap()].into_iter().flatten();
        let first = made.next().expect("one of them makes it");
        assert!(made.next().is_none(), "and only one");
        assert!(fixture.one.bootstrap(None).await.unwrap().is_none());

        assert_eq!(first.administrator.to_string(), "admin@localhost");
        let users = &fixture.one.users;
        let user = users.authenticate(&first.administrator, first.password.expose()).await.unwrap().unwrap();
        assert!(user.administrator);
        let members = users.members(first.workspace).await.unwrap();
        assert_eq!((members.len(), members[0].user, members[0].role), (1, user.id, Role::Owner));
        assert!(fixture.one.workspaces.get(first.workspace).await.unwrap().is_some());
    })
    .await;
}
