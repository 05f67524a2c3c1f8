use std::sync::Arc;

use postroad_account::Sealer;
use postroad_base::SharedClock;
use postroad_db::{Db, Migration};
use postroad_delivery::Suppressions;
use postroad_insight::EventLog;

use crate::core::Core;
use crate::leaving::MIGRATIONS as LEAVING;
use crate::{
    Activities, AudienceError, Consents, Contacts, Farewells, Fields, Forms, Growths, Imports, Links, Pages,
    Segments, Tags, Timelines, Topics, Visits, provider,
};

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "contacts",
        sqlite: include_str!("../migrations/0001_contacts.sqlite.sql"),
        postgres: include_str!("../migrations/0001_contacts.postgres.sql"),
    },
    Migration::shared(2, "properties", include_str!("../migrations/0002_properties.sql")),
    Migration::shared(3, "consent", include_str!("../migrations/0003_consent.sql")),
    Migration::shared(4, "segments", include_str!("../migrations/0004_segments.sql")),
    Migration::shared(5, "imports", include_str!("../migrations/0005_imports.sql")),
];

/// What segments need, of a component of its own.
const SEGMENTS: &[Migration] = &[
    Migration::shared(1, "activity", include_str!("../migrations/segments/0001_activity.sql")),
    Migration::shared(2, "members", include_str!("../migrations/segments/0002_members.sql")),
];
/// Forms have a history of their own.
const FORM_MIGRATIONS: &[Migration] =
    &[Migration::shared(1, "forms", include_str!("../migrations/forms/0001_forms.sql"))];
const GROWTH: &[Migration] = &[Migration::shared(1, "growth", include_str!("../migrations/growth.sql"))];

/// The stores of this crate over one database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Audience {
    pub contacts: Contacts,
    pub fields: Fields,
    pub tags: Tags,
    pub topics: Topics,
    pub consents: Consents,
    pub segments: Segments,
    pub activities: Activities,
    pub imports: Imports,
    pub timelines: Timelines,
    pub links: Links,
    pub visits: Visits,
    pub pages: Pages,
    pub farewells: Farewells,
    pub forms: Forms,
    pub growth: Growths,
}

impl Audience {
    /// Brings the tables up to date. The sealer keys the hashes of erased addresses.
    ///
    /// # Errors
    /// As [`Db::migrate`].
    pub async fn open(
        db: Db,
        clock: SharedClock,
        sealer: Sealer,
        suppressions: Suppressions,
        events: EventLog,
    ) -> Result<Self, AudienceError> {
        db.migrate("audience", MIGRATIONS).await?;
        db.migrate("audience_segments", SEGMENTS).await?;
        provider::write_known(&db).await?;
        db.migrate("audience-leaving", LEAVING).await?;
        db.migrate("audience_forms", FORM_MIGRATIONS).await?;
        db.migrate("audience growth", GROWTH).await?;
        let core = Arc::new(Core::new(db, clock, sealer));
        let links = Links::new(Arc::clone(&core));
        Ok(Self {
            contacts: Contacts::new(Arc::clone(&core)),
            fields: Fields::new(Arc::clone(&core)),
            tags: Tags::new(Arc::clone(&core)),
            topics: Topics::new(Arc::clone(&core)),
            segments: Segments::new(Arc::clone(&core)),
            activities: Activities::new(Arc::clone(&core), events.clone(), suppressions.clone()),
            imports: Imports::new(Arc::clone(&core), suppressions.clone()),
            timelines: Timelines::new(Arc::clone(&core), events),
            visits: Visits::new(Arc::clone(&core), Consents::new(Arc::clone(&core), suppressions.clone())),
            pages: Pages::new(Arc::clone(&core)),
            farewells: Farewells::new(Arc::clone(&core)),
            forms: Forms::new(Arc::clone(&core), links.clone()),
            links,
            growth: Growths::new(Arc::clone(&core), suppressions.clone()),
            consents: Consents::new(core, suppressions),
        })
    }
}
