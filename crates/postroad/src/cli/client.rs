use std::path::Path;
use std::time::Duration;

use futures::StreamExt;
use reqwest::{Body, Method, RequestBuilder, Response};
use serde_json::Value;
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// Why a command did not do what it should. Printed as it is.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error("no server answers at {socket}: is \"postroad serve\" running with this data directory?")]
    NotRunning { socket: String },
    #[error("{0}")]
    Refused(String),
    #[error("the server's response cannot be used: {0}")]
    Response(String),
    #[error("{0}")]
    Usage(String),
    #[error("{what}: {cause}")]
    Io { what: String, cause: std::io::Error },
}

impl CommandError {
    /// sysexits.h, as callers of sendmail expect.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NotRunning { .. } => 75,
            Self::Refused(_) | Self::Response(_) => 69,
            Self::Usage(_) => 64,
            Self::Io { .. } => 74,
        }
    }
}

/// The HTTP API of the running server, over its control socket.
pub struct Client {
    http: reqwest::Client,
    workspace: Option<String>,
    socket: String,
}

/// Longer than any single call takes; mass operations report as they go.
const CALL_TIMEOUT: Duration = Duration::from_secs(600);
/// Longer than any file takes.
const TRANSFER_TIMEOUT: Duration = Duration::from_secs(24 * 3_600);

impl Client {
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(socket: &Path, workspace: Option<String>) -> Result<Self, CommandError> {
        let http = reqwest::Client::builder()
            .unix_socket(socket)
            .timeout(CALL_TIMEOUT)
            .build()
            .map_err(|error| CommandError::Response(error.to_string()))?;
        Ok(Self { http, workspace, socket: socket.display().to_string() })
    }

    /// # Errors
    /// As [`Client::call`].
    pub async fn get(&self, path: &str) -> Result<Value, CommandError> {
        self.call(Method::GET, path, None).await
    }

    /// # Errors
    /// As [`Client::call`].
    pub async fn post(&self, path: &str, body: Value) -> Result<Value, CommandError> {
        self.call(Method::POST, path, Some(body)).await
    }

    /// Calls `/api/v1` + `path`.
    ///
    /// # Errors
    /// When nothing answers, or the server refuses: then with its words.
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, CommandError> {
        let mut request = self.request(method, path);
        if let Some(body) = &body {
            request = request.json(body);
        }
        value(self.send(request).await?).await
    }

    /// Posts a file of this size, however long it takes.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn upload(&self, path: &str, body: Body, size: u64) -> Result<Value, CommandError> {
        let request = self.request(Method::POST, path).timeout(TRANSFER_TIMEOUT);
        let request = request.header("content-type", "application/octet-stream");
        let request = request.header("content-length", size).body(body);
        value(self.send(request).await?).await
    }

    /// Writes what is at `path`, piece by piece.
    ///
    /// # Errors
    /// As [`Client::call`]; [`CommandError::Io`] when it cannot be written.
    pub async fn download(
        &self,
        path: &str,
        to: &mut (impl AsyncWrite + Unpin),
        passed: impl Fn(u64),
    ) -> Result<u64, CommandError> {
        let request = self.request(Method::GET, path).timeout(TRANSFER_TIMEOUT);
        let response = self.send(request).await?;
        if !response.status().is_success() {
            return value(response).await.map(|_| 0);
        }
        let io = |cause| CommandError::Io { what: "the file cannot be written".to_owned(), cause };
        let mut pieces = response.bytes_stream();
        let mut total = 0;
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| CommandError::Response(error.to_string()))?;
            to.write_all(&piece).await.map_err(io)?;
            total += piece.len() as u64;
            passed(total);
        }
        to.flush().await.map_err(io)?;
        Ok(total)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("http://localhost/api/v1{path}"));
        match &self.workspace {
            Some(workspace) => request.header("x-postroad-workspace", workspace),
            None => request,
        }
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, CommandError> {
        request.send().await.map_err(|error| {
            if error.is_connect() {
                CommandError::NotRunning { socket: self.socket.clone() }
            } else {
                CommandError::Response(error.to_string())
            }
        })
    }
}

async fn value(response: Response) -> Result<Value, CommandError> {
    let status = response.status();
    let bytes = response.bytes().await.map_err(|error| CommandError::Response(error.to_string()))?;
    if !status.is_success() {
        let words = problem(&bytes).unwrap_or_else(|| format!("the server answered {status}"));
        return Err(CommandError::Refused(words));
    }
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&bytes).map_err(|error| CommandError::Response(error.to_string()))
}

/// An RFC 9457 problem in one or a few lines.
fn problem(bytes: &[u8]) -> Option<String> {
    let problem: Value = serde_json::from_slice(bytes).ok()?;
    let mut text = problem["detail"].as_str().or(problem["title"].as_str())?.to_owned();
    for error in problem["errors"].as_array().into_iter().flatten() {
        let part = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        text.push_str(&format!("\n  {} {}", part("field"), part("message")));
        if !part("fix").is_empty() {
            text.push_str(&format!(" {}", part("fix")));
        }
    }
    Some(text)
}
