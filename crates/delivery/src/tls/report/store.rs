use std::time::Duration;

use postroad_base::{Domain, MessageId, UtcMillis};
use postroad_db::{DbError, Row, Tx, Value};
use serde::{Deserialize, Serialize};

use super::address::Destination;
use super::build::{Counted, Report, civil, compressed};
use crate::tls::TlsPolicies;

/// Reports are kept for so long, and results nobody wants a report about for no longer than they are in doubt.
const KEPT_FOR: Duration = Duration::from_secs(90 * 86_400);
const RESULTS_KEPT_DAYS: i64 = 7;
/// Rows of one report; what is beyond is counted in the next one.
const ROWS_MAX: i64 = 5_000;
const COLUMNS: &str = "seq, day, domain, state, created_at, successes, failures, report, deliveries, due_at";

/// How far the sending of a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendState {
    Waiting,
    /// Taken by the server it was posted to, or in the queue as mail.
    Sent,
    Failed,
}

impl SendState {
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Sent, Self::Failed];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }
}

/// A report on its way to one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportDelivery {
    pub destination: Destination,
    pub state: SendState,
    pub attempts: u32,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// The mail that carries it.
    pub message: Option<MessageId>,
}

/// A report that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsReport {
    pub seq: i64,
    /// Days since 1970.
    pub day: i64,
    pub domain: Domain,
    pub state: SendState,
    pub created_at: UtcMillis,
    pub successes: i64,
    pub failures: i64,
    /// JSON, compressed by gzip.
    pub report: Vec<u8>,
    pub deliveries: Vec<ReportDelivery>,
    pub due_at: Option<UtcMillis>,
}

impl TlsReport {
    /// The day it is about, as in `2026-01-31`.
    #[must_use]
    pub fn date(&self) -> String {
        let (year, month, day) = civil(self.day);
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// The report as it was sent, for people.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_reader(flate2::read::GzDecoder::new(&self.report[..])).ok()
    }
}

impl TlsPolicies {
    /// Days and domains with results, of days before `before`; of one domain or all.
    pub(crate) async fn counted(
        &self,
        before: i64,
        domain: Option<&Domain>,
        limit: i64,
    ) -> Result<Vec<(i64, Domain)>, DbError> {
        let sql = "SELECT DISTINCT day, domain FROM tls_results WHERE day < ? AND (? = '' OR domain = ?) \
                   ORDER BY day, domain LIMIT ?";
        let only = domain.map_or("", Domain::as_str);
        let values = vec![Value::from(before), Value::from(only), Value::from(only), Value::from(limit)];
        let rows = self.0.db.query(sql, values).await?;
        let read = |row: &Row| -> Result<(i64, Option<Domain>), DbError> {
            let name: String = row.get("domain")?;
            Ok((row.get("day")?, name.parse().ok()))
        };
        let found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(found.into_iter().filter_map(|(day, domain)| Some((day, domain?))).collect())
    }

    /// Turns what was counted into a report, in one step: what is counted from now on is for the next one.
    pub(super) async fn make_report(
        &self,
        day: i64,
        domain: &Domain,
        to: Vec<Destination>,
        build: impl FnOnce(&[Counted]) -> Report,
    ) -> Result<Option<TlsReport>, DbError> {
        let mut tx = self.0.db.begin().await?;
        tx.lock("tls-report").await?;
        let rows = take(&mut tx, day, domain).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let report = build(&rows);
        let now = self.0.clock.now();
        let waiting = |destination| ReportDelivery {
            destination,
            state: SendState::Waiting,
            attempts: 0,
            error: None,
            message: None,
        };
        let mut made = TlsReport {
            seq: 0,
            day,
            domain: domain.clone(),
            state: SendState::Waiting,
            created_at: now,
            successes: report.successes,
            failures: report.failures,
            report: compressed(&report.json),
            deliveries: to.into_iter().map(waiting).collect(),
            due_at: Some(now),
        };
        made.seq = insert(&mut tx, &made).await?;
        tx.commit().await?;
        Ok(Some(made))
    }

    /// Forgets what was counted for a domain that wants no report.
    pub(crate) async fn forget_results(&self, day: i64, domain: &Domain) -> Result<(), DbError> {
        let sql = "DELETE FROM tls_results WHERE day = ? AND domain = ?";
        self.0.db.execute(sql, vec![Value::from(day), Value::from(domain.as_str())]).await.map(drop)
    }

    /// Forgets old reports, and results that no report could be made of.
    pub(crate) async fn forget_old_reports(&self, today: i64) -> Result<(), DbError> {
        let now = self.0.clock.now();
        let sql = "DELETE FROM tls_reports WHERE created_at < ?";
        self.0.db.execute(sql, vec![Value::from(now.minus(KEPT_FOR).0)]).await?;
        let sql = "DELETE FROM tls_results WHERE day < ?";
        self.0.db.execute(sql, vec![Value::from(today - RESULTS_KEPT_DAYS)]).await.map(drop)
    }

    /// Reports that are to be sent now.
    pub(crate) async fn due_reports(&self, limit: i64) -> Result<Vec<TlsReport>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM tls_reports WHERE due_at <= ? ORDER BY due_at LIMIT ?");
        let values = vec![Value::from(self.0.clock.now().0), Value::from(limit)];
        let rows = self.0.db.query(&sql, values).await?;
        rows.iter().map(read).collect()
    }

    /// Takes a report for sending until `until`; `false` when somebody else has it.
    pub(crate) async fn claim_report(&self, report: &TlsReport, until: UtcMillis) -> Result<bool, DbError> {
        let sql = "UPDATE tls_reports SET due_at = ? WHERE seq = ? AND due_at = ?";
        let was = report.due_at.map(|at| at.0);
        let values = vec![Value::from(until.0), Value::from(report.seq), Value::from(was)];
        Ok(self.0.db.execute(sql, values).await? == 1)
    }

    /// Writes down how far the sending is.
    pub(crate) async fn save_report(&self, report: &TlsReport) -> Result<(), DbError> {
        let sql = "UPDATE tls_reports SET state = ?, deliveries = ?, due_at = ? WHERE seq = ?";
        let values = vec![
            Value::from(report.state.as_str()),
            Value::from(deliveries(&report.deliveries)),
            Value::from(report.due_at.map(|at| at.0)),
            Value::from(report.seq),
        ];
        self.0.db.execute(sql, values).await.map(drop)
    }

    /// Reports about domains that hold `search`, in a state or any, newest first, made before the one numbered `before`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn reports(
        &self,
        search: &str,
        state: Option<SendState>,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<TlsReport>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM tls_reports WHERE seq < ? AND domain LIKE ? ESCAPE '!' AND (? = '' OR state = ?) \
             ORDER BY seq DESC LIMIT ?"
        );
        let state = state.map_or("", SendState::as_str);
        let values = vec![
            Value::from(before.unwrap_or(i64::MAX)),
            Value::from(crate::tls::configured::containing(search)),
            Value::from(state),
            Value::from(state),
            Value::from(limit),
        ];
        let rows = self.0.db.query(&sql, values).await?;
        rows.iter().map(read).collect()
    }

    /// One report.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn report(&self, seq: i64) -> Result<Option<TlsReport>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM tls_reports WHERE seq = ?");
        let row = self.0.db.query_one(&sql, vec![Value::from(seq)]).await?;
        row.as_ref().map(read).transpose()
    }
}

/// The results of a day and domain; they are gone when the transaction ends.
async fn take(tx: &mut Tx, day: i64, domain: &Domain) -> Result<Vec<Counted>, DbError> {
    let sql = "SELECT policy_key, policy, result, sending_ip, mx, receiving_ip, reason, sessions FROM tls_results \
               WHERE day = ? AND domain = ? ORDER BY policy_key, result, mx LIMIT ?";
    let values = vec![Value::from(day), Value::from(domain.as_str()), Value::from(ROWS_MAX)];
    let rows = tx.query(sql, values).await?;
    let sql = "DELETE FROM tls_results WHERE day = ? AND domain = ?";
    tx.execute(sql, vec![Value::from(day), Value::from(domain.as_str())]).await?;
    rows.iter().map(counted).collect()
}

fn counted(row: &Row) -> Result<Counted, DbError> {
    let policy: String = row.get("policy")?;
    Ok(Counted {
        policy_key: row.get("policy_key")?,
        policy: serde_json::from_str(&policy).map_err(|_| bad("policy", "not a policy"))?,
        result: row.get("result")?,
        sending_ip: row.get("sending_ip")?,
        mx: row.get("mx")?,
        receiving_ip: row.get("receiving_ip")?,
        reason: row.get("reason")?,
        sessions: row.get("sessions")?,
    })
}

async fn insert(tx: &mut Tx, report: &TlsReport) -> Result<i64, DbError> {
    let sql = "INSERT INTO tls_reports (day, domain, state, created_at, successes, failures, report, deliveries, due_at) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq";
    let values = vec![
        Value::from(report.day),
        Value::from(report.domain.as_str()),
        Value::from(report.state.as_str()),
        Value::from(report.created_at.0),
        Value::from(report.successes),
        Value::from(report.failures),
        Value::from(report.report.clone()),
        Value::from(deliveries(&report.deliveries)),
        Value::from(report.due_at.map(|at| at.0)),
    ];
    let row = tx.query_one(sql, values).await?;
    row.map_or(Err(bad("seq", "missing")), |row| row.get("seq"))
}

fn deliveries(all: &[ReportDelivery]) -> String {
    serde_json::to_string(all).expect("texts and numbers always serialise")
}

fn bad(column: &str, problem: &'static str) -> DbError {
    DbError::Column { column: column.to_owned(), problem }
}

fn read(row: &Row) -> Result<TlsReport, DbError> {
    let domain: String = row.get("domain")?;
    let state: String = row.get("state")?;
    let deliveries: String = row.get("deliveries")?;
    let due_at: Option<i64> = row.get("due_at")?;
    Ok(TlsReport {
        seq: row.get("seq")?,
        day: row.get("day")?,
        domain: domain.parse().map_err(|_| bad("domain", "not a domain"))?,
        state: SendState::ALL
            .into_iter()
            .find(|known| known.as_str() == state)
            .ok_or_else(|| bad("state", "unknown state"))?,
        created_at: UtcMillis(row.get("created_at")?),
        successes: row.get("successes")?,
        failures: row.get("failures")?,
        report: row.get("report")?,
        deliveries: serde_json::from_str(&deliveries).map_err(|_| bad("deliveries", "not deliveries"))?,
        due_at: due_at.map(UtcMillis),
    })
}
