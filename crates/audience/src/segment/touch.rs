//! What of a contact was changed, and telling the segments of it.
//!
//! Whoever writes contacts calls [`touched`] in the same transaction: one row with a packed list of numbers, whatever the
//! number of segments and contacts. The segments that speak of what was changed are looked at afterwards
//! ([`super::Segments::work`]).

use postroad_db::{Tx, values};

use super::{Rule, rule::Property};
use crate::AudienceError;
use crate::activity::{ActivityKind, EngagementClass};

/// Bits for the names of tags, and of fields: several share one, which costs a look in vain.
const TAG_BITS: u32 = 16;
const FIELD_BITS: u32 = 23;
const FIRST_TAG_BIT: u32 = 24;
const FIRST_FIELD_BIT: u32 = FIRST_TAG_BIT + TAG_BITS;

/// Contacts of one row.
const ROW_MAX: usize = 5_000;

/// What a change is about, or a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct What(i64);

impl What {
    pub const NOTHING: Self = Self(0);
    /// Of a new contact.
    pub const EVERYTHING: Self = Self(i64::MAX);
    pub const STATUS: Self = Self(1);
    pub const EMAIL: Self = Self(1 << 1);
    pub const NAME: Self = Self(1 << 2);
    pub const LANGUAGE: Self = Self(1 << 3);
    pub const TIME_ZONE: Self = Self(1 << 4);
    pub const COUNTRY: Self = Self(1 << 5);
    pub const SOURCE: Self = Self(1 << 6);
    pub const UPDATED: Self = Self(1 << 8);
    /// Every segment looks at new contacts.
    pub const CREATED: Self = Self(1 << 9);
    pub const SUBSCRIPTIONS: Self = Self(1 << 10);
    pub const CONSENTS: Self = Self(1 << 11);
    pub const PROVIDER: Self = Self(1 << 12);
    /// And eight more.
    const FIRST_ACTIVITY_BIT: u32 = 13;
    const MACHINES: Self = Self(1 << 22);

    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn touches(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn bits(self) -> i64 {
        self.0
    }

    pub const fn of_bits(bits: i64) -> Self {
        Self(bits)
    }

    pub fn activity(kind: ActivityKind, class: EngagementClass) -> Self {
        if class != EngagementClass::Human {
            return Self::MACHINES;
        }
        let place =
            ActivityKind::ALL.into_iter().zip(Self::FIRST_ACTIVITY_BIT..).find(|(one, _)| *one == kind);
        Self(place.map_or(0, |(_, bit)| 1 << bit))
    }

    /// A tag by its key.
    pub fn tag(key: &str) -> Self {
        Self(1 << (FIRST_TAG_BIT + hash(key) % TAG_BITS))
    }

    pub fn field(name: &str) -> Self {
        Self(1 << (FIRST_FIELD_BIT + hash(name) % FIELD_BITS))
    }

    /// A property by the name that changes have.
    pub fn property(name: &str) -> Self {
        match name {
            "email" => Self::EMAIL,
            "first_name" | "last_name" | "full_name" => Self::NAME,
            "language" => Self::LANGUAGE,
            "time_zone" => Self::TIME_ZONE,
            "country" => Self::COUNTRY,
            "status" => Self::STATUS,
            name => name.strip_prefix("fields.").map_or(Self::NOTHING, Self::field),
        }
    }

    /// What a rule depends on; `segment` tells it of another segment.
    pub fn of_rule(rule: &Rule, segment: &mut dyn FnMut(postroad_base::SegmentId) -> Self) -> Self {
        let mut what = Self::CREATED;
        rule.visit("", 0, &mut |rule, _, _| what = what.and(Self::of_one(rule, segment)));
        what
    }

    fn of_one(rule: &Rule, segment: &mut dyn FnMut(postroad_base::SegmentId) -> Self) -> Self {
        let human = |kind| Self::activity(kind, EngagementClass::Human);
        let engagement = human(ActivityKind::Opened).and(human(ActivityKind::Clicked));
        let of = |kind, machines: bool| if machines { human(kind).and(Self::MACHINES) } else { human(kind) };
        match rule {
            Rule::All { .. }
            | Rule::Any { .. }
            | Rule::Not { .. }
            | Rule::Created { .. }
            | Rule::Share { .. } => Self::NOTHING,
            Rule::Property { property, .. } => match property {
                Property::Email | Property::Domain => Self::EMAIL,
                Property::Name => Self::NAME,
                Property::Language => Self::LANGUAGE,
                Property::TimeZone => Self::TIME_ZONE,
                Property::Country => Self::COUNTRY,
                Property::Source => Self::SOURCE,
            },
            Rule::TextField { field, .. }
            | Rule::NumberField { field, .. }
            | Rule::DateField { field, .. }
            | Rule::BooleanField { field, .. } => Self::field(field),
            Rule::Tag { tag } => Self::tag(&crate::tag::key(tag)),
            Rule::Status { .. } => Self::STATUS,
            Rule::Topic { .. } => Self::SUBSCRIPTIONS,
            Rule::Consent { .. } | Rule::Form { .. } => Self::CONSENTS,
            Rule::Updated { .. } => Self::UPDATED,
            Rule::Segment { segment: id } => segment(*id),
            Rule::Provider { .. } => Self::PROVIDER.and(Self::EMAIL),
            Rule::Engagement { kind, machines, .. } => of(kind.activity(), *machines),
            Rule::Delivery { kind, .. } => human(kind.activity()),
            Rule::LastActivity { kind, machines, .. } => of(*kind, *machines),
            Rule::Unopened { .. } => engagement.and(human(ActivityKind::Delivered)),
            Rule::Score { .. } => engagement.and(human(ActivityKind::Complained)),
        }
    }
}

/// FNV-1a. Stored in the queue: never change it.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Tells the segments of a workspace that something of these contacts was changed, or that they are new. To be called in
/// the transaction that changes them; a contact that is deleted needs no telling.
///
/// # Errors
/// As the database answers.
pub(crate) async fn touched(tx: &mut Tx, ws: i64, contacts: &[i64], what: What) -> Result<(), AudienceError> {
    if what == What::NOTHING {
        return Ok(());
    }
    let mut sorted = contacts.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    for row in sorted.chunks(ROW_MAX) {
        let sql = "INSERT INTO audience_touched (ws, what, contacts) VALUES (?, ?, ?)";
        tx.execute(sql, values![ws, what.bits(), packed(row)]).await?;
    }
    Ok(())
}

/// Differences of rising numbers, seven bits in a byte.
fn packed(rising: &[i64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(rising.len() + 8);
    let mut last = 0;
    for number in rising {
        let mut rest = number.wrapping_sub(last).cast_unsigned();
        last = *number;
        while rest >= 0x80 {
            bytes.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        bytes.push(rest as u8);
    }
    bytes
}

/// The numbers of a packed list; `None` when it is none.
pub(super) fn unpacked(bytes: &[u8]) -> Option<Vec<i64>> {
    let mut numbers = Vec::with_capacity(bytes.len());
    let (mut last, mut value, mut shift) = (0_i64, 0_u64, 0_u32);
    for byte in bytes {
        value |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            last = last.wrapping_add(value.cast_signed());
            numbers.push(last);
            (value, shift) = (0, 0);
        } else {
            shift += 7;
        }
    }
    (shift == 0).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_packed_and_come_back() {
        for list in [vec![], vec![1, 2, 3], vec![5, 700, 1_000_000_000, i64::MAX]] {
            assert_eq!(unpacked(&packed(&list)), Some(list));
        }
        assert_eq!(packed(&(1..=1_000).collect::<Vec<i64>>()).len(), 1_000);
        assert_eq!(unpacked(&[0x80]), None);
    }

    #[test]
    fn a_rule_depends_on_what_it_mentions() {
        let rule = |json: serde_json::Value| -> Rule { serde_json::from_value(json).unwrap() };
        let mut none = |_| What::NOTHING;
        let tag = What::of_rule(&rule(serde_json::json!({ "rule": "tag", "tag": "VIP" })), &mut none);
        assert!(tag.touches(What::tag("vip")) && tag.touches(What::EVERYTHING));
        assert!(!tag.touches(What::COUNTRY) && !tag.touches(What::NOTHING));
        let field = serde_json::json!({ "rule": "boolean_field", "field": "staff", "value": true });
        assert!(What::of_rule(&rule(field), &mut none).touches(What::property("fields.staff")));
        let everybody = What::of_rule(&rule(serde_json::json!({ "rule": "all", "rules": [] })), &mut none);
        assert!(everybody.touches(What::EVERYTHING));
    }
}
