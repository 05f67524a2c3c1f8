use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use arc_swap::ArcSwap;
use postroad_base::{SharedClock, TrafficRuleId, UtcMillis, WorkspaceId};
use postroad_db::{Db, DbError, Row, values};

use super::{RouteTo, TrafficAction, TrafficMatch, TrafficRule, TrafficRules, schema};

/// Rules at a time, of all workspaces: every message is held against each.
pub const MAX_RULES: usize = 500;

/// Why a rule was not made.
#[derive(Debug, thiserror::Error)]
pub enum TrafficError {
    #[error("there are {MAX_RULES} traffic rules already; take some back first")]
    Full,
    #[error("a stored traffic rule cannot be read")]
    Damaged,
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Which rules to list, newest first.
#[derive(Clone, Debug, Default)]
pub struct TrafficQuery {
    /// Rules about this workspace only; `None`: all.
    pub workspace: Option<WorkspaceId>,
    /// A part of the reason, the author or what is matched.
    pub search: Option<String>,
    /// Rules older than this one.
    pub after: Option<TrafficRuleId>,
}

/// The traffic rules as they are kept. Cheap to clone.
#[derive(Clone)]
pub struct Traffic(Arc<Inner>);

struct Inner {
    db: Db,
    clock: SharedClock,
    rules: ArcSwap<TrafficRules>,
    /// The change the rules were read at.
    version: AtomicI64,
}

impl std::fmt::Debug for Traffic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Traffic({} rules)", self.rules().all().len())
    }
}

impl Traffic {
    /// Brings the table up to date and reads what is in force.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open(db: Db, clock: SharedClock) -> Result<Self, TrafficError> {
        db.migrate("delivery-traffic", &schema::migrations()).await?;
        let this = Self(Arc::new(Inner { db, clock, rules: ArcSwap::default(), version: AtomicI64::new(0) }));
        this.tick().await?;
        Ok(this)
    }

    /// What is in force, without a look-up.
    #[must_use]
    pub fn rules(&self) -> Arc<TrafficRules> {
        self.0.rules.load_full()
    }

    /// Rules that match, newest first, those that have expired left out.
    #[must_use]
    pub fn list(&self, query: &TrafficQuery) -> Vec<TrafficRule> {
        let now = self.0.clock.now();
        let wanted = |rule: &&TrafficRule| {
            rule.holds_at(now)
                && query.workspace.is_none_or(|workspace| rule.matches.workspace == Some(workspace))
                && query.after.is_none_or(|after| rule.id < after)
                && query.search.as_deref().is_none_or(|search| mentions(rule, search))
        };
        let rules = self.rules();
        let mut found: Vec<TrafficRule> = rules.all().iter().filter(wanted).cloned().collect();
        found.sort_by_key(|rule| std::cmp::Reverse(rule.id));
        found
    }

    /// A rule in force.
    #[must_use]
    pub fn find(&self, id: TrafficRuleId) -> Option<TrafficRule> {
        let now = self.0.clock.now();
        self.rules().all().iter().find(|rule| rule.id == id && rule.holds_at(now)).cloned()
    }

    /// A rule as [`Traffic::add`] would keep it, for a dry run.
    #[must_use]
    pub fn draft(
        &self,
        matches: TrafficMatch,
        action: TrafficAction,
        reason: String,
        author: String,
        expires_at: Option<UtcMillis>,
    ) -> TrafficRule {
        let created_at = self.0.clock.now();
        TrafficRule {
            id: TrafficRuleId::new(created_at),
            matches,
            action,
            reason,
            author,
            created_at,
            expires_at,
        }
    }

    /// Makes a rule. The queue learns of it when its engine next looks at [`Traffic::rules`].
    ///
    /// # Errors
    /// [`TrafficError::Full`], or when the database cannot be written.
    pub async fn add(&self, rule: &TrafficRule) -> Result<(), TrafficError> {
        let mut tx = self.0.db.begin().await?;
        tx.lock("delivery-traffic").await?;
        let now = self.0.clock.now();
        tx.execute("DELETE FROM traffic_rules WHERE expires_at <= ?", values![now]).await?;
        if tx.query("SELECT id FROM traffic_rules", Vec::new()).await?.len() >= MAX_RULES {
            return Err(TrafficError::Full);
        }
        let TrafficRule { id, matches, action, reason, author, created_at, expires_at } = rule;
        let (per_minute, pool, source) = match action {
            TrafficAction::Suspend => (None, None, None),
            TrafficAction::Throttle { per_minute } => (Some(i64::from(*per_minute)), None, None),
            TrafficAction::Route(RouteTo::Pool(pool)) => (None, Some(*pool), None),
            TrafficAction::Route(RouteTo::Source(source)) => (None, None, Some(*source)),
        };
        let values = values![
            *id,
            matches.workspace,
            matches.stream,
            matches.tag.clone(),
            matches.domain.as_ref().map(ToString::to_string),
            matches.provider.clone(),
            matches.source,
            action.as_str(),
            per_minute,
            pool,
            source,
            reason.as_str(),
            author.as_str(),
            *created_at,
            *expires_at,
        ];
        let sql = "INSERT INTO traffic_rules (id, workspace, stream, tag, domain, provider, source, action, \
            per_minute, route_pool, route_source, reason, author, created_at, expires_at) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        tx.execute(sql, values).await?;
        tx.execute(TOUCH, Vec::new()).await?;
        tx.commit().await?;
        self.tick().await
    }

    /// Takes a rule back. Returns whether it was there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn remove(&self, id: TrafficRuleId) -> Result<bool, TrafficError> {
        let mut tx = self.0.db.begin().await?;
        let removed = tx.execute("DELETE FROM traffic_rules WHERE id = ?", values![id]).await?;
        tx.execute(TOUCH, Vec::new()).await?;
        tx.commit().await?;
        self.tick().await?;
        Ok(removed > 0)
    }

    /// To be called every few seconds: reads what other processes changed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tick(&self) -> Result<(), TrafficError> {
        let row =
            self.0.db.query_one("SELECT version FROM traffic_changes WHERE one = 1", Vec::new()).await?;
        let version: i64 = row.ok_or(TrafficError::Damaged)?.get("version")?;
        if version == self.0.version.load(Ordering::SeqCst) {
            return Ok(());
        }
        let rows = self.0.db.query("SELECT * FROM traffic_rules ORDER BY id", Vec::new()).await?;
        let rules = rows.iter().map(read).collect::<Result<_, _>>()?;
        self.0.rules.store(Arc::new(TrafficRules::new(rules)));
        self.0.version.store(version, Ordering::SeqCst);
        Ok(())
    }
}

const TOUCH: &str = "UPDATE traffic_changes SET version = version + 1 WHERE one = 1";

fn mentions(rule: &TrafficRule, search: &str) -> bool {
    let search = search.to_lowercase();
    let matches = &rule.matches;
    let domain = matches.domain.as_ref().map(ToString::to_string);
    let texts = [
        Some(rule.reason.as_str()),
        Some(rule.author.as_str()),
        Some(rule.action.as_str()),
        matches.tag.as_deref(),
        matches.provider.as_deref(),
        domain.as_deref(),
        matches.stream.map(|stream| stream.as_str()),
    ];
    texts.into_iter().flatten().any(|text| text.to_lowercase().contains(&search))
}

fn read(row: &Row) -> Result<TrafficRule, TrafficError> {
    let action: String = row.get("action")?;
    let per_minute: Option<i64> = row.get("per_minute")?;
    let action = match (action.as_str(), per_minute, row.get("route_pool")?, row.get("route_source")?) {
        ("suspend", ..) => TrafficAction::Suspend,
        ("throttle", Some(per_minute), ..) => TrafficAction::Throttle {
            per_minute: u32::try_from(per_minute).map_err(|_| TrafficError::Damaged)?,
        },
        ("route", _, Some(pool), _) => TrafficAction::Route(RouteTo::Pool(pool)),
        ("route", _, None, Some(source)) => TrafficAction::Route(RouteTo::Source(source)),
        _ => return Err(TrafficError::Damaged),
    };
    let domain: Option<String> = row.get("domain")?;
    let domain = domain.map(|name| name.parse()).transpose().map_err(|_| TrafficError::Damaged)?;
    Ok(TrafficRule {
        id: row.get("id")?,
        matches: TrafficMatch {
            workspace: row.get("workspace")?,
            stream: row.get("stream")?,
            tag: row.get("tag")?,
            domain,
            provider: row.get("provider")?,
            source: row.get("source")?,
        },
        action,
        reason: row.get("reason")?,
        author: row.get("author")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}
