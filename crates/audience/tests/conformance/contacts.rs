use std::time::Duration;

use postroad_audience::{AudienceError, ContactChange, ContactFilter, FieldKind, NewField, Outcome};
use postroad_base::WorkspaceId;
use serde_json::json;

use crate::support::{START, each, entry, fields, some, strings};

fn plan() -> NewField {
    NewField {
        name: "plan".into(),
        label: String::new(),
        kind: FieldKind::Choice,
        choices: strings(&["Gold", "Silver"]),
    }
}

#[tokio::test]
async fn a_contact_is_made_changed_and_deleted_without_a_trace() {
    each(|at| async move {
        at.one.fields.create(at.workspace, plan()).await.unwrap();
        let change = ContactChange {
            first_name: some("Ann"),
            last_name: some("Smith"),
            country: some("de"),
            time_zone: some("europe/berlin"),
            fields: fields([("plan", json!("gold"))]),
            add_tags: strings(&["VIP", "Blog"]),
            ..ContactChange::default()
        };
        let ann = at.add("Ann@Example.com", change).await;
        assert_eq!(ann.email.to_string(), "Ann@example.com");
        assert_eq!((ann.country.as_deref(), ann.time_zone.as_deref()), (Some("DE"), Some("Europe/Berlin")));
        assert_eq!(ann.fields["plan"].to_json(), json!("Gold"));
        assert_eq!((ann.tags.clone(), ann.version, ann.created_at), (strings(&["Blog", "VIP"]), 1, START));
        assert_eq!(ann.display_name(), "Ann Smith");

        at.clock.advance(Duration::from_secs(60));
        let change = ContactChange {
            email: Some("ann@new.example".into()),
            last_name: Some(None),
            fields: fields([("plan", json!(null))]),
            remove_tags: strings(&["vip"]),
            ..ContactChange::default()
        };
        let written =
            at.other.contacts.update(at.workspace, ann.id, &change, Some(1), &at.origin).await.unwrap();
        assert!(written.changed);
        let changed = written.contact;
        assert_eq!((changed.id, changed.email.to_string()), (ann.id, "ann@new.example".to_owned()));
        assert_eq!((changed.last_name, changed.tags, changed.version), (None, strings(&["Blog"]), 2));
        assert!(changed.fields.is_empty() && changed.updated_at > changed.created_at);
        let stale = at.one.contacts.update(at.workspace, ann.id, &change, Some(1), &at.origin).await;
        assert!(matches!(stale, Err(AudienceError::Stale)));
        let again = at.one.contacts.update(at.workspace, ann.id, &change, None, &at.origin).await.unwrap();
        assert!(!again.changed && again.contact.version == 2);

        assert_eq!(
            at.emails(ContactFilter { text: Some("smith".into()), ..Default::default() }).await,
            [""; 0]
        );
        assert!(at.one.contacts.delete(at.workspace, ann.id).await.unwrap());
        assert!(!at.one.contacts.delete(at.workspace, ann.id).await.unwrap());
        for table in ["contacts", "texts", "figures", "tagged", "terms", "changes"] {
            assert_eq!(at.rows(&format!("audience_{table}")).await, 0, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_is_one_contact_of_a_workspace() {
    each(|at| async move {
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        let bob = at.add("bob@example.com", ContactChange::default()).await;
        let again = at
            .one
            .contacts
            .create(at.workspace, "ANN@example.COM", &ContactChange::default(), &at.origin)
            .await;
        assert!(matches!(again, Err(AudienceError::Taken { field: "email" })));
        let change = ContactChange { email: Some("Ann@example.com".into()), ..Default::default() };
        let taken = at.one.contacts.update(at.workspace, bob.id, &change, None, &at.origin).await;
        assert!(matches!(taken, Err(AudienceError::Taken { field: "email" })));
        let own = at.one.contacts.update(at.workspace, ann.id, &change, None, &at.origin).await.unwrap();
        assert_eq!(own.contact.email.to_string(), "Ann@example.com");
        let elsewhere = WorkspaceId::new(START);
        assert_eq!(at.one.contacts.get(elsewhere, ann.id).await.unwrap(), None);
        let other =
            at.one.contacts.create(elsewhere, "ann@example.com", &ContactChange::default(), &at.origin).await;
        assert_ne!(other.unwrap().id, ann.id);
        assert!(!at.one.contacts.delete(elsewhere, bob.id).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn many_rows_have_a_result_each() {
    each(|at| async move {
        let named = |name: &str| ContactChange { first_name: some(name), ..Default::default() };
        let tagged = |tag: &str| ContactChange { add_tags: strings(&[tag]), ..Default::default() };
        let ann = at.add("ann@example.com", named("Ann")).await;
        at.one.contacts.erase(at.workspace, &"gone@example.com".parse().unwrap()).await.unwrap();
        let outcomes = at
            .upsert(vec![
                entry("ANN@example.com", named("Ann")),
                entry("bob@example.com", named("Bob")),
                entry("no address", named("x")),
                entry("gone@example.com", named("x")),
                entry("bob@example.com", tagged("b")),
                entry("ann@example.com", tagged("a")),
            ])
            .await;
        assert_eq!(outcomes[0], Outcome::Unchanged(ann.id));
        let Outcome::Created(bob) = outcomes[1] else { panic!("{:?}", outcomes[1]) };
        let Outcome::Invalid(wrong) = &outcomes[2] else { panic!("{:?}", outcomes[2]) };
        assert_eq!(wrong[0].pointer, "/contacts/2/email");
        assert_eq!(outcomes[3], Outcome::Erased);
        assert_eq!(outcomes[4], Outcome::Updated(bob));
        assert_eq!(outcomes[5], Outcome::Updated(ann.id));
        let bob = at.one.contacts.get(at.workspace, bob).await.unwrap().unwrap();
        assert_eq!(
            (bob.first_name.as_deref(), bob.tags.as_slice(), bob.version),
            (Some("Bob"), &["b".to_owned()][..], 1)
        );
        let many: Vec<_> = (0..1_001).map(|n| entry(&format!("a{n}@example.com"), named("A"))).collect();
        let refused = at.one.contacts.upsert(at.workspace, &many, &at.origin).await;
        assert!(matches!(refused, Err(AudienceError::Invalid(_))));
        let taken = at.upsert(many[..1_000].to_vec()).await;
        assert!(taken.iter().all(|outcome| matches!(outcome, Outcome::Created(_))));
        assert_eq!(at.rows("audience_contacts").await, 1_002);
    })
    .await;
}

#[tokio::test]
async fn who_was_erased_stays_away() {
    each(|at| async move {
        let address = "ann@example.com".parse().unwrap();
        at.add("Ann@example.com", ContactChange { add_tags: strings(&["a"]), ..Default::default() }).await;
        assert!(at.one.contacts.erase(at.workspace, &address).await.unwrap().contact);
        assert!(!at.one.contacts.erase(at.workspace, &address).await.unwrap().contact);
        assert_eq!(at.rows("audience_contacts").await + at.rows("audience_tagged").await, 0);
        let again = at
            .other
            .contacts
            .create(at.workspace, "ann@EXAMPLE.com", &ContactChange::default(), &at.origin)
            .await;
        assert!(matches!(again, Err(AudienceError::Conflict { rule: "erased", .. })));
        let bob = at.add("bob@example.com", ContactChange::default()).await;
        let change = ContactChange { email: Some("ann@example.com".into()), ..Default::default() };
        let renamed = at.one.contacts.update(at.workspace, bob.id, &change, None, &at.origin).await;
        assert!(matches!(renamed, Err(AudienceError::Conflict { rule: "erased", .. })));
        let stored = at.db.query("SELECT hash FROM audience_erased", Vec::new()).await.unwrap();
        let hash: Vec<u8> = stored[0].get("hash").unwrap();
        assert!(hash.len() == 16 && at.one.contacts.is_erased(at.workspace, &address).await.unwrap());
        assert!(at.one.contacts.readmit(at.workspace, &address).await.unwrap());
        at.add("ann@example.com", ContactChange::default()).await;
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_is_named() {
    each(|at| async move {
        at.one.fields.create(at.workspace, plan()).await.unwrap();
        let change = ContactChange {
            country: some("Germany"),
            language: some("?"),
            first_name: some("a\nb"),
            fields: fields([("plan", json!("Lead")), ("x/y", json!(1))]),
            add_tags: strings(&["ok", " "]),
            ..Default::default()
        };
        let refused = at.one.contacts.create(at.workspace, "ann@[192.0.2.1]", &change, &at.origin).await;
        let Err(AudienceError::Invalid(wrong)) = refused else { panic!("{refused:?}") };
        let pointers: Vec<&str> = wrong.iter().map(|wrong| wrong.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            ["/email", "/first_name", "/language", "/country", "/fields/plan", "/fields/x~1y", "/add_tags/1"]
        );
    })
    .await;
}
