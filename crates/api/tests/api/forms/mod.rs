//! Forms: made by those who may, filled in by strangers.

mod embed;
mod manage;
mod public;
mod submit;

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Call, Reply, World};

/// Browsers say who they are; programs that do not are not counted.
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const WEB: &str = "https://mail.example";

/// A topic with double opt-in.
async fn topic(world: &World) -> String {
    let made = world.post("/topics", &json!({ "name": "News" })).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

/// Two steps: the address, then the name for those who are of a company.
fn document(topic: &str) -> Value {
    json!({
        "steps": [
            { "title": "Stay in touch", "fields": [
                { "key": "email", "label": "Email", "required": true },
                { "key": "full_name", "label": "Company <b>" },
            ] },
            { "title": "About you", "fields": [
                { "key": "first_name", "label": "First name", "required": true },
                { "key": "last_name", "label": "Last name", "required": true,
                  "shown_when": { "key": "full_name", "test": "filled" } },
            ] },
        ],
        "fixed_topics": [topic],
        "tags": ["blog"],
        "consent": { "text": "Yes, send me News.", "checkbox": true },
        "confirmation": { "from_address": "news@sender.example", "from_name": "News" },
    })
}

/// A form that is shown.
async fn published(world: &World, document: &Value) -> String {
    let new = json!({ "name": "Footer", "document": document });
    let made = world.post("/forms", &new).await.expect(201);
    let id = made["id"].as_str().unwrap().to_owned();
    world.post(&format!("/forms/{id}/versions"), &json!({})).await.expect(201);
    id
}

fn visit(path: &str) -> Call {
    Call::new(Method::GET, path).header("host", "mail.example").header("user-agent", BROWSER)
}

fn send(path: &str, fields: &[(&str, &str)]) -> Call {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut call = Call::new(Method::POST, path)
        .header("host", "mail.example")
        .header("user-agent", BROWSER)
        .header("content-type", "application/x-www-form-urlencoded");
    call.body = Some(body);
    call
}

/// The value of a hidden field of a page.
#[track_caller]
fn hidden(page: &str, name: &str) -> String {
    let begin = format!("name=\"{name}\" value=\"");
    let rest = page.split(&begin).nth(1).unwrap_or_else(|| panic!("no {name} in {page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// Walks through a form of [`document`] without a script.
async fn walk(world: &World, id: &str, email: &str) -> Reply {
    let path = format!("/f/{id}");
    let page = world.call(visit(&path)).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let ticket = hidden(&page.text, "form-ticket");
    world.clock.advance(Duration::from_secs(5));
    let first = [("form-ticket", ticket.as_str()), ("form-step", "0"), ("email", email)];
    let page = world.call(send(&path, &first)).await;
    assert!(page.text.contains("About you"), "{}", page.text);
    let second = [
        ("form-ticket", ticket.as_str()),
        ("form-step", "1"),
        ("form-started", "1"),
        ("email", email),
        ("first_name", "Ann"),
        ("form-consent", "true"),
    ];
    world.call(send(&path, &second)).await
}

/// The path of the link in the last mail that was posted.
async fn confirm_path(world: &World) -> String {
    world.state.audience.forms.post_due(&world.post_office, WEB).await.unwrap();
    let mail = world.post_office.taken().pop().expect("a mail");
    let rest = mail.text.split(WEB).nth(1).expect("a link");
    rest.split_whitespace().next().unwrap().to_owned()
}

async fn contact(world: &World, address: &str) -> Option<Value> {
    let page = world.get(&format!("/contacts?q={address}")).await.expect(200);
    page["items"].as_array().unwrap().first().cloned()
}

async fn totals(world: &World, id: &str) -> Value {
    world.state.audience.forms.flush_counts().await.unwrap();
    world.get(&format!("/forms/{id}/report")).await.expect(200)["total"].clone()
}
