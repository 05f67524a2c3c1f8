//! The same behaviour on SQLite and PostgreSQL.

use postroad_base::{Domain, MessageId, UtcMillis};
use postroad_db::testing::each_database;
use postroad_db::{Db, DbError, Migration, Value, values};

const SCHEMA: [Migration; 1] = [Migration::shared(
    1,
    "things",
    "CREATE TABLE thing (id {blob} NOT NULL PRIMARY KEY, name TEXT UNIQUE, n {int}, b {bool}, f {float}, data {blob});
     CREATE TABLE part (thing {blob} NOT NULL REFERENCES thing (id));",
)];

async fn prepared(db: &Db) {
    db.migrate("things", &SCHEMA).await.expect("the schema is valid");
}

fn thing(seed: u8, name: Option<&str>) -> Vec<Value> {
    values![[seed; 16], name, Some(i64::from(seed)), true, 0.5, None::<Vec<u8>>]
}

const COLUMNS: [&str; 6] = ["id", "name", "n", "b", "f", "data"];

#[tokio::test]
async fn values_round_trip() {
    each_database(|db| async move {
        prepared(&db).await;
        let id = MessageId::new(UtcMillis(1_700_000_000_000));
        let domain: Domain = "example.com".parse().unwrap();
        let insert = "INSERT INTO thing (id, name, n, b, f, data) VALUES (?, ?, ?, ?, ?, ?)";
        let all = values![id, &domain, UtcMillis(5), Some(false), 1.25, vec![0_u8, 255]];
        assert_eq!(db.execute(insert, all).await.unwrap(), 1);
        let sql = "SELECT id, name, n, b, f, data, 'is it ?' AS q FROM thing WHERE id = ?";
        let row = db.query_one(sql, values![id]).await.unwrap().unwrap();
        assert_eq!(row.get::<MessageId>("id").unwrap(), id);
        assert_eq!(row.get::<Domain>("name").unwrap(), domain);
        assert_eq!(row.get::<UtcMillis>("n").unwrap(), UtcMillis(5));
        assert_eq!(row.get::<u8>("n").unwrap(), 5);
        assert_eq!(row.get::<Option<bool>>("b").unwrap(), Some(false));
        assert!((row.get::<f64>("f").unwrap() - 1.25).abs() < f64::EPSILON);
        assert_eq!(row.get::<Vec<u8>>("data").unwrap(), [0, 255]);
        assert_eq!(row.get::<String>("q").unwrap(), "is it ?");
        assert!(matches!(row.get::<String>("n"), Err(DbError::Column { .. })));
        assert!(matches!(row.get::<i64>("missing"), Err(DbError::Column { .. })));
        let sql = "SELECT SUM(n) AS total, COUNT(*) AS count, MAX(name) AS absent FROM thing WHERE n > ?";
        let row = db.query_one(sql, values![6_i64]).await.unwrap().unwrap();
        assert_eq!(row.get::<Option<i64>>("total").unwrap(), None);
        assert_eq!(row.get::<i64>("count").unwrap(), 0);
        assert!(matches!(row.get::<String>("absent"), Err(DbError::Column { .. })));
        let row = db.query_one("SELECT SUM(n) AS total FROM thing", vec![]).await.unwrap().unwrap();
        assert_eq!(row.get::<i64>("total").unwrap(), 5);
        // The same statement first with a value, then with NULL, and the other way round.
        for n in [None, Some(3), None] {
            db.execute("UPDATE thing SET n = ?, name = ?", values![n, n.map(|n: i64| n.to_string())])
                .await
                .unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn errors_are_classed() {
    each_database(|db| async move {
        prepared(&db).await;
        let insert = "INSERT INTO thing (id, name) VALUES (?, ?)";
        db.execute(insert, values![[1; 16], "a"]).await.unwrap();
        let error = db.execute(insert, values![[2; 16], "a"]).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        assert!(error.to_string().contains("name"), "{error}");
        let error = db.execute("INSERT INTO part (thing) VALUES (?)", values![[9; 16]]).await.unwrap_err();
        assert!(error.is_foreign_key_violation(), "{error}");
        let error = db.query("SELECT nonsense", vec![]).await.unwrap_err();
        assert!(matches!(error, DbError::Other(_)), "{error}");
    })
    .await;
}

#[tokio::test]
async fn transactions_commit_or_leave_nothing() {
    each_database(|db| async move {
        prepared(&db).await;
        let count = async || -> i64 {
            let row = db.query_one("SELECT COUNT(*) AS n FROM thing", vec![]).await.unwrap().unwrap();
            row.get("n").unwrap()
        };
        let mut tx = db.begin().await.unwrap();
        tx.insert_many("thing", &COLUMNS, vec![thing(1, None)], "").await.unwrap();
        assert_eq!(count().await, 0, "readers see only what is committed");
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        tx.lock("things").await.unwrap();
        tx.insert_many("thing", &COLUMNS, vec![thing(2, None)], "").await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(count().await, 0);
        let result: Result<i64, DbError> = db
            .transaction(async |tx| {
                tx.insert_many("thing", &COLUMNS, vec![thing(3, Some("c"))], "").await?;
                tx.query_one("SELECT n FROM thing", vec![]).await?.expect("the row is there").get("n")
            })
            .await;
        assert_eq!(result.unwrap(), 3);
        assert_eq!(count().await, 1);
    })
    .await;
}

#[tokio::test]
async fn transactions_can_run_in_spawned_tasks() {
    each_database(|db| async move {
        prepared(&db).await;
        let tasks: Vec<_> = (0..8_u8)
            .map(|seed| {
                let db = db.clone();
                tokio::spawn(async move {
                    if seed % 2 == 0 {
                        let mut tx = db.begin().await?;
                        tx.insert_many("thing", &COLUMNS, vec![thing(seed, None)], "").await?;
                        return tx.commit().await;
                    }
                    db.transaction(async |tx| {
                        tx.insert_many("thing", &COLUMNS, vec![thing(seed, None)], "").await.map(drop)
                    })
                    .await
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let rows = db.query("SELECT n FROM thing ORDER BY n", vec![]).await.unwrap();
        let numbers: Vec<i64> = rows.iter().map(|row| row.get("n").unwrap()).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7]);
    })
    .await;
}

#[tokio::test]
async fn a_lock_serialises_reading_then_writing() {
    each_database(|db| async move {
        prepared(&db).await;
        db.insert_many("thing", &COLUMNS, vec![thing(0, None)], "").await.unwrap();
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut tx = db.begin().await?;
                    tx.lock("n").await?;
                    let n: i64 =
                        tx.query_one("SELECT n FROM thing", vec![]).await?.expect("a row").get("n")?;
                    tokio::task::yield_now().await;
                    tx.execute("UPDATE thing SET n = ?", values![n + 1]).await?;
                    tx.commit().await
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let row = db.query_one("SELECT n FROM thing", vec![]).await.unwrap().unwrap();
        assert_eq!(row.get::<i64>("n").unwrap(), 20);
    })
    .await;
}

#[tokio::test]
async fn a_transaction_dropped_while_it_waits_leaves_the_writer_free() {
    each_database(|db| async move {
        prepared(&db).await;
        for seed in 0..50 {
            let insert = async {
                let mut tx = db.begin().await?;
                tx.insert_many("thing", &COLUMNS, vec![thing(seed, None)], "").await?;
                tx.commit().await
            };
            // Polled a few times and dropped, at another await each time.
            let mut insert = Box::pin(insert);
            for _ in 0..seed % 10 {
                if futures::poll!(insert.as_mut()).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(insert);
            db.execute("UPDATE thing SET n = n + 1", vec![]).await.unwrap();
        }
        db.health().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn batches_of_any_size_are_inserted() {
    each_database(|db| async move {
        prepared(&db).await;
        let mut expected = 0;
        for size in [0_i64, 1, 3, 64, 203] {
            let rows = (0..size).map(|n| {
                let id = MessageId::new(UtcMillis(n));
                values![
                    id,
                    Some(id.to_string()),
                    (n % 2 == 0).then_some(n),
                    n % 3 == 0,
                    None::<f64>,
                    vec![1_u8]
                ]
            });
            let count = db.insert_many("thing", &COLUMNS, rows.collect(), "").await.unwrap();
            assert_eq!(count, u64::try_from(size).unwrap());
            expected += size;
        }
        let row =
            db.query_one("SELECT COUNT(*) AS n, COUNT(n) AS some FROM thing", vec![]).await.unwrap().unwrap();
        assert_eq!(row.get::<i64>("n").unwrap(), expected);
        assert_eq!(row.get::<i64>("some").unwrap(), 1 + 2 + 32 + 102);
        let twice = || vec![thing(1, Some("a")), thing(2, Some("b"))];
        assert_eq!(db.insert_many("thing", &COLUMNS, twice(), "ON CONFLICT DO NOTHING").await.unwrap(), 2);
        assert_eq!(db.insert_many("thing", &COLUMNS, twice(), "ON CONFLICT DO NOTHING").await.unwrap(), 0);
        let upsert = "ON CONFLICT (id) DO UPDATE SET n = thing.n + EXCLUDED.n";
        assert_eq!(db.insert_many("thing", &COLUMNS, twice(), upsert).await.unwrap(), 2);
        let sum = db
            .query_one("SELECT SUM(n) AS n FROM thing WHERE name < ?", values!["c"])
            .await
            .unwrap()
            .unwrap();
        assert!(sum.get::<i64>("n").unwrap() >= 6);
        let ragged = db.insert_many("thing", &COLUMNS, vec![values![1_i64]], "").await;
        assert!(matches!(ragged, Err(DbError::Unsupported(_))));
    })
    .await;
}

#[tokio::test]
async fn migrations_run_once_in_order_and_are_guarded() {
    each_database(|db| async move {
        let second = Migration::shared(2, "more", "ALTER TABLE thing ADD COLUMN more TEXT");
        prepared(&db).await;
        prepared(&db).await;
        let both = [SCHEMA[0], second];
        let (one, other) = tokio::join!(db.migrate("things", &both), db.migrate("things", &both));
        one.unwrap();
        other.unwrap();
        db.query("SELECT more FROM thing", vec![]).await.unwrap();

        let error = db.migrate("things", &SCHEMA).await.unwrap_err();
        assert!(matches!(error, DbError::NewerDatabase { found: 2, known: 1, .. }), "{error}");
        let changed = [Migration::shared(1, "things", "SELECT 1"), second];
        let error = db.migrate("things", &changed).await.unwrap_err();
        assert!(matches!(error, DbError::MigrationChanged { version: 1, .. }), "{error}");
        let failing = [
            Migration::shared(1, "fine", "CREATE TABLE fine (n {int})"),
            Migration::shared(2, "broken", "CREATE TABLE nonsense"),
        ];
        let error = db.migrate("other", &failing).await.unwrap_err();
        assert!(matches!(error, DbError::MigrationFailed { version: 2, .. }), "{error}");
        db.query("SELECT n FROM fine", vec![]).await.expect_err("all or nothing");
    })
    .await;
}

#[tokio::test]
async fn health_and_size_are_known() {
    each_database(|db| async move {
        prepared(&db).await;
        db.health().await.unwrap();
        assert!(db.size_bytes().await.unwrap() > 4_096);
        db.close().await;
        assert!(db.health().await.unwrap_err().is_unavailable());
    })
    .await;
}
