//! From what somebody wrote to what may become of a contact.

use std::collections::BTreeMap;

use postroad_base::{EmailAddress, TopicId};
use serde::Serialize;
use serde_json::Value as Json;

use super::shown::is_attribute;
use super::{Ask, CONSENT, EMAIL, FormField, Inputs, ShownForm, TOPICS};
use crate::contact::Attribute;
use crate::core::mailbox;
use crate::{ContactChange, FieldValue};

/// What is wrong with an answer; the page has the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerProblem {
    Missing,
    NotAnAddress,
    /// The domain takes no mail.
    NoMail,
    Disposable,
    NotANumber,
    NotADate,
    NotAChoice,
    TooLong,
    NotUnderstood,
    ConsentMissing,
}

/// Answers that fit their form.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    pub email: EmailAddress,
    /// Of fields other than the address and the topics, by key.
    pub values: BTreeMap<String, Json>,
    /// Fixed ones, and those chosen.
    pub topics: Vec<TopicId>,
}

/// What is wrong, by the keys of the fields.
pub type AnswerProblems = BTreeMap<String, AnswerProblem>;

impl ShownForm {
    /// What is wrong with the answers to one step, by key.
    #[must_use]
    pub fn check_step(&self, step: usize, inputs: &Inputs) -> AnswerProblems {
        let mut problems = AnswerProblems::new();
        let Some(found) = self.document.steps.get(step) else { return problems };
        for field in found.fields.iter().filter(|field| self.is_asked(field, inputs)) {
            if let Err(problem) = self.value(field, inputs) {
                problems.insert(field.key.clone(), problem);
            }
        }
        if self.is_consent_asked(step, inputs) && inputs.first(CONSENT).is_empty() {
            problems.insert(CONSENT.to_owned(), AnswerProblem::ConsentMissing);
        }
        problems
    }

    /// The consent stands in the last step that is shown.
    #[must_use]
    pub fn shows_consent(&self, step: usize, inputs: &Inputs) -> bool {
        !self.document.consent.text.is_empty() && self.steps(inputs).last() == Some(&step)
    }

    fn is_consent_asked(&self, step: usize, inputs: &Inputs) -> bool {
        self.document.consent.checkbox && self.shows_consent(step, inputs)
    }

    /// The answers, or the first step with something wrong in it and what that is.
    ///
    /// # Errors
    /// The step and the problems of its fields.
    pub fn answers(&self, inputs: &Inputs) -> Result<Answers, (usize, AnswerProblems)> {
        let steps = self.steps(inputs);
        for step in &steps {
            let problems = self.check_step(*step, inputs);
            if !problems.is_empty() {
                return Err((*step, problems));
            }
        }
        let mut values = BTreeMap::new();
        for step in steps {
            let asked = self.document.steps[step].fields.iter().filter(|field| self.is_asked(field, inputs));
            for field in asked.filter(|field| ![EMAIL, TOPICS].contains(&field.key.as_str())) {
                if let Ok(Some(value)) = self.value(field, inputs) {
                    values.insert(field.key.clone(), value);
                }
            }
        }
        let email = mailbox(inputs.first(EMAIL)).map_err(|_| self.email_problem())?;
        Ok(Answers { email, values, topics: self.chosen(inputs) })
    }

    /// Where the address is asked for.
    fn email_problem(&self) -> (usize, AnswerProblems) {
        let step = self.document.by_key().get(EMAIL).map_or(0, |(step, _)| *step);
        (step, AnswerProblems::from([(EMAIL.to_owned(), AnswerProblem::NotAnAddress)]))
    }

    /// Fixed topics, and offered ones that were chosen; none twice, none that is archived.
    fn chosen(&self, inputs: &Inputs) -> Vec<TopicId> {
        let asked =
            self.document.by_key().get(TOPICS).is_some_and(|(step, field)| {
                self.steps(inputs).contains(step) && self.is_asked(field, inputs)
            });
        let chosen = inputs.all(TOPICS).iter().filter_map(|text| text.parse::<TopicId>().ok());
        let chosen = chosen.filter(|id| asked && self.topics.iter().any(|topic| topic.id == *id));
        let mut topics: Vec<TopicId> = Vec::new();
        for topic in self.document.fixed_topics.iter().copied().chain(chosen) {
            if self.known.contains_key(&topic) && !topics.contains(&topic) {
                topics.push(topic);
            }
        }
        topics
    }

    /// The value of an answer; `None` when there is none and none is needed.
    fn value(&self, field: &FormField, inputs: &Inputs) -> Result<Option<Json>, AnswerProblem> {
        let Some(ask) = self.ask(field) else { return Ok(None) };
        let given: Vec<&str> =
            inputs.all(&field.key).iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
        let Some(first) = given.first().copied() else {
            return match ask {
                _ if field.required => Err(AnswerProblem::Missing),
                // An empty box is an answer.
                Ask::Check => Ok(Some(Json::Bool(false))),
                _ => Ok(None),
            };
        };
        match ask {
            Ask::Email => mailbox(first)
                .map(|address| Some(Json::from(address.to_string())))
                .map_err(|_| AnswerProblem::NotAnAddress),
            Ask::Topics => Ok(None),
            _ if is_attribute(&field.key) => attribute(&field.key, first).map(Some),
            Ask::Number => {
                let number = first.replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite());
                let number = number.and_then(serde_json::Number::from_f64);
                self.own(field, number.map(Json::Number).ok_or(AnswerProblem::NotANumber)?)
            }
            Ask::Check => Ok(Some(Json::Bool(true))),
            Ask::Several(_) => self.own(field, given.into()),
            Ask::List => {
                let items: Vec<&str> =
                    first.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
                self.own(field, items.into())
            }
            Ask::Text | Ask::Date | Ask::Choice(_) => self.own(field, first.into()),
        }
    }

    fn own(&self, field: &FormField, value: Json) -> Result<Option<Json>, AnswerProblem> {
        let Some(known) = self.book.get(&field.key) else { return Ok(None) };
        match FieldValue::of_json(known, &value) {
            Ok(value) => Ok(Some(value.to_json())),
            Err(_) => Err(match known.kind {
                crate::FieldKind::Number => AnswerProblem::NotANumber,
                crate::FieldKind::Date => AnswerProblem::NotADate,
                crate::FieldKind::Choice => AnswerProblem::NotAChoice,
                crate::FieldKind::List if !known.choices.is_empty() => AnswerProblem::NotAChoice,
                crate::FieldKind::Text | crate::FieldKind::List => AnswerProblem::TooLong,
                crate::FieldKind::Boolean => AnswerProblem::NotUnderstood,
            }),
        }
    }
}

fn attribute(key: &str, text: &str) -> Result<Json, AnswerProblem> {
    let found = Attribute::ALL.into_iter().find(|attribute| attribute.name() == key);
    let checked = found.ok_or(AnswerProblem::NotUnderstood)?.checked("", text);
    let is_name = matches!(key, "first_name" | "last_name" | "full_name");
    checked
        .map(Json::from)
        .map_err(|_| if is_name { AnswerProblem::TooLong } else { AnswerProblem::NotUnderstood })
}

impl Answers {
    /// What is to become of the contact. Answers to fields that are gone are left out.
    pub(crate) fn change(&self, tags: &[String], is_known: impl Fn(&str) -> bool) -> ContactChange {
        let text = |key: &str| self.values.get(key).and_then(Json::as_str).map(|text| Some(text.to_owned()));
        let own = |(key, _): &(&String, &Json)| !is_attribute(key) && is_known(key);
        ContactChange {
            first_name: text("first_name"),
            last_name: text("last_name"),
            full_name: text("full_name"),
            language: text("language"),
            time_zone: text("time_zone"),
            country: text("country"),
            fields: self.values.iter().filter(own).map(|(key, value)| (key.clone(), value.clone())).collect(),
            add_tags: tags.to_vec(),
            ..ContactChange::default()
        }
    }
}
