use postroad_audience::PostError;
use serde_json::{Value, json};

use super::{confirm_path, contact, document, published, send, topic};
use crate::support::World;

#[tokio::test]
async fn programs_of_the_workspace_sign_people_up_under_the_same_rules() {
    let world = World::new().await;
    world.internet.domain("rcpt.test");
    let id = published(&world, &document(&topic(&world).await)).await;
    let path = format!("/forms/{id}/submissions");
    let submission = |email: &str, answers: Value, consent: bool| json!({ "email": email, "answers": answers, "consent": consent, "ip": "192.0.2.77", "source": "app" });
    let ann = json!({ "first_name": "Ann" });
    for (body, field) in [
        (submission("ann", ann.clone(), true), "/email"),
        (submission("ann@nowhere.test", ann.clone(), true), "/email"),
        (submission("ann@yopmail.com", ann.clone(), true), "/email"),
        (submission("ann@rcpt.test", json!({}), true), "/answers/first_name"),
        (submission("ann@rcpt.test", json!({ "first_name": {} }), true), "/answers/first_name"),
        (submission("ann@rcpt.test", ann.clone(), false), "/consent"),
    ] {
        assert_eq!(world.post(&path, &body).await.problem(422).1, [field], "{body}");
    }
    for _ in 0..3 {
        let taken = world.post(&path, &submission("ann@rcpt.test", ann.clone(), true)).await.expect(202);
        assert_eq!(taken, json!({ "confirmation": true }));
    }
    let confirm = confirm_path(&world).await;
    assert_eq!(world.post_office.taken().len(), 1, "not again while one waits");
    let list = world.get(&format!("{path}?state=waiting")).await.expect(200);
    let only = &list["items"][0];
    assert_eq!(
        (&only["ip"], &only["source"], &only["mail"]),
        (&json!("192.0.2.77"), &json!("app"), &json!("posted"))
    );
    world.call(send(&confirm, &[])).await;
    assert_eq!(contact(&world, "ann@rcpt.test").await.unwrap()["first_name"], "Ann");
    assert_eq!(world.get(&format!("{path}?state=waiting")).await.expect(200)["items"], json!([]));

    let rule = "recipient_suppressed";
    world.post_office.refuse(Some(PostError::Refused { rule, message: String::new() }));
    world.post(&path, &submission("bob@rcpt.test", ann.clone(), true)).await.expect(202);
    world.state.audience.forms.post_due(&world.post_office, "").await.unwrap();
    let list = world.get(&format!("{path}?state=waiting")).await.expect(200);
    assert_eq!(
        (&list["items"][0]["mail"], &list["items"][0]["mail_rule"]),
        (&json!("refused"), &json!(rule))
    );

    let draft = world.post("/forms", &json!({ "name": "Draft" })).await.expect(201);
    let path = format!("/forms/{}/submissions", draft["id"].as_str().unwrap());
    assert_eq!(world.post(&path, &submission("a@rcpt.test", ann, true)).await.rule(409), "form_not_live");
}
