use std::time::Duration;

use postroad_account::Actor;
use postroad_audience::form::{
    Answers, Counted, FollowError, Form, FormChange, FormDocument, FormField, FormLanguage, FormSort,
    FormStep, Inputs, Live, Magnet, NewFormFile, ShownForm, SubmissionMail, SubmissionState, Submit,
    Submitted, What,
};
use postroad_audience::{
    AudienceError, ConsentKind, ContactChange, LinkError, MaySend, NewTopic, PostError, Topic,
};
use postroad_base::{Clock as _, EmailAddress, SubmissionId, WorkspaceId};
use postroad_db::Search;

use crate::support::{Fixture, PostOffice, START, each, some};

const WEB: &str = "https://mail.example";

async fn topic(at: &Fixture, name: &str, double_opt_in: bool) -> Topic {
    let new = NewTopic { name: name.into(), description: String::new(), double_opt_in, public: true };
    at.one.topics.create(at.workspace, new).await.unwrap()
}

fn field(key: &str, required: bool) -> FormField {
    FormField { key: key.to_owned(), label: key.to_owned(), required, ..FormField::default() }
}

/// Two steps: address and name, then the topics.
fn document(fixed: &Topic) -> FormDocument {
    let mut document = FormDocument::begin(FormLanguage::En);
    document.steps[0].fields.push(field("first_name", false));
    document.fixed_topics = vec![fixed.id];
    document.tags = vec!["from form".to_owned()];
    document.confirmation.from_address = "news@example.com".to_owned();
    document
}

async fn published(at: &Fixture, name: &str, document: &FormDocument) -> Form {
    let form = at.one.forms.create(at.workspace, name, document).await.unwrap();
    at.one.forms.publish(at.workspace, form.id, None, None, Actor::LocalOperator).await.unwrap()
}

async fn shown(at: &Fixture, form: &Form) -> ShownForm {
    at.one.forms.shown(form.id, 0).await.unwrap().unwrap()
}

fn answers(form: &ShownForm, inputs: &[(&str, &str)]) -> Answers {
    form.answers(&Inputs::of(inputs.iter().copied())).unwrap()
}

async fn submit(at: &Fixture, form: &ShownForm, inputs: &[(&str, &str)]) -> Submitted {
    let answers = answers(form, inputs);
    let ip = Some("192.0.2.7".parse().unwrap());
    let id = SubmissionId::new(START);
    let submit = Submit { form, answers: &answers, id, ip, source: "blog.example", actor: Actor::Anonymous };
    at.one.forms.submit(&submit).await.unwrap()
}

/// The token of the last mail's link.
async fn token(at: &Fixture, office: &PostOffice) -> String {
    at.other.forms.post_due(office, WEB).await.unwrap();
    let mail = office.taken().pop().unwrap();
    let begin = format!("{WEB}/f/confirm/");
    let token = mail.text.split(&begin).nth(1).unwrap();
    token.split_whitespace().next().unwrap().to_owned()
}

async fn find(at: &Fixture, address: &str) -> Option<postroad_audience::Contact> {
    at.one.contacts.find(at.workspace, &address.parse().unwrap()).await.unwrap()
}

#[tokio::test]
async fn drafts_become_versions_that_stay() {
    each(|at| async move {
        let news = topic(&at, "News", true).await;
        let forms = &at.one.forms;
        let form = forms.create(at.workspace, " Footer ", &document(&news)).await.unwrap();
        assert_eq!((form.name.as_str(), form.version, form.live), ("Footer", 1, None));
        let twice = forms.create(at.workspace, "footer", &document(&news)).await;
        assert!(matches!(twice, Err(AudienceError::Taken { field: "name" })));
        assert!(forms.shown(form.id, 0).await.unwrap().is_none());

        let publish = async |share, version| {
            forms.publish(at.workspace, form.id, share, version, Actor::LocalOperator).await
        };
        let early = publish(Some(50), None).await;
        assert!(matches!(early, Err(AudienceError::Conflict { rule: "form_not_live", .. })));
        let first = publish(None, Some(1)).await.unwrap();
        assert_eq!(first.live, Some(Live { version: 1, challenger: None }));
        assert!(!first.changed);

        let mut draft = document(&news);
        draft.steps[0].title = "Another".to_owned();
        let change = FormChange { draft: Some(draft), ..FormChange::default() };
        let stale = forms.update(at.workspace, form.id, change.clone(), Some(1)).await;
        assert!(matches!(stale, Err(AudienceError::Stale)));
        let changed =
            at.other.forms.update(at.workspace, form.id, change, Some(first.version)).await.unwrap();
        assert!(changed.changed);
        assert_eq!(shown(&at, &form).await.document.steps[0].title, "Stay in touch");

        let both = publish(Some(30), None).await.unwrap();
        assert_eq!(both.live, Some(Live { version: 1, challenger: Some((2, 30)) }));
        let title =
            async |drawn| forms.shown(form.id, drawn).await.unwrap().unwrap().document.steps[0].title.clone();
        assert_eq!([title(29).await, title(30).await], ["Another", "Stay in touch"]);
        let missing = forms.show(at.workspace, form.id, Some(Live { version: 3, challenger: None })).await;
        assert!(matches!(missing, Err(AudienceError::Invalid(_))));
        forms.show(at.workspace, form.id, Some(Live { version: 2, challenger: None })).await.unwrap();
        assert_eq!(title(99).await, "Another");
        forms.show(at.workspace, form.id, None).await.unwrap();
        assert!(forms.shown(form.id, 0).await.unwrap().is_none());
        let versions = forms.versions(at.workspace, form.id).await.unwrap();
        let numbers: Vec<u32> = versions.iter().map(|version| version.version).collect();
        assert_eq!(numbers, [2, 1]);

        let stranger = WorkspaceId::new(START);
        assert!(forms.get(stranger, form.id).await.unwrap().is_none());
        assert!(!forms.delete(stranger, form.id).await.unwrap());
        assert!(forms.delete(at.workspace, form.id).await.unwrap());
        assert_eq!(at.rows("audience_form_versions").await, 0);
    })
    .await;
}

#[tokio::test]
async fn forms_are_listed_in_any_order() {
    each(|at| async move {
        let news = topic(&at, "News", true).await;
        for name in ["Beta", "alpha", "Gamma"] {
            at.one.forms.create(at.workspace, name, &document(&news)).await.unwrap();
            at.clock.advance(Duration::from_secs(1));
        }
        let names = async |text, sort, descending| {
            let (mut names, mut cursor) = (Vec::new(), None);
            loop {
                let search = Search { text, sort, descending, limit: 2 };
                let page = at.other.forms.list(at.workspace, &search, cursor.as_ref()).await.unwrap();
                names.extend(page.items.into_iter().map(|form| form.name));
                cursor = page.next;
                if cursor.is_none() {
                    return names;
                }
            }
        };
        assert_eq!(names(None, FormSort::Created, true).await, ["Gamma", "alpha", "Beta"]);
        assert_eq!(names(None, FormSort::Name, false).await, ["alpha", "Beta", "Gamma"]);
        assert_eq!(names(Some("AM"), FormSort::Name, false).await, ["Gamma"]);
    })
    .await;
}

#[tokio::test]
async fn nothing_gets_in_before_the_owner_of_the_address_confirms() {
    each(|at| async move {
        let news = topic(&at, "News", true).await;
        let form = published(&at, "Footer", &document(&news)).await;
        let (view, office) = (shown(&at, &form).await, PostOffice::default());
        let told = submit(&at, &view, &[("email", "Ann@Example.com"), ("first_name", " Ann ")]).await;
        assert_eq!(told, Submitted::ToConfirm);
        assert!(find(&at, "ann@example.com").await.is_none());

        let token = token(&at, &office).await;
        let mail = office.taken().pop().unwrap();
        assert_eq!((mail.to.to_string().as_str(), mail.workspace), ("Ann@example.com", at.workspace));
        assert_eq!(at.one.forms.post_due(&office, WEB).await.unwrap(), 0, "it is posted once");
        // Looking does nothing.
        assert!(!at.one.forms.confirmation(&token).await.unwrap().already);
        assert!(find(&at, "ann@example.com").await.is_none());

        at.clock.advance(Duration::from_secs(60));
        let ip = "198.51.100.9".parse().unwrap();
        assert!(!at.one.forms.confirm(&token, Some(ip)).await.unwrap().already);
        assert!(at.other.forms.confirm(&token, None).await.unwrap().already);
        let ann = find(&at, "ann@example.com").await.unwrap();
        assert_eq!((ann.first_name.as_deref(), ann.source.as_str()), (Some("Ann"), "form"));
        assert_eq!(ann.tags, ["from form"]);
        let ledger = at.one.consents.ledger_of(at.workspace, ann.id, None, 10).await.unwrap().unwrap().items;
        let [confirmation, grant] = ledger.as_slice() else { panic!("{ledger:?}") };
        assert_eq!((grant.kind, confirmation.kind), (ConsentKind::Grant, ConsentKind::Confirmation));
        assert_eq!((grant.at, grant.ip), (START, Some("192.0.2.7".parse().unwrap())));
        assert_eq!(confirmation.ip, Some(ip));
        assert_eq!((grant.form.clone(), grant.version.as_str()), (form.id.to_string(), "1"));
        assert_eq!(grant.text, view.document.consent.text);
        let now = at.clock.now();
        let may = at.one.consents.may_send(at.workspace, ann.id, news.id, now).await.unwrap();
        assert_eq!(may, MaySend::Allowed);
        let page = at.one.forms.submissions(at.workspace, form.id, None, None, 10).await.unwrap();
        let [only] = page.items.as_slice() else { panic!("{page:?}") };
        assert_eq!((only.state, only.contact), (SubmissionState::Confirmed, Some(ann.id)));
        assert_eq!((only.mail.clone(), only.source.as_str()), (SubmissionMail::Posted, "blog.example"));

        at.clock.advance(Duration::from_secs(8 * 86_400));
        let late = at.one.forms.confirm(&token, None).await;
        assert!(matches!(late, Err(FollowError::Link(LinkError::Expired))));
        at.one.contacts.delete(at.workspace, ann.id).await.unwrap();
        assert_eq!(at.rows("audience_form_submissions").await, 0);
    })
    .await;
}

#[tokio::test]
async fn without_confirmation_only_strangers_are_taken_at_once() {
    each(|at| async move {
        let tips = topic(&at, "Tips", false).await;
        let mut single = document(&tips);
        single.confirmation.always = false;
        let form = published(&at, "Single", &single).await;
        let (view, office) = (shown(&at, &form).await, PostOffice::default());
        let told = submit(&at, &view, &[("email", "bob@example.com"), ("first_name", "Bob")]).await;
        assert_eq!(told, Submitted::Done);
        let bob = find(&at, "bob@example.com").await.unwrap();
        assert_eq!(bob.first_name.as_deref(), Some("Bob"));

        let change = ContactChange { first_name: some("Cleo"), ..ContactChange::default() };
        at.add("cleo@example.com", change).await;
        let told = submit(&at, &view, &[("email", "cleo@example.com"), ("first_name", "Mallory")]).await;
        assert_eq!(told, Submitted::Done, "the answer does not tell who is known");
        assert_eq!(find(&at, "cleo@example.com").await.unwrap().first_name.as_deref(), Some("Cleo"));
        let token = token(&at, &office).await;
        at.one.forms.confirm(&token, None).await.unwrap();
        assert_eq!(find(&at, "cleo@example.com").await.unwrap().first_name.as_deref(), Some("Mallory"));
    })
    .await;
}

#[tokio::test]
async fn an_address_gets_few_confirmations() {
    each(|at| async move {
        let news = topic(&at, "News", true).await;
        let office = PostOffice::default();
        let victim = [("email", "victim@example.com")];
        for (name, mails) in [("One", 1), ("Two", 2), ("Three", 3), ("Four", 3)] {
            let form = published(&at, name, &document(&news)).await;
            let view = shown(&at, &form).await;
            for _ in 0..3 {
                assert_eq!(submit(&at, &view, &victim).await, Submitted::ToConfirm);
            }
            at.one.forms.post_due(&office, WEB).await.unwrap();
            assert_eq!(office.taken().len(), mails, "{name}");
        }
        let form = published(&at, "Five", &document(&news)).await;
        let view = shown(&at, &form).await;
        submit(&at, &view, &[("email", "other@example.com")]).await;
        assert_eq!(at.one.forms.post_due(&office, WEB).await.unwrap(), 1, "others are not held up");
        at.clock.advance(Duration::from_secs(86_400));
        submit(&at, &view, &victim).await;
        assert_eq!(at.one.forms.post_due(&office, WEB).await.unwrap(), 1);
        at.clock.advance(Duration::from_secs(31 * 86_400));
        at.one.forms.prune().await.unwrap();
        let left = at.rows("audience_form_submissions").await + at.rows("audience_form_mails").await;
        assert_eq!(left, 0);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_sent_twice_is_taken_once() {
    each(|at| async move {
        let tips = topic(&at, "Tips", false).await;
        let mut single = document(&tips);
        single.confirmation.always = false;
        let form = published(&at, "Single", &single).await;
        let view = shown(&at, &form).await;
        let text = at.one.forms.issue(&view, "");
        let ticket = at.other.forms.ticket(&text).unwrap();
        assert_eq!((ticket.form, ticket.version), (form.id, 1));
        for address in ["a@example.com", "b@example.com"] {
            let answers = answers(&view, &[("email", address)]);
            let submit = Submit {
                form: &view,
                answers: &answers,
                id: ticket.submission,
                ip: None,
                source: "",
                actor: Actor::Anonymous,
            };
            at.one.forms.submit(&submit).await.unwrap();
        }
        assert!(find(&at, "a@example.com").await.is_some());
        assert!(find(&at, "b@example.com").await.is_none());
    })
    .await;
}

#[tokio::test]
async fn mail_that_is_refused_is_told_of_and_what_may_come_later_is_tried_again() {
    each(|at| async move {
        let news = topic(&at, "News", true).await;
        let form = published(&at, "Footer", &document(&news)).await;
        let (view, office) = (shown(&at, &form).await, PostOffice::default());
        let mail = async || {
            let page = at.one.forms.submissions(at.workspace, form.id, None, None, 1).await.unwrap();
            page.items[0].mail.clone()
        };
        office.refuse(Some(PostError::Later("the disk is full".into())));
        submit(&at, &view, &[("email", "ann@example.com")]).await;
        assert_eq!(at.one.forms.post_due(&office, WEB).await.unwrap(), 0);
        assert_eq!(mail().await, SubmissionMail::Due);
        office.refuse(None);
        assert_eq!(at.other.forms.post_due(&office, WEB).await.unwrap(), 0, "not at once");
        at.clock.advance(Duration::from_secs(60));
        assert_eq!(at.other.forms.post_due(&office, WEB).await.unwrap(), 1);
        let rule = "sender_domain_unverified";
        office.refuse(Some(PostError::Refused { rule, message: String::new() }));
        submit(&at, &view, &[("email", "bob@example.com")]).await;
        assert_eq!(at.one.forms.post_due(&office, WEB).await.unwrap(), 0);
        assert_eq!(mail().await, SubmissionMail::Refused(rule.to_owned()));
    })
    .await;
}

#[tokio::test]
async fn who_was_erased_may_come_again_by_confirming() {
    each(|at| async move {
        let news = topic(&at, "News", true).await;
        let form = published(&at, "Footer", &document(&news)).await;
        let (view, office) = (shown(&at, &form).await, PostOffice::default());
        let address: EmailAddress = "ann@example.com".parse().unwrap();
        submit(&at, &view, &[("email", "ann@example.com")]).await;
        at.one.contacts.erase(at.workspace, &address).await.unwrap();
        assert_eq!(at.rows("audience_form_submissions").await, 0, "what was written is forgotten too");
        submit(&at, &view, &[("email", "ann@example.com")]).await;
        let token = token(&at, &office).await;
        at.one.forms.confirm(&token, None).await.unwrap();
        assert!(find(&at, "ann@example.com").await.is_some());
        assert!(!at.one.contacts.is_erased(at.workspace, &address).await.unwrap());
        assert_eq!(at.one.forms.submissions_of(at.workspace, &address).await.unwrap().len(), 1);
        assert_eq!(at.one.forms.forget(at.workspace, &address).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_promised_file_is_fetched_after_confirming() {
    each(|at| async move {
        let news = topic(&at, "News", true).await;
        let (name, media_type) = ("a/guide.pdf".to_owned(), "application/pdf".to_owned());
        let data: Vec<u8> = (0..600_000_u32).map(|n| n as u8).collect();
        let new = NewFormFile { name, media_type, data: data.clone() };
        let file = at.one.forms.add_file(at.workspace, new).await.unwrap();
        assert_eq!((file.name.as_str(), file.size_bytes), ("a_guide.pdf", 600_000));
        let mut promising = document(&news);
        promising.magnet = Some(Magnet { file: file.id, label: String::new() });
        let form = published(&at, "Guide", &promising).await;
        let used = at.one.forms.delete_file(at.workspace, file.id).await;
        assert!(matches!(used, Err(AudienceError::Conflict { rule: "form_file_used", .. })));

        let (view, office) = (shown(&at, &form).await, PostOffice::default());
        submit(&at, &view, &[("email", "ann@example.com")]).await;
        let token = token(&at, &office).await;
        assert_eq!(at.one.forms.confirmation(&token).await.unwrap().download, None);
        let download = at.one.forms.confirm(&token, None).await.unwrap().download.unwrap();
        let found = at.other.forms.promised_file(&download).await.unwrap();
        let (mut read, mut piece) = (Vec::new(), 0);
        while let Some(bytes) = at.other.forms.piece(found.number, piece).await.unwrap() {
            read.extend(bytes);
            piece += 1;
        }
        assert_eq!((read == data, piece), (true, 3));
        at.one.forms.downloaded(&download).await.unwrap();
        let page = at.one.forms.submissions(at.workspace, form.id, None, None, 1).await.unwrap();
        assert_eq!(page.items[0].downloads, 1);
        assert!(at.one.forms.promised_file(&token).await.is_err(), "one link is not the other");
        at.clock.advance(Duration::from_secs(8 * 86_400));
        let late = at.one.forms.promised_file(&download).await;
        assert!(matches!(late, Err(FollowError::Link(LinkError::Expired))));
    })
    .await;
}

#[tokio::test]
async fn figures_are_counted_by_day_version_and_source() {
    each(|at| async move {
        let news = topic(&at, "News", true).await;
        let mut two = document(&news);
        two.steps.push(FormStep { fields: vec![field("country", false)], ..FormStep::default() });
        let form = published(&at, "Footer", &two).await;
        let view = shown(&at, &form).await;
        let count = |source: &str, what| at.one.forms.count(Counted::of(&view, source, what));
        for n in 0..60 {
            count(&format!("site{n:02}.example"), What::View);
        }
        at.one.forms.flush_counts().await.unwrap();
        at.clock.advance(Duration::from_secs(86_400));
        for what in [What::View, What::Start, What::Step(0), What::Step(1), What::Submit, What::Confirm] {
            count("blog.example", what);
        }
        at.one.forms.flush_counts().await.unwrap();
        let report = at.other.forms.report(at.workspace, form.id, 3).await.unwrap();
        let views: Vec<u64> = report.days.iter().map(|day| day.figures.views).collect();
        assert_eq!(views, [0, 60, 1]);
        assert_eq!((report.total.views, report.total.confirms), (61, 1));
        assert_eq!(report.total.steps, [1, 1]);
        assert_eq!((report.sources[0].source.as_str(), report.sources[0].figures.views), ("(other)", 10));
        assert_eq!((report.versions.len(), report.versions[0].version), (1, 1));
        assert_eq!(at.one.forms.report(at.workspace, form.id, 1).await.unwrap().total.views, 1);
        let figures = at.one.forms.figures(std::slice::from_ref(&form), 30).await.unwrap();
        assert_eq!(figures[&form.id].views, 61);
    })
    .await;
}
