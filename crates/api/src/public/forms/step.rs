//! One step of a form, as HTML: the same on our page, in a frame and in the pages of others.

use maud::{Markup, html};
use postroad_audience::form::{AnswerProblems, CONSENT, Inputs, ShownForm};

use super::fields::Asked;
use super::words::{self, Words};
use super::{GO, HONEYPOT, PROOF, STARTED, STEP, TICKET};

/// A step that is to be shown.
pub(super) struct Step<'a> {
    pub form: &'a ShownForm,
    pub inputs: &'a Inputs,
    pub step: usize,
    pub problems: &'a AnswerProblems,
    pub ticket: &'a str,
    pub bits: u8,
    pub note: Option<&'a str>,
    /// Whether the first letter was counted.
    pub is_started: bool,
    /// Where it is sent.
    pub action: &'a str,
    /// Carried along: how the page is shown.
    pub view: Option<&'a str>,
}

impl Step<'_> {
    pub fn markup(&self) -> Markup {
        let words = words::of(self.form.document.language);
        let asked = Asked { form: self.form, inputs: self.inputs, words, prefix: "f" };
        let Some(step) = self.form.document.steps.get(self.step) else { return html! {} };
        let steps = self.form.steps(self.inputs);
        let place = steps.iter().position(|at| *at == self.step).unwrap_or(0);
        html! {
            form method="post" action=(self.action) data-postroad=(self.form.id) data-bits=(self.bits) novalidate {
                @if steps.len() > 1 {
                    progress max=(steps.len()) value=(place + 1) aria-label=(format!("{} / {}", place + 1, steps.len())) {}
                }
                @if !step.title.is_empty() { h1 { (step.title) } }
                @if !step.text.is_empty() { p { (step.text) } }
                @if let Some(note) = self.note { p .n role="status" { (note) } }
                @for field in &step.fields { (asked.field(field, self.problems.get(&field.key).copied())) }
                @if self.form.shows_consent(self.step, self.inputs) { (self.consent()) }
                (self.hidden(words))
                (self.buttons(words, place, steps.len()))
            }
        }
    }

    fn consent(&self) -> Markup {
        let consent = &self.form.document.consent;
        let problem = self.problems.get(CONSENT).copied();
        let problem = problem.map(|problem| words::problem(self.form.document.language, problem));
        html! {
            @if consent.checkbox {
                div .x {
                    label .c .k {
                        input type="checkbox" name=(CONSENT) value="true" required
                            checked[!self.inputs.first(CONSENT).is_empty()]
                            aria-invalid=[problem.map(|_| "true")] aria-describedby=[problem.map(|_| "f-consent-error")];
                        span { (consent.text) }
                    }
                    @if let Some(problem) = problem { p .e #f-consent-error { (problem) } }
                }
            } @else {
                p .k { (consent.text) }
            }
        }
    }

    fn hidden(&self, words: &Words) -> Markup {
        let own = |key: &str| {
            let step = &self.form.document.steps[self.step];
            step.fields.iter().any(|field| field.key == key)
                || (key == CONSENT && self.form.shows_consent(self.step, self.inputs))
        };
        let known =
            |key: &str| key == CONSENT || self.form.document.fields().any(|(_, field)| field.key == key);
        html! {
            @for (key, value) in self.inputs.iter().filter(|(key, _)| known(key) && !own(key)) {
                input type="hidden" name=(key) value=(value);
            }
            input type="hidden" name=(TICKET) value=(self.ticket);
            input type="hidden" name=(STEP) value=(self.step);
            input type="hidden" name=(PROOF) value="";
            @if self.is_started { input type="hidden" name=(STARTED) value="1"; }
            @if let Some(view) = self.view { input type="hidden" name=(super::VIEW) value=(view); }
            div .h aria-hidden="true" {
                label { (words.leave_empty) input type="text" name=(HONEYPOT) tabindex="-1" autocomplete="off"; }
            }
        }
    }

    fn buttons(&self, words: &Words, place: usize, count: usize) -> Markup {
        let own = self.form.document.steps[self.step].button.as_str();
        let default = if place + 1 < count { words.next } else { words.send };
        html! {
            div .g {
                @if place > 0 { button .q type="submit" name=(GO) value="back" formnovalidate { (words.back) } }
                button type="submit" { @if own.is_empty() { (default) } @else { (own) } }
            }
        }
    }
}
