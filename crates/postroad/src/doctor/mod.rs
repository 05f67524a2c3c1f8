//! `postroad doctor`: looks at what delivery depends on and says what to fix. It changes nothing.

mod dns;
mod machine;

pub use self::machine::bind_fix;

use std::path::Path;

use postroad_base::SharedClock;
use postroad_net::dns::Resolver;
use serde::Serialize;

use crate::config::Config;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Ok,
    /// Works, but mail may suffer.
    Warning,
    /// Does not work.
    Failure,
}

/// One thing looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    pub check: &'static str,
    pub status: Status,
    /// What was found.
    pub found: String,
    /// What to do; empty when all is well.
    pub fix: String,
}

impl Finding {
    fn ok(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, status: Status::Ok, found: found.into(), fix: String::new() }
    }

    fn warning(check: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, status: Status::Warning, found: found.into(), fix: fix.into() }
    }

    fn failure(check: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, status: Status::Failure, found: found.into(), fix: fix.into() }
    }
}

/// Makes every check. `probe` names a domain to whose mail hosts a connection is tried, to see whether the network lets
/// mail out; without it nothing outside is contacted but the DNS.
pub async fn examine(
    config: &Config,
    clock: &SharedClock,
    resolver: Option<&Resolver>,
    probe: Option<&str>,
) -> Vec<Finding> {
    let mut findings = vec![
        machine::data_dir(&config.data_dir),
        machine::disk(existing(&config.data_dir)),
        machine::clock(clock),
        machine::open_files(),
    ];
    findings.extend(machine::ports(config).await);
    findings.push(machine::certificate(config, clock));
    match resolver {
        Some(resolver) => {
            findings.extend(dns::own_name(config, resolver).await);
            if let Some(domain) = probe {
                findings.push(dns::outbound(config, resolver, domain).await);
            }
        }
        None => findings.push(Finding::failure(
            "DNS",
            "no name server is configured on this machine",
            "Set dns.servers, or repair /etc/resolv.conf.",
        )),
    }
    findings
}

/// The directory itself, or the nearest one above it that exists.
fn existing(dir: &Path) -> &Path {
    dir.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(Path::new("/"))
}

/// The findings as text, worst last, with a closing line.
#[must_use]
pub fn report(findings: &[Finding]) -> String {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| finding.status);
    let mut text = String::new();
    for finding in sorted {
        let mark = match finding.status {
            Status::Ok => "ok  ",
            Status::Warning => "warn",
            Status::Failure => "FAIL",
        };
        text.push_str(&format!("{mark}  {:<14} {}\n", finding.check, finding.found));
        if !finding.fix.is_empty() {
            text.push_str(&format!("      {:<14} → {}\n", "", finding.fix));
        }
    }
    let count = |status| findings.iter().filter(|finding| finding.status == status).count();
    text.push_str(&format!(
        "\n{} checks: {} ok, {} warnings, {} failures\n",
        findings.len(),
        count(Status::Ok),
        count(Status::Warning),
        count(Status::Failure)
    ));
    text
}
