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
