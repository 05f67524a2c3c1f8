//! Putting values out, each for what it goes into.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use minijinja::value::{Object, Value};
use minijinja::{Environment, Error, State};

/// Which expressions had nothing to say, by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Report(Mutex<BTreeSet<usize>>);

impl Object for Report {}

impl Report {
    pub fn take(&self) -> BTreeSet<usize> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

pub(crate) fn add(env: &mut Environment<'static>) {
    env.add_function("_text", |state: &State<'_, '_>, n: usize, value: Value| put(state, n, &value, text));
    env.add_function("_line", |state: &State<'_, '_>, n: usize, value: Value| put(state, n, &value, line));
    env.add_function("_html", |state: &State<'_, '_>, n: usize, value: Value| put(state, n, &value, html));
    env.add_function("_url", |state: &State<'_, '_>, n: usize, value: Value| put(state, n, &value, url));
    env.add_function("_part", |state: &State<'_, '_>, n: usize, value: Value| put(state, n, &value, part));
    env.add_function("_word", |state: &State<'_, '_>, n: usize, value: Value| put(state, n, &value, word));
}

fn put(state: &State<'_, '_>, n: usize, value: &Value, write: fn(&str) -> String) -> Result<String, Error> {
    let written = if value.is_undefined() || value.is_none() { String::new() } else { value.to_string() };
    if written.trim().is_empty()
        && let Some(report) = state.lookup("_report").and_then(|found| found.downcast_object::<Report>())
    {
        report.0.lock().unwrap_or_else(PoisonError::into_inner).insert(n);
    }
    Ok(write(&written))
}

fn text(value: &str) -> String {
    value.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect()
}

/// On one line, as a subject is.
fn line(value: &str) -> String {
    value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// In the text or in a quoted attribute of a page.
pub(crate) fn html(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '`' => out.push_str("&#96;"),
            '\0' => {}
            c => out.push(c),
        }
    }
    out
}

/// A whole link: nothing but the schemes that mail has.
fn url(value: &str) -> String {
    let value = value.trim();
    if has_known_scheme(value) && !value.chars().any(char::is_control) { html(value) } else { "#".to_owned() }
}

pub(crate) fn has_known_scheme(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => rest.starts_with("//") && rest.len() > 2,
        "mailto" | "tel" => !rest.is_empty(),
        _ => false,
    }
}

/// A part of a link (RFC 3986 §2.1: all but unreserved characters).
fn part(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Where only a word is harmless.
fn word(value: &str) -> String {
    value.chars().filter(|c| c.is_alphanumeric() || matches!(c, '#' | '%' | '.' | '-' | '_')).collect()
}
