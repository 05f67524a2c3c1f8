use postroad_base::Domain;

use crate::dns::{LookupError, Resolver};

/// What `_mta-sts.DOMAIN` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Discovery {
    /// There is a policy; the id changes when the policy does.
    Published { id: String },
    /// The domain does not take part, or its record cannot be understood.
    Absent,
}

/// The longest id (RFC 8461 §3.1).
const MAX_ID_LEN: usize = 32;

impl Resolver {
    /// Whether a domain publishes an MTA-STS policy (RFC 8461 §3.1).
    ///
    /// # Errors
    /// When the DNS could not be asked.
    pub async fn mta_sts_id(&self, domain: &Domain) -> Result<Discovery, LookupError> {
        let Ok(name) = format!("_mta-sts.{domain}").parse::<Domain>() else { return Ok(Discovery::Absent) };
        let answer = self.txt(&name).await?;
        // "If the number of resulting records is not one … senders MUST assume the recipient domain does not have
        // an available MTA-STS Policy"
        let mut ids = answer.records.iter().filter(|text| is_sts(text));
        Ok(match (ids.next().and_then(|text| parse_record(text)), ids.next()) {
            (Some(id), None) => Discovery::Published { id },
            _ => Discovery::Absent,
        })
    }
}

fn is_sts(text: &str) -> bool {
    text.strip_prefix("v=STSv1").is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with(';'))
}

/// The id of a record (RFC 8461 §3.1); `None` when the text is none.
#[must_use]
pub fn parse_record(text: &str) -> Option<String> {
    if !is_sts(text) {
        return None;
    }
    let fields = text.split(';').skip(1).map(|field| field.trim_matches([' ', '\t']));
    let id = fields.filter_map(|field| field.split_once('=')).find(|(name, _)| *name == "id")?.1;
    let valid = (1..=MAX_ID_LEN).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    valid.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_with_an_id() {
        for (text, expected) in [
            ("v=STSv1; id=20160831085700Z;", Some("20160831085700Z")),
            ("v=STSv1;id=1", Some("1")),
            ("v=STSv1 ;\t id=a1 ; x=y;", Some("a1")),
            ("v=STSv1; x=y; id=2", Some("2")),
            ("v=STSv1", None),
            ("v=STSv1;", None),
            ("v=STSv1; id=", None),
            ("v=STSv1; id=a-b", None),
            ("v=STSv1; id=123456789012345678901234567890123", None),
            ("v=STSv11; id=1", None),
            (" v=STSv1; id=1", None),
            ("id=1; v=STSv1", None),
            ("", None),
        ] {
            assert_eq!(parse_record(text).as_deref(), expected, "{text}");
        }
    }
}
