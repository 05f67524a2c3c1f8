use std::collections::BTreeMap;

use postroad_base::EmailAddress;
use postroad_simnet::world::{Engagement, ProviderKind, World};

use crate::plan::{Plan, PlanError};

/// The most addresses of a message list.
pub const MAX_LISTED: usize = 5_000_000;
/// Domains that small recipients are spread over, per kind.
const SMALL_DOMAINS: u64 = 2_000;

/// Everybody a rehearsal can send to, by number.
#[derive(Debug)]
pub(crate) struct Audience {
    addresses: Addresses,
    /// The recipients of each provider, in the order in which they are sent to.
    pub(crate) groups: Vec<Group>,
    gone: Vec<u64>,
}

#[derive(Debug)]
enum Addresses {
    /// Made from the number.
    Generated,
    Listed(Vec<Box<str>>),
}

/// The recipients of one provider.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) kind: ProviderKind,
    /// Numbers, best readers first if the plan says so.
    members: Vec<u32>,
    /// How much of a day's volume is theirs.
    pub(crate) share: f64,
    next: usize,
}

impl Audience {
    pub(crate) fn generated(plan: &Plan, world: &World) -> Result<Self, PlanError> {
        let size = plan.audience();
        let mut groups = Vec::new();
        let mut first: u64 = 0;
        for (kind, share) in plan.shares()? {
            let count = (size as f64 * share).round() as u64;
            let members = (first..first + count).map(|n| u32::try_from(n).unwrap_or(u32::MAX)).collect();
            first += count;
            groups.push(Group { kind, members, share, next: 0 });
        }
        Ok(Self::new(Addresses::Generated, groups, first, plan, world))
    }

    /// The addresses of a list, each once.
    pub(crate) fn listed(addresses: &[EmailAddress], plan: &Plan, world: &World) -> Self {
        let mut members: BTreeMap<ProviderKind, Vec<u32>> = BTreeMap::new();
        let mut texts = Vec::with_capacity(addresses.len());
        for (number, address) in (0..).zip(addresses) {
            members.entry(world.provider_of(address.domain().as_str())).or_default().push(number);
            texts.push(address.canonical().into_boxed_str());
        }
        let total = addresses.len() as f64;
        let groups = members
            .into_iter()
            .map(|(kind, members)| Group { kind, share: members.len() as f64 / total, members, next: 0 })
            .collect();
        let count = texts.len() as u64;
        Self::new(Addresses::Listed(texts), groups, count, plan, world)
    }

    fn new(addresses: Addresses, groups: Vec<Group>, count: u64, plan: &Plan, world: &World) -> Self {
        let gone = vec![0; usize::try_from(count.div_ceil(64)).unwrap_or(0)];
        let mut audience = Self { addresses, groups, gone };
        if plan.engaged_first {
            audience.sort_by_engagement(world);
        }
        audience
    }

    /// A sender knows who has read lately.
    fn sort_by_engagement(&mut self, world: &World) {
        let mut groups = std::mem::take(&mut self.groups);
        for group in &mut groups {
            let kind = group.kind;
            let rank = |number: &u32| {
                let person = world.person(&self.address(kind, *number));
                // Who never reads and who never asked look the same from outside.
                std::cmp::Reverse(person.engagement.max(Engagement::Dormant))
            };
            group.members.sort_by_cached_key(rank);
        }
        self.groups = groups;
    }

    pub(crate) fn address(&self, kind: ProviderKind, number: u32) -> String {
        match &self.addresses {
            Addresses::Listed(texts) => texts[number as usize].to_string(),
            Addresses::Generated => {
                let domain = kind.main_domain();
                if domain.ends_with(".test") {
                    format!("u{number}@d{}.{domain}", u64::from(number) % SMALL_DOMAINS)
                } else {
                    format!("u{number}@{domain}")
                }
            }
        }
    }

    /// The next recipient of a group who still wants mail, round and round.
    pub(crate) fn next_of(&mut self, group: usize) -> Option<u32> {
        for _ in 0..self.groups[group].members.len() {
            let entry = &mut self.groups[group];
            let number = entry.members[entry.next];
            entry.next = (entry.next + 1) % entry.members.len();
            if !self.is_gone(number) {
                return Some(number);
            }
        }
        None
    }

    /// A new mailing begins with the first of every group.
    pub(crate) fn rewind(&mut self) {
        for group in &mut self.groups {
            group.next = 0;
        }
    }

    pub(crate) fn len_of(&self, group: usize) -> u64 {
        self.groups[group].members.len() as u64
    }

    /// Somebody bounced, complained or left.
    pub(crate) fn remove(&mut self, number: u32) {
        if let Some(word) = self.gone.get_mut(number as usize / 64) {
            *word |= 1 << (number % 64);
        }
    }

    fn is_gone(&self, number: u32) -> bool {
        self.gone.get(number as usize / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }
}

/// The addresses of a list: one a line, or the first column of a CSV file that looks like one.
///
/// # Errors
/// When a line is no address (the first may be a heading), or there is none.
pub fn read_list(text: &str) -> Result<Vec<EmailAddress>, PlanError> {
    let mut addresses = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let mut cells = line.split([',', ';', '\t']).map(|cell| cell.trim().trim_matches('"'));
        if line.trim().is_empty() {
            continue;
        }
        match cells.find_map(|cell| cell.parse::<EmailAddress>().ok()) {
            Some(address) if addresses.len() < MAX_LISTED => addresses.push(address),
            Some(_) => return Err(PlanError::Range("the number of addresses", 1, MAX_LISTED as u64)),
            None if number == 1 => {}
            None => return Err(PlanError::Address(number)),
        }
    }
    if addresses.is_empty() { Err(PlanError::EmptyList) } else { Ok(addresses) }
}

#[cfg(test)]
mod tests {
    use postroad_simnet::world::WorldPlan;

    use super::*;

    #[test]
    fn lists_are_read_with_and_without_headings() {
        let read = |text: &str| {
            read_list(text).map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(
            read("email,name\nann@a.test,Ann\n\n\"bob@b.test\";Bob\n"),
            Ok("ann@a.test bob@b.test".into())
        );
        assert_eq!(read("ann@a.test\nnonsense\n"), Err(PlanError::Address(2)));
        assert_eq!(read("email\n"), Err(PlanError::EmptyList));
    }

    #[test]
    fn readers_come_first_and_the_gone_do_not_come_back() {
        let plan = Plan { daily_volume: 4_000, ..Plan::default() };
        let world = World::new(1, WorldPlan::default());
        let mut audience = Audience::generated(&plan, &world).expect("a good plan");
        let google =
            audience.groups.iter().position(|group| group.kind == ProviderKind::Google).expect("in the mix");
        let first = audience.next_of(google).expect("somebody");
        let person = world.person(&audience.address(ProviderKind::Google, first));
        assert_eq!(person.engagement, Engagement::Avid);
        audience.remove(first);
        audience.rewind();
        assert_ne!(audience.next_of(google), Some(first));
    }
}
