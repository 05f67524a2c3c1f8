use reqwest::Method;
use serde_json::{Value, json};

use crate::cli::args::{Proxy, ProxyHeader};
use crate::cli::client::{Client, CommandError};
use crate::cli::print::Output;

const PATH: &str = "/settings";

pub async fn run(client: &Client, out: Output, command: Proxy) -> Result<(), CommandError> {
    let settings = match command {
        Proxy::Show => client.get(PATH).await?,
        Proxy::Trust { networks, header } => {
            let header = match header {
                ProxyHeader::XForwardedFor => "x_forwarded_for",
                ProxyHeader::Forwarded => "forwarded",
            };
            let proxies = json!({ "networks": networks, "header": header });
            client.call(Method::PATCH, PATH, Some(json!({ "trusted_proxies": proxies }))).await?
        }
        Proxy::Clear => {
            let none = json!({ "trusted_proxies": { "networks": [] } });
            client.call(Method::PATCH, PATH, Some(none)).await?
        }
    };
    let proxies = &settings["trusted_proxies"];
    out.say(proxies, &told(proxies));
    Ok(())
}

fn told(proxies: &Value) -> String {
    let networks: Vec<&str> =
        proxies["networks"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if networks.is_empty() {
        return "No proxy is trusted: the client is who connects.".to_owned();
    }
    let header = if proxies["header"] == "forwarded" { "Forwarded" } else { "X-Forwarded-For" };
    format!("From {}, the client is whom the header {header} names.", networks.join(", "))
}
