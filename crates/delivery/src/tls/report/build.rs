use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use postroad_base::Domain;
use serde_json::{Value, json};

use super::counts::{DAY_MS, PolicyText};

/// One row of what was counted.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub policy_key: String,
    pub policy: PolicyText,
    /// Empty for success.
    pub result: String,
    pub sending_ip: String,
    pub mx: String,
    pub receiving_ip: String,
    pub reason: String,
    pub sessions: i64,
}

/// A report about one domain and day.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pub json: Value,
    pub successes: i64,
    pub failures: i64,
}

/// What stands in every report of ours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Submitter<'r> {
    pub organisation: &'r str,
    pub contact: &'r str,
    pub report_id: &'r str,
}

/// The report as RFC 8460 §4.4 wants it.
pub(super) fn build(domain: &Domain, day: i64, submitter: Submitter<'_>, rows: &[Counted]) -> Report {
    let mut keys: Vec<&str> = rows.iter().map(|row| row.policy_key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    let (mut successes, mut failures) = (0, 0);
    let policies: Vec<Value> = keys
        .into_iter()
        .map(|key| {
            let of_policy: Vec<&Counted> = rows.iter().filter(|row| row.policy_key == key).collect();
            let sum = |failed: bool| -> i64 {
                let counted = of_policy.iter().filter(|row| row.result.is_empty() != failed);
                counted.map(|row| row.sessions).sum()
            };
            successes += sum(false);
            failures += sum(true);
            policy(domain, &of_policy, sum(false), sum(true))
        })
        .collect();
    let json = json!({
        "organization-name": submitter.organisation,
        "date-range": {
            "start-datetime": instant(day * DAY_MS / 1_000),
            "end-datetime": instant((day + 1) * DAY_MS / 1_000 - 1),
        },
        "contact-info": submitter.contact,
        "report-id": submitter.report_id,
        "policies": policies,
    });
    Report { json, successes, failures }
}

fn policy(domain: &Domain, rows: &[&Counted], successes: i64, failures: i64) -> Value {
    let text = &rows[0].policy;
    let mut policy = json!({ "policy-type": text.policy_type, "policy-domain": domain });
    if !text.strings.is_empty() {
        policy["policy-string"] = json!(text.strings);
    }
    if !text.mx.is_empty() {
        policy["mx-host"] = json!(text.mx);
    }
    let details: Vec<Value> =
        rows.iter().filter(|row| !row.result.is_empty()).map(|row| detail(row)).collect();
    let mut whole = json!({
        "policy": policy,
        "summary": { "total-successful-session-count": successes, "total-failure-session-count": failures },
    });
    if !details.is_empty() {
        whole["failure-details"] = json!(details);
    }
    whole
}

fn detail(row: &Counted) -> Value {
    let mut detail = json!({ "result-type": row.result, "failed-session-count": row.sessions });
    for (name, text) in [
        ("sending-mta-ip", &row.sending_ip),
        ("receiving-mx-hostname", &row.mx),
        ("receiving-ip", &row.receiving_ip),
        ("failure-reason-code", &row.reason),
    ] {
        if !text.is_empty() {
            detail[name] = json!(text);
        }
    }
    detail
}

/// RFC 3339 in UTC.
fn instant(secs: i64) -> String {
    let (day, second) = (secs.div_euclid(86_400), secs.rem_euclid(86_400));
    let (year, month, date) = civil(day);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The date of a day since 1970, by Hinnant's algorithm for the proleptic Gregorian calendar.
pub(super) fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, date)
}

/// RFC 8460 §5.1: the report as it travels.
pub(super) fn compressed(json: &Value) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(json.to_string().as_bytes()).and_then(|()| encoder.finish());
    written.expect("writing into memory does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(policy_key: &str, result: &str, sessions: i64) -> Counted {
        let failed = |text: &str| if result.is_empty() { String::new() } else { text.to_owned() };
        Counted {
            policy_key: policy_key.into(),
            policy: PolicyText {
                policy_type: if policy_key == "a" { "sts" } else { "no-policy-found" }.into(),
                strings: if policy_key == "a" { vec!["version: STSv1".into()] } else { Vec::new() },
                mx: Vec::new(),
            },
            result: result.into(),
            sending_ip: failed("192.0.2.1"),
            mx: failed("mx.example.com"),
            receiving_ip: String::new(),
            reason: String::new(),
            sessions,
        }
    }

    #[test]
    fn the_report_has_the_shape_of_the_rfc() {
        let submitter = Submitter { organisation: "mail.sender.test", contact: "a@b.test", report_id: "1@x" };
        let rows = [row("a", "", 9), row("a", "certificate-expired", 2), row("b", "", 1)];
        let report = build(&"example.com".parse().unwrap(), 19_737, submitter, &rows);
        assert_eq!((report.successes, report.failures), (10, 2));
        let expected = json!({
            "organization-name": "mail.sender.test",
            "date-range": { "start-datetime": "2024-01-15T00:00:00Z", "end-datetime": "2024-01-15T23:59:59Z" },
            "contact-info": "a@b.test",
            "report-id": "1@x",
            "policies": [
                {
                    "policy": {
                        "policy-type": "sts",
                        "policy-domain": "example.com",
                        "policy-string": ["version: STSv1"],
                    },
                    "summary": { "total-successful-session-count": 9, "total-failure-session-count": 2 },
                    "failure-details": [{
                        "result-type": "certificate-expired",
                        "failed-session-count": 2,
                        "sending-mta-ip": "192.0.2.1",
                        "receiving-mx-hostname": "mx.example.com",
                    }],
                },
                {
                    "policy": { "policy-type": "no-policy-found", "policy-domain": "example.com" },
                    "summary": { "total-successful-session-count": 1, "total-failure-session-count": 0 },
                },
            ],
        });
        assert_eq!(report.json, expected);
    }

    #[test]
    fn days_have_dates() {
        for (day, expected) in
            [(0, (1970, 1, 1)), (19_782, (2024, 2, 29)), (19_783, (2024, 3, 1)), (20_454, (2026, 1, 1))]
        {
            assert_eq!(civil(day), expected);
        }
    }
}
