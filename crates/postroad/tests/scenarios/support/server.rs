use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};

use super::{PATIENCE, eventually};

/// The program that was built for these tests.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_postroad");
/// The last line of the box that is printed when everything listens.
const READY: &str = "└";

/// `postroad serve` on a data directory and addresses of its own.
pub struct Server {
    pub data_dir: PathBuf,
    pub http: SocketAddr,
    pub submission: SocketAddr,
    pub submissions: SocketAddr,
    settings: Vec<(String, String)>,
    running: Option<Running>,
}

struct Running {
    child: Child,
    stdout: Arc<Mutex<String>>,
    stderr: Arc<Mutex<String>>,
}

impl Server {
    /// Not started yet. `settings` are configuration keys and their values.
    pub fn new(data_dir: PathBuf, settings: &[(&str, String)]) -> Self {
        let ip = own_address();
        let server = Self {
            data_dir,
            http: free_port(ip),
            submission: free_port(ip),
            submissions: free_port(ip),
            settings: settings.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect(),
            running: None,
        };
        std::fs::create_dir_all(&server.data_dir).unwrap();
        server
    }

    /// The environment of server and command line: nothing of the tests' own but PATH.
    pub fn environment(&self) -> Vec<(String, String)> {
        let listen = [
            ("listen.http", self.http.to_string()),
            ("listen.submission", self.submission.to_string()),
            ("listen.submissions", self.submissions.to_string()),
        ];
        let listen = listen.into_iter().map(|(key, value)| (key.to_owned(), value));
        let mut environment: Vec<(String, String)> = listen
            .chain(self.settings.iter().cloned())
            .map(|(key, value)| (format!("POSTROAD_{}", key.replace('.', "_").to_ascii_uppercase()), value))
            .collect();
        environment.push(("PATH".to_owned(), std::env::var("PATH").unwrap_or_default()));
        environment
    }

    /// A command of the program for this data directory.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.env_clear().envs(self.environment()).arg("--data-dir").arg(&self.data_dir).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// Starts it and waits until everything listens.
    pub async fn start(&mut self) {
        self.start_as(self.command(&["serve"])).await;
    }

    /// The same with a command of the test's.
    pub async fn start_as(&mut self, mut command: Command) {
        assert!(self.running.is_none(), "it runs already");
        let mut child = command.spawn().unwrap();
        let stdout = collect(child.stdout.take().unwrap());
        let stderr = collect(child.stderr.take().unwrap());
        self.running = Some(Running { child, stdout, stderr });
        eventually("the server is ready", async || {
            let running = self.running.as_mut()?;
            if let Some(status) = running.child.try_wait().unwrap() {
                panic!("the server ended with {status}:\n{}", running.stderr.lock());
            }
            running.stdout.lock().contains(READY).then_some(())
        })
        .await;
    }

    fn running(&mut self) -> &mut Running {
        self.running.as_mut().expect("the server was started")
    }

    /// Its process.
    pub fn pid(&mut self) -> u32 {
        self.running().child.id().expect("the server runs")
    }

    fn signal(&mut self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.pid()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// SIGTERM, without waiting for anything.
    pub fn terminate(&mut self) {
        self.signal(Signal::TERM);
    }

    /// As a power cut ends it.
    pub async fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.ended().await;
    }

    /// Waits until it has ended by itself.
    pub async fn ended(&mut self) -> ExitStatus {
        let mut running = self.running.take().expect("the server was started");
        match tokio::time::timeout(PATIENCE, running.child.wait()).await {
            Ok(status) => status.unwrap(),
            Err(_) => panic!("the server does not end:\n{}", running.stderr.lock()),
        }
    }

    /// SIGTERM, and its end.
    pub async fn stop(&mut self) -> ExitStatus {
        self.terminate();
        self.ended().await
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        self.running.as_ref().map(|running| running.stderr.lock().clone()).unwrap_or_default()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        Path::new(&self.data_dir).join(name)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A failed test shows what the server said.
        if std::thread::panicking() {
            eprintln!("--- the server's log ---\n{}", self.log());
        }
    }
}

fn collect(mut from: impl AsyncRead + Unpin + Send + 'static) -> Arc<Mutex<String>> {
    let text = Arc::new(Mutex::new(String::new()));
    let seen = Arc::clone(&text);
    tokio::spawn(async move {
        let mut buffer = vec![0; 4096];
        while let Ok(count @ 1..) = from.read(&mut buffer).await {
            seen.lock().push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
    });
    text
}

/// A loopback address nobody else uses: connections leave from 127.0.0.1, so no port of it is taken by accident between
/// two starts of one server.
fn own_address() -> Ipv4Addr {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let [_, _, high, low] = std::process::id().to_be_bytes();
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    Ipv4Addr::new(127, 64 + u8::try_from(number % 64).unwrap(), high, low.max(1))
}

fn free_port(ip: Ipv4Addr) -> SocketAddr {
    TcpListener::bind((ip, 0)).unwrap().local_addr().unwrap()
}
