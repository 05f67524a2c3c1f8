//! Which right each operation asks for, read from the OpenAPI document itself: what is documented is what is enforced, and
//! an operation that declares nothing is closed.

use std::collections::HashMap;

use axum::http::{HeaderValue, Method};
use postroad_account::Scope;
use serde_json::Value;
use utoipa::openapi::OpenApi;

/// The security scheme's name in the document.
pub const SCHEME: &str = "api_key";
/// Stands where a scope would, for operations on the whole installation.
pub const ADMINISTRATOR: &str = "administrator";

/// What an operation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Scope(Scope),
    Administrator,
    /// Any key that is valid.
    AnyKey,
}

/// The access of every documented operation, by path template and method.
#[derive(Debug, Default)]
pub struct AccessTable {
    paths: HashMap<String, HashMap<Method, Access>>,
}

impl AccessTable {
    /// Reads the `security` of every operation that has one.
    #[must_use]
    pub fn of(document: &OpenApi) -> Self {
        let document = serde_json::to_value(document).expect("a document made of strings and numbers");
        let mut table = Self::default();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let Ok(method) = Method::from_bytes(method.to_ascii_uppercase().as_bytes()) else { continue };
                if let Some(access) = access(operation) {
                    table.paths.entry(path.clone()).or_default().insert(method, access);
                }
            }
        }
        table
    }

    /// What `method` on `path` asks for; `None` closes it. HEAD is GET without the body (RFC 9110 §9.3.2).
    #[must_use]
    pub fn find(&self, method: &Method, path: &str) -> Option<Access> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.paths.get(path)?.get(method).copied()
    }

    /// The Allow header of a path.
    #[must_use]
    pub fn allow(&self, path: &str) -> Option<HeaderValue> {
        let mut methods: Vec<&str> = self.paths.get(path)?.keys().map(Method::as_str).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        HeaderValue::try_from(methods.join(", ")).ok()
    }

    /// Every operation, for tests and the command line's help.
    pub fn operations(&self) -> impl Iterator<Item = (&Method, &str, Access)> {
        self.paths.iter().flat_map(|(path, methods)| {
            methods.iter().map(|(method, access)| (method, path.as_str(), *access))
        })
    }
}

fn access(operation: &Value) -> Option<Access> {
    let roles = operation["security"].as_array()?.first()?.get(SCHEME)?.as_array()?;
    match roles.first() {
        None => Some(Access::AnyKey),
        Some(role) if role == ADMINISTRATOR => Some(Access::Administrator),
        Some(role) => role.as_str()?.parse().ok().map(Access::Scope),
    }
}
