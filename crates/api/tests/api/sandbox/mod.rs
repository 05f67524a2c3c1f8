//! `/api/v1/sandbox`, and `/api/v1/messages/{id}/content` and its like.

use axum::http::{Method, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use postroad_account::{Mode, Scope};
use serde_json::{Value, json};

use crate::support::{Call, Reply, World};

struct Captured {
    world: World,
    key: String,
    id: String,
}

const RAW: &str = "From: Ann <ann@nowhere.test>\r\nTo: bob@example.org\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nGood morning\r\n\
    --b\r\nContent-Type: text/html\r\n\r\n<p onclick=x()>Hi</p><script>1</script>\r\n\
    --b\r\nContent-Type: text/html; name=\"a.html\"\r\nContent-Disposition: attachment; filename=\"a.html\"\r\n\r\n<script>2</script>\r\n--b--\r\n";

impl Captured {
    async fn new() -> Self {
        let world = World::new().await;
        let workspace = world.workspace_in(Mode::Sandbox, "Tests").await;
        let key = world.key(workspace, Scope::ALL).await;
        let mut this = Self { world, key, id: String::new() };
        let message = json!({ "raw": STANDARD.encode(RAW), "rcpt_to": ["bob@example.org"] });
        let accepted = this.call(Method::POST, "/messages", Some(&message)).await.expect(202);
        assert_eq!(accepted["recipients"][0]["status"], "captured");
        this.id = accepted["id"].as_str().unwrap().to_owned();
        this
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Reply {
        let call = Call::new(method, format!("/api/v1{path}")).key(&self.key);
        self.world.call(body.map_or(call.clone(), |body| call.json(body))).await
    }

    async fn get(&self, path: &str) -> Reply {
        self.call(Method::GET, path, None).await
    }
}

#[tokio::test]
async fn captured_mail_is_listed_shown_and_deleted() {
    let test = Captured::new().await;
    let page = test.get("/sandbox/messages?q=morning&sort=subject").await.expect(200);
    let item = &page["items"][0];
    assert_eq!((&item["id"], &item["subject"]), (&json!(test.id), &json!("Hello")));
    assert_eq!(
        (&item["has_html"], &item["attachment_count"], &item["read"]),
        (&json!(true), &json!(1), &json!(false))
    );
    let detail = test.get(&format!("/sandbox/messages/{}", test.id)).await.expect(200);
    assert_eq!(detail["text"], "Good morning");
    assert_eq!(detail["all_recipients"], json!(["bob@example.org"]));
    assert_eq!(detail["parts"][0]["children"][2]["filename"], "a.html");
    assert_eq!(detail["headers"][2], json!({ "name": "Subject", "value": "Hello" }));
    let path = format!("/sandbox/messages/{}", test.id);
    let read = test.call(Method::PATCH, &path, Some(&json!({ "read": true }))).await.expect(200);
    assert_eq!(read["read"], true);
    let summary = test.get("/sandbox/summary").await.expect(200);
    assert_eq!(
        (&summary["total"], &summary["unread"], &summary["keeps"]["days"]),
        (&json!(1), &json!(0), &json!(30))
    );
    let dry = json!({ "all": true, "dry_run": true });
    let dry = test.call(Method::POST, "/sandbox/delete", Some(&dry)).await.expect(200);
    assert_eq!(dry, json!({ "deleted": 1, "dry_run": true }));
    let both = json!({ "all": true, "q": "x" });
    assert_eq!(test.call(Method::POST, "/sandbox/delete", Some(&both)).await.rule(422), "invalid");
    test.call(Method::DELETE, &path, None).await.expect(204);
    assert_eq!(test.call(Method::DELETE, &path, None).await.rule(404), "not_found");
    test.world.state.events.flush().await.unwrap();
    let gone = test.get(&format!("/messages/{}/content", test.id)).await.expect(200);
    assert_eq!(gone["available"], false);
    let story = test.get(&format!("/messages/{}", test.id)).await.expect(200);
    assert_eq!(story["recipients"][0]["status"], "captured");
}

#[tokio::test]
async fn what_strangers_wrote_is_guarded() {
    let test = Captured::new().await;
    for base in ["sandbox/messages", "messages"] {
        let html = test.get(&format!("/{base}/{}/html?dark=1", test.id)).await;
        assert_eq!(html.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
        let policy = html.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; img-src data:;") && policy.contains("sandbox"));
        assert_eq!(html.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(
            html.text.contains("<p>Hi</p>")
                && !html.text.contains("script")
                && !html.text.contains("onclick")
        );
        let raw = test.get(&format!("/{base}/{}/raw?download=1", test.id)).await;
        assert_eq!(raw.text, RAW);
        let name = format!("attachment; filename=\"{}.eml\"", test.id);
        assert_eq!(raw.headers[header::CONTENT_DISPOSITION], name.as_str());
        let part = test.get(&format!("/{base}/{}/parts/3", test.id)).await;
        assert_eq!(part.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"a.html\"");
        assert_eq!(part.text, "<script>2</script>");
        assert_eq!(test.get(&format!("/{base}/{}/parts/9", test.id)).await.rule(404), "not_found");
    }
}

#[tokio::test]
async fn another_workspace_sees_nothing() {
    let test = Captured::new().await;
    for path in ["", "/html", "/raw", "/parts/1"] {
        let path = format!("/sandbox/messages/{}{path}", test.id);
        assert_eq!(test.world.get(&path).await.rule(404), "not_found", "{path}");
    }
    for path in ["/content", "/html", "/raw", "/parts/1"] {
        let path = format!("/messages/{}{path}", test.id);
        assert_eq!(test.world.get(&path).await.rule(404), "not_found", "{path}");
    }
    let path = format!("/sandbox/messages/{}", test.id);
    assert_eq!(test.world.patch(&path, &json!({ "read": true })).await.rule(404), "not_found");
    assert_eq!(test.world.delete(&path).await.rule(404), "not_found");
    let page = test.world.get("/sandbox/messages").await.expect(200);
    assert_eq!(page["items"], json!([]));
    let all = test.world.post("/sandbox/delete", &json!({ "all": true })).await.expect(200);
    assert_eq!(all["deleted"], 0);
    test.get(&path).await.expect(200);
}

#[tokio::test]
async fn waiting_mail_can_be_read_and_stream_sandbox_is_captured_in_live_mode() {
    let world = World::new().await;
    let id = world.send("bob@example.org").await;
    let content = world.get(&format!("/messages/{id}/content")).await.expect(200);
    assert_eq!((&content["available"], &content["text"]), (&json!(true), &json!("Hi\r\n")));
    let raw = world.get(&format!("/messages/{id}/raw")).await;
    assert!(raw.text.contains("Received: ") && raw.text.contains("Subject: Hello"));
    let message = json!({
        "from": "ann@anything.test", "to": "bob@example.org", "subject": "s", "text": "t", "stream": "sandbox",
    });
    let accepted = world.post("/messages", &message).await.expect(202);
    assert_eq!(accepted["recipients"][0]["status"], "captured");
}

#[tokio::test]
async fn modes_are_changed_audited_and_checked() {
    let world = World::new().await;
    let workspace = world.workspace_in(Mode::Sandbox, "Fresh").await;
    let key = world.key(workspace, Scope::ALL).await;
    let put = async |body: Value| {
        world.call(Call::new(Method::PUT, "/api/v1/workspace/mode").key(&key).json(&body)).await
    };
    let (rule, fields) = put(json!({ "mode": "live", "accept_warnings": true })).await.problem(409);
    assert_eq!((rule.as_str(), fields), ("not_ready", vec!["/checks/domain_verified".to_owned()]));
    assert_eq!(put(json!({ "mode": "redirect" })).await.problem(422).1, ["/redirect_to"]);
    let body = json!({ "mode": "redirect", "redirect_to": ["me@example.com", "ME@example.com"] });
    let changed = put(body).await.expect(200);
    assert_eq!(changed["mode"], "redirect");
    let checks = Call::new(Method::POST, "/api/v1/workspace/live-checks").key(&key).json(&json!({}));
    let checks = world.call(checks).await.expect(200);
    assert_eq!(checks["ready"], false);
    let ids: Vec<&str> =
        checks["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["domain_verified", "reverse_dns", "outbound", "postal_address"]);
    let audit = world.call(Call::new(Method::GET, "/api/v1/audit").key(&key)).await.expect(200);
    assert_eq!(audit["items"][0]["action"], "workspace.mode_changed");
}
