use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_audience::form::{
    AddressCheck, AnswerProblem, CONSENT, Counted, EMAIL, Inputs, ShownForm, Submit, Submitted, TOPICS, What,
};
use postroad_base::{FormId, SubmissionId, TopicId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{Id, JsonBody};
use crate::openapi::Conflict;
use crate::{Answer, ApiState, FieldError, Problem};

/// What somebody wrote into a form of yours.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSubmission {
    #[schema(format = "email")]
    email: String,
    /// Answers to the form's other questions, by their keys: texts, numbers, `true`, or lists of texts.
    #[serde(default)]
    #[schema(value_type = Object)]
    answers: Map<String, Value>,
    /// Of the offered topics, those that were chosen.
    #[serde(default)]
    #[schema(value_type = Vec<Uuid>)]
    topics: Vec<TopicId>,
    /// That the person saw the consent of the form's version that is shown, and agreed.
    consent: bool,
    /// Where the person sent it from.
    #[schema(value_type = Option<String>)]
    ip: Option<IpAddr>,
    /// Where the person came from.
    #[serde(default)]
    source: String,
}

/// What happens next. It does not depend on who is known already.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenSubmission {
    /// Whether the owner of the address is asked by mail before anything else happens.
    confirmation: bool,
}

/// Sign somebody up
///
/// For forms that your own programs show. The same checks hold as for the form itself: an address must be able to get mail,
/// the owner of the address confirms, and nobody is sent more than three confirmations a day.
#[utoipa::path(
    post,
    path = "/forms/{id}/submissions",
    operation_id = "submitForm",
    tag = "forms",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The form")),
    request_body = NewSubmission,
    responses((status = 202, description = "It is taken.", body = TakenSubmission), Conflict)
)]
pub async fn submit(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<FormId>,
    JsonBody(new): JsonBody<NewSubmission>,
) -> Answer<(StatusCode, Json<TakenSubmission>)> {
    let forms = &state.audience.forms;
    let own = forms.get(caller.workspace(), id).await?.ok_or_else(|| Problem::not_found("form"))?;
    let drawn = u8::try_from(Uuid::new_v4().as_u128() % 100).unwrap_or(0);
    let form = forms.shown(own.id, drawn).await?.ok_or_else(not_live)?;
    if !new.consent {
        return Err(Problem::field("/consent", "nobody is signed up without having agreed"));
    }
    let inputs = inputs(&new)?;
    let answers = form.answers(&inputs).map_err(|(_, problems)| {
        let error = |(key, problem): (String, AnswerProblem)| FieldError::new(place(&key), words(problem));
        Problem::invalid(problems.into_iter().map(error).collect())
    })?;
    check_address(&state, &form, &answers.email).await?;
    let submit = Submit {
        form: &form,
        answers: &answers,
        id: SubmissionId::new(state.clock.now()),
        ip: new.ip,
        source: &new.source.chars().filter(|c| !c.is_control()).take(60).collect::<String>(),
        actor: caller.by().actor,
    };
    let submitted = forms.submit(&submit).await?;
    forms.count(Counted::of(&form, submit.source, What::Submit));
    let entry = Entry::new("form.submitted", id.to_string()).after(json!({ "version": form.version }));
    audit::record(&state, &caller, entry).await?;
    Ok((StatusCode::ACCEPTED, Json(TakenSubmission { confirmation: submitted == Submitted::ToConfirm })))
}

fn not_live() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "form_not_live",
        "the form is not published, so nobody can have seen it",
    )
}

async fn check_address(
    state: &ApiState,
    form: &ShownForm,
    address: &postroad_base::EmailAddress,
) -> Answer<()> {
    let refuse_disposable = form.document.protection.refuse_disposable;
    let check = AddressCheck { resolver: &state.resolver, refuse_disposable };
    check.check(address).await.map_err(|problem| Problem::field("/email", words(problem)))
}

/// As the form itself would have sent it.
fn inputs(new: &NewSubmission) -> Answer<Inputs> {
    let mut inputs = Inputs::of([(EMAIL, new.email.as_str()), (CONSENT, "true")]);
    for topic in &new.topics {
        inputs.add(TOPICS.to_owned(), topic.to_string());
    }
    for (key, value) in &new.answers {
        if [EMAIL, CONSENT, TOPICS].contains(&key.as_str()) {
            return Err(Problem::field(place(key), "has a property of its own"));
        }
        let items = match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for item in items {
            match item {
                Value::String(text) => inputs.add(key.clone(), text.clone()),
                Value::Number(number) => inputs.add(key.clone(), number.to_string()),
                Value::Bool(true) => inputs.add(key.clone(), "true".to_owned()),
                Value::Bool(false) | Value::Null => {}
                _ => {
                    return Err(Problem::field(
                        place(key),
                        "must be a text, a number, true, or a list of texts",
                    ));
                }
            }
        }
    }
    Ok(inputs)
}

/// RFC 6901 §3
fn place(key: &str) -> String {
    match key {
        EMAIL => "/email".to_owned(),
        TOPICS => "/topics".to_owned(),
        CONSENT => "/consent".to_owned(),
        key => format!("/answers/{}", key.replace('~', "~0").replace('/', "~1")),
    }
}

fn words(problem: AnswerProblem) -> &'static str {
    match problem {
        AnswerProblem::Missing => "is missing",
        AnswerProblem::NotAnAddress => "must be an address, as in name@example.com",
        AnswerProblem::NoMail => "its domain takes no mail",
        AnswerProblem::Disposable => "is one of a provider of throw-away addresses",
        AnswerProblem::NotANumber => "must be a number",
        AnswerProblem::NotADate => "must be a date, as in 2026-01-31",
        AnswerProblem::NotAChoice => "must be one of the choices",
        AnswerProblem::TooLong => "is too long",
        AnswerProblem::NotUnderstood => "cannot be understood",
        AnswerProblem::ConsentMissing => "nobody is signed up without having agreed",
    }
}
