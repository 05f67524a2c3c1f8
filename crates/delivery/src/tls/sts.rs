//! MTA-STS policies: fetched once, kept over restarts, renewed before they end, used to their end when that fails.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use postroad_base::{Domain, UtcMillis};
use postroad_db::{DbError, Row, Value};
use postroad_net::mta_sts::{Discovery, FetchError, Mode, Policy, fetch};

use super::{ResultType, TlsPolicies};

/// Domains remembered in memory; what is forgotten is read from the database.
const REMEMBERED: usize = 50_000;
/// RFC 8461 §3.3: after a failure, a policy is not asked for again for five minutes.
const RETRY_AFTER: Duration = Duration::from_secs(300);
/// A policy is fetched anew when it is older than this, or than half of its age (RFC 8461 §10.2).
const RENEW_AFTER: Duration = Duration::from_secs(86_400);
/// One that could not be renewed is tried again after this.
const RENEW_RETRY_AFTER: Duration = Duration::from_secs(3_600);
/// Policies of domains nobody wrote to for so long are let end.
const UNUSED_FOR: Duration = Duration::from_secs(30 * 86_400);
/// Policies renewed in one go.
const RENEWED_AT_ONCE: i64 = 50;
/// Use is written down once in this time.
const USE_NOTED_EVERY: Duration = Duration::from_secs(86_400);

/// What is known of one domain.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    policy: Option<CachedPolicy>,
    /// The last attempt to fetch, when it failed: for which id, when, and how.
    failure: Option<(String, UtcMillis, ResultType)>,
}

/// A policy as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachedPolicy {
    pub domain: Domain,
    pub record_id: String,
    pub policy: Arc<Policy>,
    pub fetched_at: UtcMillis,
    pub expires_at: UtcMillis,
    pub used_at: UtcMillis,
    /// Why it could not be renewed, when it could not.
    pub failure: Option<String>,
}

/// What a domain's MTA-STS is worth, without asking anybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StsStanding {
    pub policy: Option<Arc<Policy>>,
    /// There is a record, but no policy could be had.
    pub failure: Option<ResultType>,
}

#[derive(Debug, Default)]
pub(super) struct StsCache(Mutex<HashMap<Domain, Known>>);

impl StsCache {
    fn get(&self, domain: &Domain) -> Option<Known> {
        self.0.lock().get(domain).cloned()
    }

    fn put(&self, domain: &Domain, known: Known) {
        let mut all = self.0.lock();
        if all.len() >= REMEMBERED {
            all.clear();
        }
        all.insert(domain.clone(), known);
    }
}

impl Known {
    fn valid(&self, now: UtcMillis) -> Option<&CachedPolicy> {
        self.policy.as_ref().filter(|cached| cached.expires_at > now)
    }

    fn in_force(&self, now: UtcMillis) -> Option<Arc<Policy>> {
        let policy = &self.valid(now)?.policy;
        (policy.mode != Mode::None).then(|| Arc::clone(policy))
    }

    /// Whether an id that DNS shows is reason to fetch.
    fn wants(&self, id: &str, now: UtcMillis) -> bool {
        let known = self.valid(now).is_some_and(|cached| cached.record_id == id);
        let failed =
            self.failure.as_ref().is_some_and(|(of, at, _)| of == id && now.since(*at) < RETRY_AFTER);
        !known && !failed
    }
}

impl TlsPolicies {
    /// The policy that holds for a domain now. DNS is asked, and the policy's host when the record has changed.
    pub(super) async fn sts_in_force(&self, domain: &Domain) -> Option<Arc<Policy>> {
        if domain.is_literal() {
            return None;
        }
        let now = self.0.clock.now();
        let mut known = self.known(domain).await;
        // RFC 8461 §3.1 and §5.1: a record that is missing or cannot be looked up does not end a policy that was fetched.
        if let Ok(Discovery::Published { id }) = self.0.resolver.mta_sts_id(domain).await
            && known.wants(&id, now)
        {
            known = self.fetch_policy(domain, id, known).await;
        }
        let known = self.note_use(domain, known, now).await;
        known.in_force(now)
    }

    /// The same from memory, for counting.
    pub(crate) fn sts_standing(&self, domain: &Domain) -> StsStanding {
        let now = self.0.clock.now();
        let Some(known) = self.0.sts.get(domain) else { return StsStanding::default() };
        let policy = known.in_force(now);
        let failure = known.failure.map(|(_, _, result)| result).filter(|_| policy.is_none());
        StsStanding { policy, failure }
    }

    async fn known(&self, domain: &Domain) -> Known {
        if let Some(known) = self.0.sts.get(domain) {
            return known;
        }
        match self.stored(domain).await {
            Ok(policy) => {
                let known = Known { policy, failure: None };
                self.0.sts.put(domain, known.clone());
                known
            }
            Err(error) => {
                tracing::error!(%error, rcpt.domain = %domain, "a kept MTA-STS policy cannot be read");
                Known::default()
            }
        }
    }

    async fn fetch_policy(&self, domain: &Domain, id: String, before: Known) -> Known {
        let fetched = fetch(&self.0.client, domain, self.https_port()).await;
        let now = self.0.clock.now();
        let known = match fetched {
            Ok(policy) => {
                let cached = CachedPolicy {
                    domain: domain.clone(),
                    record_id: id,
                    expires_at: now.plus(policy.max_age),
                    policy: Arc::new(policy),
                    fetched_at: now,
                    used_at: now,
                    failure: None,
                };
                if let Err(error) = self.store(&cached).await {
                    tracing::error!(%error, rcpt.domain = %domain, "an MTA-STS policy cannot be kept");
                }
                Known { policy: Some(cached), failure: None }
            }
            Err(error) => {
                tracing::info!(%error, rcpt.domain = %domain, "no MTA-STS policy although there is a record");
                self.note_failure(domain, &error.to_string(), now).await;
                Known { failure: Some((id, now, result_of(&error))), ..before }
            }
        };
        self.0.sts.put(domain, known.clone());
        known
    }

    /// Fetches policies anew before they end, and forgets those that have ended. Called every few minutes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn renew_policies(&self) -> Result<(), DbError> {
        let now = self.0.clock.now();
        let sql = "DELETE FROM mta_sts_policies WHERE expires_at <= ?";
        self.0.db.execute(sql, vec![Value::from(now.0)]).await?;
        let sql = "SELECT domain, record_id, policy, fetched_at, expires_at, used_at, failure FROM mta_sts_policies \
                   WHERE used_at > ? AND tried_at <= ? AND (fetched_at <= ? OR 2 * (? - fetched_at) >= expires_at - fetched_at) \
                   ORDER BY tried_at LIMIT ?";
        let values = vec![
            Value::from(now.minus(UNUSED_FOR).0),
            Value::from(now.minus(RENEW_RETRY_AFTER).0),
            Value::from(now.minus(RENEW_AFTER).0),
            Value::from(now.0),
            Value::from(RENEWED_AT_ONCE),
        ];
        for row in self.0.db.query(sql, values).await? {
            let Ok(cached) = read(&row) else { continue };
            let domain = cached.domain.clone();
            // The id of the moment; without one the policy is as good as before (RFC 8461 §5.1).
            let id = match self.0.resolver.mta_sts_id(&domain).await {
                Ok(Discovery::Published { id }) => id,
                Ok(Discovery::Absent) | Err(_) => cached.record_id.clone(),
            };
            let used_at = cached.used_at;
            let known = self.fetch_policy(&domain, id, Known { policy: Some(cached), failure: None }).await;
            self.restore_use(&known, used_at).await?;
        }
        Ok(())
    }

    /// Kept policies whose domain holds `search`, after `after` in the alphabet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn cached_policies(
        &self,
        search: &str,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<CachedPolicy>, DbError> {
        let sql = "SELECT domain, record_id, policy, fetched_at, expires_at, used_at, failure FROM mta_sts_policies \
                   WHERE domain > ? AND domain LIKE ? ESCAPE '!' ORDER BY domain LIMIT ?";
        let after = after.unwrap_or_default();
        let search = super::configured::containing(search);
        let rows =
            self.0.db.query(sql, vec![Value::from(after), Value::from(search), Value::from(limit)]).await?;
        rows.iter().map(read).collect()
    }

    async fn stored(&self, domain: &Domain) -> Result<Option<CachedPolicy>, DbError> {
        let sql = "SELECT domain, record_id, policy, fetched_at, expires_at, used_at, failure FROM mta_sts_policies \
                   WHERE domain = ?";
        let row = self.0.db.query_one(sql, vec![Value::from(domain.as_str())]).await?;
        row.as_ref().map(read).transpose()
    }

    async fn store(&self, cached: &CachedPolicy) -> Result<(), DbError> {
        let sql = "INSERT INTO mta_sts_policies (domain, record_id, policy, fetched_at, expires_at, used_at, tried_at) \
                   VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (domain) DO UPDATE SET record_id = excluded.record_id, \
                   policy = excluded.policy, fetched_at = excluded.fetched_at, expires_at = excluded.expires_at, \
                   used_at = excluded.used_at, tried_at = excluded.tried_at, failure = NULL";
        let values = vec![
            Value::from(cached.domain.as_str()),
            Value::from(cached.record_id.as_str()),
            Value::from(cached.policy.to_string()),
            Value::from(cached.fetched_at.0),
            Value::from(cached.expires_at.0),
            Value::from(cached.used_at.0),
            Value::from(cached.fetched_at.0),
        ];
        self.0.db.execute(sql, values).await.map(drop)
    }

    async fn note_failure(&self, domain: &Domain, why: &str, now: UtcMillis) {
        let sql = "UPDATE mta_sts_policies SET tried_at = ?, failure = ? WHERE domain = ?";
        let values = vec![Value::from(now.0), Value::from(why), Value::from(domain.as_str())];
        if let Err(error) = self.0.db.execute(sql, values).await {
            tracing::error!(%error, "a failed fetch of an MTA-STS policy cannot be noted");
        }
    }

    async fn note_use(&self, domain: &Domain, mut known: Known, now: UtcMillis) -> Known {
        let Some(cached) = known.policy.as_mut().filter(|cached| now.since(cached.used_at) > USE_NOTED_EVERY)
        else {
            return known;
        };
        cached.used_at = now;
        let sql = "UPDATE mta_sts_policies SET used_at = ? WHERE domain = ?";
        let values = vec![Value::from(now.0), Value::from(domain.as_str())];
        if let Err(error) = self.0.db.execute(sql, values).await {
            tracing::error!(%error, "the use of an MTA-STS policy cannot be noted");
        }
        self.0.sts.put(domain, known.clone());
        known
    }

    /// To be renewed is not to be used.
    async fn restore_use(&self, known: &Known, used_at: UtcMillis) -> Result<(), DbError> {
        let Some(cached) = &known.policy else { return Ok(()) };
        let sql = "UPDATE mta_sts_policies SET used_at = ? WHERE domain = ?";
        let values = vec![Value::from(used_at.0), Value::from(cached.domain.as_str())];
        self.0.db.execute(sql, values).await.map(drop)
    }
}

fn result_of(error: &FetchError) -> ResultType {
    match error {
        FetchError::Fetch(_) => ResultType::StsPolicyFetchError,
        FetchError::WebPki(_) => ResultType::StsWebpkiInvalid,
        FetchError::Invalid(_) => ResultType::StsPolicyInvalid,
    }
}

fn read(row: &Row) -> Result<CachedPolicy, DbError> {
    let bad = |column: &str, problem| DbError::Column { column: column.to_owned(), problem };
    let domain: String = row.get("domain")?;
    let policy: String = row.get("policy")?;
    Ok(CachedPolicy {
        domain: domain.parse().map_err(|_| bad("domain", "not a domain"))?,
        record_id: row.get("record_id")?,
        policy: Arc::new(Policy::parse(policy.as_bytes()).map_err(|_| bad("policy", "not a policy"))?),
        fetched_at: UtcMillis(row.get("fetched_at")?),
        expires_at: UtcMillis(row.get("expires_at")?),
        used_at: UtcMillis(row.get("used_at")?),
        failure: row.get("failure")?,
    })
}
