//! What columns mean, by the names that tools give them and by what is in them.

use serde::{Deserialize, Serialize};

use crate::core::mailbox;
use crate::field::Fieldbook;

/// What a column is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case", deny_unknown_fields)]
pub enum Target {
    Skip,
    Email,
    FirstName,
    LastName,
    FullName,
    Language,
    TimeZone,
    Country,
    Note,
    /// Several in one cell.
    Tags,
    /// Names of topics of the workspace, several in one cell: what this person is subscribed to, beside what everybody
    /// in the files is.
    Topics,
    /// One of the workspace's own fields, by name.
    Field {
        name: String,
    },
    /// A JSON object whose properties are own fields.
    Attributes,
    /// Whether the person is subscribed, in the tool's words.
    Status,
    OptInTime,
    OptInIp,
    ConfirmTime,
    ConfirmIp,
    /// When, or whether, the person unsubscribed.
    Unsubscribed,
}

/// What everybody in a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    #[default]
    Subscribed,
    /// Known, as customers are, but they never asked for mail.
    Unasked,
    Unsubscribed,
    /// Their addresses bounced.
    Cleaned,
}

impl FileKind {
    /// Files of people who must not be written to come first, so that nothing in another file speaks against it.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::Cleaned => 0,
            Self::Unsubscribed => 1,
            Self::Subscribed => 2,
            Self::Unasked => 3,
        }
    }
}

/// Which tool wrote a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tool {
    Mailchimp,
    Listmonk,
    Brevo,
    Sendy,
    Klaviyo,
    Mailerlite,
    #[default]
    Plain,
}

/// Letters and digits in lower case.
fn key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The tool whose exports have such columns.
pub(super) fn tool(columns: &[String]) -> Tool {
    let keys: Vec<String> = columns.iter().map(|column| key(column)).collect();
    let has = |names: &[&str]| names.iter().all(|name| keys.iter().any(|key| key == name));
    if has(&["leid", "euid"]) || has(&["memberrating"]) {
        Tool::Mailchimp
    } else if has(&["uuid", "email", "attributes"]) {
        Tool::Listmonk
    } else if has(&["klaviyoid"]) || has(&["emailmarketingconsent"]) {
        Tool::Klaviyo
    } else if has(&["contactid", "email"]) || has(&["emailblacklisted"]) || has(&["email", "doubleoptin"]) {
        Tool::Brevo
    } else if has(&["subscriber", "subscribed"]) || has(&["email", "optinip", "signuptime"]) {
        Tool::Mailerlite
    } else if has(&["name", "email", "lastactivity"]) {
        Tool::Sendy
    } else {
        Tool::Plain
    }
}

/// By the file's name: Mailchimp's export is a ZIP of `subscribed_…`, `unsubscribed_…`, `cleaned_…` and
/// `nonsubscribed_…`.
pub(super) fn kind(file_name: &str, columns: &[String]) -> FileKind {
    let name = key(file_name);
    let has = |wanted: &str| columns.iter().any(|column| key(column) == wanted);
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if says(&["cleaned", "bounce"]) {
        FileKind::Cleaned
    } else if says(&["nonsubscribed", "neversubscribed"]) {
        FileKind::Unasked
    } else if says(&["unsubscribe", "suppress", "optout"]) || has("unsubcampaignid") {
        FileKind::Unsubscribed
    } else {
        FileKind::Subscribed
    }
}

/// Names of columns when a file has none, or `None` when its first row has them.
pub(super) fn names(first: &[String]) -> Option<Vec<String>> {
    let is_row = first.iter().any(|cell| mailbox(cell).is_ok());
    is_row.then(|| (1..=first.len()).map(|at| format!("Column {at}")).collect())
}

/// What the columns most likely are. The first that can be something is it; without a column of addresses by name, it is
/// the one with addresses in it.
pub(super) fn guess(
    tool: Tool,
    columns: &[String],
    preview: &[Vec<String>],
    book: &Fieldbook,
) -> Vec<Target> {
    let mut taken: Vec<Target> = Vec::with_capacity(columns.len());
    for column in columns {
        let target = target(tool, &key(column), book);
        let is_repeated = target != Target::Tags && taken.contains(&target);
        taken.push(if is_repeated { Target::Skip } else { target });
    }
    if !taken.contains(&Target::Email)
        && let Some(found) = (0..columns.len()).find(|column| has_addresses(preview, *column))
    {
        taken[found] = Target::Email;
    }
    taken
}

/// Whether at least half of the cells of a column are addresses.
fn has_addresses(preview: &[Vec<String>], column: usize) -> bool {
    let cells = preview.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
    let (addresses, others): (Vec<_>, Vec<_>) = cells.partition(|cell| mailbox(cell).is_ok());
    !addresses.is_empty() && addresses.len() >= others.len()
}

fn target(tool: Tool, key: &str, book: &Fieldbook) -> Target {
    match (tool, key) {
        (Tool::Mailerlite, "subscribed") => Target::OptInTime,
        (Tool::Mailerlite, "subscriber") => Target::Email,
        (Tool::Brevo, "doubleoptin") => Target::Skip,
        // When the profile was made, which is no consent.
        (Tool::Klaviyo, "address" | "ipaddress") => Target::Skip,
        _ => general(key, book),
    }
}

fn general(key: &str, book: &Fieldbook) -> Target {
    // A field that the workspace made for it comes first.
    if let Some(name) = book.find_by_key(key) {
        return Target::Field { name: name.to_owned() };
    }
    match key {
        "email" | "emailaddress" | "mail" | "mailaddress" | "subscriber" | "emailid" | "useremail"
        | "contactemail" | "correo" | "이메일" | "이메일주소" | "메일" => Target::Email,
        "firstname" | "fname" | "first" | "givenname" | "prenom" | "prénom" | "vorname" | "nombre" => {
            Target::FirstName
        }
        "lastname" | "lname" | "last" | "surname" | "familyname" | "nachname" | "nom" | "apellido"
        | "apellidos" => Target::LastName,
        "name" | "fullname" | "displayname" | "contactname" | "이름" | "성명" => Target::FullName,
        "language" | "lang" | "locale" | "sprache" | "언어" => Target::Language,
        "timezone" | "tz" => Target::TimeZone,
        "country" | "cc" | "countrycode" | "land" | "pays" | "국가" => Target::Country,
        "note" | "notes" | "메모" => Target::Note,
        "tags" | "tag" | "groups" | "태그" => Target::Tags,
        "topics" | "topic" => Target::Topics,
        "attributes" => Target::Attributes,
        "status" | "emailmarketingconsent" | "subscriptionstatus" | "subscribed" | "상태" => Target::Status,
        "optintime"
        | "joined"
        | "signuptime"
        | "subscribedate"
        | "subscribedat"
        | "subscriptiondate"
        | "optindate"
        | "emailmarketingconsenttimestamp" => Target::OptInTime,
        "optinip" | "signupip" | "ip" | "ipaddress" => Target::OptInIp,
        "confirmtime" | "confirmedat" | "confirmationtime" => Target::ConfirmTime,
        "confirmip" | "confirmationip" => Target::ConfirmIp,
        "unsubtime" | "unsubscribedat" | "unsubscribed" | "unsubscribedate" | "emailblacklisted"
        | "blacklisted" | "emailsuppressions" | "optedout" | "optout" => Target::Unsubscribed,
        _ => Target::Skip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str) -> Vec<String> {
        header.split(',').map(str::to_owned).collect()
    }

    fn guessed(header: &str, rows: &[&str]) -> Vec<Target> {
        let columns = columns(header);
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.split(',').map(str::to_owned).collect()).collect();
        guess(tool(&columns), &columns, &rows, &Fieldbook::default())
    }

    const MAILCHIMP: &str = "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,\
        CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS";

    #[test]
    fn tools_are_known_by_their_columns() {
        for (header, expected) in [
            (MAILCHIMP, Tool::Mailchimp),
            ("uuid,email,name,attributes,status,created_at,updated_at", Tool::Listmonk),
            ("CONTACT ID,EMAIL,FIRSTNAME,LASTNAME", Tool::Brevo),
            ("Email,Klaviyo ID,First Name", Tool::Klaviyo),
            ("Subscriber,Name,Subscribed", Tool::Mailerlite),
            ("Name,Email,Joined,Last activity", Tool::Sendy),
            ("email,name", Tool::Plain),
        ] {
            assert_eq!(tool(&columns(header)), expected, "{header}");
        }
    }

    #[test]
    fn columns_find_their_meaning() {
        use Target::{
            Attributes, ConfirmIp, ConfirmTime, Country, Email, FirstName, FullName, LastName, Note, OptInIp,
            OptInTime, Skip, Status, Tags, TimeZone, Unsubscribed,
        };
        let expected = [
            vec![Email, FirstName, LastName, Skip, OptInTime, OptInIp, ConfirmTime, ConfirmIp],
            vec![Skip, Skip, Skip, Skip, TimeZone, Country, Skip, Skip, Skip, Skip, Note, Tags],
        ];
        assert_eq!(guessed(MAILCHIMP, &[]), expected.concat());
        let listmonk = "uuid,email,name,attributes,status,created_at,updated_at";
        assert_eq!(guessed(listmonk, &[]), [Skip, Email, FullName, Attributes, Status, Skip, Skip]);
        assert_eq!(guessed("Subscriber,Subscribed", &[]), [Email, OptInTime]);
        assert_eq!(guessed("Email,Subscribed,Email Blacklisted", &[]), [Email, Status, Unsubscribed]);
        assert_eq!(guessed("email,E-Mail", &[]), [Email, Skip]);
        assert_eq!(guessed("Kontakt,Kunde", &["x,ann@example.com", "y,bob@example.com"]), [Skip, Email]);
        assert_eq!(guessed("a,b", &["x,y"]), [Skip, Skip]);
        assert_eq!(names(&columns("ann@example.com,Ann")), Some(columns("Column 1,Column 2")));
        assert_eq!(names(&columns("email,name")), None);
    }

    #[test]
    fn kinds_are_known_by_the_name_of_the_file() {
        for (name, header, expected) in [
            ("subscribed_email_audience_export_1.csv", MAILCHIMP, FileKind::Subscribed),
            ("unsubscribed_email_audience_export_1.csv", MAILCHIMP, FileKind::Unsubscribed),
            ("cleaned_email_audience_export_1.csv", MAILCHIMP, FileKind::Cleaned),
            ("nonsubscribed_email_audience_export_1.csv", MAILCHIMP, FileKind::Unasked),
            ("members.csv", "Email,UNSUB_TIME,UNSUB_CAMPAIGN_ID", FileKind::Unsubscribed),
            ("members.csv", "Email,Unsubscribed", FileKind::Subscribed),
        ] {
            assert_eq!(kind(name, &columns(header)), expected, "{name} {header}");
        }
    }
}
