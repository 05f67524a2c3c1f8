use std::sync::{Arc, LazyLock};

use postroad_base::Domain;

use super::{Profile, ProfileError};

/// A profile's number in [`Profiles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProfileId(u16);

/// The profiles in use. The first one is for everybody who has none.
#[derive(Debug)]
pub struct Profiles {
    profiles: Vec<Arc<Profile>>,
}

pub(super) const DEFAULT: &str = include_str!("../../../profiles/default.toml");

/// In the order they are asked: filters that stand before other people's mailboxes come last.
pub(super) const PROVIDERS: [&str; 16] = [
    include_str!("../../../profiles/google.toml"),
    include_str!("../../../profiles/yahoo.toml"),
    include_str!("../../../profiles/microsoft.toml"),
    include_str!("../../../profiles/microsoft365.toml"),
    include_str!("../../../profiles/apple.toml"),
    include_str!("../../../profiles/gmx.toml"),
    include_str!("../../../profiles/comcast.toml"),
    include_str!("../../../profiles/orange.toml"),
    include_str!("../../../profiles/mailru.toml"),
    include_str!("../../../profiles/qq.toml"),
    include_str!("../../../profiles/netease.toml"),
    include_str!("../../../profiles/naver.toml"),
    include_str!("../../../profiles/daum.toml"),
    include_str!("../../../profiles/mimecast.toml"),
    include_str!("../../../profiles/proofpoint.toml"),
    include_str!("../../../profiles/barracuda.toml"),
];

impl Profiles {
    /// What is built in.
    #[must_use]
    pub fn builtin() -> Arc<Self> {
        static BUILTIN: LazyLock<Arc<Profiles>> = LazyLock::new(|| {
            Arc::new(
                Profiles::read(DEFAULT, &PROVIDERS).expect("a test reads every profile that is built in"),
            )
        });
        Arc::clone(&BUILTIN)
    }

    /// Profiles from their texts. The rules of `default` hold for all, after their own.
    ///
    /// # Errors
    /// The first text that is no profile.
    pub fn read(default: &str, providers: &[&str]) -> Result<Self, ProfileError> {
        let default = Profile::read(default)?;
        let mut profiles = Vec::with_capacity(providers.len() + 1);
        for text in providers {
            let mut profile = Profile::read(text)?;
            profile.rules.extend(default.rules.iter().map(Arc::clone));
            profiles.push(Arc::new(profile));
        }
        profiles.insert(0, Arc::new(default));
        Ok(Self { profiles })
    }

    /// Whose mailboxes `domain` has, by its name or by its MX hosts, all of which must be the provider's.
    pub fn provider_of<'a>(
        &self,
        domain: &Domain,
        hosts: impl Iterator<Item = &'a str> + Clone,
    ) -> Option<ProfileId> {
        let by_name =
            self.numbered().find(|(_, profile)| profile.domains.iter().any(|own| **own == *domain.as_str()));
        let found = by_name.or_else(|| self.numbered().find(|(_, profile)| profile.serves(hosts.clone())));
        found.map(|(id, _)| id)
    }

    fn numbered(&self) -> impl Iterator<Item = (ProfileId, &Arc<Profile>)> {
        (1..).map(ProfileId).zip(self.profiles.iter().skip(1))
    }

    #[must_use]
    pub fn get(&self, id: ProfileId) -> &Arc<Profile> {
        self.profiles.get(usize::from(id.0)).unwrap_or(&self.profiles[0])
    }

    /// What holds for whoever has no profile.
    #[must_use]
    pub fn default_profile(&self) -> &Arc<Profile> {
        &self.profiles[0]
    }

    /// The provider of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<ProfileId> {
        self.numbered().find(|(_, profile)| *profile.name == *name).map(|(id, _)| id)
    }

    /// Every provider, without the default.
    pub fn providers(&self) -> impl Iterator<Item = (ProfileId, &Arc<Profile>)> {
        self.numbered()
    }
}
