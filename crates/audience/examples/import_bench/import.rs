//! Taking a file, trying it, writing it, and writing what most imports are: people who are here already.

use postroad_audience::{
    ContactFilter, ContactSort, FieldKind, Import, ImportSettings, ImportStatus, NewField, NewTopic,
};
use postroad_base::TopicId;

use crate::World;
use crate::usage::{Meter, Used};

/// Everybody is subscribed to so many in the end.
const TOPICS: usize = 5;
/// Bytes that come at a time, as from a network.
const CHUNK_BYTES: usize = 64 * 1024;
const PAGE: usize = 200;

pub async fn measure(world: &World) {
    let topics = prepare(world).await;
    println!("== import");
    println!("| step | rows | seconds | rows/s | CPU s | peak memory MiB |\n|---|---:|---:|---:|---:|---:|");
    let meter = Meter::start();
    let import = take(world).await;
    print(world, "taking the file: decoding, looking at it, keeping it", &meter.read());
    settings(world, &import, &topics[..1]).await;
    let meter = Meter::start();
    run(world, &import, true).await;
    print(world, "dry run", &meter.read());
    let meter = Meter::start();
    let done = run(world, &import, false).await;
    print(world, "**import into an empty workspace, one topic**", &meter.read());
    assert_eq!((done.status, done.counts.created), (ImportStatus::Finished, world.people.count));

    let import = take(world).await;
    settings(world, &import, &topics[1..]).await;
    let meter = Meter::start();
    let done = run(world, &import, false).await;
    print(world, "the same file again with four more topics: everybody is known", &meter.read());
    assert_eq!((done.status, done.counts.unchanged), (ImportStatus::Finished, world.people.count));
    let meter = Meter::start();
    export(world).await;
    print(world, "reading all contacts in pages, as the export does", &meter.read());
}

fn print(world: &World, step: &str, used: &Used) {
    let Used { secs, cpu_secs, peak_mib } = used;
    let rows = world.people.count;
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = rows as f64 / secs;
    println!("| {step} | {rows} | {secs:.1} | {rate:.0} | {cpu_secs:.1} | {peak_mib} |");
}

async fn prepare(world: &World) -> Vec<TopicId> {
    let choices = ["free", "pro", "team"].map(str::to_owned).to_vec();
    let field = NewField { name: "plan".to_owned(), label: String::new(), kind: FieldKind::Choice, choices };
    world.audience.fields.create(world.workspace, field).await.expect("a field is made");
    let mut topics = Vec::new();
    for number in 1..=TOPICS {
        let new = NewTopic {
            name: format!("Topic {number}"),
            description: String::new(),
            double_opt_in: false,
            public: true,
        };
        topics.push(world.audience.topics.create(world.workspace, new).await.expect("a topic is made").id);
    }
    topics
}

async fn take(world: &World) -> Import {
    let imports = &world.audience.imports;
    let mut upload =
        imports.upload(world.workspace, "people.csv", None, &world.origin).await.expect("begins");
    upload.file("people.csv").await.expect("begins");
    let mut chunk = "email,first_name,last_name,country,plan\n".to_owned();
    for number in 0..world.people.count {
        chunk.push_str(&world.people.row(number));
        if chunk.len() >= CHUNK_BYTES {
            upload.write(chunk.as_bytes()).await.expect("is taken");
            chunk.clear();
        }
    }
    upload.write(chunk.as_bytes()).await.expect("is taken");
    imports.take(world.workspace, &mut upload).await.expect("is taken")
}

async fn settings(world: &World, import: &Import, topics: &[TopicId]) {
    let settings = ImportSettings { topics: topics.to_vec(), ..ImportSettings::default() };
    let imports = &world.audience.imports;
    imports.prepare(world.workspace, import.id, None, Some(settings)).await.expect("is prepared");
}

async fn run(world: &World, import: &Import, is_trial: bool) -> Import {
    let imports = &world.audience.imports;
    imports.start(world.workspace, import.id, is_trial).await.expect("begins");
    while imports.work().await.expect("goes on") {}
    imports.get(world.workspace, import.id).await.expect("is read").expect("is there")
}

async fn export(world: &World) {
    let (mut cursor, mut count) = (None, 0);
    loop {
        let contacts = &world.audience.contacts;
        let filter = ContactFilter::default();
        let page =
            contacts.list(world.workspace, &filter, ContactSort::OldestFirst, cursor.as_ref(), PAGE).await;
        let page = page.expect("a page");
        count += page.items.len() as u64;
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(count, world.people.count);
}
