//! Runs a test body on both databases. Only for tests.
//!
//! PostgreSQL is started once per test process, in a temporary directory, on a Unix socket without any TCP port and
//! without fsync. It ends with the test process, however that ends: a shell waits for the end of our pipe to it.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::Db;

/// How many times the new server is asked for a connection, 100 ms apart, before the test fails.
const START_ATTEMPTS: u32 = 300;

/// Runs `body` on a fresh SQLite file, then on a fresh PostgreSQL database. A failure's output names the database.
///
/// # Panics
/// When a database cannot be made, and when `body` does.
pub async fn each_database<F>(body: impl Fn(Db) -> F)
where
    F: Future<Output = ()>,
{
    eprintln!("database: SQLite");
    let dir = tempfile::tempdir().expect("a temporary directory can be made");
    let db = Db::connect(&sqlite_url(dir.path())).await.expect("SQLite opens");
    body(db.clone()).await;
    db.close().await;

    eprintln!("database: PostgreSQL");
    let db = Db::connect(&postgres_url().await).await.expect("PostgreSQL answers");
    body(db.clone()).await;
    db.close().await;
}

/// A fresh SQLite database, and the directory that keeps it.
///
/// # Panics
/// When it cannot be made.
pub async fn sqlite() -> (Db, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a temporary directory can be made");
    let db = Db::connect(&sqlite_url(dir.path())).await.expect("SQLite opens");
    (db, dir)
}

/// The address of a SQLite database in `dir`.
#[must_use]
pub fn sqlite_url(dir: &Path) -> String {
    format!("sqlite://{}", dir.join("postroad.db").display())
}

/// The address of a fresh PostgreSQL database, for [`Db::connect`] or a binary under test.
///
/// # Panics
/// When PostgreSQL is not installed or does not start.
pub async fn postgres_url() -> String {
    static SERVER: OnceLock<Server> = OnceLock::new();
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = SERVER.get_or_init(Server::start);
    let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let admin = server.connect().await;
    admin
        .execute(&format!("CREATE DATABASE {name} TEMPLATE template0"), Vec::new())
        .await
        .expect("a database is made");
    admin.close().await;
    server.url(&name)
}

struct Server {
    directory: PathBuf,
    /// Holds the pipe whose end stops the server.
    _supervisor: Child,
}

/// Prints the directory, then runs the server until its standard input ends.
const SUPERVISOR: &str = r#"
set -eu
trap '' PIPE
bin=$1
dir=$(mktemp -d "${TMPDIR:-/tmp}/postroad-pg.XXXXXX")
pid=
clean() {
  if [ -n "$pid" ]; then
    kill -INT "$pid" || true
    wait "$pid" || true
  fi
  rm -rf "$dir"
}
trap clean EXIT
"$bin/initdb" -D "$dir/data" -U postroad -A trust -E UTF8 --locale=C --no-sync >"$dir/log" 2>&1
"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off -c synchronous_commit=off \
  -c full_page_writes=off -c max_connections=300 -c shared_buffers=32MB -c timezone=UTC </dev/null >>"$dir/log" 2>&1 &
pid=$!
echo "$dir"
cat >/dev/null
"#;

impl Server {
    fn start() -> Self {
        let programs = programs().expect("PostgreSQL is installed (Debian: apt-get install postgresql)");
        let mut command = if is_root() {
            // PostgreSQL refuses to run as root.
            let mut command = Command::new("setpriv");
            command.args([
                "--reuid=postgres",
                "--regid=postgres",
                "--init-groups",
                "sh",
                "-c",
                SUPERVISOR,
                "sh",
            ]);
            command.env_remove("TMPDIR");
            command
        } else {
            let mut command = Command::new("sh");
            command.args(["-c", SUPERVISOR, "sh"]);
            command
        };
        // In a group of its own, so that a signal to the tests' group (Ctrl-C, `timeout`) does not keep it from cleaning up.
        command.process_group(0).arg(programs).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut supervisor = command.spawn().expect("a shell starts");
        let stdout = supervisor.stdout.take().expect("the output is piped");
        let mut directory = String::new();
        BufReader::new(stdout).read_line(&mut directory).expect("the shell's output can be read");
        let directory = directory.trim_end();
        assert!(!directory.is_empty(), "initdb failed");
        Self { directory: directory.into(), _supervisor: supervisor }
    }

    fn url(&self, database: &str) -> String {
        format!("postgres:///{database}?host={}&user=postroad&sslmode=disable", self.directory.display())
    }

    async fn connect(&self) -> Db {
        let mut attempt = 0;
        loop {
            match Db::connect(&self.url("postgres")).await {
                Ok(db) => return db,
                Err(error) if attempt == START_ATTEMPTS => panic!("PostgreSQL does not start: {error}"),
                Err(_) => attempt += 1,
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|meta| meta.uid() == 0)
}

/// The directory with `initdb` and `postgres`: in `PATH`, or the newest that Debian installed.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    debian.sort();
    places.extend(debian.into_iter().rev());
    places.into_iter().find(|place| place.join("initdb").is_file() && place.join("postgres").is_file())
}
