use postroad_base::{Domain, SourceId, UtcMillis, WarmupId};
use postroad_db::{Db, Row, Value, values};

use super::{EgressError, touch};
use crate::egress::warmup::{Day, DayCounts, Decision, Plan, Progress, Rules, Stage, Subject};

/// Custom plans of an installation.
pub const MAX_PLANS: i64 = 200;

/// The warm-up of a source or a sender domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Warmup {
    pub id: WarmupId,
    pub subject: Subject,
    /// As it was when it was chosen: a later change of a custom plan does not move the ground.
    pub plan: Plan,
    pub paused: bool,
    pub began: Day,
    pub created_at: UtcMillis,
}

/// A day of a warm-up with one provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WarmupDay {
    pub day: Day,
    pub stage: u32,
    pub counts: DayCounts,
    /// What followed, once the day was over.
    pub decision: Option<Decision>,
}

pub(super) fn source_key(id: SourceId) -> String {
    format!("source:{id}")
}

pub(super) fn subject_key(subject: &Subject) -> String {
    match subject {
        Subject::Source(id) => source_key(*id),
        Subject::Domain(domain) => format!("domain:{domain}"),
    }
}

fn read_subject(text: &str) -> Option<Subject> {
    match text.split_once(':')? {
        ("source", id) => id.parse().ok().map(Subject::Source),
        ("domain", domain) => domain.parse::<Domain>().ok().map(Subject::Domain),
        _ => None,
    }
}

pub(super) async fn start(
    db: &Db,
    subject: &Subject,
    plan: Plan,
    now: UtcMillis,
) -> Result<Warmup, EgressError> {
    let warmup = Warmup {
        id: WarmupId::new(now),
        subject: subject.clone(),
        plan,
        paused: false,
        began: Day::of(now),
        created_at: now,
    };
    let mut tx = db.begin().await?;
    tx.lock("egress").await?;
    if let Subject::Source(id) = subject
        && tx.query_one("SELECT id FROM egress_sources WHERE id = ?", values![*id]).await?.is_none()
    {
        return Err(EgressError::Missing("source"));
    }
    let values = values![
        warmup.id,
        subject_key(subject),
        json(&warmup.plan),
        0_i64,
        warmup.began.0,
        warmup.created_at,
    ];
    let sql = "INSERT INTO warmups (id, subject, plan, paused, began, created_at) VALUES (?, ?, ?, ?, ?, ?)";
    tx.execute(sql, values).await.map_err(|error| {
        if error.is_unique_violation() {
            EgressError::Taken { field: "subject", what: "a warm-up for this source or domain".to_owned() }
        } else {
            error.into()
        }
    })?;
    touch(&mut tx).await?;
    tx.commit().await?;
    Ok(warmup)
}

fn json(plan: &Plan) -> String {
    serde_json::to_string(plan).expect("a plan has only strings and numbers")
}

/// What to do with a warm-up that is under way.
#[derive(Clone, Debug, PartialEq)]
pub enum WarmupChange {
    /// The stages and their limits stay what they are.
    Pause,
    Resume,
    /// Every provider goes on at the stage of the new plan that allows at most what it had.
    Plan(Plan),
    /// Every provider begins again today.
    Restart,
}

pub(super) async fn change(
    db: &Db,
    id: WarmupId,
    change: &WarmupChange,
    now: UtcMillis,
) -> Result<Option<Warmup>, EgressError> {
    let Some(mut warmup) = get(db, id).await? else { return Ok(None) };
    let today = Day::of(now);
    let mut tx = db.begin().await?;
    tx.lock("egress warm-up").await?;
    match change {
        WarmupChange::Pause => warmup.paused = true,
        WarmupChange::Resume => warmup.paused = false,
        WarmupChange::Restart => {
            warmup.began = today;
            let sql = "UPDATE warmup_progress SET stage = 0, since = ?, last_sent = NULL WHERE warmup = ?";
            tx.execute(sql, values![today.0, id]).await?;
        }
        WarmupChange::Plan(plan) => {
            let rows =
                tx.query("SELECT provider, stage FROM warmup_progress WHERE warmup = ?", values![id]).await?;
            for row in rows {
                let (provider, stage): (String, u32) = (row.get("provider")?, row.get("stage")?);
                let stage = carried_over(&warmup.plan, stage, plan);
                let sql = "UPDATE warmup_progress SET stage = ?, since = ? WHERE warmup = ? AND provider = ?";
                tx.execute(sql, values![stage, today.0, id, provider]).await?;
            }
            warmup.plan = plan.clone();
        }
    }
    tx.execute(
        "UPDATE warmups SET plan = ?, paused = ?, began = ? WHERE id = ?",
        values![json(&warmup.plan), i64::from(warmup.paused), warmup.began.0, id],
    )
    .await?;
    touch(&mut tx).await?;
    tx.commit().await?;
    Ok(Some(warmup))
}

/// The stage of the new plan that goes on from one of the old: the largest that allows no more a day.
fn carried_over(old: &Plan, stage: u32, new: &Plan) -> u32 {
    match old.stage(stage) {
        // Warm is warm under any plan.
        None => new.end(),
        Some(Stage { daily, .. }) => {
            let fit = new.stages.iter().take_while(|stage| stage.daily <= daily).count();
            u32::try_from(fit.saturating_sub(1)).unwrap_or(u32::MAX)
        }
    }
}

pub(super) async fn stop(db: &Db, id: WarmupId) -> Result<bool, EgressError> {
    let mut tx = db.begin().await?;
    for table in ["warmup_days", "warmup_progress"] {
        tx.execute(&format!("DELETE FROM {table} WHERE warmup = ?"), values![id]).await?;
    }
    let removed = tx.execute("DELETE FROM warmups WHERE id = ?", values![id]).await?;
    touch(&mut tx).await?;
    tx.commit().await?;
    Ok(removed > 0)
}

const COLUMNS: &str = "id, subject, plan, paused, began, created_at";

pub(super) async fn get(db: &Db, id: WarmupId) -> Result<Option<Warmup>, EgressError> {
    let row = db.query_one(&format!("SELECT {COLUMNS} FROM warmups WHERE id = ?"), values![id]).await?;
    row.as_ref().map(read).transpose()
}

pub(super) async fn find(db: &Db, subject: &Subject) -> Result<Option<Warmup>, EgressError> {
    let sql = format!("SELECT {COLUMNS} FROM warmups WHERE subject = ?");
    let row = db.query_one(&sql, values![subject_key(subject)]).await?;
    row.as_ref().map(read).transpose()
}

pub(super) async fn load(db: &Db) -> Result<Vec<Warmup>, EgressError> {
    let rows = db.query(&format!("SELECT {COLUMNS} FROM warmups ORDER BY id"), Vec::new()).await?;
    rows.iter().map(read).collect()
}

/// Newest first, before `before`.
pub(super) async fn list(
    db: &Db,
    before: Option<WarmupId>,
    limit: usize,
) -> Result<Vec<Warmup>, EgressError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = match before {
        Some(before) => {
            let sql = format!("SELECT {COLUMNS} FROM warmups WHERE id < ? ORDER BY id DESC LIMIT ?");
            db.query(&sql, values![before, limit]).await?
        }
        None => {
            let sql = format!("SELECT {COLUMNS} FROM warmups ORDER BY id DESC LIMIT ?");
            db.query(&sql, values![limit]).await?
        }
    };
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Warmup, EgressError> {
    let damaged = || EgressError::Damaged("warm-up");
    let (subject, plan): (String, String) = (row.get("subject")?, row.get("plan")?);
    Ok(Warmup {
        id: row.get("id")?,
        subject: read_subject(&subject).ok_or_else(damaged)?,
        plan: serde_json::from_str(&plan).map_err(|_| damaged())?,
        paused: row.get::<i64>("paused")? != 0,
        began: Day(row.get("began")?),
        created_at: row.get("created_at")?,
    })
}

pub(super) async fn progress(db: &Db, id: WarmupId) -> Result<Vec<(String, Progress)>, EgressError> {
    let sql = "SELECT provider, stage, since, decided, last_sent FROM warmup_progress WHERE warmup = ? ORDER BY provider";
    let rows = db.query(sql, values![id]).await?;
    rows.iter().map(|row| Ok((row.get("provider")?, read_progress(row)?))).collect()
}

pub(super) fn read_progress(row: &Row) -> Result<Progress, EgressError> {
    Ok(Progress {
        stage: row.get("stage")?,
        since: Day(row.get("since")?),
        decided: Day(row.get("decided")?),
        last_sent: row.get::<Option<i64>>("last_sent")?.map(Day),
    })
}

/// The days of one provider from `from` on, oldest first.
pub(super) async fn days(
    db: &Db,
    id: WarmupId,
    provider: &str,
    from: Day,
    limit: usize,
) -> Result<Vec<WarmupDay>, EgressError> {
    let sql = "SELECT day, stage, sent, delivered, deferred, bounced, complained, decision FROM warmup_days \
        WHERE warmup = ? AND provider = ? AND day >= ? ORDER BY day LIMIT ?";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = db.query(sql, values![id, provider, from.0, limit]).await?;
    rows.iter().map(read_day).collect()
}

pub(super) fn read_day(row: &Row) -> Result<WarmupDay, EgressError> {
    let decision: Option<String> = row.get("decision")?;
    Ok(WarmupDay {
        day: Day(row.get("day")?),
        stage: row.get("stage")?,
        counts: read_counts(row)?,
        decision: decision.and_then(|text| Decision::ALL.into_iter().find(|known| known.as_str() == text)),
    })
}

pub(super) fn read_counts(row: &Row) -> Result<DayCounts, EgressError> {
    Ok(DayCounts {
        sent: row.get("sent")?,
        delivered: row.get("delivered")?,
        deferred: row.get("deferred")?,
        bounced: row.get("bounced")?,
        complained: row.get("complained")?,
    })
}

/// Custom plans by name.
pub(super) async fn plans(db: &Db) -> Result<Vec<Plan>, EgressError> {
    let rows = db.query("SELECT name, about, stages FROM warmup_plans ORDER BY name", Vec::new()).await?;
    rows.iter()
        .map(|row| {
            let stages: String = row.get("stages")?;
            let stages = serde_json::from_str(&stages).map_err(|_| EgressError::Damaged("warm-up plan"))?;
            Ok(Plan { name: row.get("name")?, about: row.get("about")?, stages })
        })
        .collect()
}

pub(super) async fn add_plan(db: &Db, plan: &Plan, now: UtcMillis) -> Result<(), EgressError> {
    let taken = || EgressError::Taken { field: "name", what: plan.name.clone() };
    if Plan::find(&plan.name).is_some() {
        return Err(taken());
    }
    let mut tx = db.begin().await?;
    tx.lock("egress").await?;
    let row = tx.query_one("SELECT COUNT(*) AS n FROM warmup_plans", Vec::new()).await?;
    if row.map_or(Ok(0), |row| row.get::<i64>("n"))? >= MAX_PLANS {
        let message = format!("there are {MAX_PLANS} plans already; remove one first");
        return Err(EgressError::Invalid { field: "name", message });
    }
    let stages = serde_json::to_string(&plan.stages).expect("stages have only numbers");
    let values = values![plan.name.as_str(), plan.about.as_str(), stages, now];
    let sql = "INSERT INTO warmup_plans (name, about, stages, created_at) VALUES (?, ?, ?, ?)";
    tx.execute(sql, values)
        .await
        .map_err(|error| if error.is_unique_violation() { taken() } else { EgressError::from(error) })?;
    tx.commit().await?;
    Ok(())
}

/// Removes a custom plan. Warm-ups that follow it keep their copy.
pub(super) async fn remove_plan(db: &Db, name: &str) -> Result<bool, EgressError> {
    let removed = db.execute("DELETE FROM warmup_plans WHERE name = ?", vec![Value::from(name)]).await?;
    Ok(removed > 0)
}

/// The rules every warm-up follows.
pub(super) fn rules() -> Rules {
    Rules::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_plan_goes_on_where_the_old_one_was() {
        let (spark, mailtrap) = (Plan::find("sparkpost").unwrap(), Plan::find("mailtrap").unwrap());
        // 2,000 a day; Mailtrap's stages around it allow 1,900 and 2,400.
        assert_eq!(carried_over(&spark, 3, &mailtrap), 7);
        assert_eq!(carried_over(&spark, 0, &mailtrap), 0);
        assert_eq!(carried_over(&spark, spark.end(), &mailtrap), mailtrap.end());
        assert_eq!(carried_over(&spark, 28, &mailtrap), 20);
    }

    #[test]
    fn subjects_round_trip() {
        for subject in
            [Subject::Source(SourceId::new(UtcMillis(0))), Subject::Domain("example.com".parse().unwrap())]
        {
            assert_eq!(read_subject(&subject_key(&subject)), Some(subject));
        }
    }
}
