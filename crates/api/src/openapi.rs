//! The OpenAPI 3.1 document, generated from the handlers.

use std::collections::BTreeMap;

use serde_json::json;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Components, ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, OpenApi as _};

use crate::auth::{SCHEME, SESSION_SCHEME};
use crate::problem::{FieldError, MEDIA_TYPE, ProblemBody};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Postroad",
        description = "Send mail, see what became of it, and look after what decides that.\n\n\
            Errors are problems after RFC 9457 (`application/problem+json`) with a stable `rule`. Listings are paged: \
            `?limit=&cursor=` is answered by `{items, next_cursor}`. Times are RFC 3339 in UTC with milliseconds. \
            Requests are limited per key and per address; see the `RateLimit` and `Retry-After` headers. A POST of \
            messages with an `Idempotency-Key` takes effect once, however often it is sent.",
        license(name = "AGPL-3.0-only", identifier = "AGPL-3.0-only"),
    ),
    servers((url = "/", description = "This server")),
    components(schemas(ProblemBody, FieldError)),
    tags(
        (name = "messages", description = "Sending, and the messages sent"),
        (name = "events", description = "What happened to messages, and why"),
        (name = "stats", description = "What happened, in figures"),
        (name = "queue", description = "Mail that is waiting"),
        (name = "sandbox", description = "Mail that was captured instead of sent"),
        (name = "domains", description = "Sender domains, their keys and DNS records"),
        (name = "egress", description = "Where mail leaves from: sources, pools, warm-up"),
        (name = "suppressions", description = "Addresses that must not be written to"),
        (name = "contacts", description = "The audience: people, their properties and tags"),
        (name = "segments", description = "Rules that pick contacts"),
        (name = "forms", description = "Forms people sign up with, and what came of them"),
        (name = "imports", description = "Files of contacts from any tool"),
        (name = "consents", description = "Topics, who agreed to them, and who may get them"),
        (name = "leaving", description = "The pages for people who leave, and why they left"),
        (name = "credentials", description = "SMTP logins and trusted networks"),
        (name = "keys", description = "API keys"),
        (name = "webhooks", description = "Events sent to your own servers (Standard Webhooks)"),
        (name = "workspaces", description = "Tenants"),
        (name = "session", description = "Signing in and out, first set-up, invitations"),
        (name = "me", description = "The person who is signed in"),
        (name = "members", description = "People in a workspace"),
        (name = "tls", description = "What the TLS of outgoing connections must be, and reports about it"),
        (name = "users", description = "People who can sign in"),
        (name = "settings", description = "The installation"),
        (name = "audit", description = "Who changed what"),
        (name = "person", description = "What is known of a person, and forgetting it"),
        (name = "system", description = "The server's own state"),
    )
)]
struct Document;

/// The document of everything this crate serves.
#[must_use]
pub fn document() -> OpenApi {
    crate::router::documented().1
}

/// The document before the handlers add themselves.
pub(crate) fn base() -> OpenApi {
    let mut document = Document::openapi();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "An API key. Each operation names the scope its key must have; \"administrator\" means that no key will do, \
             only the control socket of the server, which the postroad command uses, or an administrator's session.",
        ))
        .build();
    let session = ApiKey::Cookie(ApiKeyValue::with_description(
        "postroad_session",
        "The session of a person, as POST /api/v1/session begins one (over TLS the cookie is named \
         __Host-postroad_session). It has the rights of the person's role in the workspace that the header \
         Postroad-Workspace or the parameter `workspace` names, or in its first one. Anything but GET and HEAD needs the \
         header X-CSRF-Token with `csrf_token` of GET /api/v1/session, and must come from a page of this server. A \
         request with an Authorization header is judged by that alone.",
    ));
    let components = document.components.get_or_insert_with(Components::new);
    components.add_security_scheme(SCHEME, SecurityScheme::Http(scheme));
    components.add_security_scheme(SESSION_SCHEME, SecurityScheme::ApiKey(session));
    for (name, description) in ANSWERS {
        components.responses.insert((*name).to_owned(), RefOr::T(problem(description)));
    }
    document
}

/// The error responses, by the name of their component.
const ANSWERS: &[(&str, &str)] = &[
    ("BadRequest", "The request cannot be read: no JSON, or an unusable query parameter or cursor."),
    ("Unauthorized", "There is no API key or session, or it is unknown, disabled or expired."),
    (
        "Forbidden",
        "The API key or the person's role does not have the scope, or the request came from elsewhere.",
    ),
    ("NotFound", "There is no such thing in this workspace."),
    ("Conflict", "It collides with what is there, or with what is being done; `rule` says how."),
    ("Gone", "The link was used or replaced, or is too old."),
    ("PreconditionFailed", "It was changed since the `If-Match` was given."),
    ("PayloadTooLarge", "The body is larger than this path takes."),
    ("UnsupportedMediaType", "The body is not declared to be JSON."),
    ("Unprocessable", "A field or rule is broken; `errors` names the fields, `rule` the rule."),
    ("TooManyRequests", "Too many requests, or a quota is used up. See `Retry-After`."),
    ("InsufficientStorage", "There is no room on the disk. Nothing was kept; try again later."),
    ("Unavailable", "The server cannot do this at the moment. See `Retry-After`."),
];

fn problem(description: &str) -> Response {
    let example = json!({
        "type": "urn:postroad:problem:sender_domain_unverified",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "example.com is not a verified domain of this workspace",
        "instance": "urn:postroad:request:0199c3a1-5c1e-4d0a-9f5e-0d8f2a6b7c11",
        "rule": "sender_domain_unverified",
        "errors": [{
            "field": "/from",
            "message": "example.com is not a verified domain of this workspace",
            "fix": "Add it with \"postroad domain add example.com\", publish the records shown, then run \"postroad domain check example.com\"."
        }]
    });
    let content = ContentBuilder::new()
        .schema(Some(RefOr::Ref(Ref::from_schema_name("Problem"))))
        .example(Some(example))
        .build();
    ResponseBuilder::new().description(description).content(MEDIA_TYPE, content).build()
}

macro_rules! answers {
    ($($name:ident = $status:literal),+ $(,)?) => {$(
        /// The shared response of this name, for operations that can answer so.
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                let reference = RefOr::Ref(Ref::from_response_name(stringify!($name)));
                BTreeMap::from([($status.to_owned(), reference)])
            }
        }
    )+};
}

answers! {
    Unauthorized = "401",
    NotFound = "404",
    Conflict = "409",
    Gone = "410",
    PreconditionFailed = "412",
    InsufficientStorage = "507",
}

/// Adds to every operation the errors that any of its kind can answer with.
pub(crate) fn finish(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            admit_sessions(operation);
            add_errors(operation);
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
        .into_iter()
        .filter_map(Option::as_mut)
}

/// What a key may do, a session with that right may do too.
fn admit_sessions(operation: &mut Operation) {
    let Some(requirements) = &mut operation.security else { return };
    let mut also = Vec::new();
    for requirement in requirements.iter() {
        let json = serde_json::to_value(requirement).expect("a requirement is names and scopes");
        if let Some(scopes) = json.get(SCHEME).and_then(|scopes| scopes.as_array()) {
            let scopes: Vec<&str> = scopes.iter().filter_map(|scope| scope.as_str()).collect();
            also.push(SecurityRequirement::new(SESSION_SCHEME, scopes));
        }
    }
    requirements.extend(also);
}

/// Whether anybody may call it: one of its requirements asks for nothing.
fn is_open(operation: &Operation) -> bool {
    let requirements = operation.security.iter().flatten();
    requirements.into_iter().any(|one| *one == SecurityRequirement::default())
}

fn add_errors(operation: &mut Operation) {
    let limited = operation.security.as_ref().is_some_and(|requirements| !requirements.is_empty());
    let guarded = limited && !is_open(operation);
    let has_body = operation.request_body.is_some();
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let is_in = |place: utoipa::openapi::path::ParameterIn| {
        parameters
            .iter()
            .any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == place))
    };
    let has_query = is_in(utoipa::openapi::path::ParameterIn::Query);
    let has_path = is_in(utoipa::openapi::path::ParameterIn::Path);
    let wanted = [
        ("400", "BadRequest", has_body || has_query),
        ("401", "Unauthorized", guarded),
        ("403", "Forbidden", guarded),
        ("404", "NotFound", has_path),
        ("413", "PayloadTooLarge", has_body),
        ("415", "UnsupportedMediaType", has_body),
        ("422", "Unprocessable", has_body || has_query),
        ("429", "TooManyRequests", limited),
        ("503", "Unavailable", limited),
    ];
    for (status, name, applies) in wanted {
        if applies {
            let reference = RefOr::Ref(Ref::from_response_name(name));
            operation.responses.responses.entry(status.to_owned()).or_insert(reference);
        }
    }
}
