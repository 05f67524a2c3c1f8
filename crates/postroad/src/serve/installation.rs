//! What administrators see of the machine: storage, certificate, listeners, the doctor.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use postroad_api::Hooks;
use postroad_api::installation::{Certificate, Finding, FindingStatus, Installation, Listener};
use postroad_base::UtcMillis;
use postroad_db::Db;

use super::certificates::Certificates;
use super::parts::Parts;
use crate::config::{Config, TlsMode};
use crate::doctor;

/// Files looked at when the data directory is measured; a spool has few, large ones.
const FILES_MAX: usize = 100_000;

/// Adds what the binary knows of the machine to the API's hooks.
pub fn add(hooks: Hooks, config: &Config, parts: &Parts, certificates: &Certificates) -> Hooks {
    let started_at = parts.clock.now();
    let (owner, server, db) = (config.clone(), Arc::clone(&certificates.server), parts.db.clone());
    let installation = Arc::new(move || {
        let (config, server, db) = (owner.clone(), Arc::clone(&server), db.clone());
        let certificate = server.current().map(|pair| Certificate {
            names: pair.names.clone(),
            not_after: pair.valid_until,
            source: source(&config.tls),
        });
        let found: futures::future::BoxFuture<'static, Installation> =
            Box::pin(async move { look(&config, &db, started_at, certificate).await });
        found
    });
    let examined = (config.clone(), Arc::clone(&parts.clock), parts.resolver.clone());
    let doctor = Arc::new(move || {
        let (config, clock, resolver) = examined.clone();
        let found: futures::future::BoxFuture<'static, Vec<Finding>> = Box::pin(async move {
            let findings = doctor::examine(&config, &clock, Some(&resolver), None).await;
            findings.into_iter().map(finding).collect()
        });
        found
    });
    let policy_certificate = Arc::new(certificates.of_policy_hosts());
    Hooks { installation, doctor, policy_certificate, listeners: listeners(config).into(), ..hooks }
}

async fn look(
    config: &Config,
    db: &Db,
    started_at: UtcMillis,
    certificate: Option<Certificate>,
) -> Installation {
    let is_sqlite = config.database_url.starts_with("sqlite:");
    let data_dir = config.data_dir.clone();
    let measured = tokio::task::spawn_blocking(move || {
        let events = with_log(&data_dir.join("events.db"));
        (free_bytes(&data_dir), used_bytes(&data_dir), with_log(&data_dir.join("postroad.db")), events)
    });
    // It only ends early when the server does.
    let (free, used, main_bytes, events_bytes) = measured.await.unwrap_or_default();
    Installation {
        started_at,
        data_dir_free_bytes: free,
        data_dir_used_bytes: used,
        database: if is_sqlite { "sqlite" } else { "postgres" },
        database_bytes: if is_sqlite { main_bytes } else { postgres_bytes(db).await },
        events_bytes: if is_sqlite { events_bytes } else { 0 },
        certificate,
    }
}

async fn postgres_bytes(db: &Db) -> u64 {
    let sql = "SELECT pg_database_size(current_database()) AS size";
    match db.query_one(sql, Vec::new()).await {
        Ok(Some(row)) => row.get::<i64>("size").map_or(0, |size| u64::try_from(size).unwrap_or(0)),
        Ok(None) => 0,
        Err(error) => {
            tracing::warn!(%error, "the size of the database cannot be read");
            0
        }
    }
}

/// A SQLite file and its write-ahead log.
fn with_log(file: &Path) -> u64 {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    [file, Path::new(&log)]
        .iter()
        .filter_map(|file| std::fs::metadata(file).ok())
        .map(|meta| meta.len())
        .sum()
}

fn free_bytes(dir: &Path) -> u64 {
    rustix::fs::statvfs(dir).map_or(0, |stat| stat.f_bavail.saturating_mul(stat.f_frsize))
}

fn used_bytes(dir: &Path) -> u64 {
    let mut folders = vec![dir.to_owned()];
    let (mut bytes, mut files) = (0, 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                folders.push(entry.path());
            } else if let Ok(meta) = entry.metadata() {
                bytes += std::os::unix::fs::MetadataExt::blocks(&meta) * 512;
            }
            files += 1;
            if files >= FILES_MAX {
                return bytes;
            }
        }
    }
    bytes
}

fn source(tls: &TlsMode) -> &'static str {
    match tls {
        TlsMode::SelfSigned => "self_signed",
        TlsMode::Files { .. } => "files",
        TlsMode::Acme { .. } => "acme",
    }
}

fn listeners(config: &Config) -> Vec<Listener> {
    let all: [(&'static str, &[SocketAddr], bool); 4] = [
        ("http", &config.http, false),
        ("https", &config.https, true),
        ("submission", &config.submission, false),
        ("submissions", &config.submissions, true),
    ];
    all.into_iter()
        .flat_map(|(name, addresses, tls)| {
            addresses.iter().map(move |address| Listener { name, address: *address, tls })
        })
        .collect()
}

fn finding(found: doctor::Finding) -> Finding {
    let status = match found.status {
        doctor::Status::Ok => FindingStatus::Pass,
        doctor::Status::Warning => FindingStatus::Warning,
        doctor::Status::Failure => FindingStatus::Fail,
    };
    Finding {
        check: found.check,
        status,
        found: found.found,
        fix: Some(found.fix).filter(|fix| !fix.is_empty()),
    }
}
