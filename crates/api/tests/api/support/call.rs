use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use std::net::SocketAddr;
use tower::ServiceExt;

/// A request to be made.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: Method,
    pub path: String,
    pub key: Option<String>,
    pub body: Option<String>,
    /// Instead of `body`.
    pub bytes: Option<Vec<u8>>,
    pub headers: Vec<(String, String)>,
    pub from: SocketAddr,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    /// `Null` when the body is empty or no JSON.
    pub json: Value,
}

impl Call {
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            key: None,
            body: None,
            bytes: None,
            headers: Vec::new(),
            from: SocketAddr::from(([192, 0, 2, 1], 40_000)),
        }
    }

    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    pub fn json(mut self, body: &Value) -> Self {
        self.body = Some(body.to_string());
        self.header("content-type", "application/json")
    }

    pub fn bytes(mut self, bytes: Vec<u8>) -> Self {
        self.bytes = Some(bytes);
        self.header("content-type", "application/octet-stream")
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub async fn on(self, router: &Router) -> Reply {
        let mut request =
            Request::builder().method(self.method).uri(&self.path).header("x-request-id", "test-request");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(key) = &self.key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        let body = self.bytes.map(Body::from).or(self.body.map(Body::from));
        let mut request = request.body(body.unwrap_or_else(Body::empty)).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.from));
        let response = router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Reply { status: parts.status, headers: parts.headers, text, json }
    }
}

impl Reply {
    /// The JSON of a reply that must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self.json
    }

    /// The rule and the fields of a problem that must have this status.
    #[track_caller]
    pub fn problem(self, status: u16) -> (String, Vec<String>) {
        assert_eq!(self.headers[header::CONTENT_TYPE], postroad_api::MEDIA_TYPE, "{}", self.text);
        let json = self.expect(status);
        assert_eq!(json["status"], status);
        let fields = json["errors"].as_array().into_iter().flatten();
        let fields = fields.map(|error| error["field"].as_str().unwrap().to_owned()).collect();
        (json["rule"].as_str().unwrap().to_owned(), fields)
    }

    /// Just the rule of a problem.
    #[track_caller]
    pub fn rule(self, status: u16) -> String {
        self.problem(status).0
    }
}
