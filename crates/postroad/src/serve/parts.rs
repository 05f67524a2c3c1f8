use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use postroad_account::{Accounts, FirstRun, Sealer};
use postroad_audience::{Audience, Postman, PublicBase, TopicConsent};
use postroad_base::SharedClock;
use postroad_db::{Db, Durability, Options as DbOptions};
use postroad_delivery::egress::{Egress, SourceChecker};
use postroad_delivery::memory::LimitMemory;
use postroad_delivery::traffic::Traffic;
use postroad_delivery::{
    Engine, EngineConfig, EngineParts, Gate, GateLimits, SenderDomains, SendingHost, Suppressions,
    TlsPolicies,
};
use postroad_insight::{EventLog, GuardedTransport, SecretBox, SecretBoxError, Webhooks};
use postroad_net::dial::LocalAddresses;
use postroad_net::dns::{AddressFamilies, Resolver, ResolverOptions, RouteOptions, Servers};
use postroad_net::http::{Client, ClientOptions, MAX_BODY_BYTES};
use postroad_net::tls::TrustRoots;
use postroad_rehearsal::RehearsalRoom;
use postroad_sandbox::{Keeps, Sandbox};
use postroad_spool::{LogSpool, Options as SpoolOptions, Progress, Spool};

use super::ServeError;
use super::postman::GatePostman;
use crate::config::Config;

/// Everything a running server consists of, but for its listeners.
pub struct Parts {
    pub clock: SharedClock,
    pub db: Db,
    pub accounts: Accounts,
    pub sealer: Sealer,
    pub events: EventLog,
    pub webhooks: Webhooks,
    /// Asks the providers that people sign in at.
    pub provider_http: Client,
    pub sandbox: Sandbox,
    pub audience: Audience,
    /// Where links in mail lead.
    pub public_base: PublicBase,
    pub rehearsals: RehearsalRoom,
    pub resolver: Resolver,
    pub roots: TrustRoots,
    pub domains: SenderDomains,
    pub suppressions: Suppressions,
    pub egress: Egress,
    pub source_checker: SourceChecker,
    pub tls: TlsPolicies,
    pub engine: Arc<Engine>,
    pub gate: Gate,
    /// Posts what the audience writes.
    pub postman: Arc<dyn Postman>,
    pub host: SendingHost,
    /// Keys the salts that unknown SMTP logins appear to have.
    pub scram_secret: [u8; 32],
    /// What is still to be done by hand: somebody opens the set-up link.
    pub first_run: Option<FirstRun>,
    pub metrics: metrics_exporter_prometheus::PrometheusHandle,
}

/// Recipients of one message.
const RECIPIENTS: usize = 1_000;
const SESSIONS: u32 = 500;
const SESSIONS_PER_PATH: u32 = 20;
/// Key sets of providers are larger than answers to webhooks.
const PROVIDER_BODY_BYTES: usize = 512 * 1024;
const IDLE: Duration = Duration::from_secs(10);

/// Makes the data directory, private.
pub fn prepare_directory(config: &Config) -> Result<(), ServeError> {
    let dir = &config.data_dir;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(ServeError::io(format!("the data directory {} cannot be made", dir.display())))
}

impl Parts {
    pub async fn open(config: &Config, clock: SharedClock) -> Result<Self, ServeError> {
        let metrics = metrics_exporter_prometheus::PrometheusBuilder::new()
            .install_recorder()
            .map_err(|error| ServeError::Http(error.to_string()))?;
        let db = Db::connect(&config.database_url).await?;
        let sealer = Sealer::from_file(&config.master_key_file)?;
        let accounts = Accounts::open(db.clone(), Arc::clone(&clock)).await?;
        postroad_delivery::migrate(&db).await?;
        let first_run = accounts.bootstrap().await?;
        let events = EventLog::open(events_db(config, &db).await?, Arc::clone(&clock)).await?;
        let resolver = resolver(config, &clock)?;
        let roots = roots(config)?;
        let domains =
            SenderDomains::open(db.clone(), Arc::clone(&clock), sealer.clone(), resolver.clone()).await?;
        let suppressions = Suppressions::open(db.clone(), Arc::clone(&clock)).await?;
        let egress = open_egress(config, &db, &clock, &sealer).await?;
        let source_checker =
            SourceChecker::new(egress.clone(), domains.clone(), accounts.settings.clone(), resolver.clone());
        let spool = open_spool(config.data_dir.join("spool")).await?;
        let tls = TlsPolicies::open(
            db.clone(),
            Arc::clone(&clock),
            resolver.clone(),
            policy_client(config, &resolver, &roots, &clock)?,
            config.remote_port,
        )
        .await?;
        let audience = open_audience(config, &db, &clock, &sealer, &suppressions, &events).await?;
        let public_base = PublicBase::new(accounts.settings.clone(), &config.web_url());
        let consent = TopicConsent::new(audience.visits.clone(), public_base.clone());
        let engine = Engine::start(EngineParts {
            config: engine_config(config, &roots)?,
            clock: Arc::clone(&clock),
            spool,
            events: events.clone(),
            domains: domains.clone(),
            suppressions: suppressions.clone(),
            workspaces: accounts.workspaces.clone(),
            settings: accounts.settings.clone(),
            resolver: resolver.clone(),
            tls: tls.clone(),
            egress: egress.clone(),
            traffic: Traffic::open(db.clone(), Arc::clone(&clock)).await?,
            consent: Arc::new(consent),
            memory: LimitMemory::open(db.clone(), Arc::clone(&clock)).await?,
        })
        .await?;
        let limits = GateLimits { size_bytes: config.message_bytes, recipients: RECIPIENTS };
        let sandbox = Sandbox::open(sandbox_db(config, &db).await?, events.clone(), Keeps::default()).await?;
        let rehearsals = RehearsalRoom::open(db.clone(), Arc::clone(&clock)).await?;
        let gate = Gate::new(
            limits,
            accounts.workspaces.clone(),
            accounts.quotas.clone(),
            Arc::clone(&engine),
            Arc::new(sandbox.clone()),
        );
        let provider_http = guarded_client(config, &resolver, &roots, &clock, PROVIDER_BODY_BYTES)?;
        let webhooks = webhooks(config, &events, &sealer, &resolver, &roots, &clock)?;
        Ok(Self {
            postman: Arc::new(GatePostman::new(gate.clone(), Arc::clone(&clock))),
            host: sending_host(config),
            scram_secret: secret(&config.data_dir.join("scram.key"))?,
            clock,
            db,
            accounts,
            sealer,
            events,
            webhooks,
            provider_http,
            sandbox,
            audience,
            public_base,
            rehearsals,
            resolver,
            roots,
            domains,
            suppressions,
            egress,
            source_checker,
            tls,
            engine,
            gate,
            first_run,
            metrics,
        })
    }
}

impl Parts {
    /// Where people reach the web app: what an administrator set, or what the configuration tells.
    pub fn web_url(&self, config: &Config) -> String {
        self.accounts.settings.current().public_url.clone().unwrap_or_else(|| config.web_url())
    }
}

/// What the records of sender domains have to name.
fn sending_host(config: &Config) -> SendingHost {
    let address = config.source_address.filter(|address| postroad_net::http::is_public(*address));
    SendingHost { name: config.hostname.clone(), addresses: address.into_iter().collect(), relay: None }
}

/// Captured mail has a file of its own on SQLite: large contents do not hold up the accounts'.
async fn sandbox_db(config: &Config, db: &Db) -> Result<Db, ServeError> {
    if !config.database_url.starts_with("sqlite:") {
        return Ok(db.clone());
    }
    Ok(Db::connect(&format!("sqlite://{}", config.data_dir.join("sandbox.db").display())).await?)
}

async fn open_audience(
    config: &Config,
    db: &Db,
    clock: &SharedClock,
    sealer: &Sealer,
    suppressions: &Suppressions,
    events: &EventLog,
) -> Result<Audience, ServeError> {
    let db = audience_db(config, db).await?;
    let (sealer, suppressions) = (sealer.clone(), suppressions.clone());
    Ok(Audience::open(db, Arc::clone(clock), sealer, suppressions, events.clone()).await?)
}

/// The audience has a file of its own on SQLite: an import of a million contacts does not hold up the accounts'.
async fn audience_db(config: &Config, db: &Db) -> Result<Db, ServeError> {
    if !config.database_url.starts_with("sqlite:") {
        return Ok(db.clone());
    }
    Ok(Db::connect(&format!("sqlite://{}", config.data_dir.join("audience.db").display())).await?)
}

/// The event log has a file of its own on SQLite: it can be written anew from the spool, so it need not wait for the disk,
/// and its many writes do not hold up the accounts'.
async fn events_db(config: &Config, db: &Db) -> Result<Db, ServeError> {
    if !config.database_url.starts_with("sqlite:") {
        return Ok(db.clone());
    }
    let url = format!("sqlite://{}", config.data_dir.join("events.db").display());
    let options = DbOptions { durability: Durability::Normal };
    Ok(Db::connect_with(&url, options).await?)
}

fn resolver(config: &Config, clock: &SharedClock) -> Result<Resolver, ServeError> {
    let servers = if config.dns_servers.is_empty() {
        Servers::System
    } else {
        Servers::Explicit(config.dns_servers.clone())
    };
    let mut options = ResolverOptions::new(servers);
    options.validate = config.dnssec;
    options.trust_anchor.clone_from(&config.trust_anchor);
    Ok(Resolver::new(&options, Arc::clone(clock))?)
}

fn roots(config: &Config) -> Result<TrustRoots, ServeError> {
    let roots = TrustRoots::public();
    Ok(match &config.trusted_roots {
        Some(file) => roots.with_pem_file(file)?,
        None => roots,
    })
}

fn engine_config(config: &Config, roots: &TrustRoots) -> Result<EngineConfig, ServeError> {
    // An address alone is no loop when mail goes to another port than ours listens on.
    let local = if config.remote_port == 25 {
        LocalAddresses::of_machine()
            .map_err(ServeError::io("the machine's addresses cannot be read"))?
            .with_name(config.hostname.clone())
    } else {
        LocalAddresses::none()
    };
    Ok(EngineConfig {
        ehlo_name: config.hostname.clone(),
        remote_port: config.remote_port,
        sessions: SESSIONS,
        sessions_per_path: SESSIONS_PER_PATH,
        idle: IDLE,
        signing_threads: std::thread::available_parallelism().map_or(2, usize::from),
        roots: roots.clone(),
        source_address: config.source_address,
        route: RouteOptions { local, families: AddressFamilies::of_machine() },
    })
}

async fn open_egress(
    config: &Config,
    db: &Db,
    clock: &SharedClock,
    sealer: &Sealer,
) -> Result<Egress, ServeError> {
    let (name, address) = (config.hostname.clone(), config.source_address);
    Ok(Egress::open(db.clone(), Arc::clone(clock), sealer.clone(), name, address).await?)
}

/// Opens the spool on a blocking thread, and says how far it is when that takes a while.
async fn open_spool(dir: std::path::PathBuf) -> Result<Arc<dyn Spool>, ServeError> {
    let opened = tokio::task::spawn_blocking(move || {
        let mut bar = None;
        LogSpool::open(&dir, SpoolOptions::default(), |progress| show(&mut bar, progress))
    });
    let spool = opened.await.map_err(|error| ServeError::Http(error.to_string()))??;
    let found = spool.recovery();
    if found.torn_bytes > 0 || found.damaged_regions > 0 || found.lost_messages > 0 {
        tracing::warn!(
            torn_bytes = found.torn_bytes,
            damaged_regions = found.damaged_regions,
            lost_messages = found.lost_messages,
            "the spool was not closed properly"
        );
    }
    Ok(Arc::new(spool))
}

/// Below this a bar would only flicker.
const SHOWN_FROM_BYTES: u64 = 256 << 20;

fn show(bar: &mut Option<indicatif::ProgressBar>, progress: Progress) {
    if progress.total_bytes < SHOWN_FROM_BYTES {
        return;
    }
    let bar = bar.get_or_insert_with(|| {
        let style = indicatif::ProgressStyle::with_template(
            "reading the spool {bar:30} {bytes}/{total_bytes} {eta} left",
        )
        .expect("the template is constant and right");
        indicatif::ProgressBar::new(progress.total_bytes).with_style(style)
    });
    bar.set_length(progress.total_bytes);
    bar.set_position(progress.done_bytes);
}

fn webhooks(
    config: &Config,
    events: &EventLog,
    sealer: &Sealer,
    resolver: &Resolver,
    roots: &TrustRoots,
    clock: &SharedClock,
) -> Result<Webhooks, ServeError> {
    let client = guarded_client(config, resolver, roots, clock, MAX_BODY_BYTES)?;
    Ok(Webhooks::new(
        events.clone(),
        Arc::new(SealedSecrets(sealer.clone())),
        Arc::new(GuardedTransport(client)),
    ))
}

/// For places that people name: no address of a private network but those the configuration allows.
fn guarded_client(
    config: &Config,
    resolver: &Resolver,
    roots: &TrustRoots,
    clock: &SharedClock,
    max_body_bytes: usize,
) -> Result<Client, ServeError> {
    let options = ClientOptions {
        allow_http: !config.webhook_networks.is_empty(),
        allow_private: config.webhook_networks.clone(),
        max_body_bytes,
        ..ClientOptions::default()
    };
    Client::new(resolver.clone(), roots, options, Arc::clone(clock))
        .map_err(|error| ServeError::Http(error.to_string()))
}

/// For MTA-STS policies and reports about TLS: places that other people's domains name.
fn policy_client(
    config: &Config,
    resolver: &Resolver,
    roots: &TrustRoots,
    clock: &SharedClock,
) -> Result<Client, ServeError> {
    let options = ClientOptions {
        allow_private: config.webhook_networks.clone(),
        max_body_bytes: postroad_net::mta_sts::MAX_POLICY_BYTES,
        timeout: postroad_net::mta_sts::FETCH_TIMEOUT,
        ..ClientOptions::default()
    };
    Client::new(resolver.clone(), roots, options, Arc::clone(clock))
        .map_err(|error| ServeError::Http(error.to_string()))
}

struct SealedSecrets(Sealer);

impl SecretBox for SealedSecrets {
    fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        self.0.seal(context, plain)
    }

    fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, SecretBoxError> {
        self.0.open(context, sealed).map_err(|error| SecretBoxError(error.to_string()))
    }
}

/// 32 random bytes, made on first start and kept.
fn secret(path: &Path) -> Result<[u8; 32], ServeError> {
    let unusable = || format!("{} cannot be used", path.display());
    match std::fs::read(path) {
        Ok(bytes) => bytes.try_into().map_err(|_| ServeError::Io {
            what: unusable(),
            cause: std::io::Error::new(
                std::io::ErrorKind::InvalidData,
                "it does not have 32 bytes; delete it",
            ),
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let bytes: [u8; 32] = rand::random();
            let mut file = std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(path)
                .map_err(ServeError::io(unusable()))?;
            std::io::Write::write_all(&mut file, &bytes).map_err(ServeError::io(unusable()))?;
            Ok(bytes)
        }
        Err(error) => Err(ServeError::io(unusable())(error)),
    }
}
