use super::chance::{Chance, For, hash_text};
use super::plan::Population;
use super::provider::ProviderKind;

/// How much somebody wants the sender's mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engagement {
    /// Never asked for it.
    Hostile,
    /// Has not read it for months.
    Dormant,
    Regular,
    Avid,
}

/// What there is at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailbox {
    There,
    Unknown,
    Disabled,
    Full,
    /// Nobody's: it catches senders.
    Trap,
}

/// A recipient, made from the hash of its address whenever somebody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    pub mailbox: Mailbox,
    pub engagement: Engagement,
    /// Complains about the first message that is seen.
    pub complains: bool,
    pub(super) key: u64,
}

/// Local parts that mean something whatever the seed is.
const SCRIPTED: [(&str, Mailbox, Engagement, bool); 7] = [
    ("missing", Mailbox::Unknown, Engagement::Dormant, false),
    ("disabled", Mailbox::Disabled, Engagement::Dormant, false),
    ("full", Mailbox::Full, Engagement::Dormant, false),
    ("trap", Mailbox::Trap, Engagement::Dormant, false),
    ("avid", Mailbox::There, Engagement::Avid, false),
    ("dormant", Mailbox::There, Engagement::Dormant, false),
    ("complaint", Mailbox::There, Engagement::Avid, true),
];

impl Person {
    pub(super) fn of(seed: u64, population: &Population, kind: ProviderKind, address: &str) -> Self {
        let key = hash_text(address);
        let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
        if let Some((_, mailbox, engagement, complains)) =
            SCRIPTED.iter().find(|(name, ..)| local.eq_ignore_ascii_case(name))
        {
            return Self { mailbox: *mailbox, engagement: *engagement, complains: *complains, key };
        }
        let mut chance = Chance::new(seed, For::Person, key, 0);
        let mailbox = match kind {
            ProviderKind::Full => Mailbox::Full,
            _ => draw_mailbox(population, chance.unit()),
        };
        let engagement = draw_engagement(population, chance.unit());
        Self { mailbox, engagement, complains: false, key }
    }
}

fn draw_mailbox(population: &Population, mut drawn: f64) -> Mailbox {
    let kinds = [
        (population.unknown, Mailbox::Unknown),
        (population.disabled, Mailbox::Disabled),
        (population.trap, Mailbox::Trap),
        (population.full, Mailbox::Full),
    ];
    for (share, mailbox) in kinds {
        if drawn < share {
            return mailbox;
        }
        drawn -= share;
    }
    Mailbox::There
}

fn draw_engagement(population: &Population, mut drawn: f64) -> Engagement {
    let kinds = [
        (population.avid, Engagement::Avid),
        (population.regular, Engagement::Regular),
        (population.dormant, Engagement::Dormant),
    ];
    for (share, engagement) in kinds {
        if drawn < share {
            return engagement;
        }
        drawn -= share;
    }
    Engagement::Hostile
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> Person {
        Person::of(1, &Population::STALE, ProviderKind::Google, address)
    }

    #[test]
    fn a_population_has_its_shares() {
        let people: Vec<Person> = (0..50_000).map(|n| of(&format!("u{n}@gmail.com"))).collect();
        let share = |wanted: fn(&Person) -> bool| {
            people.iter().filter(|person| wanted(person)).count() as f64 / people.len() as f64
        };
        let unknown = share(|person| person.mailbox == Mailbox::Unknown);
        assert!((unknown - 0.07).abs() < 0.01, "{unknown}");
        let dormant = share(|person| person.engagement == Engagement::Dormant);
        assert!((dormant - 0.55).abs() < 0.02, "{dormant}");
        assert!(share(|person| person.mailbox == Mailbox::Trap) > 0.0);
    }

    #[test]
    fn scripted_people_are_what_they_are_called() {
        assert_eq!(of("Missing@gmail.com").mailbox, Mailbox::Unknown);
        assert!(of("complaint@yahoo.com").complains);
        assert_eq!(of("ann@gmail.com"), of("ANN@gmail.com"));
    }
}
