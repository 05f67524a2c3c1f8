//! An audience: the contacts come as a batch of the API brings them, the rest by SQL, which is faster than any sender.

use std::collections::BTreeMap;

use postroad_audience::{ContactChange, Entry, FieldKind, NewField, NewTopic};
use postroad_db::{Dialect, Value, values};
use serde_json::json;

use crate::World;

/// Contacts of one batch.
const BATCH: u64 = 1_000;
pub const TOPICS: [&str; 5] = ["News", "Offers", "Tips", "Events", "Surveys"];
pub const COUNTRIES: [&str; 12] = ["DE", "US", "FR", "GB", "KR", "ES", "IT", "PL", "NL", "SE", "AT", "CH"];
const FIRST: [&str; 16] = [
    "Ann", "Bob", "Carla", "David", "Eva", "Frank", "Greta", "Hans", "Ines", "Jo", "Kim", "Lena", "Minjun",
    "Nora", "Otto", "Paula",
];
const LAST: [&str; 20] = [
    "Smith", "Müller", "Johnson", "Garcia", "Rossi", "Kowalski", "Jansen", "Svensson", "Lee", "Park",
    "Dubois", "Weber", "Fischer", "Novak", "Silva", "Costa", "Brown", "Jones", "Meyer", "Wagner",
];
const DOMAINS: [&str; 6] = ["gmail.com", "outlook.com", "yahoo.com", "gmx.de", "naver.com", "icloud.com"];

/// Spreads numbers.
pub fn mix(number: u64, salt: u64) -> u64 {
    let mut x = number.wrapping_add(salt.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_add(0x1234_5678);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn pick<'a>(of: &[&'a str], number: u64, salt: u64) -> &'a str {
    of[usize::try_from(mix(number, salt) % of.len() as u64).unwrap_or(0)]
}

pub fn email(number: u64) -> String {
    let (first, last) = (pick(&FIRST, number, 1), pick(&LAST, number, 2));
    let domain = match mix(number, 3) % 10 {
        0..7 => pick(&DOMAINS, number, 4).to_owned(),
        _ => format!("company-{}.example", mix(number, 5) % 20_000),
    };
    format!("{first}.{last}{number}@{domain}").to_lowercase().replace('ü', "ue")
}

fn entry(number: u64) -> Entry {
    let some = |text: &str| Some(Some(text.to_owned()));
    let mut fields = BTreeMap::new();
    fields.insert("city".to_owned(), json!(format!("City {}", mix(number, 6) % 500)));
    fields.insert("plan".to_owned(), json!(pick(&["Free", "Pro", "Team"], number, 7)));
    fields.insert("points".to_owned(), json!(mix(number, 8) % 1_000));
    let day = format!(
        "{}-{:02}-{:02}",
        1950 + mix(number, 9) % 55,
        1 + mix(number, 10) % 12,
        1 + mix(number, 11) % 28
    );
    fields.insert("born".to_owned(), json!(day));
    let tags = [mix(number, 12) % 50, mix(number, 13) % 2_000].map(|tag| format!("tag {tag}"));
    let change = ContactChange {
        first_name: some(pick(&FIRST, number, 1)),
        last_name: some(pick(&LAST, number, 2)),
        country: some(pick(&COUNTRIES, number, 14)),
        language: some(pick(&["de", "en", "ko", "fr", "es"], number, 15)),
        fields,
        add_tags: tags.to_vec(),
        ..ContactChange::default()
    };
    Entry { email: email(number), change }
}

pub async fn fill(world: &World) {
    let World { audience, workspace, .. } = world;
    for (name, kind, choices) in [
        ("city", FieldKind::Text, &[][..]),
        ("plan", FieldKind::Choice, &["Free", "Pro", "Team"][..]),
        ("points", FieldKind::Number, &[][..]),
        ("born", FieldKind::Date, &[][..]),
    ] {
        let choices = choices.iter().map(|choice| (*choice).to_owned()).collect();
        let new = NewField { name: name.into(), label: String::new(), kind, choices };
        audience.fields.create(*workspace, new).await.expect("a field");
    }
    for name in TOPICS {
        let new =
            NewTopic { name: name.into(), description: String::new(), double_opt_in: false, public: true };
        audience.topics.create(*workspace, new).await.expect("a topic");
    }
    let mut number = 0;
    while number < world.contacts {
        let entries: Vec<Entry> = (number..(number + BATCH).min(world.contacts)).map(entry).collect();
        audience.contacts.upsert(*workspace, &entries, &world.origin).await.expect("contacts");
        number += BATCH;
        if number % 100_000 == 0 {
            eprintln!("{number} contacts");
        }
    }
    run(world, "DELETE FROM audience_touched", Vec::new()).await;
    spread_times(world).await;
    consents(world).await;
    activity(world).await;
}

async fn run(world: &World, sql: &str, values: Vec<Value>) {
    world.db.execute(sql, values).await.expect(sql);
}

/// As if they had come over two years.
async fn spread_times(world: &World) {
    let now = world.clock.now().0;
    let sql = "UPDATE audience_contacts SET created_at = ? - (n * 7919 % 730) * 86400000 - n % 86400000, \
               updated_at = ? - (n * 104729 % 365) * 86400000 - n % 86400000";
    run(world, sql, values![now, now]).await;
}

async fn consents(world: &World) {
    let now = world.clock.now().0;
    run(
        world,
        "INSERT INTO audience_evidence (ws, digest, source, form, version, text, text_hash, actor) \
                SELECT ws, ?, 'form', 'Footer', '', 'Yes', '', 'local' FROM audience_workspaces",
        values![vec![1_u8]],
    )
    .await;
    let sql = "INSERT INTO audience_consents (ws, contact, topic, kind, at, recorded_at, ip, evidence) \
               SELECT c.ws, c.n, t.topic, 1, c.created_at, ?, NULL, 1 FROM audience_contacts c CROSS JOIN audience_topics t \
               ORDER BY c.n, t.topic";
    run(world, sql, values![now]).await;
    // Two of three are subscribed, the others have left.
    let sql = "INSERT INTO audience_subscriptions (contact, topic, state, since) \
               SELECT c.n, t.topic, CASE WHEN (c.n * 31 + t.topic * 17) % 3 = 0 THEN 3 ELSE 2 END, c.created_at \
               FROM audience_contacts c CROSS JOIN audience_topics t ORDER BY c.n, t.topic";
    run(world, sql, Vec::new()).await;
}

async fn activity(world: &World) {
    let now = world.clock.now().0;
    for round in 0_i64..10 {
        // A delivery a week, an open by a person of three in ten, one by a machine of three more, a click of one.
        for (kind, from, to) in [(10_i64, 0_i64, 10_i64), (70, 0, 3), (71, 3, 6), (80, 0, 1)] {
            let sql = "INSERT INTO audience_activity (contact, kind, at, key, ws) \
                       SELECT n, ?, ? - ? * 604800000 - n * 7919 % 86400000, n * 64 + ?, ws FROM audience_contacts \
                       WHERE (n * 31 + ? * 7 * (1 + n % 3)) % 10 >= ? AND (n * 31 + ? * 7 * (1 + n % 3)) % 10 < ? ORDER BY n";
            run(world, sql, values![kind, now, round, round, round, from, round, to]).await;
        }
        eprintln!("activity of week {round}");
    }
    let times = |kind: i64, name: &str| {
        let ranks: Vec<String> = (2..=5)
            .map(|rank| {
                format!("MAX(CASE WHEN kind = {kind} AND r = {rank} THEN at END) AS {name}_{rank}_at")
            })
            .collect();
        ranks.join(", ")
    };
    let count = |kind: i64| format!("SUM(CASE WHEN kind = {kind} THEN 1 ELSE 0 END)");
    let last = |kind: i64| format!("MAX(CASE WHEN kind = {kind} THEN at END)");
    let cast = if world.db.dialect() == Dialect::Postgres { "::BIGINT" } else { "" };
    let sql = format!(
        "INSERT INTO audience_engagement (contact, ws, sent, sent_at, delivered, delivered_at, deferred, soft_bounced, \
         bounced, suppressed, complained, opened, opened_at, clicked, clicked_at, machine_opened, machine_opened_at, \
         machine_clicked, unopened, score_key, opened_2_at, opened_3_at, opened_4_at, opened_5_at, clicked_2_at, \
         clicked_3_at, clicked_4_at, clicked_5_at) \
         SELECT contact, ws, {d}{cast}, {dl}, {d}{cast}, {dl}, 0, 0, 0, 0, 0, {o}{cast}, {ol}, {c}{cast}, {cl}, {m}{cast}, \
         {ml}, 0, (contact * 13 % 15){cast}, {ol} + {o}{cast} * 1296000000, {to}, {tc} \
         FROM (SELECT contact, ws, kind, at, ROW_NUMBER() OVER (PARTITION BY contact, kind ORDER BY at DESC) AS r \
         FROM audience_activity) x GROUP BY contact, ws ORDER BY contact",
        d = count(10),
        dl = last(10),
        o = count(70),
        ol = last(70),
        c = count(80),
        cl = last(80),
        m = count(71),
        ml = last(71),
        to = times(70, "opened"),
        tc = times(80, "clicked"),
    );
    run(world, &sql, Vec::new()).await;
}
