use std::time::Duration;

use parking_lot::Mutex;
use postroad_base::{SharedClock, UtcMillis};
use postroad_db::Db;
use std::sync::Arc;

use crate::ceremony::Ceremonies;
use crate::link::Links;
use crate::schema::{CRATE, MIGRATIONS};
use crate::{
    AccountError, ApiKeys, AuditLog, IdempotencyKeys, LoginThrottle, NetworkCredentials, Passkeys, Providers,
    Quotas, SecondFactors, Sessions, Settings, SmtpCredentials, Users, Workspaces,
};

/// How often old rows are deleted.
const PURGE_EVERY: Duration = Duration::from_secs(600);

/// The stores of this crate over one database. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    pub workspaces: Workspaces,
    pub users: Users,
    pub sessions: Sessions,
    pub passkeys: Passkeys,
    pub second_factors: SecondFactors,
    pub providers: Providers,
    pub smtp_credentials: SmtpCredentials,
    pub network_credentials: NetworkCredentials,
    pub api_keys: ApiKeys,
    pub quotas: Quotas,
    pub throttle: LoginThrottle,
    pub settings: Settings,
    pub audit: AuditLog,
    pub idempotency: IdempotencyKeys,
    pub onboarding: crate::Onboarding,
    pub(crate) links: Links,
    pub(crate) ceremonies: Ceremonies,
    db: Db,
    clock: SharedClock,
    purged_at: Arc<Mutex<UtcMillis>>,
}

impl Accounts {
    /// Brings the tables up to date and reads what is kept in memory.
    ///
    /// # Errors
    /// As [`Db::migrate`] and the database answer.
    pub async fn open(db: Db, clock: SharedClock) -> Result<Self, AccountError> {
        db.migrate(CRATE, &MIGRATIONS).await?;
        let audit = AuditLog::new(db.clone(), clock.clone());
        let parts = || (db.clone(), clock.clone(), audit.clone());
        let settings = {
            let (db, clock, audit) = parts();
            Settings::open(db, clock, audit).await?
        };
        let accounts = Self {
            workspaces: new(parts(), Workspaces::new),
            users: new(parts(), Users::new),
            sessions: new(parts(), Sessions::new),
            passkeys: new(parts(), Passkeys::new),
            second_factors: new(parts(), SecondFactors::new),
            providers: new(parts(), Providers::new),
            smtp_credentials: new(parts(), SmtpCredentials::new),
            network_credentials: new(parts(), NetworkCredentials::new),
            api_keys: new(parts(), ApiKeys::new),
            quotas: Quotas::new(db.clone(), clock.clone(), settings.clone()),
            throttle: LoginThrottle::new(),
            settings,
            idempotency: IdempotencyKeys::new(db.clone(), clock.clone()),
            onboarding: crate::Onboarding::new(db.clone(), clock.clone()),
            links: Links::new(db.clone(), clock.clone()),
            ceremonies: Ceremonies::new(db.clone(), clock.clone()),
            audit,
            db,
            purged_at: Arc::new(Mutex::new(clock.now())),
            clock,
        };
        accounts.quotas.flush().await?;
        Ok(accounts)
    }

    /// Reads what other processes changed, writes what was only counted in memory, and now and then deletes what is
    /// old. To be called every second or two, and once at the end. One failure does not keep the rest from being done.
    ///
    /// # Errors
    /// The first failure; the next call tries again.
    pub async fn tick(&self) -> Result<(), AccountError> {
        let mut result = self.settings.refresh().await;
        result = result.and(self.quotas.flush().await);
        result = result.and(self.smtp_credentials.flush().await);
        result = result.and(self.network_credentials.flush().await);
        result = result.and(self.api_keys.flush().await);
        result = result.and(self.sessions.flush().await);
        let now = self.clock.now();
        let due = {
            let mut purged_at = self.purged_at.lock();
            let due = now.since(*purged_at) >= PURGE_EVERY;
            if due {
                *purged_at = now;
            }
            due
        };
        if due {
            result = result.and(self.quotas.purge().await);
            result = result.and(self.idempotency.purge().await.map(drop));
            result = result.and(self.sessions.purge().await);
            result = result.and(self.links.purge().await);
            result = result.and(self.ceremonies.purge().await);
        }
        result
    }

    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    pub(crate) fn clock(&self) -> &SharedClock {
        &self.clock
    }
}

fn new<T>(
    (db, clock, audit): (Db, SharedClock, AuditLog),
    make: impl FnOnce(Db, SharedClock, AuditLog) -> T,
) -> T {
    make(db, clock, audit)
}
