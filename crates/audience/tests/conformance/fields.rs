use postroad_audience::{AudienceError, ContactChange, FieldChange, FieldKind, NewField};
use serde_json::json;

use crate::support::{each, fields, strings};

fn new(name: &str, kind: FieldKind, choices: &[&str]) -> NewField {
    NewField { name: name.into(), label: String::new(), kind, choices: strings(choices) }
}

#[tokio::test]
async fn fields_are_made_changed_and_deleted_with_their_values() {
    each(|at| async move {
        let birthday =
            at.one.fields.create(at.workspace, new("birthday", FieldKind::Date, &[])).await.unwrap();
        let likes = at.one.fields.create(at.workspace, new("likes", FieldKind::List, &[])).await.unwrap();
        assert_eq!(birthday.label, "birthday");
        let twice = at.other.fields.create(at.workspace, new("likes", FieldKind::Text, &[])).await;
        assert!(matches!(twice, Err(AudienceError::Taken { field: "name" })));
        let change = ContactChange {
            fields: fields([("birthday", json!("1990-02-28")), ("likes", json!(["Tea", "tea", "Cats"]))]),
            ..Default::default()
        };
        let ann = at.add("ann@example.com", change).await;
        assert_eq!((at.rows("audience_texts").await, at.rows("audience_figures").await), (2, 1));
        let label = FieldChange { label: Some("Likes".into()), choices: Some(strings(&["Tea"])) };
        let changed = at.other.fields.update(at.workspace, likes.id, label).await.unwrap();
        assert_eq!((changed.label.as_str(), changed.choices.len()), ("Likes", 1));
        assert!(at.one.fields.delete(at.workspace, likes.id).await.unwrap());
        assert!(!at.one.fields.delete(at.workspace, likes.id).await.unwrap());
        assert_eq!(at.rows("audience_texts").await, 0);
        let ann = at.other.contacts.get(at.workspace, ann.id).await.unwrap().unwrap();
        assert_eq!(ann.fields.keys().collect::<Vec<_>>(), ["birthday"]);
        let names: Vec<String> =
            at.one.fields.list(at.workspace).await.unwrap().into_iter().map(|field| field.name).collect();
        assert_eq!(names, ["birthday"]);
        // One of the same name is another field.
        at.one.fields.create(at.workspace, new("likes", FieldKind::Number, &[])).await.unwrap();
        let ann = at.other.contacts.get(at.workspace, ann.id).await.unwrap().unwrap();
        assert!(!ann.fields.contains_key("likes"));
    })
    .await;
}

#[tokio::test]
async fn what_a_field_cannot_be_is_named() {
    each(|at| async move {
        let check = async |field: NewField, pointer: &str| {
            let refused = at.one.fields.create(at.workspace, field).await;
            let Err(AudienceError::Invalid(wrong)) = refused else { panic!("{refused:?}") };
            assert_eq!(wrong[0].pointer, pointer);
        };
        check(new("Plan", FieldKind::Text, &[]), "/name").await;
        check(new("email", FieldKind::Text, &[]), "/name").await;
        check(new("a", FieldKind::Text, &["b"]), "/choices").await;
        check(new("a", FieldKind::Choice, &[]), "/choices").await;
        check(new("a", FieldKind::Choice, &["b", "B"]), "/choices/1").await;
    })
    .await;
}

#[tokio::test]
async fn tags_are_listed_with_their_contacts_and_deleted() {
    each(|at| async move {
        let tags = |tags: &[&str]| ContactChange { add_tags: strings(tags), ..Default::default() };
        at.add("ann@example.com", tags(&["VIP", "blog"])).await;
        at.add("bob@example.com", tags(&["vip"])).await;
        let listed = |found: Vec<postroad_audience::Tag>| {
            found.into_iter().map(|tag| (tag.name, tag.contacts)).collect::<Vec<_>>()
        };
        let all = listed(at.one.tags.list(at.workspace, "", None, 10).await.unwrap());
        assert_eq!(all, [("blog".to_owned(), 1), ("VIP".to_owned(), 2)]);
        let after = listed(at.one.tags.list(at.workspace, "", Some("Blog"), 10).await.unwrap());
        assert_eq!(after, [("VIP".to_owned(), 2)]);
        let found = listed(at.one.tags.list(at.workspace, "LO", None, 10).await.unwrap());
        assert_eq!(found, [("blog".to_owned(), 1)]);
        assert!(at.one.tags.delete(at.workspace, "vip").await.unwrap());
        assert!(!at.one.tags.delete(at.workspace, "vip").await.unwrap());
        assert_eq!(at.rows("audience_tagged").await, 1);
    })
    .await;
}
