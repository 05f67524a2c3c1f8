mod post_office;

use std::collections::BTreeMap;
use std::sync::Arc;

use postroad_account::{Actor, Sealer};
use postroad_audience::{
    Audience, Contact, ContactChange, ContactFilter, ContactSort, Entry, Origin, Outcome,
};
use postroad_base::{
    AttemptFacts, AttemptId, Clock, Event, EventId, EventKind, ManualClock, MessageId, Reply, Stream,
    UtcMillis, WorkspaceId,
};
use postroad_db::Db;
use postroad_db::testing::each_database;
use postroad_delivery::Suppressions;
use postroad_insight::{AcceptedMessage, EventLog, Record, Source};
use serde_json::Value;

pub use self::post_office::PostOffice;

/// 2026-01-31T12:00:00Z
pub const START: UtcMillis = UtcMillis(1_769_860_800_000);

/// Two processes over one database, with one clock.
pub struct Fixture {
    pub one: Audience,
    pub other: Audience,
    pub db: Db,
    pub clock: Arc<ManualClock>,
    pub suppressions: Suppressions,
    pub events: EventLog,
    pub workspace: WorkspaceId,
    pub origin: Origin,
}

impl Fixture {
    pub async fn add(&self, email: &str, change: ContactChange) -> Contact {
        self.one
            .contacts
            .create(self.workspace, email, &change, &self.origin)
            .await
            .expect("the contact is made")
    }

    pub async fn upsert(&self, entries: Vec<Entry>) -> Vec<Outcome> {
        self.one.contacts.upsert(self.workspace, &entries, &self.origin).await.expect("rows are taken")
    }

    pub async fn emails(&self, filter: ContactFilter) -> Vec<String> {
        let page = self.one.contacts.list(self.workspace, &filter, ContactSort::Email, None, 200).await;
        page.expect("a page").items.into_iter().map(|contact| contact.email.to_string()).collect()
    }

    /// A message, and what became of it; `host` took or refused it.
    pub async fn mail(&self, to: &str, outcomes: &[(EventKind, Option<Reply>)], host: &str) -> MessageId {
        let now = self.clock.now();
        let id = MessageId::new(now);
        let message = AcceptedMessage {
            id,
            at: now,
            workspace: self.workspace,
            stream: Stream::Broadcast,
            source: Source::Api,
            credential: None,
            envelope_from: None,
            header_from: "shop@shop.example".into(),
            subject: "Sale".into(),
            recipients: vec![to.parse().expect("an address")],
            tags: vec![],
            metadata: serde_json::Map::new(),
            size_bytes: 10,
            message_id_header: format!("<{id}@shop.example>"),
            send_at: None,
        };
        let mut records = vec![Record::Accepted(Box::new(message))];
        for (kind, reply) in outcomes {
            let attempt = AttemptFacts {
                id: AttemptId::new(now),
                number: 1,
                mx_host: host.to_owned(),
                remote_ip: None,
                source_ip: None,
                tls: None,
                duration_ms: 10,
                transcript: None,
                tls_policy: None,
                source: None,
                provider: None,
            };
            records.push(Record::Happened(Box::new(Event {
                id: EventId::new(now),
                at: now,
                kind: *kind,
                workspace: self.workspace,
                message: id,
                stream: Stream::Broadcast,
                recipient: to.parse().expect("an address"),
                reply: reply.clone(),
                reason: None,
                next_attempt: None,
                attempt: Some(attempt),
            })));
        }
        self.events.append(records).await;
        self.events.flush().await.expect("the log is written");
        id
    }

    /// Everything that follows from what happened.
    pub async fn settle(&self) {
        while self.one.activities.work().await.expect("activity is counted") {}
        self.one.segments.settle().await.expect("memberships are brought up to date");
    }

    pub fn clock_now(&self) -> UtcMillis {
        use postroad_base::Clock;
        self.clock.now()
    }

    /// How many rows a table has.
    pub async fn rows(&self, table: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) AS n FROM {table}");
        self.db
            .query_one(&sql, Vec::new())
            .await
            .expect("a count")
            .expect("a row")
            .get("n")
            .expect("a number")
    }
}

pub fn entry(email: &str, change: ContactChange) -> Entry {
    Entry { email: email.to_owned(), change }
}

#[expect(clippy::option_option, reason = "as a change has it")]
pub fn some(text: &str) -> Option<Option<String>> {
    Some(Some(text.to_owned()))
}

pub fn fields<const N: usize>(fields: [(&str, Value); N]) -> BTreeMap<String, Value> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

pub fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Runs the body on both databases.
pub async fn each<F: Future<Output = ()>>(body: impl Fn(Fixture) -> F) {
    each_database(|db| async { body(fixture(db).await).await }).await;
}

async fn fixture(db: Db) -> Fixture {
    let clock = Arc::new(ManualClock::new(START));
    postroad_delivery::migrate(&db).await.expect("the tables of delivery are made");
    let suppressions = Suppressions::open(db.clone(), clock.clone()).await.expect("the list opens");
    let events = EventLog::open(db.clone(), clock.clone()).await.expect("the log opens");
    let open = || {
        let sealer = Sealer::new(&[7; 32]);
        Audience::open(db.clone(), clock.clone(), sealer, suppressions.clone(), events.clone())
    };
    let one = open().await.expect("the tables open");
    let other = open().await.expect("the tables open");
    let workspace = WorkspaceId::new(START);
    let origin = Origin::new(Actor::LocalOperator, "test");
    Fixture { one, other, db, clock, suppressions, events, workspace, origin }
}
