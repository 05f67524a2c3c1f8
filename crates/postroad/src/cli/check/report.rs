use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use jiff::Timestamp;
use postroad_message::dmarc::{Aggregate, Record};
use postroad_message::report::{Document, enclosed, read_document};
use postroad_message::tls_report::{PolicyOutcome, TlsReport};
use serde_json::{Value, json};

use super::input::{self, Input};
use crate::cli::client::CommandError;
use crate::cli::print::Output;

/// Groups of records that are kept; a report with more sources is shown in part, with all its sums.
const GROUPS_MAX: usize = 10_000;
/// Groups that are printed.
const SHOWN: usize = 40;
/// Characters of a full bar.
const BAR: u64 = 20;

/// Says for each file who sent in a domain's name, or how TLS went.
pub fn run(files: &[PathBuf], out: Output) -> Result<(), CommandError> {
    let mut results = Vec::new();
    for input in input::read(files) {
        let input = input?;
        for (name, document) in documents(&input) {
            let (text, value) = match document {
                Ok(Read { document: Document::Aggregate(report), sources }) => {
                    (dmarc_text(&report, &sources), dmarc_value(&report, &sources))
                }
                Ok(Read { document: Document::Tls(report), .. }) => (tls_text(&report), tls_value(&report)),
                Err(error) => {
                    (format!("  cannot be read: {error}\n"), json!({ "kind": "unreadable", "error": error }))
                }
            };
            if out.json {
                results.push(json!({ "file": name, "report": value }));
            } else {
                print!("{name}\n{text}");
            }
        }
    }
    if out.json {
        out.value(&Value::Array(results));
    }
    Ok(())
}

struct Read {
    document: Document,
    sources: Sources,
}

/// A file is a report, or a message that carries some.
fn documents(input: &Input) -> Vec<(String, Result<Read, String>)> {
    let found = match read(&input.bytes) {
        Ok(read) => return vec![(input.name.clone(), Ok(read))],
        Err(_) => enclosed(&input.bytes),
    };
    match found {
        Err(error) => vec![(input.name.clone(), Err(error.to_string()))],
        Ok(documents) if documents.is_empty() => {
            // What is no message with a report in it is told of as the report it was to be.
            vec![(input.name.clone(), read(&input.bytes))]
        }
        Ok(documents) => documents.iter().map(|bytes| (input.name.clone(), read(bytes))).collect(),
    }
}

fn read(bytes: &[u8]) -> Result<Read, String> {
    let mut sources = Sources::default();
    let document = read_document(bytes, |record| sources.add(&record)).map_err(|error| error.to_string())?;
    Ok(Read { document, sources })
}

/// What makes records alike for a reader.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    source: IpAddr,
    header_from: String,
    disposition: &'static str,
    dkim: bool,
    spf: bool,
}

/// Records by source.
#[derive(Default)]
struct Sources {
    groups: BTreeMap<Key, u64>,
    messages: u64,
    passed: u64,
}

impl Sources {
    fn add(&mut self, record: &Record) {
        self.messages = self.messages.saturating_add(record.count);
        if record.passes() {
            self.passed = self.passed.saturating_add(record.count);
        }
        let key = Key {
            source: record.source_ip,
            header_from: record.header_from.clone(),
            disposition: record.disposition.as_str(),
            dkim: record.dkim_aligned,
            spf: record.spf_aligned,
        };
        if self.groups.len() < GROUPS_MAX || self.groups.contains_key(&key) {
            let count = self.groups.entry(key).or_default();
            *count = count.saturating_add(record.count);
        }
    }

    /// Those with the most messages first.
    fn ordered(&self) -> Vec<(&Key, u64)> {
        let mut groups: Vec<(&Key, u64)> = self.groups.iter().map(|(key, count)| (key, *count)).collect();
        groups.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        groups
    }
}

fn dmarc_text(report: &Aggregate, sources: &Sources) -> String {
    let mut text = format!(
        "  DMARC report ({}) of {} about {}, {} to {}\n",
        report.edition.as_str(),
        shown(&report.organization),
        report.policy.domain,
        time(report.begin),
        time(report.end)
    );
    let policy = report.policy.p.map_or("none found", |policy| policy.as_str());
    let tested = if report.policy.is_testing { ", tested only" } else { "" };
    text.push_str(&format!("  policy: {policy}{tested}\n"));
    text.push_str(&format!(
        "  messages: {}, passed: {} ({})\n",
        sources.messages,
        sources.passed,
        percent(sources.passed, sources.messages)
    ));
    report.errors.iter().for_each(|error| text.push_str(&format!("  the reporter had a problem: {error}\n")));
    if report.unreadable > 0 {
        text.push_str(&format!("  records without a readable address or count: {}\n", report.unreadable));
    }
    let groups = sources.ordered();
    let most = groups.first().map_or(1, |(_, count)| (*count).max(1));
    for (key, count) in groups.iter().take(SHOWN) {
        let bar = "█".repeat(usize::try_from(count.saturating_mul(BAR).div_ceil(most).min(BAR)).unwrap_or(0));
        text.push_str(&format!(
            "  {count:>9} {bar:<20} {:<39} {} dkim {} spf {} -> {}\n",
            key.source.to_string(),
            key.header_from,
            aligned(key.dkim),
            aligned(key.spf),
            key.disposition
        ));
    }
    if groups.len() > SHOWN {
        text.push_str(&format!("  and {} more; --json has all\n", groups.len() - SHOWN));
    }
    text
}

fn dmarc_value(report: &Aggregate, sources: &Sources) -> Value {
    let policy = &report.policy;
    let word =
        |disposition: Option<postroad_message::dmarc::Disposition>| disposition.map(|word| word.as_str());
    let groups: Vec<Value> = sources
        .ordered()
        .into_iter()
        .map(|(key, count)| {
            json!({
                "source_ip": key.source,
                "header_from": key.header_from,
                "messages": count,
                "disposition": key.disposition,
                "dkim_aligned": key.dkim,
                "spf_aligned": key.spf,
            })
        })
        .collect();
    json!({
        "kind": "dmarc_aggregate",
        "edition": report.edition.as_str(),
        "organization": report.organization,
        "email": report.email,
        "report_id": report.report_id,
        "domain": policy.domain,
        "begin": time(report.begin),
        "end": time(report.end),
        "policy": { "p": word(policy.p), "sp": word(policy.sp), "np": word(policy.np), "pct": policy.percent,
            "adkim": strictness(policy.strict_dkim), "aspf": strictness(policy.strict_spf), "testing": policy.is_testing },
        "messages": sources.messages,
        "passed": sources.passed,
        "records": report.records,
        "unreadable_records": report.unreadable,
        "errors": report.errors,
        "sources": groups,
    })
}

fn tls_text(report: &TlsReport) -> String {
    let mut text = format!(
        "  TLS report of {}, {} to {}\n",
        shown(report.organization.as_deref().unwrap_or_default()),
        report.begin,
        report.end
    );
    for policy in &report.policies {
        let sessions = policy.successful.saturating_add(policy.failed);
        text.push_str(&format!(
            "  {} ({}): {} sessions, {} failed ({})\n",
            shown(policy.domain.as_deref().unwrap_or_default()),
            policy.kind.as_str(),
            sessions,
            policy.failed,
            percent(policy.failed, sessions)
        ));
        for failure in policy.failures.iter().take(SHOWN) {
            let host = failure.receiving_host.as_deref().or(failure.receiving_ip.as_deref()).unwrap_or("?");
            text.push_str(&format!("  {:>9} {} at {host}\n", failure.sessions, failure.result));
        }
    }
    text
}

fn tls_value(report: &TlsReport) -> Value {
    let policies: Vec<Value> = report.policies.iter().map(policy_value).collect();
    json!({
        "kind": "tls",
        "organization": report.organization,
        "contact": report.contact,
        "report_id": report.report_id,
        "begin": report.begin,
        "end": report.end,
        "policies": policies,
    })
}

fn policy_value(policy: &PolicyOutcome) -> Value {
    let failures: Vec<Value> = policy
        .failures
        .iter()
        .map(|failure| {
            json!({
                "result": failure.result,
                "sessions": failure.sessions,
                "sending_ip": failure.sending_ip,
                "receiving_host": failure.receiving_host,
                "receiving_ip": failure.receiving_ip,
                "reason": failure.reason,
            })
        })
        .collect();
    json!({
        "type": policy.kind.as_str(),
        "domain": policy.domain,
        "mx_hosts": policy.mx_hosts,
        "successful_sessions": policy.successful,
        "failed_sessions": policy.failed,
        "failures": failures,
    })
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "somebody" } else { text }
}

fn aligned(is_aligned: bool) -> &'static str {
    if is_aligned { "pass" } else { "fail" }
}

fn strictness(is_strict: bool) -> &'static str {
    if is_strict { "strict" } else { "relaxed" }
}

fn time(seconds: i64) -> String {
    Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |time| time.to_string())
}

fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "0 %".into();
    }
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    let percent = part as f64 * 100.0 / whole as f64;
    format!("{percent:.1} %")
}
