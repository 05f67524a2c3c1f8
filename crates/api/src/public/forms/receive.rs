//! What somebody sent: the next step, the same one with what is wrong, or the end.

use std::sync::Arc;

use axum::extract::{Extension, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use http_body_util::{BodyExt, Limited};
use postroad_account::Actor;
use postroad_audience::AudienceError;
use postroad_audience::form::{
    AddressCheck, AnswerProblem, AnswerProblems, Answers, Counted, EMAIL, Inputs, Passage, ShownForm, Submit,
    Submitted, Ticket, What,
};
use postroad_base::{EmailAddress, FormId};

use super::limits::Limits;
use super::reply::{self, Shown};
use super::visitor::{Visitor, draw};
use super::words::{self, Words};
use super::{BODY_MAX_BYTES, GO, HONEYPOT, PROOF, STARTED, STEP, TICKET, frame, thanks};
use crate::ApiState;

/// A form that was sent.
struct Received<'a> {
    state: &'a ApiState,
    limits: &'a Limits,
    visitor: &'a Visitor,
    form: &'a ShownForm,
    inputs: &'a Inputs,
    ticket: Option<(&'a Ticket, &'a str)>,
    step: usize,
    proof: &'a str,
    is_started: bool,
}

/// Takes a step of a form.
pub(super) async fn receive(
    State(state): State<Arc<ApiState>>,
    Extension(limits): Extension<Arc<Limits>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let visitor = Visitor::of(&state, &request);
    let Ok(id) = id.parse::<FormId>() else { return frame::not_here(visitor.language) };
    let Some(mut inputs) = read(request).await else { return frame::not_here(visitor.language) };
    let take = |inputs: &mut Inputs, name: &str| inputs.remove(name).unwrap_or_default();
    let text = take(&mut inputs, TICKET);
    let (step, proof) = (take(&mut inputs, STEP).parse().unwrap_or(0), take(&mut inputs, PROOF));
    let is_started = !take(&mut inputs, STARTED).is_empty();
    let ticket = state.audience.forms.ticket(&text).filter(|ticket| ticket.form == id);
    let forms = &state.audience.forms;
    let found = match &ticket {
        Some(ticket) => forms.shown_as(id, ticket.version, ticket.variant).await,
        None => forms.shown(id, draw()).await,
    };
    let form = match found {
        Ok(Some(form)) => form,
        Ok(None) => return frame::not_here(visitor.language),
        Err(error) => return failed(&visitor, &error),
    };
    let received = Received {
        state: &state,
        limits: &limits,
        visitor: &visitor,
        form: &form,
        inputs: &inputs,
        ticket: ticket.as_ref().map(|ticket| (ticket, text.as_str())),
        step,
        proof: &proof,
        is_started,
    };
    match received.answer().await {
        Ok(response) => response,
        Err(error) => failed(&visitor, &error),
    }
}

fn failed(visitor: &Visitor, error: &AudienceError) -> Response {
    tracing::error!(%error, "a form cannot be taken");
    frame::failed(visitor.language)
}

/// `None` for what is no form, or larger than one of ours.
async fn read(request: Request) -> Option<Inputs> {
    let body = Limited::new(request.into_body(), BODY_MAX_BYTES).collect().await.ok()?.to_bytes();
    Some(Inputs::of(form_urlencoded::parse(&body).into_owned()))
}

impl Received<'_> {
    fn words(&self) -> &'static Words {
        words::of(self.form.document.language)
    }

    async fn answer(&self) -> Result<Response, AudienceError> {
        if !self.inputs.first(HONEYPOT).is_empty() {
            self.count(What::TurnedAway);
            return Ok(self.done(Submitted::ToConfirm));
        }
        let Some((ticket, text)) = self.ticket else { return Ok(self.once_more()) };
        let passage = self.state.audience.forms.passage(ticket, text, self.proof);
        if passage == Passage::TooOld {
            return Ok(self.once_more());
        }
        let steps = self.form.steps(self.inputs);
        if self.inputs.first(GO) == "back" {
            let before = steps.iter().rev().find(|at| **at < self.step).copied().unwrap_or(0);
            return Ok(self.show(before, &AnswerProblems::new(), None, StatusCode::OK));
        }
        if !self.is_started {
            self.count(What::Start);
        }
        let problems = self.problems(self.step).await;
        if !problems.is_empty() {
            return Ok(self.again(
                self.step,
                &problems,
                self.words().look_again,
                StatusCode::UNPROCESSABLE_ENTITY,
            ));
        }
        if let Some(next) = steps.iter().find(|at| **at > self.step) {
            self.count(What::Step(u8::try_from(self.step).unwrap_or(u8::MAX)));
            return Ok(self.show(*next, &AnswerProblems::new(), None, StatusCode::OK));
        }
        self.finish(ticket, passage).await
    }

    /// The last step was sent.
    async fn finish(&self, ticket: &Ticket, passage: Passage) -> Result<Response, AudienceError> {
        let answers = match self.form.answers(self.inputs) {
            Ok(answers) => answers,
            Err((step, problems)) => {
                return Ok(self.again(
                    step,
                    &problems,
                    self.words().look_again,
                    StatusCode::UNPROCESSABLE_ENTITY,
                ));
            }
        };
        let none = AnswerProblems::new();
        if passage == Passage::TooFast {
            return Ok(self.again(self.step, &none, self.words().too_fast, StatusCode::OK));
        }
        if !self.is_admitted(passage) {
            return Ok(self.again(self.step, &none, self.words().slow_down, StatusCode::TOO_MANY_REQUESTS));
        }
        if let Some((step, problem)) = self.address_problem(&answers.email).await {
            let problems = AnswerProblems::from([(EMAIL.to_owned(), problem)]);
            return Ok(self.again(
                step,
                &problems,
                self.words().look_again,
                StatusCode::UNPROCESSABLE_ENTITY,
            ));
        }
        let submitted = self.submit(ticket, &answers).await?;
        self.count(What::Step(u8::try_from(self.step).unwrap_or(u8::MAX)));
        self.count(What::Submit);
        Ok(self.done(submitted))
    }

    /// Without a proof of work, little is taken from one address.
    fn is_admitted(&self, passage: Passage) -> bool {
        let (ip, now) = (self.visitor.ip, self.state.clock.now());
        self.limits.takes(ip, now) && (passage == Passage::Free || self.limits.takes_slowly(ip, now))
    }

    async fn submit(&self, ticket: &Ticket, answers: &Answers) -> Result<Submitted, AudienceError> {
        let submit = Submit {
            form: self.form,
            answers,
            id: ticket.submission,
            ip: self.visitor.ip,
            source: &ticket.source,
            actor: Actor::Anonymous,
        };
        self.state.audience.forms.submit(&submit).await
    }

    /// What is wrong in a step; an address is looked up as soon as it is written.
    async fn problems(&self, step: usize) -> AnswerProblems {
        let mut problems = self.form.check_step(step, self.inputs);
        let asked = self
            .form
            .document
            .steps
            .get(step)
            .is_some_and(|step| step.fields.iter().any(|field| field.key == EMAIL));
        if asked
            && !problems.contains_key(EMAIL)
            && let Ok(address) = self.inputs.first(EMAIL).parse::<EmailAddress>()
            && let Some((_, problem)) = self.address_problem(&address).await
        {
            problems.insert(EMAIL.to_owned(), problem);
        }
        problems
    }

    /// What is wrong with an address, and the step that asks for it.
    async fn address_problem(&self, address: &EmailAddress) -> Option<(usize, AnswerProblem)> {
        let check = AddressCheck {
            resolver: &self.state.resolver,
            refuse_disposable: self.form.document.protection.refuse_disposable,
        };
        let problem = check.check(address).await.err()?;
        Some((self.form.document.by_key().get(EMAIL).map_or(0, |(step, _)| *step), problem))
    }

    /// Without a ticket of ours — from plain HTML on somebody's page, or after a day — everything is shown once more, and
    /// sent again from here.
    fn once_more(&self) -> Response {
        if self.visitor.is_counted {
            self.count(What::View);
        }
        let (step, problems) = match self.form.answers(self.inputs) {
            Ok(_) => (self.form.steps(self.inputs).last().copied().unwrap_or(0), AnswerProblems::new()),
            Err(found) => found,
        };
        let ticket = self.state.audience.forms.issue(self.form, &self.visitor.source);
        self.shown(step, &problems, Some(self.words().once_more), StatusCode::OK, &ticket).answer()
    }

    fn again(&self, step: usize, problems: &AnswerProblems, note: &str, status: StatusCode) -> Response {
        self.show(step, problems, Some(note), status)
    }

    fn show(
        &self,
        step: usize,
        problems: &AnswerProblems,
        note: Option<&str>,
        status: StatusCode,
    ) -> Response {
        let ticket = self.ticket.map_or("", |(_, text)| text);
        self.shown(step, problems, note, status, ticket).answer()
    }

    fn shown<'s>(
        &'s self,
        step: usize,
        problems: &'s AnswerProblems,
        note: Option<&'s str>,
        status: StatusCode,
        ticket: &'s str,
    ) -> Shown<'s> {
        Shown {
            visitor: self.visitor,
            form: self.form,
            inputs: self.inputs,
            step,
            problems,
            ticket,
            note,
            is_started: self.ticket.is_some(),
            is_framed: reply::is_framed(self.inputs),
            status,
        }
    }

    fn done(&self, submitted: Submitted) -> Response {
        let after = thanks::submitted(self.form, submitted);
        reply::after(self.visitor, self.form, reply::is_framed(self.inputs), &after)
    }

    fn count(&self, what: What) {
        let source = self.ticket.map_or(self.visitor.source.as_str(), |(ticket, _)| ticket.source.as_str());
        self.state.audience.forms.count(Counted::of(self.form, source, what));
    }
}
