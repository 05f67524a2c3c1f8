//! `Idempotency-Key`: at most one effect per key, and the same answer to every repetition
//! (draft-ietf-httpapi-idempotency-key-header).

use aws_lc_rs::digest;
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use postroad_account::{Begin, MAX_KEY_BYTES, StoredResponse};
use postroad_base::MessageId;
use serde::Serialize;

use crate::auth::Caller;
use crate::{Answer, ApiState, FieldError, Problem};

const HEADER: &str = "idempotency-key";
/// When a repetition of a request under way may ask again.
const IN_FLIGHT_RETRY_SECS: u64 = 2;
/// Says that nothing was done now: this is the answer to the first request.
const REPLAYED: &str = "idempotent-replay";

/// The key of a request, if it has one.
#[derive(Clone, Debug)]
pub(crate) struct IdempotencyKey(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(HEADER) else { return Ok(Self(None)) };
        let text = value.to_str().unwrap_or("").trim();
        let fine =
            (1..=MAX_KEY_BYTES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fine {
            return Ok(Self(Some(text.to_owned())));
        }
        let message = format!("must have 1 to {MAX_KEY_BYTES} visible ASCII characters");
        Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "idempotency_key_invalid",
            format!("Idempotency-Key {message}"),
        )
        .with_errors(vec![FieldError::new("Idempotency-Key", message)]))
    }
}

/// An answer that can be kept and given again.
pub(crate) struct Lasting {
    status: StatusCode,
    json: Vec<u8>,
    /// What is kept instead, when the whole is too large to be kept.
    short: Option<Vec<u8>>,
}

/// The largest answer that is kept word for word.
const KEPT_MAX_BYTES: usize = 1 << 20;

impl Lasting {
    pub fn new(status: StatusCode, body: &impl Serialize) -> Self {
        Self { status, json: json(body), short: None }
    }

    /// With what is kept instead of a body too large.
    pub fn or_short<B: Serialize>(mut self, short: impl FnOnce() -> B) -> Self {
        if self.json.len() > KEPT_MAX_BYTES {
            self.short = Some(json(&short()));
        }
        self
    }

    fn stored(&self) -> StoredResponse {
        let body = self.short.as_ref().unwrap_or(&self.json).clone();
        StoredResponse { status: self.status.as_u16(), body }
    }
}

fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("answers are plain data")
}

impl IntoResponse for Lasting {
    fn into_response(self) -> Response {
        (self.status, [(header::CONTENT_TYPE, "application/json")], Body::from(self.json)).into_response()
    }
}

/// What is asked, as far as it decides the effect.
pub(crate) struct Asked<'r> {
    pub path: &'static str,
    pub body: &'r [u8],
    /// How many messages there are; each gets its id before anything is done, so that a repetition after a crash meets
    /// the same messages.
    pub messages: usize,
}

impl Asked<'_> {
    fn hash(&self) -> [u8; 32] {
        let mut context = digest::Context::new(&digest::SHA256);
        for part in [Method::POST.as_str().as_bytes(), self.path.as_bytes(), self.body] {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        context.finish().as_ref().try_into().expect("SHA-256 has 32 bytes")
    }
}

/// The ids the messages of a request get, and whether an earlier try may have left some of them behind.
#[derive(Debug)]
pub(crate) struct Ids {
    pub ids: Vec<MessageId>,
    pub resumed: bool,
}

/// Has the effect once per key and answers every repetition alike. Without a key, simply has it. A problem frees the key:
/// then nothing was done.
pub(crate) async fn once(
    state: &ApiState,
    caller: &Caller,
    key: IdempotencyKey,
    asked: Asked<'_>,
    effect: impl AsyncFnOnce(Ids) -> Answer<Lasting>,
) -> Answer<Response> {
    let now = state.clock.now();
    let ids: Vec<MessageId> = (0..asked.messages).map(|_| MessageId::new(now)).collect();
    let Some(key) = key.0 else {
        return Ok(effect(Ids { ids, resumed: false }).await?.into_response());
    };
    let (keys, workspace) = (&state.accounts.idempotency, caller.workspace());
    let ids = match keys.begin(workspace, &key, asked.hash(), &ids).await? {
        Begin::Fresh { message_ids, resumed } => Ids { ids: message_ids, resumed },
        Begin::Replay(stored) => return Ok(replay(stored)),
        Begin::Conflict => return Err(reused()),
        Begin::InFlight => return Err(in_flight()),
    };
    match effect(ids).await {
        Ok(answer) => {
            keys.finish(workspace, &key, &answer.stored()).await?;
            Ok(answer.into_response())
        }
        Err(problem) => {
            keys.abandon(workspace, &key).await?;
            Err(problem)
        }
    }
}

fn replay(stored: StoredResponse) -> Response {
    let status = StatusCode::from_u16(stored.status).unwrap_or(StatusCode::ACCEPTED);
    let mut response = Lasting { status, json: stored.body, short: None }.into_response();
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

fn reused() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "idempotency_key_reused",
        "this Idempotency-Key belongs to another request",
    )
    .with_fix("Use a new key for every new request, and the same key only to repeat one unchanged.")
}

fn in_flight() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "idempotency_key_in_flight",
        "the first request with this Idempotency-Key is still being worked on",
    )
    .retry_after(IN_FLIGHT_RETRY_SECS)
}
