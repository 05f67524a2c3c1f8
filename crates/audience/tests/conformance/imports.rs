use std::time::Duration;

use postroad_audience::ConsentKind;
use postroad_audience::{
    AudienceError, ContactChange, ContactFilter, Evidence, FieldKind, FileKind, Given, Import,
    ImportSettings, ImportSort, ImportStatus, NewField, NewTopic, SubscriptionState, Target, Tool, Topic,
};
use postroad_base::ImportId;
use postroad_db::Search;
use postroad_delivery::SuppressionReason;

use crate::support::{Fixture, each, entry, fields, some, strings};

async fn upload(at: &Fixture, files: &[(&str, &[u8])]) -> Import {
    try_upload(at, files).await.unwrap()
}

async fn try_upload(at: &Fixture, files: &[(&str, &[u8])]) -> Result<Import, AudienceError> {
    let mut upload = at.one.imports.upload(at.workspace, "test", None, &at.origin).await?;
    for (name, bytes) in files {
        upload.file(name).await?;
        // In small parts, as networks bring them.
        for part in bytes.chunks(if bytes.len() > 10_000 { 4_001 } else { 7 }) {
            upload.write(part).await?;
        }
    }
    at.one.imports.take(at.workspace, &mut upload).await
}

async fn topic(at: &Fixture, name: &str) -> Topic {
    let new = NewTopic { name: name.into(), description: String::new(), double_opt_in: true, public: true };
    at.one.topics.create(at.workspace, new).await.unwrap()
}

async fn work(at: &Fixture) {
    while at.other.imports.work().await.unwrap() {}
}

async fn get(at: &Fixture, id: ImportId) -> Import {
    at.one.imports.get(at.workspace, id).await.unwrap().unwrap()
}

async fn run(at: &Fixture, id: ImportId, is_trial: bool) -> Import {
    at.one.imports.start(at.workspace, id, is_trial).await.unwrap();
    work(at).await;
    get(at, id).await
}

fn rejected(import: &Import) -> Vec<(&str, u64)> {
    import.counts.rejected.iter().map(|(reason, count)| (reason.as_str(), *count)).collect()
}

async fn state(at: &Fixture, email: &str) -> Option<SubscriptionState> {
    let contact = at.one.contacts.find(at.workspace, &email.parse().unwrap()).await.unwrap().unwrap();
    let subscriptions = at.one.consents.of_contact(at.workspace, contact.id).await.unwrap().unwrap();
    subscriptions.first().map(|subscription| subscription.state)
}

fn rule(refused: Result<Import, AudienceError>) -> &'static str {
    match refused {
        Err(AudienceError::Conflict { rule, .. }) => rule,
        other => panic!("{other:?}"),
    }
}

const HEADER: &str = "\"Email Address\",\"First Name\",\"Last Name\",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,\
    CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS";

#[tokio::test]
async fn a_mailchimp_export_becomes_contacts_consents_and_suppressions() {
    each(|at| async move {
        let news = topic(&at, "News").await;
        let subscribed = format!(
            "{HEADER}\nann@example.com,Ann,Smith,2,\"2020-01-02 03:04:05\",192.0.2.1,\"2020-01-03 03:04:05\",192.0.2.2,,,,,\
             Europe/Berlin,DE,BE,x,1,a,\"likes, tea\",\"\"\"VIP\"\",\"\"Blog\"\"\"\n\
             bob@example.com,Bob,,2,\"2020-01-02 03:04:05\",,,,,,,,,,,x,2,b,,\n\
             carol@example.com,Carol,,2,,,,,,,,,,,,x,3,c,,\n"
        );
        let unsubscribed = format!(
            "{HEADER},UNSUB_TIME,UNSUB_CAMPAIGN_ID\n\
             carol@example.com,Carol,,2,,,,,,,,,,,,x,3,c,,,\"2021-05-06 07:08:09\",1\n"
        );
        let cleaned = format!("{HEADER}\ndave@example.com,Dave,,2,,,,,,,,,,,,x,4,d,,\n");
        let files = [
            ("subscribed_members.csv", subscribed.as_bytes()),
            ("unsubscribed_members.csv", unsubscribed.as_bytes()),
            ("cleaned_members.csv", cleaned.as_bytes()),
        ];
        let import = upload(&at, &files).await;
        assert_eq!(import.status, ImportStatus::Ready);
        let kinds: Vec<FileKind> = import.files.iter().map(|file| file.kind).collect();
        assert_eq!(kinds, [FileKind::Subscribed, FileKind::Unsubscribed, FileKind::Cleaned]);
        let fine = |file: &postroad_audience::ImportFile| {
            file.tool == Tool::Mailchimp && file.mapping[0] == Target::Email && file.has_header
        };
        assert!(import.files.iter().all(fine));
        assert_eq!((import.files[0].preview.len(), import.files[0].lines), (3, 3));
        let settings = ImportSettings { topics: vec![news.id], add_tags: strings(&["mc"]), ..Default::default() };
        at.one.imports.prepare(at.workspace, import.id, None, Some(settings)).await.unwrap();

        let tried = run(&at, import.id, true).await;
        assert_eq!(tried.status, ImportStatus::Tried);
        let counts = &tried.counts;
        assert_eq!((counts.rows, counts.created, counts.suppressed), (5, 3, 2));
        // Who left in one file is not brought back by another.
        assert_eq!(rejected(&tried), [("duplicate", 1)]);
        assert_eq!(at.rows("audience_contacts").await, 0);
        assert!(at.suppressions.find(at.workspace, &"carol@example.com".parse().unwrap()).await.unwrap().is_none());

        let done = run(&at, import.id, false).await;
        assert_eq!((done.status, done.done_bytes), (ImportStatus::Finished, done.size_bytes));
        assert_eq!(done.counts, tried.counts);
        assert_eq!(at.rows("audience_import_pieces").await, 0);
        let ann = at.one.contacts.find(at.workspace, &"ann@example.com".parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(ann.tags, strings(&["Blog", "mc", "VIP"]));
        let country = (ann.country.as_deref(), ann.note.as_str(), ann.source.as_str());
        assert_eq!(country, (Some("DE"), "likes, tea", "import"));
        let ledger = at.one.consents.ledger_of(at.workspace, ann.id, None, 10).await.unwrap().unwrap().items;
        let said: Vec<(&str, String, i64, &str)> = ledger
            .iter()
            .map(|line| {
                let ip = line.ip.map_or(String::new(), |ip| ip.to_string());
                (line.kind.as_str(), ip, line.at.0, line.source.as_str())
            })
            .collect();
        let expected = [
            ("confirmation", "192.0.2.2".to_owned(), 1_578_020_645_000, "import"),
            ("grant", "192.0.2.1".to_owned(), 1_577_934_245_000, "import"),
        ];
        assert_eq!(said, expected);
        assert_eq!(state(&at, "ann@example.com").await, Some(SubscriptionState::Subscribed));
        assert_eq!(state(&at, "bob@example.com").await, Some(SubscriptionState::Pending));
        assert_eq!(state(&at, "carol@example.com").await, Some(SubscriptionState::Unsubscribed));
        assert_eq!(at.rows("audience_contacts").await, 3);
        for (email, reason) in [
            ("carol@example.com", SuppressionReason::Unsubscribe),
            ("dave@example.com", SuppressionReason::Bounce),
        ] {
            let found = at.suppressions.find(at.workspace, &email.parse().unwrap()).await.unwrap().unwrap();
            assert_eq!(found.reason, reason);
        }
    })
    .await;
}

#[tokio::test]
async fn rows_that_are_not_taken_have_a_reason() {
    each(|at| async move {
        let field =
            NewField { name: "points".into(), label: String::new(), kind: FieldKind::Number, choices: vec![] };
        at.one.fields.create(at.workspace, field).await.unwrap();
        topic(&at, "News").await;
        at.one.contacts.erase(at.workspace, &"gone@example.com".parse().unwrap()).await.unwrap();
        let stopped = ["stopped@example.com".parse().unwrap()];
        at.suppressions.add(at.workspace, &stopped, SuppressionReason::Complaint, "test").await.unwrap();
        at.add("known@example.com", ContactChange { first_name: some("K"), ..Default::default() }).await;
        at.add("same@example.com", ContactChange { full_name: some("Same"), ..Default::default() }).await;
        let file = "E-Mail;Points;Name;Topics;Status\nann@example.com;1,5;Ann;news;\nnobody;1;x\ninfo@example.com;1;x\n\
            x@yopmail.com;1;x\nANN@example.com;2;x\nstopped@example.com;1;x\ngone@example.com;1;x\n\
            bob@example.com;many;x\n\nknown@example.com;3;Known\nsame@example.com;;Same\ncarl@example.com;;;Olds\n\
            dora@example.com;;;;who knows\neve@example.com;\"1\n";
        let import = upload(&at, &[("a.csv", file.as_bytes())]).await;
        assert_eq!((import.files[0].delimiter, import.files[0].lines), (';', 14));
        let points = Target::Field { name: "points".into() };
        let expected = [Target::Email, points, Target::FullName, Target::Topics, Target::Status];
        assert_eq!(import.files[0].mapping, expected);
        let tried = run(&at, import.id, true).await;
        let expected = [
            ("disposable", 1),
            ("duplicate", 1),
            ("erased", 1),
            ("invalid_address", 1),
            ("invalid_value", 1),
            ("role_address", 1),
            ("suppressed", 1),
            ("unknown_status", 1),
            ("unknown_topic", 1),
            ("unreadable", 1),
        ];
        assert_eq!(rejected(&tried), expected);
        let counts = (tried.counts.rows, tried.counts.created, tried.counts.updated, tried.counts.unchanged);
        assert_eq!(counts, (13, 1, 1, 1));
        let done = run(&at, import.id, false).await;
        assert_eq!(done.counts, tried.counts);
        let rejects = at.one.imports.rejects(at.workspace, import.id, -1, 100).await.unwrap();
        let lines: Vec<(u64, &str)> =
            rejects.iter().map(|reject| (reject.line, reject.reason.as_str())).collect();
        assert_eq!((lines.len(), lines[0], lines[6]), (10, (3, "invalid_address"), (9, "invalid_value")));
        assert_eq!(rejects[6].cells, ["bob@example.com", "many", "x"]);
        assert_eq!(rejects[9].cells, ["eve@example.com;\"1"]);
        assert_eq!(state(&at, "ann@example.com").await, Some(SubscriptionState::Pending));
        let found = at.emails(ContactFilter::default()).await;
        assert_eq!(found, ["ann@example.com", "known@example.com", "same@example.com"]);
    })
    .await;
}

#[tokio::test]
async fn an_import_goes_on_after_a_crash_and_can_be_cancelled() {
    each(|at| async move {
        let many: String = (0..12_000).map(|n| format!("p{n}@example.com,{n}\n")).collect();
        let file = format!("email,name\n{many}p1@example.com,again\n");
        let import = upload(&at, &[("many.csv", file.as_bytes())]).await;
        at.one.imports.start(at.workspace, import.id, false).await.unwrap();
        // A process that took it and died is replaced when its time is over.
        let sql = "UPDATE audience_imports SET lease_until = 1769860860000";
        at.db.execute(sql, Vec::new()).await.unwrap();
        assert!(!at.one.imports.work().await.unwrap());
        at.clock.advance(Duration::from_secs(61));
        // It is cut off between two batches.
        let cut = async {
            while at.rows("audience_contacts").await == 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            _ = at.one.imports.work() => {}
            () = cut => {}
        }
        at.clock.advance(Duration::from_secs(61));
        work(&at).await;
        let done = get(&at, import.id).await;
        let counts = (done.counts.rows, done.counts.created, rejected(&done));
        assert_eq!(counts, (12_001, 12_000, vec![("duplicate", 1)]));
        assert_eq!((at.rows("audience_contacts").await, done.status), (12_000, ImportStatus::Finished));

        let second = upload(&at, &[("a.csv", b"email\nann@example.com\n")]).await;
        at.one.imports.start(at.workspace, second.id, true).await.unwrap();
        let stopped = at.one.imports.cancel(at.workspace, second.id).await.unwrap();
        assert_eq!(stopped.status, ImportStatus::Ready);
        at.one.imports.start(at.workspace, second.id, false).await.unwrap();
        let cancelled = at.one.imports.cancel(at.workspace, second.id).await.unwrap();
        assert_eq!(cancelled.status, ImportStatus::Cancelled);
        assert!(!at.one.imports.work().await.unwrap());
        assert_eq!(rule(at.one.imports.start(at.workspace, second.id, false).await), "import_started");
        assert_eq!(rule(at.one.imports.cancel(at.workspace, second.id).await), "import_over");
    })
    .await;
}

#[tokio::test]
async fn an_import_is_undone_but_for_what_others_did_since() {
    each(|at| async move {
        let news = topic(&at, "News").await;
        let field = NewField { name: "plan".into(), label: String::new(), kind: FieldKind::Text, choices: vec![] };
        at.one.fields.create(at.workspace, field).await.unwrap();
        let before = ContactChange {
            first_name: some("Ann"),
            fields: fields([("plan", "gold".into())]),
            tags: Some(strings(&["old"])),
            ..Default::default()
        };
        at.add("ann@example.com", before.clone()).await;
        at.add("later@example.com", before).await;
        at.add("plain@example.com", ContactChange::default()).await;
        let file = "email,first name,plan,tags\nann@example.com,Anna,free,new\nlater@example.com,L,free,new\n\
            plain@example.com,,,\nfresh@example.com,F,free,new\nedited@example.com,E,,\nasked@example.com,A,,\n";
        let import = upload(&at, &[("a.csv", file.as_bytes())]).await;
        let settings = ImportSettings { topics: vec![news.id], confirmed: true, ..Default::default() };
        at.one.imports.prepare(at.workspace, import.id, None, Some(settings)).await.unwrap();
        assert_eq!(rule(at.one.imports.undo(at.workspace, import.id).await), "import_not_over");
        let done = run(&at, import.id, false).await;
        assert_eq!((done.counts.created, done.counts.updated, done.counts.unchanged), (3, 2, 1));
        assert_eq!(state(&at, "plain@example.com").await, Some(SubscriptionState::Subscribed));

        let find = async |email: &str| {
            at.one.contacts.find(at.workspace, &email.parse().unwrap()).await.unwrap().unwrap()
        };
        for email in ["edited@example.com", "later@example.com"] {
            let change = ContactChange { country: some("DE"), ..Default::default() };
            at.one.contacts.update(at.workspace, find(email).await.id, &change, None, &at.origin).await.unwrap();
        }
        at.clock.advance(Duration::from_secs(1));
        let given = Given {
            topic: news.id,
            kind: ConsentKind::Grant,
            confirmed: true,
            at: None,
            ip: None,
            evidence: Evidence::default(),
        };
        let asked = find("asked@example.com").await.id;
        at.one.consents.give(at.workspace, asked, &given, &at.origin).await.unwrap();

        at.one.imports.undo(at.workspace, import.id).await.unwrap();
        work(&at).await;
        let undone = get(&at, import.id).await;
        assert_eq!(undone.status, ImportStatus::Undone);
        let counts = &undone.counts;
        assert_eq!((counts.deleted, counts.restored, counts.kept), (1, 1, 3));
        let expected = [
            "ann@example.com",
            "asked@example.com",
            "edited@example.com",
            "later@example.com",
            "plain@example.com",
        ];
        assert_eq!(at.emails(ContactFilter::default()).await, expected);
        let ann = find("ann@example.com").await;
        let plan = ann.fields.get("plan").map(|value| value.to_text());
        assert_eq!((ann.first_name.as_deref(), plan.as_deref()), (Some("Ann"), Some("gold")));
        assert_eq!(ann.tags, strings(&["old"]));
        assert_eq!(find("later@example.com").await.first_name.as_deref(), Some("L"));
        for (email, expected) in [
            ("ann@example.com", None),
            ("plain@example.com", None),
            ("edited@example.com", None),
            ("asked@example.com", Some(SubscriptionState::Subscribed)),
        ] {
            assert_eq!(state(&at, email).await, expected, "{email}");
        }
        let topic = at.one.topics.get(at.workspace, news.id).await.unwrap().unwrap();
        assert_eq!((topic.subscribed, topic.pending, topic.unsubscribed), (1, 0, 0));
        assert_eq!(at.rows("audience_terms").await, 5);
        let gold = ContactFilter { tag: Some("new".into()), ..Default::default() };
        assert_eq!(at.emails(gold).await, ["later@example.com"]);
    })
    .await;
}

#[tokio::test]
async fn contacts_may_be_left_as_they_are() {
    each(|at| async move {
        let news = topic(&at, "News").await;
        at.upsert(vec![entry(
            "ann@example.com",
            ContactChange { full_name: some("Ann"), ..Default::default() },
        )])
        .await;
        let file = "email,name\nann@example.com,Anna\nbob@example.com,Bob\n";
        let import = upload(&at, &[("a.csv", file.as_bytes())]).await;
        let settings = ImportSettings {
            topics: vec![news.id],
            confirmed: true,
            keep_existing: true,
            ..Default::default()
        };
        at.one.imports.prepare(at.workspace, import.id, None, Some(settings)).await.unwrap();
        let done = run(&at, import.id, false).await;
        assert_eq!((done.counts.created, done.counts.updated, done.counts.unchanged), (1, 0, 1));
        let ann =
            at.one.contacts.find(at.workspace, &"ann@example.com".parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(ann.full_name.as_deref(), Some("Ann"));
        assert_eq!(state(&at, "ann@example.com").await, Some(SubscriptionState::Subscribed));
    })
    .await;
}

#[tokio::test]
async fn files_of_any_encoding_are_read() {
    each(|at| async move {
        let utf16: Vec<u8> =
            "\u{feff}email\tname\nzoe@example.com\tZoë\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let korean = [
            b"email,\xc0\xcc\xb8\xa7\n".as_slice(),
            b"kim@example.com,\xb1\xe8\xb9\xce\xc1\xd8\n",
            b"lee@example.com,\xc0\xcc\xbc\xad\xbf\xac\n",
        ]
        .concat();
        // Nothing but ASCII for longer than anybody looks.
        let late = [
            b"email,name\n".to_vec(),
            b"a@example.com,a very long name indeed\n".repeat(4_000),
            b"late@example.com,Ren\xe9\n".to_vec(),
        ]
        .concat();
        let latin = b"email,name\nren\xe9@example.com,x\nrene@example.com,Ren\xe9\n".to_vec();
        for (bytes, encoding, email, name) in [
            (utf16, "UTF-16LE", "zoe@example.com", "Zoë"),
            (latin, "windows-1252", "rene@example.com", "René"),
            (korean, "EUC-KR", "kim@example.com", "김민준"),
            (late, "windows-1252", "late@example.com", "René"),
            (b"bare@example.com,Bare\n".to_vec(), "UTF-8", "bare@example.com", ""),
        ] {
            let import = upload(&at, &[("a.csv", &bytes)]).await;
            assert_eq!(import.files[0].encoding, encoding);
            run(&at, import.id, false).await;
            let found = at.one.contacts.find(at.workspace, &email.parse().unwrap()).await.unwrap().unwrap();
            assert_eq!(found.full_name.as_deref().unwrap_or(""), name, "{email}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_no_table_or_not_decided_is_refused() {
    each(|at| async move {
        assert_eq!(rule(try_upload(&at, &[]).await), "import_empty");
        assert_eq!(rule(try_upload(&at, &[("a.csv", b"")]).await), "import_empty");
        let wide = b",".repeat(1_000);
        assert_eq!(rule(try_upload(&at, &[("a.csv", &wide)]).await), "import_unreadable");
        let unmapped = upload(&at, &[("a.csv", b"a,b\n1,2\n")]).await;
        assert_eq!(rule(at.one.imports.start(at.workspace, unmapped.id, false).await), "import_unmapped");
        let wrong = vec![(FileKind::Subscribed, vec![Target::Skip, Target::Field { name: "x".into() }])];
        let refused = at.one.imports.prepare(at.workspace, unmapped.id, Some(wrong), None).await;
        let Err(AudienceError::Invalid(wrong)) = refused else { panic!("{refused:?}") };
        assert_eq!(wrong.len(), 2);
        let mapped = vec![(FileKind::Subscribed, vec![Target::Email, Target::Email])];
        let refused = at.one.imports.prepare(at.workspace, unmapped.id, Some(mapped), None).await;
        assert!(matches!(refused, Err(AudienceError::Invalid(_))), "{refused:?}");

        for name in ["b", "A", "c"] {
            let mut upload = at.one.imports.upload(at.workspace, name, None, &at.origin).await.unwrap();
            upload.file("x.csv").await.unwrap();
            upload.write(b"email\na@example.com\n").await.unwrap();
            at.one.imports.take(at.workspace, &mut upload).await.unwrap();
        }
        let search = Search { text: None, sort: ImportSort::Name, descending: false, limit: 10 };
        let page = at.one.imports.list(at.workspace, &search, None).await.unwrap();
        let names: Vec<&str> = page.items.iter().map(|import| import.name.as_str()).collect();
        assert!(names.ends_with(&["A", "b", "c", "test"]), "{names:?}");
    })
    .await;
}

#[tokio::test]
async fn files_are_not_kept_for_ever() {
    each(|at| async move {
        let mut left = at.one.imports.upload(at.workspace, "left", None, &at.origin).await.unwrap();
        left.file("a.csv").await.unwrap();
        left.write(&b"email\n".repeat(60_000)).await.unwrap();
        let waiting = upload(&at, &[("a.csv", b"email\nann@example.com\n")]).await;
        let done = upload(&at, &[("a.csv", b"email\nnobody\nann@example.com\n")]).await;
        run(&at, done.id, false).await;
        at.clock.advance(Duration::from_secs(2 * 24 * 3_600));
        at.one.imports.expire().await.unwrap();
        assert_eq!((at.rows("audience_imports").await, at.rows("audience_import_pieces").await), (2, 1));
        at.clock.advance(Duration::from_secs(30 * 24 * 3_600));
        at.one.imports.expire().await.unwrap();
        assert_eq!(at.rows("audience_import_pieces").await, 0);
        assert_eq!(at.rows("audience_import_rejects").await, 0);
        assert_eq!(get(&at, waiting.id).await.status, ImportStatus::Cancelled);
        assert_eq!(get(&at, done.id).await.counts.rejected.len(), 1);
        assert_eq!(at.emails(ContactFilter::default()).await, ["ann@example.com"]);
    })
    .await;
}
