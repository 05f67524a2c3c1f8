use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use postroad_account::Actor;
use postroad_base::WorkspaceId;

/// Listeners at a time: of the whole server, of a workspace, and of one person or key.
const LISTENERS_MAX: usize = 1_000;
const LISTENERS_PER_WORKSPACE: usize = 100;
const LISTENERS_PER_ACTOR: usize = 10;

/// Who listens.
#[derive(Debug, Default)]
pub(super) struct Places(Mutex<Taken>);

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    workspaces: HashMap<WorkspaceId, usize>,
    actors: HashMap<Actor, usize>,
}

/// One listener's place, given back when it goes.
#[derive(Debug)]
pub(crate) struct Place {
    places: Arc<Places>,
    workspace: WorkspaceId,
    actor: Actor,
}

/// The limit that is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Full {
    #[error("the server has {LISTENERS_MAX} listeners, as many as it takes")]
    Server,
    #[error("the workspace has {LISTENERS_PER_WORKSPACE} listeners, as many as it may")]
    Workspace,
    #[error("you are listening {LISTENERS_PER_ACTOR} times already; close another window")]
    Actor,
}

impl Places {
    pub fn take(places: &Arc<Self>, workspace: WorkspaceId, actor: Actor) -> Result<Place, Full> {
        let mut taken = places.0.lock();
        if taken.all >= LISTENERS_MAX {
            return Err(Full::Server);
        }
        if taken.workspaces.get(&workspace).is_some_and(|count| *count >= LISTENERS_PER_WORKSPACE) {
            return Err(Full::Workspace);
        }
        if taken.actors.get(&actor).is_some_and(|count| *count >= LISTENERS_PER_ACTOR) {
            return Err(Full::Actor);
        }
        taken.all += 1;
        *taken.workspaces.entry(workspace).or_default() += 1;
        *taken.actors.entry(actor).or_default() += 1;
        Ok(Place { places: Arc::clone(places), workspace, actor })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        fn give_back<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
            if let Some(count) = counts.get_mut(key) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(key);
                }
            }
        }
        let mut taken = self.places.0.lock();
        taken.all -= 1;
        give_back(&mut taken.workspaces, &self.workspace);
        give_back(&mut taken.actors, &self.actor);
    }
}

#[cfg(test)]
mod tests {
    use postroad_base::{ApiKeyId, UtcMillis};

    use super::*;

    #[test]
    fn places_are_limited_and_given_back() {
        let places = Arc::new(Places::default());
        let at = UtcMillis(1_772_359_200_000);
        let (workspace, actor) = (WorkspaceId::new(at), Actor::ApiKey(ApiKeyId::new(at)));
        let mut taken: Vec<Place> =
            (0..LISTENERS_PER_ACTOR).map(|_| Places::take(&places, workspace, actor).unwrap()).collect();
        assert_eq!(Places::take(&places, workspace, actor).unwrap_err(), Full::Actor);
        taken.pop();
        taken.push(Places::take(&places, workspace, actor).unwrap());
        while taken.len() < LISTENERS_PER_WORKSPACE {
            let other = Actor::ApiKey(ApiKeyId::new(at));
            taken.push(Places::take(&places, workspace, other).unwrap());
        }
        let other = Actor::ApiKey(ApiKeyId::new(at));
        assert_eq!(Places::take(&places, workspace, other).unwrap_err(), Full::Workspace);
        Places::take(&places, WorkspaceId::new(at), other).unwrap();
        taken.clear();
        let left = places.0.lock();
        assert_eq!((left.all, left.workspaces.len(), left.actors.len()), (0, 0, 0));
    }
}
