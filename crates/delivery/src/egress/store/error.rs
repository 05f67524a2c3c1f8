use postroad_db::DbError;

/// Why a change of sources, pools or warm-ups was not made.
#[derive(Debug, thiserror::Error)]
pub enum EgressError {
    #[error("{what} is already taken")]
    Taken { field: &'static str, what: String },
    #[error("{message}")]
    Invalid { field: &'static str, message: String },
    #[error("there is no such {0}")]
    Missing(&'static str),
    /// Its queue has to go somewhere.
    #[error("the source is in use by {pools}; say where its queue goes")]
    SourceInUse { pools: String },
    #[error("the pool carries mail; assign another one first")]
    PoolInUse,
    #[error("{sources} would carry both transactional and broadcast mail")]
    Mixed { sources: String },
    #[error("the pool is dedicated to another workspace")]
    Dedicated,
    #[error("a stored {0} cannot be read")]
    Damaged(&'static str),
    #[error("the password of a proxy cannot be opened: {0}")]
    Seal(#[from] postroad_account::SealError),
    #[error("the addresses of this machine cannot be read: {0}")]
    Machine(std::io::Error),
    #[error(transparent)]
    Db(#[from] DbError),
}
