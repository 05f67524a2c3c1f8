//! Rows per second and CPU per row of batch inserts: `cargo run --release -p postroad-db --example insert_rate`.
//! The crate doc of `insert` holds what this printed.

use std::time::{Duration, Instant};

use postroad_base::{EventId, MessageId, UtcMillis, WorkspaceId};
use postroad_db::{Db, Migration, Value, values};

const ROWS: i64 = 200_000;
const BATCHES: [usize; 4] = [1, 50, 500, 2_000];
const COLUMNS: [&str; 12] = [
    "id",
    "at",
    "kind",
    "workspace",
    "message",
    "stream",
    "recipient",
    "domain",
    "reply",
    "code",
    "mx",
    "duration_ms",
];
const SCHEMA: [Migration; 1] = [Migration::shared(
    1,
    "event",
    "CREATE TABLE event (id {blob} NOT NULL PRIMARY KEY, at {int} NOT NULL, kind TEXT NOT NULL, workspace {blob} NOT NULL,
       message {blob} NOT NULL, stream TEXT NOT NULL, recipient TEXT NOT NULL, domain TEXT NOT NULL, reply TEXT,
       code {int}, mx TEXT, duration_ms {int}) {without_rowid};
     CREATE INDEX event_message ON event (message);",
)];

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    for batch in BATCHES {
        let path = std::path::Path::new(&dir).join(format!("insert-rate-{}.db", std::process::id()));
        let db = Db::connect(&format!("sqlite://{}", std::path::absolute(&path)?.display())).await?;
        db.migrate("event", &SCHEMA).await?;
        let rows = if batch == 1 { ROWS / 20 } else { ROWS };
        let (wall, cpu) = run(&db, rows, batch).await?;
        #[expect(clippy::cast_precision_loss, reason = "printed figures")]
        let count = rows as f64;
        println!(
            "batch {batch:>5}: {:>8.0} rows/s, {:>6.1} µs CPU/row, file {} bytes/row",
            count / wall.as_secs_f64(),
            cpu.as_secs_f64() * 1e6 / count,
            db.size_bytes().await? / u64::try_from(rows)?,
        );
        db.close().await;
        std::fs::remove_file(&path)?;
    }
    Ok(())
}

async fn run(db: &Db, rows: i64, batch: usize) -> Result<(Duration, Duration), Box<dyn std::error::Error>> {
    let workspace = WorkspaceId::new(UtcMillis(1));
    let (start, cpu) = (Instant::now(), cpu_time()?);
    let mut next = 0;
    while next < rows {
        let end = rows.min(next + i64::try_from(batch)?);
        let chunk = (next..end).map(|n| event(n, workspace)).collect();
        db.insert_many("event", &COLUMNS, chunk, "ON CONFLICT DO NOTHING").await?;
        next = end;
    }
    Ok((start.elapsed(), cpu_time()? - cpu))
}

fn event(n: i64, workspace: WorkspaceId) -> Vec<Value> {
    let at = UtcMillis(1_700_000_000_000 + n / 20);
    values![
        EventId::new(at),
        at,
        "delivered",
        workspace,
        MessageId::new(at.minus(Duration::from_secs(1))),
        "transactional",
        format!("user{n}@example{}.com", n % 100),
        format!("example{}.com", n % 100),
        "250 2.0.0 Ok: queued as 4XyzAbcDefGh",
        250_i64,
        "mx1.example.com",
        37_i64,
    ]
}

/// User and system time of this process, from `/proc/self/stat` in hundredths of a second.
fn cpu_time() -> Result<Duration, Box<dyn std::error::Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    Ok(Duration::from_millis(ticks * 10))
}
