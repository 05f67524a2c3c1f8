use std::sync::Arc;

use arc_swap::ArcSwap;
use postroad_base::SharedClock;
use postroad_db::{Db, Row, values};
use serde_json::{Map, Value as Json, json};

use super::InstallationSettings;
use crate::{AccountError, AuditLog, By, Change};

/// The settings of the installation. Reading costs a pointer; a change is effective at once in this process and, by
/// [`Settings::refresh`], within seconds in the others.
#[derive(Clone)]
pub struct Settings {
    db: Db,
    clock: SharedClock,
    audit: AuditLog,
    current: Arc<ArcSwap<InstallationSettings>>,
}

const SELECT: &str = "SELECT name, value FROM account_setting";

impl Settings {
    pub(crate) async fn open(db: Db, clock: SharedClock, audit: AuditLog) -> Result<Self, AccountError> {
        let current = Arc::new(ArcSwap::from_pointee(InstallationSettings::default()));
        let settings = Self { db, clock, audit, current };
        settings.refresh().await?;
        Ok(settings)
    }

    #[must_use]
    pub fn current(&self) -> Arc<InstallationSettings> {
        self.current.load_full()
    }

    /// Reads what other processes changed.
    ///
    /// # Errors
    /// As the database answers; the settings stay as they were.
    pub async fn refresh(&self) -> Result<(), AccountError> {
        let found = from_rows(&self.db.query(SELECT, values![]).await?)?;
        if *self.current.load_full() != found {
            self.current.store(Arc::new(found));
        }
        Ok(())
    }

    /// Changes settings. Returns them as they are now.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] names the setting; nothing was changed then.
    pub async fn update(
        &self,
        by: &By,
        change: impl FnOnce(&mut InstallationSettings) + Send,
    ) -> Result<Arc<InstallationSettings>, AccountError> {
        let mut tx = self.db.begin().await?;
        tx.lock("account settings").await?;
        let before = from_rows(&tx.query(SELECT, values![]).await?)?;
        let mut after = before.clone();
        change(&mut after);
        after.check()?;
        let now = self.clock.now();
        let before = fields(&before);
        for (name, value) in fields(&after) {
            if before.get(&name) == Some(&value) {
                continue;
            }
            let sql = "INSERT INTO account_setting (name, value, changed_at) VALUES (?, ?, ?) \
                       ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value, changed_at = EXCLUDED.changed_at";
            tx.execute(sql, values![&name, value.to_string(), now]).await?;
            let change = Change {
                workspace: None,
                action: "setting.changed",
                before: before.get(&name).cloned(),
                after: Some(value),
                subject: name,
            };
            self.audit.record(&mut tx, by, change).await?;
        }
        tx.commit().await?;
        let after = Arc::new(after);
        self.current.store(Arc::clone(&after));
        Ok(after)
    }

    /// Changes one setting by its name, as the API and the command line do.
    ///
    /// # Errors
    /// [`AccountError::Missing`] for an unknown name, [`AccountError::Invalid`] for a value that cannot be.
    pub async fn set(
        &self,
        name: &str,
        value: Json,
        by: &By,
    ) -> Result<Arc<InstallationSettings>, AccountError> {
        let mut changed = fields(&self.current());
        *changed.get_mut(name).ok_or(AccountError::Missing { what: "setting" })? = value;
        let changed: InstallationSettings = serde_json::from_value(Json::Object(changed))
            .map_err(|error| AccountError::invalid("value", error.to_string()))?;
        let value = fields(&changed).remove(name).unwrap_or_default();
        let name = name.to_owned();
        self.update(by, move |settings| {
            let mut all = fields(settings);
            all.insert(name, value);
            if let Ok(all) = serde_json::from_value(Json::Object(all)) {
                *settings = all;
            }
        })
        .await
    }
}

fn fields(settings: &InstallationSettings) -> Map<String, Json> {
    match json!(settings) {
        Json::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// A value that this version cannot read, or a setting it does not know, leaves the default; the others hold.
fn from_rows(rows: &[Row]) -> Result<InstallationSettings, AccountError> {
    let mut settings = InstallationSettings::default();
    for row in rows {
        let (name, value): (String, String) = (row.get("name")?, row.get("value")?);
        let mut all = fields(&settings);
        if !all.contains_key(&name) {
            tracing::warn!(setting = name, "unknown setting in the database is ignored");
            continue;
        }
        let value = serde_json::from_str(&value).unwrap_or_default();
        all.insert(name.clone(), value);
        match serde_json::from_value::<InstallationSettings>(Json::Object(all)) {
            Ok(read) if read.check().is_ok() => settings = read,
            _ => tracing::error!(setting = name, "setting in the database cannot be used; its default holds"),
        }
    }
    Ok(settings)
}
