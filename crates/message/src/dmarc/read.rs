use std::io::BufRead;
use std::net::IpAddr;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};
use thiserror::Error;

use super::words::{Disposition, OverrideKind, Verdict};
use super::{
    Aggregate, DkimResult, Edition, RECORDS_MAX, RESULTS_MAX, Reason, Record, SpfResult, TEXT_BYTES_MAX,
};

/// Elements inside one another; reports have five.
const DEPTH_MAX: usize = 16;
/// Messages of the reporter about itself that are kept.
const ERRORS_MAX: usize = 20;
/// RFC 9990 §3.1.
const NAMESPACE_9990: &str = "urn:ietf:params:xml:ns:dmarc-2.0";

/// Why something is no aggregate report.
#[derive(Debug, Error)]
pub enum AggregateError {
    #[error("it is not the XML of a report: {0}")]
    Xml(String),
    /// Entities of its own are how small files become large ones.
    #[error("it declares a document type, which reports do not have")]
    DocumentType,
    #[error("its outermost element is <{0}>, not <feedback>")]
    OtherDocument(String),
    #[error("elements are nested more than {DEPTH_MAX} deep")]
    TooDeep,
    #[error("it has more than {RECORDS_MAX} records")]
    TooManyRecords,
    #[error("it ends in the middle")]
    CutOff,
    #[error("it does not say {0}")]
    Missing(&'static str),
}

/// Reads a report, already unpacked, and hands on its records. A caller that keeps them must undo it when this fails: it may
/// fail after some have been handed on.
///
/// # Errors
/// [`AggregateError`].
pub fn read_aggregate(
    source: impl BufRead,
    mut record: impl FnMut(Record),
) -> Result<Aggregate, AggregateError> {
    let mut reader = Reader::from_reader(source);
    let mut buffer = Vec::new();
    let mut reading = Reading::default();
    loop {
        buffer.clear();
        let event =
            reader.read_event_into(&mut buffer).map_err(|error| AggregateError::Xml(error.to_string()))?;
        match event {
            Event::DocType(_) => return Err(AggregateError::DocumentType),
            Event::Start(start) => {
                reading.open(start.local_name().as_ref())?;
                let is_9990 = |value: &str| value.contains(NAMESPACE_9990);
                if reading.path.len() == 1 && is_9990(&start) {
                    reading.report.edition = Edition::Rfc9990;
                }
            }
            Event::Empty(empty) => {
                reading.open(empty.local_name().as_ref())?;
                reading.close(&mut record)?;
            }
            Event::Text(text) => reading.push(&text.xml10_content()),
            Event::CData(text) => reading.push(&text.xml10_content()),
            Event::GeneralRef(reference) => reading.push(&resolved(&reference)),
            Event::End(_) => reading.close(&mut record)?,
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    reading.finish()
}

/// Entities that are not XML's own come to nothing.
fn resolved(reference: &BytesRef<'_>) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => character.to_string(),
        _ => resolve_predefined_entity(reference).unwrap_or_default().to_owned(),
    }
}

/// Where in a report we are, and what was found.
#[derive(Default)]
struct Reading {
    path: Vec<String>,
    text: String,
    report: Aggregate,
    record: Partial,
    was_there: bool,
}

/// A record whose end has not come.
#[derive(Default)]
struct Partial {
    source_ip: Option<IpAddr>,
    count: Option<u64>,
    disposition: Disposition,
    dkim_aligned: bool,
    spf_aligned: bool,
    reasons: Vec<Reason>,
    envelope_to: Option<String>,
    envelope_from: Option<String>,
    header_from: Option<String>,
    dkim: Vec<DkimResult>,
    spf: Vec<SpfResult>,
    part: Part,
}

/// One of several alike within a record.
#[derive(Default)]
struct Part {
    domain: String,
    selector: Option<String>,
    result: Option<Verdict>,
    kind: Option<OverrideKind>,
    comment: Option<String>,
}

impl Reading {
    fn open(&mut self, name: &str) -> Result<(), AggregateError> {
        if self.path.is_empty() {
            if name != "feedback" {
                return Err(AggregateError::OtherDocument(name.chars().take(60).collect()));
            }
            self.was_there = true;
        }
        if self.path.len() == DEPTH_MAX {
            return Err(AggregateError::TooDeep);
        }
        self.path.push(name.to_owned());
        self.text.clear();
        Ok(())
    }

    fn push(&mut self, text: &str) {
        let room = TEXT_BYTES_MAX.saturating_sub(self.text.len());
        let end = text.floor_char_boundary(room.min(text.len()));
        self.text.push_str(&text[..end]);
    }

    fn close(&mut self, record: &mut impl FnMut(Record)) -> Result<(), AggregateError> {
        // What strangers write ends up on terminals.
        let text = self.text.trim().replace(char::is_control, " ");
        self.text.clear();
        let path = std::mem::take(&mut self.path);
        let names: Vec<&str> = path.iter().skip(1).map(String::as_str).collect();
        match names.as_slice() {
            ["record"] => self.hand_on(record)?,
            ["record", rest @ ..] => self.record.close(rest, text),
            ["report_metadata", rest @ ..] => self.metadata(rest, text),
            ["policy_published", rest @ ..] => self.policy(rest, text),
            _ => {}
        }
        self.path = path;
        self.path.pop();
        Ok(())
    }

    fn metadata(&mut self, path: &[&str], text: String) {
        let report = &mut self.report;
        match path {
            ["org_name"] => report.organization = text,
            ["email"] => report.email = present(text),
            ["extra_contact_info"] => report.contact = present(text),
            ["report_id"] => report.report_id = text,
            ["date_range", "begin"] => report.begin = text.parse().unwrap_or_default(),
            ["date_range", "end"] => report.end = text.parse().unwrap_or_default(),
            ["error"] if report.errors.len() < ERRORS_MAX => report.errors.extend(present(text)),
            ["generator"] => {
                report.generator = present(text);
                report.edition = Edition::Rfc9990;
            }
            _ => {}
        }
    }

    fn policy(&mut self, path: &[&str], text: String) {
        let policy = &mut self.report.policy;
        // Often the namespace is left out, so that these tell the edition.
        let is_new = matches!(path, ["np" | "testing" | "discovery_method"]);
        match path {
            ["domain"] => policy.domain = text.to_ascii_lowercase(),
            ["p"] => policy.p = Disposition::parse(&text),
            ["sp"] => policy.sp = Disposition::parse(&text),
            ["np"] => policy.np = Disposition::parse(&text),
            ["adkim"] => policy.strict_dkim = text.eq_ignore_ascii_case("s"),
            ["aspf"] => policy.strict_spf = text.eq_ignore_ascii_case("s"),
            ["pct"] => policy.percent = text.parse().ok().filter(|percent| *percent <= 100),
            ["testing"] => policy.is_testing = text.eq_ignore_ascii_case("y"),
            ["discovery_method"] => policy.discovery = present(text),
            _ => return,
        }
        if is_new {
            self.report.edition = Edition::Rfc9990;
        }
    }

    fn hand_on(&mut self, record: &mut impl FnMut(Record)) -> Result<(), AggregateError> {
        match std::mem::take(&mut self.record).complete() {
            Some(complete) => {
                self.report.records += 1;
                record(complete);
            }
            None => self.report.unreadable += 1,
        }
        match self.report.records + self.report.unreadable > RECORDS_MAX {
            true => Err(AggregateError::TooManyRecords),
            false => Ok(()),
        }
    }

    fn finish(self) -> Result<Aggregate, AggregateError> {
        let report = self.report;
        if !self.was_there || !self.path.is_empty() {
            return Err(AggregateError::CutOff);
        }
        if report.policy.domain.is_empty() {
            return Err(AggregateError::Missing("which domain it is about"));
        }
        if report.report_id.is_empty() {
            return Err(AggregateError::Missing("its report_id"));
        }
        if report.begin <= 0 || report.end < report.begin {
            return Err(AggregateError::Missing("which span of time it is about"));
        }
        Ok(report)
    }
}

impl Partial {
    fn close(&mut self, path: &[&str], text: String) {
        match path {
            ["row", "source_ip"] => self.source_ip = text.parse().ok(),
            ["row", "count"] => self.count = text.parse().ok(),
            ["row", "policy_evaluated", rest @ ..] => self.evaluated(rest, text),
            ["identifiers", "envelope_to"] => self.envelope_to = present(text.to_ascii_lowercase()),
            ["identifiers", "envelope_from"] => self.envelope_from = present(text.to_ascii_lowercase()),
            // "identities" stood in drafts.
            ["identifiers" | "identities", "header_from"] => {
                self.header_from = present(text.to_ascii_lowercase());
            }
            ["auth_results", "dkim"] => self.dkim_ends(),
            ["auth_results", "spf"] => self.spf_ends(),
            ["auth_results", "dkim" | "spf", field] => self.part.set(field, text),
            _ => {}
        }
    }

    fn evaluated(&mut self, path: &[&str], text: String) {
        match path {
            ["disposition"] => self.disposition = Disposition::parse(&text).unwrap_or_default(),
            ["dkim"] => self.dkim_aligned = text.eq_ignore_ascii_case("pass"),
            ["spf"] => self.spf_aligned = text.eq_ignore_ascii_case("pass"),
            ["reason", "type"] => self.part.kind = Some(OverrideKind::parse(&text)),
            ["reason", "comment"] => self.part.comment = present(text),
            ["reason"] => {
                let part = std::mem::take(&mut self.part);
                if let Some(kind) = part.kind.filter(|_| self.reasons.len() < RESULTS_MAX) {
                    self.reasons.push(Reason { kind, comment: part.comment });
                }
            }
            _ => {}
        }
    }

    fn dkim_ends(&mut self) {
        let part = std::mem::take(&mut self.part);
        if self.dkim.len() < RESULTS_MAX && !part.domain.is_empty() {
            let result = part.result.unwrap_or(Verdict::None);
            self.dkim.push(DkimResult { domain: part.domain, selector: part.selector, result });
        }
    }

    fn spf_ends(&mut self) {
        let part = std::mem::take(&mut self.part);
        if self.spf.len() < RESULTS_MAX && !part.domain.is_empty() {
            let result = part.result.unwrap_or(Verdict::None);
            self.spf.push(SpfResult { domain: part.domain, result });
        }
    }

    /// `None` without an address or a count.
    fn complete(self) -> Option<Record> {
        Some(Record {
            source_ip: self.source_ip?,
            count: self.count?,
            disposition: self.disposition,
            dkim_aligned: self.dkim_aligned,
            spf_aligned: self.spf_aligned,
            reasons: self.reasons,
            envelope_to: self.envelope_to,
            envelope_from: self.envelope_from,
            header_from: self.header_from.unwrap_or_default(),
            dkim: self.dkim,
            spf: self.spf,
        })
    }
}

impl Part {
    fn set(&mut self, field: &str, text: String) {
        match field {
            "domain" => self.domain = text.to_ascii_lowercase(),
            "selector" => self.selector = present(text),
            "result" => self.result = Some(Verdict::parse(&text)),
            _ => {}
        }
    }
}

fn present(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
