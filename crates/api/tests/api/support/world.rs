use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Method;
use postroad_account::{
    Accounts, By, Mode, NewApiKey, NewWorkspace, Principal, Scope, Sealer, SenderPolicy, WorkspaceSettings,
};
use postroad_api::{ApiLimits, ApiState, Hooks, Live, Rate};
use postroad_audience::{Audience, PublicBase, TopicConsent};
use postroad_base::{ManualClock, SharedClock, UtcMillis, WorkspaceId};
use postroad_db::Db;
use postroad_delivery::egress::{Egress, SourceChecker};
use postroad_delivery::memory::LimitMemory;
use postroad_delivery::traffic::Traffic;
use postroad_delivery::{
    Engine, EngineConfig, EngineParts, Gate, GateLimits, SenderDomains, SendingHost, Suppressions,
    TlsPolicies,
};
use postroad_insight::{
    EventLog, SecretBox, SecretBoxError, TransportError, WebhookRequest, WebhookResponse, WebhookTransport,
    Webhooks,
};
use postroad_net::dial::LocalAddresses;
use postroad_net::dns::{AddressFamilies, Resolver, ResolverOptions, RouteOptions, Servers};
use postroad_net::http::{Client, ClientOptions};
use postroad_net::tls::TrustRoots;
use postroad_rehearsal::RehearsalRoom;
use postroad_sandbox::{Keeps, Sandbox};
use postroad_simnet::Internet;
use postroad_spool::{LogSpool, Options, Spool};
use serde_json::Value;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::{Call, PostOffice, Reply};

/// 2026-01-31T12:00:00Z
pub const START: UtcMillis = UtcMillis(1_769_860_800_000);

/// The largest message the test server takes.
const MESSAGE_BYTES: u64 = 64 * 1024;

pub struct World {
    pub internet: Internet,
    pub clock: Arc<ManualClock>,
    pub state: Arc<ApiState>,
    pub spool: Arc<dyn Spool>,
    pub router: Router,
    pub local: Router,
    /// It may send from any domain.
    pub workspace: WorkspaceId,
    /// A key of it with every scope.
    pub key: String,
    /// Cancelled, the server stops.
    pub stopping: CancellationToken,
    /// What the audience posted.
    pub post_office: PostOffice,
    _dir: TempDir,
}

impl World {
    /// With delivery paused, so that nothing moves by itself.
    pub async fn new() -> Self {
        Self::with_limits(ApiLimits::default()).await
    }

    pub async fn with_rates(per_key: Rate, per_address: Rate) -> Self {
        Self::with_limits(ApiLimits { per_key, per_address, ..ApiLimits::default() }).await
    }

    async fn with_limits(limits: ApiLimits) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let manual = Arc::new(ManualClock::new(START));
        let clock: SharedClock = manual.clone();
        let internet = Internet::start_with_clock(clock.clone()).await.unwrap();
        let db = Db::connect(&format!("sqlite://{}/test.db", dir.path().display())).await.unwrap();
        let accounts = Accounts::open(db.clone(), clock.clone()).await.unwrap();
        postroad_delivery::migrate(&db).await.unwrap();
        let options = Options { segment_bytes: 1 << 20, reserve_bytes: Some(0), ..Options::default() };
        let spool: Arc<dyn Spool> =
            Arc::new(LogSpool::open(&dir.path().join("spool"), options, |_| {}).unwrap());
        let stopping = CancellationToken::new();
        let post_office = PostOffice::default();
        let outside = Outside { internet: &internet, post_office: &post_office, stopping: stopping.clone() };
        let state = Arc::new(state(&spool, outside, db, accounts, clock, limits).await);
        state.engine.pause(true);
        let settings = WorkspaceSettings {
            sender_policy: SenderPolicy::Any,
            mode: Mode::Live,
            ..WorkspaceSettings::default()
        };
        let workspace = create_workspace(&state, "Test", settings).await;
        let key = create_key(&state, workspace, Scope::ALL).await;
        let (router, local) =
            (postroad_api::router(state.clone()), postroad_api::local_router(state.clone()));
        Self {
            internet,
            clock: manual,
            state,
            spool,
            router,
            local,
            workspace,
            key,
            stopping,
            post_office,
            _dir: dir,
        }
    }

    /// A further workspace that sends, from its verified domains only.
    pub async fn workspace(&self, name: &str) -> WorkspaceId {
        self.workspace_in(Mode::Live, name).await
    }

    pub async fn workspace_in(&self, mode: Mode, name: &str) -> WorkspaceId {
        let settings = WorkspaceSettings { mode, ..WorkspaceSettings::default() };
        create_workspace(&self.state, name, settings).await
    }

    pub async fn key(&self, workspace: WorkspaceId, scopes: &[Scope]) -> String {
        create_key(&self.state, workspace, scopes).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.call(Call::new(Method::GET, format!("/api/v1{path}")).key(&self.key)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.call(Call::new(Method::POST, format!("/api/v1{path}")).key(&self.key).json(body)).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.call(Call::new(Method::PATCH, format!("/api/v1{path}")).key(&self.key).json(body)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.call(Call::new(Method::DELETE, format!("/api/v1{path}")).key(&self.key)).await
    }

    /// Any request from the world.
    pub async fn call(&self, call: Call) -> Reply {
        call.on(&self.router).await
    }

    /// As the administrator at the control socket, in the first workspace.
    pub async fn local(&self, method: Method, path: &str, body: Option<&Value>) -> Reply {
        let call = Call::new(method, format!("/api/v1{path}"))
            .header("x-postroad-workspace", &self.workspace.to_string());
        let call = match body {
            Some(body) => call.json(body),
            None => call,
        };
        call.on(&self.local).await
    }

    /// Sends a small message and returns its id.
    pub async fn send(&self, to: &str) -> String {
        let message =
            serde_json::json!({ "from": "ann@example.com", "to": to, "subject": "Hello", "text": "Hi" });
        let accepted = self.post("/messages", &message).await.expect(202);
        self.state.events.flush().await.unwrap();
        accepted["id"].as_str().unwrap().to_owned()
    }

    /// What was changed since the beginning, in the order of the alphabet: nothing but the clock orders entries, and it
    /// stands still.
    pub async fn audit_actions(&self) -> Vec<String> {
        let page = self.get("/audit?limit=200").await.expect(200);
        let items = page["items"].as_array().unwrap().iter();
        let mut actions: Vec<String> =
            items.map(|entry| entry["action"].as_str().unwrap().to_owned()).collect();
        actions.retain(|action| !matches!(action.as_str(), "workspace.created" | "api_key.created"));
        actions.sort_unstable();
        actions
    }
}

async fn create_workspace(state: &ApiState, name: &str, settings: WorkspaceSettings) -> WorkspaceId {
    let new = NewWorkspace { name: name.to_owned(), settings, ..NewWorkspace::default() };
    state.accounts.workspaces.create(new, &By::LOCAL_OPERATOR).await.unwrap().id
}

async fn create_key(state: &ApiState, workspace: WorkspaceId, scopes: &[Scope]) -> String {
    let new = NewApiKey { label: "test".into(), scopes: scopes.iter().copied().collect(), expires_at: None };
    let creator = Principal::local_operator(workspace);
    let (_, token) = state.accounts.api_keys.create(new, &creator, None).await.unwrap();
    token.expose().to_owned()
}

/// What a server talks to, and what stops it.
struct Outside<'a> {
    internet: &'a Internet,
    post_office: &'a PostOffice,
    stopping: CancellationToken,
}

async fn state(
    spool: &Arc<dyn Spool>,
    outside: Outside<'_>,
    db: Db,
    accounts: Accounts,
    clock: SharedClock,
    limits: ApiLimits,
) -> ApiState {
    let Outside { internet, post_office, stopping } = outside;
    let sealer = Sealer::new(&[7; 32]);
    let options = ResolverOptions::new(Servers::Explicit(vec![internet.resolver_addr()]));
    let resolver = Resolver::new(&options, clock.clone()).unwrap();
    let events = EventLog::open(db.clone(), clock.clone()).await.unwrap();
    let domains =
        SenderDomains::open(db.clone(), clock.clone(), sealer.clone(), resolver.clone()).await.unwrap();
    let suppressions = Suppressions::open(db.clone(), clock.clone()).await.unwrap();
    let name = "mail.postroad.example".parse().unwrap();
    let egress = Egress::open(db.clone(), clock.clone(), sealer.clone(), name, None).await.unwrap();
    let source_checker =
        SourceChecker::new(egress.clone(), domains.clone(), accounts.settings.clone(), resolver.clone());
    let tls = tls_policies(internet, db.clone(), clock.clone(), resolver.clone()).await;
    let audience =
        Audience::open(db.clone(), clock.clone(), sealer.clone(), suppressions.clone(), events.clone())
            .await
            .unwrap();
    let public_base = PublicBase::new(accounts.settings.clone(), "http://localhost:8080");
    let engine = Engine::start(EngineParts {
        config: engine_config(internet),
        clock: clock.clone(),
        spool: Arc::clone(spool),
        events: events.clone(),
        domains: domains.clone(),
        suppressions: suppressions.clone(),
        workspaces: accounts.workspaces.clone(),
        settings: accounts.settings.clone(),
        resolver: resolver.clone(),
        tls,
        egress: egress.clone(),
        traffic: Traffic::open(db.clone(), clock.clone()).await.unwrap(),
        consent: Arc::new(TopicConsent::new(audience.visits.clone(), public_base.clone())),
        memory: LimitMemory::open(db.clone(), clock.clone()).await.unwrap(),
    })
    .await
    .unwrap();
    let gate_limits = GateLimits { size_bytes: MESSAGE_BYTES, recipients: 50 };
    let sandbox = Sandbox::open(db.clone(), events.clone(), Keeps::default()).await.unwrap();
    let gate = Gate::new(
        gate_limits,
        accounts.workspaces.clone(),
        accounts.quotas.clone(),
        engine.clone(),
        Arc::new(sandbox.clone()),
    );
    let webhooks = Webhooks::new(events.clone(), Arc::new(Sealed(sealer.clone())), Arc::new(Unreachable));
    let host = SendingHost {
        name: "mail.postroad.example".parse().unwrap(),
        addresses: vec!["192.0.2.25".parse().unwrap()],
        relay: None,
    };
    let hooks = Hooks {
        metrics: Arc::new(|| "postroad_up 1\n".to_owned()),
        acme_challenge: Arc::new(|token| (token == "known").then(|| "known.thumbprint".to_owned())),
        ..Hooks::default()
    };
    let live =
        Live::new(events.clone(), Arc::clone(&engine), sandbox.clone(), Duration::from_millis(50), stopping);
    let provider_http = provider_http(internet, &clock);
    let body_budget = ApiState::budget_for(&gate);
    let rehearsals = RehearsalRoom::open(db.clone(), clock.clone()).await.unwrap();
    ApiState {
        clock,
        db,
        accounts,
        gate,
        engine,
        domains,
        suppressions,
        egress,
        source_checker,
        events,
        webhooks,
        sandbox,
        audience,
        public_base,
        postman: Arc::new(post_office.clone()),
        resolver,
        rehearsals,
        live,
        sealer,
        host,
        hooks,
        provider_http,
        web_url: "http://localhost:8080".to_owned(),
        limits,
        body_budget,
    }
}

/// Providers of tests are on this machine.
fn provider_http(internet: &Internet, clock: &SharedClock) -> Client {
    let options = ResolverOptions::new(Servers::Explicit(vec![internet.resolver_addr()]));
    let resolver = Resolver::new(&options, clock.clone()).unwrap();
    let roots = TrustRoots::none().with_pem(internet.root_pem().as_bytes()).unwrap();
    let options = ClientOptions {
        allow_http: true,
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        ..ClientOptions::default()
    };
    Client::new(resolver, &roots, options, clock.clone()).unwrap()
}

async fn tls_policies(internet: &Internet, db: Db, clock: SharedClock, resolver: Resolver) -> TlsPolicies {
    let roots = TrustRoots::none().with_pem(internet.root_pem().as_bytes()).unwrap();
    let options =
        ClientOptions { allow_private: vec!["127.0.0.0/8".parse().unwrap()], ..ClientOptions::default() };
    let client = Client::new(resolver.clone(), &roots, options, clock.clone()).unwrap();
    TlsPolicies::open(db, clock, resolver, client, internet.smtp_port()).await.unwrap()
}

fn engine_config(internet: &Internet) -> EngineConfig {
    EngineConfig {
        ehlo_name: "mail.postroad.example".parse().unwrap(),
        remote_port: internet.smtp_port(),
        sessions: 10,
        sessions_per_path: 2,
        idle: Duration::from_secs(1),
        signing_threads: 1,
        roots: TrustRoots::none().with_pem(internet.root_pem().as_bytes()).unwrap(),
        source_address: None,
        route: RouteOptions { local: LocalAddresses::none(), families: AddressFamilies::Ipv4Only },
    }
}

struct Sealed(Sealer);

impl SecretBox for Sealed {
    fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        self.0.seal(context, plain)
    }

    fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, SecretBoxError> {
        self.0.open(context, sealed).map_err(|error| SecretBoxError(error.to_string()))
    }
}

/// No webhook leaves the test; the couriers are tested where they live.
struct Unreachable;

#[async_trait::async_trait]
impl WebhookTransport for Unreachable {
    fn check(&self, url: &str) -> Result<(), TransportError> {
        if url.starts_with("https://") {
            Ok(())
        } else {
            Err(TransportError("only https:// can be used".into()))
        }
    }

    async fn post(&self, _: WebhookRequest) -> Result<WebhookResponse, TransportError> {
        Err(TransportError("nobody is there".into()))
    }
}
