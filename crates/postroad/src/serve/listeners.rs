use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use postroad_api::{ApiLimits, ApiState, Check, Hooks, Live};
use postroad_spool::SpoolState;
use tokio::net::{TcpListener, UnixListener};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::certificates::Certificates;
use super::parts::Parts;
use super::{ServeError, background, http, installation};
use crate::config::{Config, control_socket};
use crate::smtp::{self, Security, Submission, SubmissionParts};

/// How soon a listener whose key or session is revoked is sent away.
const LIVE_RECHECK_EVERY: Duration = Duration::from_secs(15);

/// Sockets that listen, before anything else is started.
pub struct Bound {
    http: Vec<TcpListener>,
    https: Vec<TcpListener>,
    submission: Vec<TcpListener>,
    submissions: Vec<TcpListener>,
    control: UnixListener,
}

/// Takes every configured address, or says of each one that cannot be had why not.
pub fn bind_all(config: &Config) -> Result<Bound, ServeError> {
    let mut problems = Vec::new();
    let mut bind = |addresses: &[SocketAddr]| -> Vec<TcpListener> {
        let mut bound = Vec::new();
        for address in addresses {
            match smtp::bind(*address) {
                Ok(listener) => bound.push(listener),
                Err(cause) => problems.push(ServeError::Bind { address: *address, cause }),
            }
        }
        bound
    };
    let http = bind(&config.http);
    let https = bind(&config.https);
    let submission = bind(&config.submission);
    let submissions = bind(&config.submissions);
    if let Some(last) = problems.pop() {
        for problem in &problems {
            // The last one is printed by the caller.
            tracing::error!("{problem}");
        }
        return Err(last);
    }
    Ok(Bound { http, https, submission, submissions, control: bind_control(config)? })
}

/// The control socket. One left behind by a crash is replaced; one that answers belongs to a running server.
fn bind_control(config: &Config) -> Result<UnixListener, ServeError> {
    let path = control_socket(&config.data_dir);
    if std::os::unix::net::UnixStream::connect(&path).is_ok() {
        return Err(ServeError::Io {
            what: format!("the data directory {} is in use", config.data_dir.display()),
            cause: std::io::Error::new(
                std::io::ErrorKind::AddrInUse,
                "another postroad serves it; stop that first or use another --data-dir",
            ),
        });
    }
    // Nobody answers there: a leftover, or nothing.
    let _ = std::fs::remove_file(&path);
    UnixListener::bind(&path)
        .map_err(ServeError::io(format!("the control socket {} cannot be made", path.display())))
}

/// Starts to accept connections everywhere.
pub fn start(
    config: &Config,
    bound: Bound,
    parts: &Parts,
    certificates: &Certificates,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) -> Result<(), ServeError> {
    let state = Arc::new(api_state(config, parts, certificates, stop));
    let router = postroad_api::router(Arc::clone(&state));
    for listener in bound.http {
        tracker.spawn(http::plain(listener, router.clone(), stop.clone()));
    }
    let https_tls = certificates.server.server_config(&[b"h2", b"http/1.1"])?;
    for listener in bound.https {
        tracker.spawn(http::tls(listener, Arc::clone(&https_tls), router.clone(), stop.clone()));
    }
    tracker.spawn(http::control(bound.control, postroad_api::local_router(state), stop.clone()));
    let submission = Submission::new(SubmissionParts {
        gate: parts.gate.clone(),
        accounts: parts.accounts.clone(),
        clock: Arc::clone(&parts.clock),
        tls: certificates.server.server_config(&[])?,
        hostname: config.hostname.clone(),
        connections: config.connections,
        connections_per_address: config.connections_per_address,
        scram_secret: parts.scram_secret,
    });
    let serve = |listeners: Vec<TcpListener>, security| {
        for listener in listeners {
            let submission = Arc::clone(&submission);
            tracker.spawn(smtp::run(listener, security, submission, tracker.clone(), stop.clone()));
        }
    };
    serve(bound.submission, Security::StartTls);
    serve(bound.submissions, Security::Implicit);
    Ok(())
}

fn api_state(
    config: &Config,
    parts: &Parts,
    certificates: &Certificates,
    stop: &CancellationToken,
) -> ApiState {
    let metrics = parts.metrics.clone();
    let challenges = certificates.challenges.clone();
    let engine = Arc::clone(&parts.engine);
    let relays = (Arc::clone(&parts.engine), parts.accounts.clone(), parts.sealer.clone());
    ApiState {
        clock: Arc::clone(&parts.clock),
        db: parts.db.clone(),
        accounts: parts.accounts.clone(),
        sealer: parts.sealer.clone(),
        gate: parts.gate.clone(),
        engine: Arc::clone(&parts.engine),
        domains: parts.domains.clone(),
        suppressions: parts.suppressions.clone(),
        egress: parts.egress.clone(),
        source_checker: parts.source_checker.clone(),
        events: parts.events.clone(),
        webhooks: parts.webhooks.clone(),
        sandbox: parts.sandbox.clone(),
        audience: parts.audience.clone(),
        public_base: parts.public_base.clone(),
        postman: Arc::clone(&parts.postman),
        resolver: parts.resolver.clone(),
        rehearsals: parts.rehearsals.clone(),
        live: Live::new(
            parts.events.clone(),
            Arc::clone(&parts.engine),
            parts.sandbox.clone(),
            LIVE_RECHECK_EVERY,
            stop.clone(),
        ),
        host: parts.host.clone(),
        hooks: installation::add(
            Hooks {
                metrics: Arc::new(move || metrics.render()),
                acme_challenge: Arc::new(move |token| challenges.as_ref()?.respond(token)),
                health: Arc::new(move || {
                    let state = engine.spool_stats().state;
                    Box::pin(async move { vec![spool_check(state)] })
                }),
                relays_changed: Arc::new(move || {
                    let (engine, accounts, sealer) = relays.clone();
                    Box::pin(async move { background::refresh_relays(&engine, &accounts, &sealer).await })
                }),
                ..Hooks::default()
            },
            config,
            parts,
            certificates,
        ),
        provider_http: parts.provider_http.clone(),
        web_url: config.web_url(),
        limits: ApiLimits::default(),
        body_budget: ApiState::budget_for(&parts.gate),
    }
}

fn spool_check(state: SpoolState) -> Check {
    let reason = match state {
        SpoolState::Healthy => None,
        SpoolState::Full => {
            Some("the disk of the spool is full: mail is refused with 452 until there is room")
        }
        SpoolState::Failed => Some("the spool's storage failed: look at the disk, then restart"),
        SpoolState::Closed => Some("the server is stopping"),
    };
    Check { name: "spool".into(), ok: reason.is_none(), reason: reason.map(str::to_owned) }
}
