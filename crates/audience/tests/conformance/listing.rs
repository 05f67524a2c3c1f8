use std::time::Duration;

use postroad_audience::{AudienceError, ContactChange, ContactFilter, ContactSort, ContactStatus};
use postroad_base::WorkspaceId;

use crate::support::{Fixture, START, each, some, strings};

async fn walk(at: &Fixture, filter: &ContactFilter, sort: ContactSort) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = at.one.contacts.list(at.workspace, filter, sort, cursor.as_ref(), 2).await.unwrap();
        found.extend(page.items.iter().map(|contact| contact.email.local_part().to_owned()));
        cursor = page.next;
        if cursor.is_none() {
            return found;
        }
    }
}

async fn people(at: &Fixture) {
    for (email, name, tag, status) in [
        ("carol@example.com", "Zoe", "a", ContactStatus::Active),
        ("ann@example.net", "Ann Johnson", "b", ContactStatus::Archived),
        ("bob@example.com", "Bob", "a", ContactStatus::Active),
        ("dave@example.org", "김민준", "b", ContactStatus::Active),
        ("erin@example.com", "Ann Smith", "a", ContactStatus::Active),
    ] {
        let change = ContactChange {
            full_name: some(name),
            add_tags: strings(&[tag]),
            status: Some(status),
            ..Default::default()
        };
        at.add(email, change).await;
        at.clock.advance(Duration::from_millis(1));
    }
}

#[tokio::test]
async fn pages_follow_each_other_in_every_order() {
    each(|at| async move {
        people(&at).await;
        let all = ContactFilter::default();
        assert_eq!(walk(&at, &all, ContactSort::NewestFirst).await, ["erin", "dave", "bob", "ann", "carol"]);
        assert_eq!(walk(&at, &all, ContactSort::OldestFirst).await, ["carol", "ann", "bob", "dave", "erin"]);
        assert_eq!(walk(&at, &all, ContactSort::Email).await, ["ann", "bob", "carol", "dave", "erin"]);
        assert_eq!(walk(&at, &all, ContactSort::NameDown).await, ["dave", "carol", "bob", "erin", "ann"]);
        assert_eq!(walk(&at, &all, ContactSort::UpdatedDown).await, ["erin", "dave", "bob", "ann", "carol"]);
        let page = at.one.contacts.list(at.workspace, &all, ContactSort::Email, None, 1).await.unwrap();
        let other =
            at.one.contacts.list(at.workspace, &all, ContactSort::EmailDown, page.next.as_ref(), 1).await;
        assert!(matches!(other, Err(AudienceError::Cursor(_))));
    })
    .await;
}

#[tokio::test]
async fn contacts_are_found_by_parts_of_address_and_name() {
    each(|at| async move {
        people(&at).await;
        let check = async |text: &str, expected: &[&str]| {
            let filter = ContactFilter { text: Some(text.into()), ..Default::default() };
            assert_eq!(walk(&at, &filter, ContactSort::Email).await, expected, "{text}");
        };
        check("ann", &["ann", "erin"]).await;
        check("ANN smi", &["erin"]).await;
        check("hnso", &["ann"]).await;
        check("example.com", &["bob", "carol", "erin"]).await;
        check("b@ex", &["bob"]).await;
        check("민준", &["dave"]).await;
        check("bo", &["bob"]).await;
        check("o", &["ann", "bob", "carol", "dave", "erin"]).await;
        check("%", &[]).await;
        check("nobody", &[]).await;
        let elsewhere = WorkspaceId::new(START);
        let filter = ContactFilter { text: Some("ann".into()), ..Default::default() };
        let page = at.one.contacts.list(elsewhere, &filter, ContactSort::Email, None, 10).await.unwrap();
        assert!(page.items.is_empty());
        let long = ContactFilter { text: Some("a".repeat(101)), ..Default::default() };
        let refused = at.one.contacts.list(at.workspace, &long, ContactSort::Email, None, 10).await;
        assert!(matches!(refused, Err(AudienceError::Invalid(_))));
    })
    .await;
}

#[tokio::test]
async fn filters_narrow_together() {
    each(|at| async move {
        people(&at).await;
        let check = async |filter: ContactFilter, expected: &[&str]| {
            assert_eq!(walk(&at, &filter, ContactSort::Email).await, expected, "{filter:?}");
        };
        let tag = |tag: &str| ContactFilter { tag: Some(tag.into()), ..Default::default() };
        check(tag("A"), &["bob", "carol", "erin"]).await;
        check(ContactFilter { text: Some("ann".into()), ..tag("a") }, &["erin"]).await;
        check(ContactFilter { status: Some(ContactStatus::Active), ..tag("b") }, &["dave"]).await;
        check(tag("none"), &[]).await;
    })
    .await;
}
