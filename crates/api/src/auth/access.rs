//! Which right each operation asks for, read from the OpenAPI document itself: what is documented is what is enforced, and
//! an operation that declares nothing is closed.

use std::collections::HashMap;

use axum::http::{HeaderValue, Method};
use postroad_account::Scope;
use serde_json::Value;
use utoipa::openapi::OpenApi;

/// The name in the document of what programs send.
pub const SCHEME: &str = "api_key";
/// The name in the document of what browsers send.
pub const SESSION_SCHEME: &str = "session";
/// Stands where a scope would, for operations on the whole installation.
pub const ADMINISTRATOR: &str = "administrator";

/// What an operation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Scope(Scope),
    Administrator,
    /// Any key or session that is valid.
    AnyKey,
    /// Somebody signed in, whatever the workspace: an operation on the person itself. No key will do.
    Session,
    /// Anybody.
    Public,
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
    let wanted = operation["security"].as_array()?;
    // OpenAPI 3.1.1 §4.8.10.1: an empty requirement makes security optional.
    if wanted.iter().any(|one| one.as_object().is_some_and(serde_json::Map::is_empty)) {
        return Some(Access::Public);
    }
    let Some(roles) = wanted.iter().find_map(|one| one.get(SCHEME)) else {
        return wanted.iter().any(|one| one.get(SESSION_SCHEME).is_some()).then_some(Access::Session);
    };
    match roles.as_array()?.first() {
        None => Some(Access::AnyKey),
        Some(role) if role == ADMINISTRATOR => Some(Access::Administrator),
        Some(role) => role.as_str()?.parse().ok().map(Access::Scope),
    }
}
