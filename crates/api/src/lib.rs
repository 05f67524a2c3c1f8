//! The REST API: `/api/v1`, its OpenAPI 3.1 document, health, metrics.
//!
//! * [`ApiState`]: the parts it is made of, put together by the binary.
//! * [`router`]: the API as it is served to the world, with API keys.
//! * [`local_router`]: the same API for the control socket in the data directory, whose users are administrators because
//!   they can read that directory.
//! * [`openapi`]: the document, generated from the handlers.
//! * `public`: pages for people without a login, behind signed links.
//! * [`Problem`]: every error, in the shape of RFC 9457.
//!
//! An endpoint is a file under `routes`, named like its URL: request, docs, handler. The rights an operation asks for are
//! declared in its docs and enforced from there ([`auth`]).
//!
//! **Invariant:** no SQL, no rule about mail and no rule about accounts is here; the domain crates decide, this crate
//! translates. **Invariant:** no secret, address or content is logged.
//!
//! It opens no socket: the binary serves the routers.

mod audit;
pub mod auth;
mod download;
mod extract;
mod idempotency;
pub mod installation;
mod live;
mod log;
mod openapi;
pub mod page;
mod patch;
mod problem;
mod public;
mod request;
mod router;
mod routes;
mod state;
pub mod time;
mod web;

pub use auth::{OverTls, Rate};
pub use extract::BodyBudget;
pub use live::Live;
pub use openapi::document as openapi;
pub use problem::{Answer, FieldError, MEDIA_TYPE, Problem, ProblemBody};
pub use router::{local_router, router};
pub use state::{AcmeChallenge, ApiLimits, ApiState, Check, Hooks};
