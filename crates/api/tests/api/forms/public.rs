use std::time::Duration;

use axum::http::{Method, header};
use serde_json::json;

use super::{confirm_path, contact, document, hidden, published, send, topic, totals, visit, walk};
use crate::support::{Call, World};

#[tokio::test]
async fn without_scripts_a_form_leads_to_a_confirmed_contact_and_its_file() {
    let world = World::new().await;
    world.internet.domain("rcpt.test");
    let topic = topic(&world).await;
    let file = Call::new(Method::POST, "/api/v1/form-files?name=guide.pdf").key(&world.key);
    let mut file = file.header("content-type", "application/pdf").header("content-length", "14");
    file.body = Some("%PDF-1.7 guide".to_owned());
    let file = world.call(file).await.expect(201);
    let mut promising = document(&topic);
    promising["magnet"] = json!({ "file": file["id"], "label": "Get the guide" });
    let id = published(&world, &promising).await;

    let done = walk(&world, &id, "ann@rcpt.test").await;
    assert!(done.status == 200 && done.text.contains("look into your mail"), "{}", done.text);
    assert_eq!(contact(&world, "ann@rcpt.test").await, None);
    let path = confirm_path(&world).await;
    for _ in 0..2 {
        let looked = world.call(visit(&path)).await;
        assert!(looked.text.contains("<button type=\"submit\">"), "{}", looked.text);
        assert!(!looked.text.contains("/f/file/"), "nothing is given out yet");
    }
    assert_eq!(contact(&world, "ann@rcpt.test").await, None, "looking does not confirm");
    let mut press = send(&path, &[]);
    press.from = "198.51.100.4:1".parse().unwrap();
    let confirmed = world.call(press).await;
    assert!(confirmed.text.contains("Get the guide"), "{}", confirmed.text);
    let ann = contact(&world, "ann@rcpt.test").await.unwrap();
    assert_eq!((&ann["first_name"], &ann["tags"]), (&json!("Ann"), &json!(["blog"])));
    let ledger = world.get(&format!("/contacts/{}/consents", ann["id"].as_str().unwrap())).await.expect(200);
    let (confirmation, grant) = (&ledger["items"][0], &ledger["items"][1]);
    assert_eq!((&grant["kind"], &grant["ip"]), (&json!("grant"), &json!("192.0.2.1")));
    assert_eq!(
        (&confirmation["kind"], &confirmation["ip"]),
        (&json!("confirmation"), &json!("198.51.100.4"))
    );
    assert_eq!((&grant["form"], &grant["version"]), (&json!(id), &json!("1")));
    assert_eq!(grant["text"], "Yes, send me News.");

    let link = confirmed.text.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
    let fetched = world.call(visit(link)).await;
    assert_eq!((fetched.status.as_u16(), fetched.text.as_str()), (200, "%PDF-1.7 guide"));
    assert_eq!(fetched.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"guide.pdf\"");
    assert_eq!(fetched.headers[header::CONTENT_SECURITY_POLICY], "sandbox; default-src 'none'");
    let total = totals(&world, &id).await;
    let expected = json!({ "views": 1, "starts": 1, "steps": [1, 1], "submits": 1, "confirms": 1, "downloads": 1,
        "turned_away": 0 });
    assert_eq!(total, expected);
    let person = world.get("/person/export?address=ann@rcpt.test").await.expect(200);
    assert_eq!(person["submissions"][0]["state"], "confirmed");
    world.clock.advance(Duration::from_secs(8 * 86_400));
    assert_eq!(world.call(visit(&path)).await.status, 410);
    assert_eq!(world.call(visit(link)).await.status, 410);
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_shown_where_it_is() {
    let world = World::new().await;
    world.internet.domain("rcpt.test");
    let id = published(&world, &document(&topic(&world).await)).await;
    let path = format!("/f/{id}");
    let page = world.call(visit(&format!("{path}?full_name=Acme&email=ann%40rcpt.test&evil=1"))).await.text;
    assert!(page.contains("value=\"Acme\"") && page.contains("Company &lt;b&gt;") && !page.contains("evil"));
    let ticket = hidden(&page, "form-ticket");
    world.clock.advance(Duration::from_secs(5));
    let step = async |step: &str, fields: &[(&str, &str)]| {
        let own = [("form-ticket", ticket.as_str()), ("form-step", step)];
        world.call(send(&path, &[&own, fields].concat())).await
    };
    for (email, words) in [
        ("", "Please fill this in."),
        ("ann", "Please enter an email address"),
        ("ann@nowhere.test", "No mail can be sent to this address"),
        ("ann@mailinator.com", "Please use an address that you will keep"),
    ] {
        let reply = step("0", &[("email", email)]).await;
        assert!(reply.status == 422 && reply.text.contains(words), "{email}: {}", reply.text);
        assert!(reply.text.contains("aria-invalid=\"true\""), "{email}");
    }
    // What is asked depends on what was answered.
    let known = [("email", "ann@rcpt.test"), ("first_name", "Ann")];
    let company = [&known[..], &[("full_name", "Acme")]].concat();
    let reply = step("1", &company).await;
    assert_eq!(reply.status, 422);
    assert_eq!(reply.text.matches("Please fill this in.").count(), 1, "the last name: {}", reply.text);
    assert!(reply.text.contains("Please tick the box"), "{}", reply.text);
    let back = step("1", &[&company[..], &[("form-go", "back")]].concat()).await;
    assert!(back.text.contains("Stay in touch") && back.text.contains("name=\"first_name\" value=\"Ann\""));
    // Nobody gets around the first step.
    let skipped = step("1", &[("email", "x"), ("first_name", "Ann"), ("form-consent", "true")]).await;
    assert!(skipped.status == 422 && skipped.text.contains("Stay in touch"), "{}", skipped.text);
    assert_eq!(world.state.audience.forms.post_due(&world.post_office, "").await.unwrap(), 0);
}

#[tokio::test]
async fn programs_are_turned_away() {
    let world = World::new().await;
    world.internet.domain("rcpt.test");
    let id = published(&world, &document(&topic(&world).await)).await;
    let path = format!("/f/{id}");
    let posted = async || {
        world.state.audience.forms.post_due(&world.post_office, "").await.unwrap();
        world.post_office.taken().len()
    };
    let ticket = hidden(&world.call(visit(&path)).await.text, "form-ticket");
    let whole = |email: &'static str| {
        let own = [("form-step", "1"), ("first_name", "Ann"), ("form-consent", "true"), ("email", email)];
        own.to_vec()
    };
    let with = |email, more: &[(&'static str, &'static str)]| {
        let mut fields = whole(email);
        fields.extend(more);
        fields
    };
    let sent = async |ticket: &str, fields: Vec<(&str, &str)>| {
        let fields = [&[("form-ticket", ticket)], fields.as_slice()].concat();
        world.call(send(&path, &fields)).await
    };
    let fast = sent(&ticket, whole("a@rcpt.test")).await;
    assert!(fast.text.contains("That was very fast"), "{}", fast.text);
    world.clock.advance(Duration::from_secs(3));
    let trapped = sent(&ticket, with("a@rcpt.test", &[("homepage-url", "https://x.example")])).await;
    assert!(trapped.text.contains("look into your mail"), "a program learns nothing");
    assert_eq!(posted().await, 0);
    for bad in ["", "made-up", &ticket[1..]] {
        let reply = sent(bad, whole("a@rcpt.test")).await;
        assert!(
            reply.text.contains("once more") && reply.text.contains("value=\"a@rcpt.test\""),
            "{}",
            reply.text
        );
    }
    assert_eq!(posted().await, 0);
    assert!(sent(&ticket, whole("a@rcpt.test")).await.text.contains("look into your mail"));
    // The ticket is good for one.
    assert!(sent(&ticket, whole("b@rcpt.test")).await.text.contains("look into your mail"));
    assert_eq!(posted().await, 1);

    // Without a proof of work little is taken from one address; with one, more.
    let mut last = 200;
    for n in 0..6 {
        let ticket = hidden(&world.call(visit(&path)).await.text, "form-ticket");
        world.clock.advance(Duration::from_secs(2));
        let address: &'static str = ["c", "d", "e", "f", "g", "h"][n];
        let address = format!("{address}@rcpt.test");
        let own = [("form-step", "1"), ("first_name", "Ann"), ("form-consent", "true"), ("email", &address)];
        last = sent(&ticket, own.to_vec()).await.status.as_u16();
    }
    assert_eq!(last, 429);
    let ticket = hidden(&world.call(visit(&path)).await.text, "form-ticket");
    world.clock.advance(Duration::from_secs(2));
    let proof = prove(&ticket, 14);
    let own = [("form-step", "1"), ("first_name", "Ann"), ("form-consent", "true"), ("email", "i@rcpt.test")];
    let proven = sent(&ticket, [&own[..], &[("form-proof", proof.as_str())]].concat()).await;
    assert!(proven.text.contains("look into your mail"), "{}", proven.text);
    let total = totals(&world, &id).await;
    assert_eq!(total["turned_away"], 1);
    world.clock.advance(Duration::from_secs(86_401));
    assert!(sent(&ticket, whole("z@rcpt.test")).await.text.contains("once more"), "a page of yesterday");
}

/// As our script does it.
fn prove(ticket: &str, bits: u32) -> String {
    let zeros = |proof: &u32| {
        let hash =
            aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, format!("{ticket}.{proof}").as_bytes());
        u32::from_be_bytes(hash.as_ref()[..4].try_into().unwrap()).leading_zeros() >= bits
    };
    (0..u32::MAX).find(zeros).unwrap().to_string()
}

#[tokio::test]
async fn the_answer_does_not_tell_who_is_known() {
    let world = World::new().await;
    world.internet.domain("rcpt.test");
    let topic = topic(&world).await;
    let id = published(&world, &document(&topic)).await;
    let known = world.post("/contacts", &json!({ "email": "known@rcpt.test" })).await.expect(201);
    let consents = format!("/contacts/{}/consents", known["id"].as_str().unwrap());
    let grant = json!({ "topic": topic, "kind": "grant", "confirmed": true });
    world.post(&consents, &grant).await.expect(200);
    let stranger = walk(&world, &id, "stranger@rcpt.test").await.text;
    assert_eq!(walk(&world, &id, "known@rcpt.test").await.text, stranger);
    assert_eq!(walk(&world, &id, "known@rcpt.test").await.text, stranger, "nor who is waiting");
    world.state.audience.forms.post_due(&world.post_office, "").await.unwrap();
    assert_eq!(world.post_office.taken().len(), 2);
}

#[tokio::test]
async fn only_people_are_counted() {
    let world = World::new().await;
    let id = published(&world, &document(&topic(&world).await)).await;
    let path = format!("/f/{id}");
    let from = |agent: &str| {
        Call::new(Method::GET, &path).header("host", "mail.example").header("user-agent", agent)
    };
    world.call(from("Googlebot/2.1")).await;
    world.call(Call::new(Method::GET, &path)).await;
    world.call(visit(&path).header("sec-purpose", "prefetch")).await;
    let mut head = visit(&path);
    head.method = Method::HEAD;
    world.call(head).await;
    assert_eq!(totals(&world, &id).await["views"], 0);
    world.call(visit(&path).header("referer", "https://www.blog.example/post")).await;
    world.call(visit(&format!("{path}?utm_source=Spring"))).await;
    world.state.audience.forms.flush_counts().await.unwrap();
    let report = world.get(&format!("/forms/{id}/report?days=7")).await.expect(200);
    let mut sources: Vec<&str> =
        report["sources"].as_array().unwrap().iter().map(|one| one["source"].as_str().unwrap()).collect();
    sources.sort_unstable();
    assert_eq!(sources, ["blog.example", "spring"]);
    assert_eq!(report["days"].as_array().unwrap().len(), 7);
}
