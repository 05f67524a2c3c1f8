//! What only the embedded database does.

use std::os::unix::fs::PermissionsExt;

use postroad_db::testing::{sqlite, sqlite_url};
use postroad_db::{Db, DbError, values};

#[tokio::test]
async fn files_are_private() {
    let (db, dir) = sqlite().await;
    db.execute("CREATE TABLE t (n INTEGER)", vec![]).await.unwrap();
    for name in ["postroad.db", "postroad.db-wal", "postroad.db-shm"] {
        let mode = dir.path().join(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn commits_wait_for_the_disk_and_references_hold() {
    let (db, _dir) = sqlite().await;
    let mut tx = db.begin().await.unwrap();
    for (pragma, expected) in
        [("synchronous", 2), ("foreign_keys", 1), ("temp_store", 2), ("cache_size", -8000)]
    {
        let row = tx.query_one(&format!("PRAGMA {pragma}"), vec![]).await.unwrap().unwrap();
        assert_eq!(row.get::<i64>(pragma).unwrap(), expected, "{pragma}");
    }
    let row = tx.query_one("PRAGMA journal_mode", vec![]).await.unwrap().unwrap();
    assert_eq!(row.get::<String>("journal_mode").unwrap(), "wal");
}

#[tokio::test]
async fn readers_cannot_write() {
    let (db, _dir) = sqlite().await;
    db.query("CREATE TABLE t (n INTEGER)", vec![]).await.expect_err("readers are read-only");
}

#[tokio::test]
async fn two_processes_share_the_file() {
    let (db, dir) = sqlite().await;
    let other = Db::connect(&sqlite_url(dir.path())).await.unwrap();
    db.execute("CREATE TABLE t (n INTEGER)", vec![]).await.unwrap();
    let write = async |db: &Db, n: i64| {
        let mut tx = db.begin().await?;
        tx.execute("INSERT INTO t (n) VALUES (?)", values![n]).await?;
        tx.commit().await
    };
    for n in 0..20 {
        let (a, b) = tokio::join!(write(&db, n), write(&other, n));
        a.unwrap();
        b.unwrap();
    }
    let row = other.query_one("SELECT COUNT(*) AS n FROM t", vec![]).await.unwrap().unwrap();
    assert_eq!(row.get::<i64>("n").unwrap(), 40);
}

#[tokio::test]
async fn a_backup_is_a_private_complete_copy() {
    let (db, dir) = sqlite().await;
    db.execute("CREATE TABLE t (n INTEGER)", vec![]).await.unwrap();
    db.execute("INSERT INTO t (n) VALUES (7)", vec![]).await.unwrap();
    let target = dir.path().join("copy.db");
    db.backup_to(&target).await.unwrap();
    assert_eq!(target.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(matches!(db.backup_to(&target).await, Err(DbError::Url(_))), "never over an existing file");
    let copy = Db::connect(&format!("sqlite://{}", target.display())).await.unwrap();
    let row = copy.query_one("SELECT n FROM t", vec![]).await.unwrap().unwrap();
    assert_eq!(row.get::<i64>("n").unwrap(), 7);
}

#[tokio::test]
async fn an_unusable_address_is_named() {
    for url in
        ["mysql://localhost/a", "sqlite:", "sqlite:///nonexistent/directory/file.db", "postgres://[bad"]
    {
        let error = Db::connect(url).await.unwrap_err();
        assert!(matches!(error, DbError::Url(_)), "{url}: {error}");
    }
}

#[tokio::test]
async fn a_query_is_bounded() {
    let (db, _dir) = sqlite().await;
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?) SELECT i FROM n";
    let limit = i64::try_from(Db::MAX_ROWS).unwrap();
    assert_eq!(db.query(sql, values![limit]).await.unwrap().len(), Db::MAX_ROWS);
    assert!(matches!(db.query(sql, values![limit + 1]).await, Err(DbError::TooManyRows { .. })));
}

#[tokio::test]
async fn a_full_database_says_so() {
    let (db, _dir) = sqlite().await;
    db.execute("CREATE TABLE t (data BLOB)", vec![]).await.unwrap();
    db.execute("PRAGMA max_page_count = 3", vec![]).await.unwrap();
    let error = db.execute("INSERT INTO t VALUES (?)", values![vec![0_u8; 100_000]]).await.unwrap_err();
    assert!(error.is_disk_full(), "{error}");
}
