use std::net::SocketAddr;

use postroad_account::Secret;

use super::parts::Parts;
use crate::config::{Config, TlsMode};

/// Prints one box: where everything is, and what to do next. The set-up link appears until it was used.
pub fn print(config: &Config, parts: &Parts) {
    let lines = lines(config, parts);
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    println!("┌{}┐", "─".repeat(width + 2));
    for line in &lines {
        println!("│ {line}{} │", " ".repeat(width - line.chars().count()));
    }
    println!("└{}┘", "─".repeat(width + 2));
}

fn lines(config: &Config, parts: &Parts) -> Vec<String> {
    let mut lines =
        vec![format!("Postroad {} on {}", env!("CARGO_PKG_VERSION"), config.hostname), String::new()];
    let tls = match config.tls {
        TlsMode::SelfSigned => "self-signed certificate",
        TlsMode::Files { .. } => "certificate from files",
        TlsMode::Acme { .. } => "certificate by ACME",
    };
    let rows = [
        ("Web", parts.web_url(config)),
        ("HTTP API", list(&config.http, "http://", "/api/openapi.json")),
        ("HTTPS API", list(&config.https, "https://", "/api/openapi.json")),
        ("Submission", list(&config.submission, "", &format!(" (STARTTLS, {tls})"))),
        ("", list(&config.submissions, "", " (TLS)")),
        ("Data", config.data_dir.display().to_string()),
    ];
    lines.extend(
        rows.iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| format!("{name:<11}{text}")),
    );
    if let Some(first) = &parts.first_run {
        lines.push(String::new());
        lines.push("Nobody can sign in yet. Open this once to become the administrator:".into());
        lines.push(format!("  {}", setup_link(&parts.web_url(config), &first.token)));
        lines.push("A restart, or \"postroad user setup-link\", makes a new link.".into());
    }
    lines.push(String::new());
    lines.push("Next, in another terminal (with the same --data-dir):".into());
    for step in [
        "postroad doctor                  what this machine still needs",
        "postroad domain add example.com  a domain to send from, and its DNS records",
        "postroad credential add          an SMTP login for your application",
        "postroad key add --scope messages:send   a key for the HTTP API",
    ] {
        lines.push(format!("  {step}"));
    }
    lines
}

fn setup_link(web_url: &str, token: &Secret) -> String {
    format!("{web_url}/setup?token={}", token.expose())
}

fn list(addresses: &[SocketAddr], before: &str, after: &str) -> String {
    let all: Vec<String> = addresses.iter().map(|address| format!("{before}{address}{after}")).collect();
    all.join(", ")
}
