use std::path::Path;
use std::time::Duration;

use postroad_base::{SharedClock, UtcMillis};
use postroad_net::tls::CertificateFiles;
use rustix::process::{Resource, getrlimit};

use super::Finding;
use crate::config::{Config, TlsMode, control_socket};
use crate::smtp::bind;

/// Below this the spool will soon refuse mail.
const DISK_WARNING_BYTES: u64 = 2 << 30;
/// Postroad did not exist before 2026: a clock that says so is wrong.
const NOT_BEFORE: UtcMillis = UtcMillis(1_767_225_600_000);
/// Connections, sessions and segments need one each.
const OPEN_FILES_WANTED: u64 = 8_192;
const CERTIFICATE_WARNING: Duration = Duration::from_secs(14 * 86_400);

pub(super) fn data_dir(dir: &Path) -> Finding {
    const CHECK: &str = "data directory";
    if !dir.exists() {
        return Finding::ok(CHECK, format!("{} will be made by the first start", dir.display()));
    }
    let probe = dir.join(".doctor");
    match std::fs::write(&probe, b"") {
        Ok(()) => {
            // It was ours a moment ago; if it cannot go, the next line of the report is about the disk.
            let _ = std::fs::remove_file(&probe);
            private(CHECK, dir)
        }
        Err(error) => Finding::failure(
            CHECK,
            format!("{} cannot be written: {error}", dir.display()),
            "Run as the user that owns it, or give it to the user you run as.",
        ),
    }
}

fn private(check: &'static str, dir: &Path) -> Finding {
    use std::os::unix::fs::PermissionsExt;
    match std::fs::metadata(dir) {
        Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => Finding::warning(
            check,
            format!("{} can be read by other users of this machine", dir.display()),
            format!("chmod 700 {}", dir.display()),
        ),
        Ok(_) => Finding::ok(check, format!("{} is writable and private", dir.display())),
        Err(error) => Finding::failure(check, error.to_string(), "Check the path."),
    }
}

pub(super) fn disk(dir: &Path) -> Finding {
    const CHECK: &str = "disk";
    let stat = match rustix::fs::statvfs(dir) {
        Ok(stat) => stat,
        Err(error) => return Finding::failure(CHECK, error.to_string(), "Check the path."),
    };
    let free = stat.f_bavail.saturating_mul(stat.f_frsize);
    let text = format!("{} MiB free at {}", free >> 20, dir.display());
    if stat.f_files > 0 && stat.f_favail < 1_000 {
        return Finding::warning(
            CHECK,
            format!("{} inodes left", stat.f_favail),
            "Remove files from this file system.",
        );
    }
    if free < DISK_WARNING_BYTES {
        Finding::warning(
            CHECK,
            text,
            "Make room: when it is full, mail is refused with 452 until there is some.",
        )
    } else {
        Finding::ok(CHECK, text)
    }
}

pub(super) fn clock(clock: &SharedClock) -> Finding {
    const CHECK: &str = "clock";
    let now = clock.now();
    if now < NOT_BEFORE {
        return Finding::failure(
            CHECK,
            "the clock is years behind",
            "Set it and keep it right with NTP: signatures, TLS and retries depend on it.",
        );
    }
    Finding::ok(CHECK, "plausible; keep it right with NTP")
}

pub(super) fn open_files() -> Finding {
    const CHECK: &str = "open files";
    let limit = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    if limit < OPEN_FILES_WANTED {
        Finding::warning(
            CHECK,
            format!("at most {limit} per process"),
            format!("Raise it: ulimit -n {OPEN_FILES_WANTED}, or LimitNOFILE= in the systemd unit."),
        )
    } else {
        Finding::ok(CHECK, format!("up to {limit} per process"))
    }
}

/// Whether each listener's address can be bound, unless our own server has it.
pub(super) async fn ports(config: &Config) -> Vec<Finding> {
    let socket = control_socket(&config.data_dir);
    let running = tokio::net::UnixStream::connect(&socket).await.is_ok();
    if running {
        return vec![Finding::ok("ports", "the server is running")];
    }
    let all = config.http.iter().chain(&config.submission).chain(&config.submissions);
    all.map(|address| match bind(*address) {
        Ok(_) => Finding::ok("ports", format!("{address} is free")),
        Err(error) => Finding::failure("ports", format!("{address}: {error}"), bind_fix(&error)),
    })
    .collect()
}

/// What to do about an address that cannot be listened on.
pub fn bind_fix(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            "Another program has it: stop that, or change listen.* in postroad.toml."
        }
        std::io::ErrorKind::PermissionDenied => {
            "Ports below 1024 need CAP_NET_BIND_SERVICE: use the systemd unit, or a higher port."
        }
        std::io::ErrorKind::AddrNotAvailable => "This machine does not have that address: change listen.*.",
        _ => "Change listen.* in postroad.toml.",
    }
}

pub(super) fn certificate(config: &Config, clock: &SharedClock) -> Finding {
    const CHECK: &str = "TLS";
    let TlsMode::Files { certificate, key } = &config.tls else {
        return match &config.tls {
            TlsMode::Acme { directory, .. } => {
                Finding::ok(CHECK, format!("certificates come from {directory}"))
            }
            _ => Finding::warning(
                CHECK,
                "self-signed: mail programs will warn",
                "Use tls.mode = \"acme\" or \"files\" when others connect to this server.",
            ),
        };
    };
    match CertificateFiles::open(certificate, key) {
        Ok((_, pair)) if pair.valid_until <= clock.now() => Finding::failure(
            CHECK,
            "the certificate has expired",
            "Renew it; the files are read again by themselves.",
        ),
        Ok((_, pair)) if pair.valid_until <= clock.now().plus(CERTIFICATE_WARNING) => {
            Finding::warning(CHECK, "the certificate expires within two weeks", "Renew it.")
        }
        Ok(_) => Finding::ok(CHECK, "certificate and key belong together and are valid"),
        Err(error) => Finding::failure(CHECK, error.to_string(), "Correct tls.certificate and tls.key."),
    }
}
