use postroad_base::UtcMillis;

use super::keys::{self, DkimKey, KeyState};
use super::{DomainsError, SenderDomain, SenderDomains, store};

impl SenderDomains {
    /// Makes the next generation of keys. Signing stays with the present ones until a check sees the new records.
    ///
    /// # Errors
    /// When a rotation is under way already or storage fails.
    pub async fn rotate(&self, domain: &SenderDomain) -> Result<Vec<DkimKey>, DomainsError> {
        let present = self.keys(domain).await?;
        if present.iter().any(|key| key.state == KeyState::Next) {
            return Err(DomainsError::Rotating);
        }
        let generation = present.iter().map(|key| key.generation).max().unwrap_or(0) + 1;
        let new = keys::generate(self.clock.now(), generation.max(2)).await?;
        store::replace_retired(&self.db, &self.sealer, domain.id, &new).await?;
        self.refresh().await?;
        Ok(new.into_iter().map(|new| new.key).collect())
    }
}

/// When the whole next generation is published it becomes active and the active one retires; otherwise nothing moves.
pub(super) fn advance(keys: &[DkimKey], now: UtcMillis) -> Vec<DkimKey> {
    let next: Vec<&DkimKey> = keys.iter().filter(|key| key.state == KeyState::Next).collect();
    if next.is_empty() || !next.iter().all(|key| key.published) {
        return keys.to_vec();
    }
    keys.iter()
        .map(|key| {
            let state = match key.state {
                KeyState::Next => KeyState::Active,
                KeyState::Active | KeyState::Retiring => KeyState::Retiring,
            };
            let state_since = if state == key.state { key.state_since } else { now };
            DkimKey { state, state_since, ..key.clone() }
        })
        .collect()
}

#[cfg(test)]
mod tests {

    use super::super::keys::KeyAlgorithm;
    use super::*;

    fn key(generation: i64, state: KeyState, published: bool) -> DkimKey {
        DkimKey {
            selector: format!("pr{generation}"),
            algorithm: KeyAlgorithm::Ed25519,
            generation,
            public_record: String::new(),
            state,
            published,
            created_at: UtcMillis(0),
            state_since: UtcMillis(0),
        }
    }

    #[test]
    fn signing_moves_only_when_the_whole_next_generation_is_published() {
        let states = |keys: &[DkimKey]| -> Vec<KeyState> {
            advance(keys, UtcMillis(9)).iter().map(|key| key.state).collect()
        };
        let half =
            [key(1, KeyState::Active, true), key(2, KeyState::Next, true), key(2, KeyState::Next, false)];
        assert_eq!(states(&half), [KeyState::Active, KeyState::Next, KeyState::Next]);
        let whole =
            [key(1, KeyState::Active, true), key(2, KeyState::Next, true), key(2, KeyState::Next, true)];
        assert_eq!(states(&whole), [KeyState::Retiring, KeyState::Active, KeyState::Active]);
    }
}
