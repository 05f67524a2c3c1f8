//! What handlers take out of a request, with refusals that name the place.

mod body;
mod budget;
mod path;
mod query;

pub use self::body::{JsonBody, RawBody, content_length, parse_json, parse_value};
pub use self::budget::BodyBudget;
pub use self::path::Id;
pub use self::query::{Params, one_or_zero};
