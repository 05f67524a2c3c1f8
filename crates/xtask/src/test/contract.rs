//! The OpenAPI document against the real program: Schemathesis makes requests after the document, and what is answered
//! must be in it. Seeded and bounded, on loopback only; nothing leaves, since a new workspace is in sandbox mode.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::process::{build_server, output_of, run_checked};
use crate::{Failure, fail};

/// From PyPI, in an environment of its own.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";
const SEED: &str = "20260101";
/// Requests per operation and phase.
const EXAMPLES: &str = "30";
const REQUEST_TIMEOUT_SECS: &str = "30";
/// For the whole run; it ends by itself long before.
const START_TIMEOUT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);
/// Operations left to the API's own tests: an answer without an end, and those that take away the key of the run.
const LEFT_OUT: [&str; 2] = ["live", "deleteKey"];

pub(super) fn run(root: &Path) -> Result<(), Failure> {
    let tool = install(root)?;
    let program = build_server(root, true)?;
    let dir = tempfile::tempdir()?;
    let server = Server::start(&program, dir.path())?;
    let key = server.key()?;
    seed(&server, &key)?;
    let mut check = Command::new(tool);
    check
        .current_dir(dir.path())
        .arg("run")
        .arg(format!("http://{}/api/openapi.json", server.http))
        .args(["--header", &format!("Authorization: Bearer {key}")])
        .args(["--seed", SEED, "--generation-database", "none"])
        .args(["--max-examples", EXAMPLES, "--workers", "2", "--request-timeout", REQUEST_TIMEOUT_SECS])
        .args(["--checks", "all", "--continue-on-failure", "--warnings", "off"]);
    for operation in LEFT_OUT {
        check.args(["--exclude-operation-id", operation]);
    }
    run_checked(&mut check)
}

fn install(root: &Path) -> Result<PathBuf, Failure> {
    let folder = root.join("target/schemathesis");
    let (tool, marker) = (folder.join("bin/schemathesis"), folder.join("postroad-version"));
    if tool.is_file() && std::fs::read_to_string(&marker).is_ok_and(|was| was == SCHEMATHESIS) {
        return Ok(tool);
    }
    run_checked(Command::new("/usr/bin/python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let pip = folder.join("bin/pip");
    run_checked(Command::new(pip).args(["install", "--quiet", "--disable-pip-version-check", SCHEMATHESIS]))?;
    std::fs::write(marker, SCHEMATHESIS)?;
    Ok(tool)
}

/// The program, until this is dropped.
struct Server {
    program: PathBuf,
    data: PathBuf,
    environment: Vec<(&'static str, String)>,
    http: SocketAddr,
    child: Child,
}

impl Server {
    fn start(program: &Path, dir: &Path) -> Result<Self, Failure> {
        let [http, submission, submissions, nameserver] = [free()?, free()?, free()?, free()?];
        let environment = vec![
            ("POSTROAD_LISTEN_HTTP", http.to_string()),
            ("POSTROAD_LISTEN_SUBMISSION", submission.to_string()),
            ("POSTROAD_LISTEN_SUBMISSIONS", submissions.to_string()),
            // Nobody answers there: no name is looked up outside.
            ("POSTROAD_DNS_SERVERS", nameserver.to_string()),
        ];
        let data = dir.join("data");
        let mut command = Command::new(program);
        command.envs(environment.iter().map(|(name, value)| (*name, value.as_str())));
        command.arg("--data-dir").arg(&data).arg("serve");
        let log = std::fs::File::create(dir.join("server.log"))?;
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn()?;
        let mut server = Self { program: program.to_owned(), data, environment, http, child };
        server.wait()?;
        Ok(server)
    }

    fn wait(&mut self) -> Result<(), Failure> {
        let begun = Instant::now();
        while begun.elapsed() < START_TIMEOUT {
            if self.get("/livez").is_ok_and(|answer| answer.starts_with("HTTP/1.1 200")) {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                return fail(format!("the server ended with {status}"));
            }
            std::thread::sleep(POLL);
        }
        fail("the server does not answer")
    }

    fn get(&self, path: &str) -> std::io::Result<String> {
        self.request(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.http))
    }

    fn post(&self, path: &str, key: &str, body: &Value) -> Result<(), Failure> {
        let (host, body) = (self.http, body.to_string());
        let answer = self.request(&format!(
            "POST /api/v1{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n\
            Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))?;
        if answer.starts_with("HTTP/1.1 2") { Ok(()) } else { fail(format!("POST {path}: {answer}")) }
    }

    fn request(&self, text: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(self.http)?;
        stream.write_all(text.as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    /// A key with every scope, made as an administrator makes one.
    fn key(&self) -> Result<String, Failure> {
        let document = self.get("/api/openapi.json")?;
        let body = document.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let document: Value = serde_json::from_str(body)?;
        let mut command = Command::new(&self.program);
        command.envs(self.environment.iter().map(|(name, value)| (*name, value.as_str())));
        command.arg("--data-dir").arg(&self.data).args(["--json", "key", "add"]);
        for scope in scopes(&document) {
            command.args(["--scope", &scope]);
        }
        let made: Value = serde_json::from_str(&output_of(&mut command)?)?;
        made["token"].as_str().map(str::to_owned).ok_or_else(|| Failure("no key was made".into()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended; either way it does after this.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Every scope that an operation asks for.
fn scopes(document: &Value) -> Vec<String> {
    let mut scopes: Vec<String> = document["paths"]
        .as_object()
        .into_iter()
        .flat_map(|paths| paths.values())
        .filter_map(Value::as_object)
        .flat_map(|item| item.values())
        .filter_map(|operation| operation["security"].as_array())
        .flatten()
        .filter_map(|requirement| requirement["api_key"].as_array())
        .flatten()
        .filter_map(Value::as_str)
        .filter(|scope| scope.contains(':'))
        .map(str::to_owned)
        .collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

/// Something to be listed, changed and deleted.
fn seed(server: &Server, key: &str) -> Result<(), Failure> {
    let message = json!({ "from": "ann@example.com", "to": "bob@example.org", "subject": "Hello", "text": "Hi",
        "tags": ["seed"], "stream": "sandbox" });
    server.post("/domains", key, &json!({ "name": "example.com" }))?;
    server.post("/suppressions", key, &json!({ "addresses": ["gone@example.org"] }))?;
    server.post("/messages", key, &message)
}

/// An address of loopback that nobody has.
fn free() -> Result<SocketAddr, Failure> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
