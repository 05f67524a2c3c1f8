use std::collections::HashMap;
use std::sync::Arc;

use postroad_account::Sealer;
use postroad_base::{Domain, DomainId, WorkspaceId};
use postroad_db::{Db, Value};
use postroad_message::dkim::{Signer, SigningKey};

use super::DomainsError;
use super::keys::KeyState;
use super::store::{KEY_COLUMNS, SEAL_CONTEXT, read_key};

/// What signs for a domain: parsed keys whose records are in DNS.
#[derive(Debug)]
pub struct DomainSigner {
    pub domain: Domain,
    /// RSA first.
    pub signers: Vec<Arc<Signer>>,
}

/// All verified domains, to be asked without waiting.
#[derive(Debug, Default)]
pub struct Snapshot {
    verified: HashMap<(WorkspaceId, Domain), Arc<DomainSigner>>,
    /// Parsed keys by domain and selector, so that a refresh parses only new ones.
    parsed: HashMap<(DomainId, String), Arc<Signer>>,
}

/// Labels looked at from the left; a name has at most 127.
const LABELS: usize = 127;

impl Snapshot {
    /// Every verified domain and whose it is, in no order.
    pub fn verified(&self) -> impl Iterator<Item = (WorkspaceId, &Domain)> {
        self.verified.keys().map(|(workspace, domain)| (*workspace, domain))
    }

    /// The verified domain that covers `name`: itself or the nearest parent. Relaxed alignment (RFC 7489 §3.1.1) makes a
    /// parent's signature good for it.
    #[must_use]
    pub fn covering(&self, workspace: WorkspaceId, name: &Domain) -> Option<Arc<DomainSigner>> {
        let mut rest = name.as_str();
        for _ in 0..LABELS {
            let domain: Domain = rest.parse().ok()?;
            if let Some(signer) = self.verified.get(&(workspace, domain)) {
                return Some(Arc::clone(signer));
            }
            rest = rest.split_once('.')?.1;
        }
        None
    }
}

impl Snapshot {
    /// The verified domain that covers `name`, of whichever workspace: the nearest, and of those the oldest workspace's.
    #[must_use]
    pub fn owner_of(&self, name: &Domain) -> Option<(WorkspaceId, Domain)> {
        let covers = self.verified.keys().filter(|(_, domain)| name.is_within(domain));
        covers
            .max_by_key(|(workspace, domain)| (domain.as_str().len(), std::cmp::Reverse(*workspace)))
            .cloned()
    }
}

pub(super) async fn load(db: &Db, sealer: &Sealer, before: &Snapshot) -> Result<Snapshot, DomainsError> {
    let mut snapshot = Snapshot::default();
    let mut keys = load_keys(db, sealer, before, &mut snapshot.parsed).await?;
    let rows = db
        .query("SELECT id, workspace, name FROM sender_domains WHERE verified_at IS NOT NULL", Vec::new())
        .await?;
    for row in rows {
        let name: String = row.get("name")?;
        let Ok(domain) = name.parse::<Domain>() else { continue };
        let id = DomainId(row.get("id")?);
        let workspace = WorkspaceId(row.get("workspace")?);
        let signer = DomainSigner { domain: domain.clone(), signers: keys.remove(&id).unwrap_or_default() };
        snapshot.verified.insert((workspace, domain), Arc::new(signer));
    }
    Ok(snapshot)
}

type KeysByDomain = HashMap<DomainId, Vec<Arc<Signer>>>;

async fn load_keys(
    db: &Db,
    sealer: &Sealer,
    before: &Snapshot,
    parsed: &mut HashMap<(DomainId, String), Arc<Signer>>,
) -> Result<KeysByDomain, DomainsError> {
    let sql = format!(
        "SELECT d.name AS domain_name, k.domain, k.private_key, {} FROM dkim_keys k \
         JOIN sender_domains d ON d.id = k.domain WHERE k.state = ? AND k.published = 1 \
         ORDER BY k.algorithm DESC",
        KEY_COLUMNS.split(", ").map(|column| format!("k.{column}")).collect::<Vec<_>>().join(", ")
    );
    let mut keys: KeysByDomain = HashMap::new();
    for row in db.query(&sql, vec![Value::from(KeyState::Active.as_str())]).await? {
        let domain = DomainId(row.get("domain")?);
        let key = read_key(&row)?;
        let known = (domain, key.selector.clone());
        let signing = match before.parsed.get(&known) {
            Some(signing) => Arc::clone(signing),
            None => {
                let sealed: Vec<u8> = row.get("private_key")?;
                let private = sealer
                    .open(SEAL_CONTEXT, &sealed)
                    .map_err(|error| DomainsError::Key(error.to_string()))?;
                let name: String = row.get("domain_name")?;
                let signing =
                    SigningKey::from_pkcs8(&private).map_err(|error| DomainsError::Key(error.to_string()))?;
                let Ok(name) = name.parse() else { continue };
                let signer = Signer::new(name, &key.selector, signing)
                    .map_err(|error| DomainsError::Key(error.to_string()))?;
                Arc::new(signer)
            }
        };
        parsed.insert(known, Arc::clone(&signing));
        keys.entry(domain).or_default().push(signing);
    }
    Ok(keys)
}
