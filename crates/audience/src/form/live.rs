use postroad_db::{Row, Value, values};

use super::Variant;
use crate::AudienceError;

/// Which versions are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Live {
    /// A
    pub version: u32,
    /// B, and how many of a hundred visitors see it.
    pub challenger: Option<(u32, u8)>,
}

impl Live {
    /// A version and another one beside it.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`] for a share that leaves one of them unseen.
    pub fn with(version: u32, challenger: u32, share_percent: u8) -> Result<Self, AudienceError> {
        if !(1..=99).contains(&share_percent) {
            return Err(AudienceError::invalid("/share_percent", "must be between 1 and 99"));
        }
        Ok(Self { version, challenger: Some((challenger, share_percent)) })
    }

    /// Which one a visitor sees, `drawn` between 0 and 99.
    #[must_use]
    pub fn draw(self, drawn: u8) -> (u32, Variant) {
        match self.challenger {
            Some((version, share)) if drawn < share => (version, Variant::B),
            _ => (self.version, Variant::A),
        }
    }

    pub(super) fn check(self, versions: u32) -> Result<(), AudienceError> {
        let exists = |version: u32| (1..=versions).contains(&version);
        if !exists(self.version) {
            return Err(AudienceError::invalid("/version", "there is no such version"));
        }
        match self.challenger {
            Some((version, _)) if !exists(version) || version == self.version => {
                Err(AudienceError::invalid("/challenger", "must be another version that was published"))
            }
            _ => Ok(()),
        }
    }

    /// `live`, `challenger`, `share`
    pub(super) fn values(self) -> Vec<Value> {
        let (challenger, share) = self.challenger.unzip();
        values![self.version, challenger, share.unwrap_or(0)]
    }

    pub(super) fn read(row: &Row) -> Result<Option<Self>, AudienceError> {
        let Some(version) = row.get::<Option<u32>>("live")? else { return Ok(None) };
        let share: u8 = row.get("share")?;
        let challenger = row.get::<Option<u32>>("challenger")?.map(|version| (version, share));
        Ok(Some(Self { version, challenger }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visitors_are_shared_out() {
        let live = Live::with(3, 4, 25).unwrap();
        let seen = (0..100).filter(|drawn| live.draw(*drawn) == (4, Variant::B)).count();
        assert_eq!(seen, 25);
        assert_eq!(Live { version: 3, challenger: None }.draw(0), (3, Variant::A));
        assert!(Live::with(1, 2, 0).is_err() && Live::with(1, 2, 100).is_err());
        assert!(Live::with(1, 1, 50).unwrap().check(2).is_err());
        assert!(Live::with(1, 3, 50).unwrap().check(2).is_err());
    }
}
