use std::collections::HashMap;
use std::collections::hash_map::Entry;

use parking_lot::Mutex;
use postroad_base::Domain;
use postroad_db::{DbError, Tx, Value};
use serde::{Deserialize, Serialize};

use crate::tls::verdict::{Observed, PolicyType, Verdict};
use crate::tls::{ResultType, StsStanding, TlsPolicies, judge};

/// Different results that wait to be written; beyond it details are left out, and nothing is lost but them.
const DETAILED: usize = 20_000;
const WAITING: usize = 50_000;
/// Rows written in one transaction.
const WRITTEN_AT_ONCE: usize = 500;
/// What is kept of the words about a failure.
const REASON_BYTES: usize = 300;
pub(crate) const DAY_MS: i64 = 86_400_000;

/// Results that are not written yet.
#[derive(Debug, Default)]
pub(in crate::tls) struct Counts(Mutex<HashMap<Key, Counted>>);

/// What is counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    /// Days since 1970.
    day: i64,
    domain: Domain,
    policy_key: String,
    /// `None` for success.
    result: Option<ResultType>,
    sending_ip: String,
    mx: String,
    receiving_ip: String,
}

#[derive(Clone, Debug)]
struct Counted {
    policy: String,
    reason: String,
    sessions: u64,
}

/// A policy as reports tell of it (RFC 8460 §4.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PolicyText {
    pub policy_type: String,
    pub strings: Vec<String>,
    pub mx: Vec<String>,
}

impl Counts {
    fn add(&self, key: Key, policy: &PolicyText, reason: &str) {
        let mut waiting = self.0.lock();
        let detailed = waiting.len() < DETAILED;
        if waiting.len() >= WAITING && !waiting.contains_key(&key) {
            tracing::warn!("too many results of TLS wait to be written; one is not counted");
            return;
        }
        let key = if detailed { key } else { Key { mx: String::new(), receiving_ip: String::new(), ..key } };
        match waiting.entry(key) {
            Entry::Occupied(mut counted) => counted.get_mut().sessions += 1,
            Entry::Vacant(place) => {
                let policy = serde_json::to_string(policy).expect("texts always serialise");
                let reason = reason[..reason.floor_char_boundary(REASON_BYTES)].to_owned();
                place.insert(Counted { policy, reason, sessions: 1 });
            }
        }
    }
}

impl TlsPolicies {
    /// Counts a connection, or an attempt at one, for a domain whose mail was to go over it. Returns how it stands to the
    /// domain's policy.
    pub(crate) fn count(&self, domain: &Domain, observed: &Observed) -> Verdict {
        let standing = self.sts_standing(domain);
        let verdict = self.judged(&standing, observed);
        let policy = policy_text(&verdict, &standing, observed);
        let failed = verdict.failure.as_ref();
        let detail = |text: String| if failed.is_some() { text } else { String::new() };
        let key = Key {
            day: self.0.clock.now().0.div_euclid(DAY_MS),
            domain: domain.clone(),
            policy_key: digest(&policy),
            result: failed.map(|(result, _)| *result),
            sending_ip: detail(observed.source_ip.map_or_else(String::new, |ip| ip.to_string())),
            mx: detail(observed.host.clone()),
            receiving_ip: detail(observed.remote_ip.to_string()),
        };
        self.0.counts.add(key, &policy, failed.map_or("", |(_, why)| why));
        verdict
    }

    /// How a connection stands to a domain's policy, without counting it.
    pub(crate) fn verdict(&self, domain: &Domain, observed: &Observed) -> Verdict {
        self.judged(&self.sts_standing(domain), observed)
    }

    fn judged(&self, standing: &StsStanding, observed: &Observed) -> Verdict {
        let verdict = judge(observed, standing.policy.as_deref());
        match standing.failure {
            // RFC 8460 §4.3.2.2: there should have been a policy, and it could not be had.
            Some(result) if verdict.policy_type == PolicyType::NoPolicyFound => {
                let why = "the policy that the DNS record announces could not be used".to_owned();
                Verdict { policy_type: PolicyType::Sts, failure: Some((result, why)), ..verdict }
            }
            _ => verdict,
        }
    }

    /// Writes what was counted since the last call. Called every few seconds, and at the end.
    ///
    /// # Errors
    /// When the database cannot be written; then it is tried again with the next call.
    pub async fn flush_results(&self) -> Result<(), DbError> {
        let waiting: Vec<(Key, Counted)> = self.0.counts.0.lock().drain().collect();
        for (index, chunk) in waiting.chunks(WRITTEN_AT_ONCE).enumerate() {
            if let Err(error) = self.write(chunk).await {
                let mut all = self.0.counts.0.lock();
                for (key, counted) in &waiting[index * WRITTEN_AT_ONCE..] {
                    let again = all.entry(key.clone()).or_insert(Counted { sessions: 0, ..counted.clone() });
                    again.sessions += counted.sessions;
                }
                return Err(error);
            }
        }
        Ok(())
    }

    async fn write(&self, chunk: &[(Key, Counted)]) -> Result<(), DbError> {
        let mut tx = self.0.db.begin().await?;
        for (key, counted) in chunk {
            add(&mut tx, key, counted).await?;
        }
        tx.commit().await
    }
}

async fn add(tx: &mut Tx, key: &Key, counted: &Counted) -> Result<(), DbError> {
    let sql = "INSERT INTO tls_results (day, domain, policy_key, policy, result, sending_ip, mx, receiving_ip, reason, \
               sessions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
               ON CONFLICT (day, domain, policy_key, result, sending_ip, mx, receiving_ip) \
               DO UPDATE SET sessions = tls_results.sessions + excluded.sessions";
    let values = vec![
        Value::from(key.day),
        Value::from(key.domain.as_str()),
        Value::from(key.policy_key.as_str()),
        Value::from(counted.policy.as_str()),
        Value::from(key.result.map_or("", ResultType::as_str)),
        Value::from(key.sending_ip.as_str()),
        Value::from(key.mx.as_str()),
        Value::from(key.receiving_ip.as_str()),
        Value::from(counted.reason.as_str()),
        Value::from(i64::try_from(counted.sessions).unwrap_or(i64::MAX)),
    ];
    tx.execute(sql, values).await.map(drop)
}

fn policy_text(verdict: &Verdict, standing: &StsStanding, observed: &Observed) -> PolicyText {
    let (strings, mx) = match (verdict.policy_type, &standing.policy) {
        (PolicyType::Sts, Some(policy)) => {
            (policy.lines(), policy.mx.iter().map(ToString::to_string).collect())
        }
        (PolicyType::Tlsa, _) => (observed.tlsa.to_vec(), vec![observed.host.clone()]),
        _ => (Vec::new(), Vec::new()),
    };
    PolicyText { policy_type: verdict.policy_type.as_str().to_owned(), strings, mx }
}

fn digest(policy: &PolicyText) -> String {
    let text = serde_json::to_string(policy).expect("texts always serialise");
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    digest.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}
