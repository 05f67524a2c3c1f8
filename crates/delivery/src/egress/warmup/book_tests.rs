use super::*;

const FIRST: Day = Day(20_000);

fn subject() -> Subject {
    Subject::Domain("example.com".parse().unwrap())
}

fn warmups() -> Warmups {
    let mut warmups = Warmups::default();
    let plan = Arc::new(Plan::custom("mine", "", &[100, 200, 400]).unwrap());
    warmups.enrol(subject(), Enrolled { plan, rules: Rules::default(), paused: false, began: FIRST });
    warmups
}

fn at_hour(day: Day, hour: i64) -> UtcMillis {
    UtcMillis(day.start().0 + hour * 3_600_000)
}

/// A queue that is never empty, at a provider that answers everything the same way.
fn send_all_day(warmups: &mut Warmups, day: Day, noted: Noted) -> u64 {
    let mut sent = 0;
    for hour in 0..24 {
        while warmups.take(&subject(), "google", at_hour(day, hour)) == Take::Granted {
            warmups.note(&subject(), "google", noted, at_hour(day, hour));
            sent += 1;
            assert!(sent <= 10_000, "no limit");
        }
    }
    sent
}

fn stage(warmups: &Warmups, provider: &str) -> u32 {
    warmups.look(&subject(), provider).unwrap().0.stage
}

#[test]
fn good_days_climb_and_a_bad_one_falls() {
    let mut warmups = warmups();
    assert_eq!(send_all_day(&mut warmups, FIRST, Noted::Delivered), 100);
    let rolled = warmups.roll_over(FIRST.plus(1).start());
    assert_eq!(
        (rolled[0].decision, rolled[0].counts.delivered, rolled[0].after.stage),
        (Decision::Promote, 100, 1)
    );
    assert_eq!(send_all_day(&mut warmups, FIRST.plus(1), Noted::Deferred), 200);
    assert_eq!(warmups.roll_over(FIRST.plus(2).start())[0].decision, Decision::DemoteDeferred);
    assert_eq!(send_all_day(&mut warmups, FIRST.plus(2), Noted::Delivered), 100);
}

#[test]
fn after_the_last_stage_there_is_no_limit() {
    let mut warmups = warmups();
    for day in 0..3 {
        assert!(warmups.is_warming(&subject(), "google"));
        send_all_day(&mut warmups, FIRST.plus(day), Noted::Delivered);
        warmups.roll_over(FIRST.plus(day + 1).start());
    }
    assert!(!warmups.is_warming(&subject(), "google"));
    for _ in 0..1_000 {
        assert_eq!(warmups.take(&subject(), "google", FIRST.plus(3).start()), Take::Granted);
    }
    assert!(warmups.is_warming(&subject(), "yahoo"));
}

#[test]
fn a_month_of_silence_begins_again() {
    let mut warmups = warmups();
    send_all_day(&mut warmups, FIRST, Noted::Delivered);
    warmups.roll_over(FIRST.plus(1).start());
    assert_eq!(stage(&warmups, "google"), 1);
    for day in 2..=30 {
        warmups.roll_over(FIRST.plus(day).start());
        assert_eq!(stage(&warmups, "google"), 1, "{day}");
    }
    let rolled = warmups.roll_over(FIRST.plus(31).start());
    assert_eq!((rolled[0].decision, stage(&warmups, "google")), (Decision::Restart, 0));
    assert_eq!(warmups.roll_over(FIRST.plus(32).start())[0].decision, Decision::StayIdle);
}

#[test]
fn a_pause_keeps_the_stage_and_its_limit() {
    let mut warmups = warmups();
    let plan = Arc::new(Plan::custom("mine", "", &[100, 200]).unwrap());
    warmups.enrol(subject(), Enrolled { plan, rules: Rules::default(), paused: true, began: FIRST });
    for day in 0..2 {
        assert_eq!(send_all_day(&mut warmups, FIRST.plus(day), Noted::Delivered), 100);
        warmups.roll_over(FIRST.plus(day + 1).start());
    }
}

#[test]
fn the_day_is_decided_even_when_mail_came_before_the_decision() {
    let mut warmups = warmups();
    send_all_day(&mut warmups, FIRST, Noted::Delivered);
    assert_eq!(warmups.take(&subject(), "google", at_hour(FIRST.plus(1), 0)), Take::Granted);
    let rolled = warmups.roll_over(at_hour(FIRST.plus(1), 0));
    assert_eq!((rolled[0].day, rolled[0].decision), (FIRST, Decision::Promote));
    assert_eq!(warmups.look(&subject(), "google").unwrap().2.sent, 1);
}

#[test]
fn counts_are_handed_out_once_under_their_day() {
    let mut warmups = warmups();
    warmups.take(&subject(), "google", at_hour(FIRST, 0));
    warmups.take(&subject(), "google", at_hour(FIRST.plus(1), 0));
    let mut drained = warmups.drain();
    drained.sort_by_key(|(_, _, day, _)| *day);
    let one = DayCounts { sent: 1, ..DayCounts::default() };
    assert_eq!(
        drained,
        [(subject(), "google".into(), FIRST, one), (subject(), "google".into(), FIRST.plus(1), one)]
    );
    assert_eq!(warmups.drain(), []);
    warmups.undrain(drained.clone());
    let mut again = warmups.drain();
    again.sort_by_key(|(_, _, day, _)| *day);
    assert_eq!(again, drained);
}

#[test]
fn what_other_processes_sent_counts_too() {
    let mut warmups = warmups();
    let now = at_hour(FIRST, 23);
    warmups.take(&subject(), "google", now);
    let stored = DayCounts { sent: 99, ..DayCounts::default() };
    warmups.set(&subject(), "google", Progress::begin(FIRST), FIRST, stored);
    assert_eq!(warmups.take(&subject(), "google", now), Take::LaterAt(FIRST.plus(1).start()));
}

#[test]
fn a_grant_that_was_not_used_goes_back() {
    let mut warmups = warmups();
    let now = at_hour(FIRST, 0);
    while warmups.take(&subject(), "google", now) == Take::Granted {}
    warmups.give_back(&subject(), "google", now);
    assert_eq!(warmups.take(&subject(), "google", now), Take::Granted);
}

#[test]
fn providers_are_bounded() {
    let mut warmups = warmups();
    for number in 0..MAX_PROVIDERS {
        warmups.take(&subject(), &format!("p{number}"), at_hour(FIRST, 0));
    }
    warmups.take(&subject(), "one-more", at_hour(FIRST, 0));
    let providers: std::collections::HashSet<_> =
        warmups.drain().into_iter().map(|(_, provider, _, _)| provider).collect();
    assert_eq!(providers.len(), MAX_PROVIDERS + 1);
    assert!(providers.contains(OTHER));
}
