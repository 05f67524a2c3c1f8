use serde::Serialize;

use crate::limits::PROBLEMS_MAX;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth a look.
    Warning,
    /// Must not be sent so.
    Error,
}

/// Something wrong with a template, or with what comes of it for one contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// A word for the kind of problem, as in `unknown_field`.
    pub rule: &'static str,
    pub severity: Severity,
    /// A JSON pointer (RFC 6901) into the content.
    pub place: String,
    pub message: String,
}

/// What was found, up to a limit.
#[derive(Clone, Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    pub fn error(&mut self, rule: &'static str, place: impl Into<String>, message: impl Into<String>) {
        self.add(rule, Severity::Error, place.into(), message.into());
    }

    pub fn warn(&mut self, rule: &'static str, place: impl Into<String>, message: impl Into<String>) {
        self.add(rule, Severity::Warning, place.into(), message.into());
    }

    fn add(&mut self, rule: &'static str, severity: Severity, place: String, message: String) {
        let problem = Problem { rule, severity, place, message };
        if self.0.len() < PROBLEMS_MAX && !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    pub fn extend(&mut self, others: impl IntoIterator<Item = Problem>) {
        for problem in others {
            self.add(problem.rule, problem.severity, problem.place, problem.message);
        }
    }

    #[must_use]
    pub fn into_vec(self) -> Vec<Problem> {
        self.0
    }
}
