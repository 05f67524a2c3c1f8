//! The OpenAPI document against the real program: Schemathesis makes requests after the document, and what is answered
//! must be in it. Seeded and bounded, on loopback only; nothing leaves, since a new workspace is in sandbox mode.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::process::{build_server, output_of, run_checked};
use crate::{Failure, fail};

/// From PyPI, in an environment of its own.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";
const SEED: &str = "20260101";
/// Requests per operation in the phase that makes them up; the others are as many as the document has cases.
const EXAMPLES: &str = "10";
const CONFIGURATION: &str = include_str!("schemathesis.toml");
const REQUEST_TIMEOUT_SECS: &str = "30";
/// For the whole run; it ends by itself long before.
const RUN_TIMEOUT: Duration = Duration::from_mins(10);
const START_TIMEOUT: Duration = Duration::from_mins(1);
/// RFC 1035 §4.2.1; larger ones with EDNS are not asked here.
const DNS_QUERY_BYTES_MAX: usize = 512;
const POLL: Duration = Duration::from_millis(50);
/// Operations left to the API's own tests: an answer without an end, and the one that takes away the key of the run.
const LEFT_OUT: [&str; 2] = ["followLive", "deleteKey"];

pub(super) fn run(root: &Path) -> Result<(), Failure> {
    let tool = install(root)?;
    let program = build_server(root, true)?;
    let dir = tempfile::tempdir()?;
    let server = Server::start(&program, dir.path())?;
    let key = server.key()?;
    seed(&server, &key)?;
    std::fs::write(dir.path().join("schemathesis.toml"), CONFIGURATION)?;
    let mut check = Command::new(tool);
    check
        .current_dir(dir.path())
        .arg("run")
        .arg(format!("http://{}/api/openapi.json", server.http))
        .args(["--header", &format!("Authorization: Bearer {key}")])
        // One worker: what a request finds depends on the requests before it.
        .args(["--seed", SEED, "--generation-database", "none", "--workers", "1"])
        .args(["--max-examples", EXAMPLES, "--request-timeout", REQUEST_TIMEOUT_SECS])
        .args(["--continue-on-failure", "--no-shrink", "--warnings", "off"]);
    for operation in LEFT_OUT {
        check.args(["--exclude-operation-id", operation]);
    }
    run_within(&mut check, RUN_TIMEOUT)
}

fn run_within(command: &mut Command, limit: Duration) -> Result<(), Failure> {
    let begun = Instant::now();
    let mut child = command.spawn()?;
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return fail(format!("Schemathesis ended with {status}")),
            None if begun.elapsed() > limit => {
                child.kill()?;
                child.wait()?;
                return fail(format!("Schemathesis did not end within {} s", limit.as_secs()));
            }
            None => std::thread::sleep(POLL),
        }
    }
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
        let [http, submission, submissions] = [free()?, free()?, free()?];
        let environment = vec![
            ("POSTROAD_LISTEN_HTTP", http.to_string()),
            ("POSTROAD_LISTEN_SUBMISSION", submission.to_string()),
            ("POSTROAD_LISTEN_SUBMISSIONS", submissions.to_string()),
            ("POSTROAD_DNS_SERVERS", empty_dns()?.to_string()),
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

/// A name server for which no name exists; it lives as long as we do. An answer at once, where silence would cost each look-up
/// its whole time.
fn empty_dns() -> Result<SocketAddr, Failure> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = socket.local_addr()?;
    std::thread::spawn(move || {
        let mut query = [0; DNS_QUERY_BYTES_MAX];
        while let Ok((length, client)) = socket.recv_from(&mut query) {
            if let Some(answer) = no_such_name(&query[..length]) {
                // A client that has gone away needs no answer.
                let _ = socket.send_to(&answer, client);
            }
        }
    });
    Ok(address)
}

/// Header and question come back, with nothing behind them (RFC 1035 §4.1.1).
fn no_such_name(query: &[u8]) -> Option<Vec<u8>> {
    const HEADER_BYTES: usize = 12;
    const TYPE_AND_CLASS_BYTES: usize = 4;
    let mut end = HEADER_BYTES;
    while *query.get(end)? != 0 {
        end += usize::from(query[end]) + 1;
    }
    let mut answer = query.get(..end + 1 + TYPE_AND_CLASS_BYTES)?.to_vec();
    // QR and AA are set, RD is kept; RA, and 3 for a name that does not exist.
    answer[2] = 0x84 | (answer[2] & 1);
    answer[3] = 0x83;
    answer[6..HEADER_BYTES].fill(0);
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_comes_back_without_an_answer() {
        let query = b"\x12\x34\x01\x00\0\x01\0\0\0\0\0\x01\x01a\x02bc\0\0\x01\0\x01 and an OPT record";
        let answer = no_such_name(query).unwrap();
        assert_eq!(answer, b"\x12\x34\x85\x83\0\x01\0\0\0\0\0\0\x01a\x02bc\0\0\x01\0\x01");
        assert_eq!(no_such_name(&query[..14]), None);
    }
}
