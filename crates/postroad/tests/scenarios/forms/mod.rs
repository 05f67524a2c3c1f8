//! People who sign up.

mod a_site_of_another_origin_embeds_a_form;
mod list_bombing_is_stopped;
mod two_steps_without_javascript;

use mail_parser::MessageParser;
use serde_json::{Value, json};

use crate::support::World;

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// A browser without scripts that goes where it is not sent.
fn browser() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy().user_agent(BROWSER);
    builder.redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

impl World {
    fn page(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.http)
    }

    /// A form that is shown, with what `more` says over what is usual.
    async fn form(&self, name: &str, more: Value) -> String {
        let topic = json!({ "name": format!("Topic of {name}") });
        let topic = self.server.local("POST", "/topics", Some(&topic)).await.ok();
        let mut document = json!({
            "steps": [
                { "title": "Stay in touch", "fields": [{ "key": "email", "label": "Email", "required": true }] },
                { "title": "About you", "fields": [{ "key": "first_name", "label": "Name", "required": true }] },
            ],
            "fixed_topics": [topic["id"]],
            "consent": { "text": "Yes, send me news." },
            "confirmation": { "from_address": "news@sender.test", "from_name": "News" },
        });
        for (name, value) in more.as_object().unwrap() {
            document[name] = value.clone();
        }
        let form = json!({ "name": name, "document": document });
        let form = self.server.local("POST", "/forms", Some(&form)).await.ok();
        let id = form["id"].as_str().unwrap().to_owned();
        self.server.local("POST", &format!("/forms/{id}/versions"), Some(&json!({}))).await.ok();
        id
    }

    /// Fills in both steps of a form, and presses the last button again when it was pressed too fast. Returns the last page.
    async fn sign_up(&self, id: &str, email: &str) -> String {
        let (browser, address) = (browser(), self.page(&format!("/f/{id}")));
        let text =
            async |request: reqwest::RequestBuilder| request.send().await.unwrap().text().await.unwrap();
        let page = text(browser.get(&address)).await;
        let ticket = hidden(&page, "form-ticket");
        let first = [("form-ticket", ticket.as_str()), ("form-step", "0"), ("email", email)];
        let page = text(filled(browser.post(&address), &first)).await;
        assert!(page.contains("About you"), "{page}");
        let second = [
            ("form-ticket", ticket.as_str()),
            ("form-step", "1"),
            ("form-started", "1"),
            ("email", email),
            ("first_name", "Ann"),
        ];
        crate::support::eventually("the form is not sent too fast any more", async || {
            let page = text(filled(browser.post(&address), &second)).await;
            (!page.contains("That was very fast")).then_some(page)
        })
        .await
    }
}

/// A form as browsers send it.
fn filled(request: reqwest::RequestBuilder, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    request.header("content-type", "application/x-www-form-urlencoded").body(body)
}

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let begin = format!("name=\"{name}\" value=\"");
    let rest = page.split(&begin).nth(1).unwrap_or_else(|| panic!("no {name} in {page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// The path of the confirmation link in a mail.
fn confirm_path(content: &[u8]) -> String {
    let message = MessageParser::default().parse(content).unwrap();
    assert!(message.body_html(0).unwrap().contains("/f/confirm/"));
    let text = message.body_text(0).unwrap().into_owned();
    let token = text.split("/f/confirm/").nth(1).unwrap().split_whitespace().next().unwrap();
    format!("/f/confirm/{token}")
}
