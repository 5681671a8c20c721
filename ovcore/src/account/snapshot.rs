//! An account as bytes, with the version of its form.

use sha2::{Digest as _, Sha256};

use super::Account;

/// What every snapshot begins with: `ova` and the version of the form.
const HEAD: [u8; 4] = [b'o', b'v', b'a', 3];
/// How many bytes of the state's digest follow. They tell damage, not forgery: a flipped bit in an amount would read as
/// another amount.
const CHECK: usize = 4;

/// Bytes that are no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// They do not begin as a snapshot does.
    #[error("these bytes are no account snapshot; expected them to begin with `ova` and a version")]
    NotASnapshot,
    /// They are of a version that this library does not know.
    #[error("snapshot version {found} is not known; expected version 3")]
    Version {
        /// The version found.
        found: u8,
    },
    /// They begin as a snapshot and do not go on as one.
    #[error("the snapshot is damaged; expected the bytes that `to_bytes` gave")]
    Damaged,
}

impl SnapshotError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotASnapshot => "snapshot.not_a_snapshot",
            Self::Version { .. } => "snapshot.version",
            Self::Damaged => "snapshot.damaged",
        }
    }
}

impl Account {
    /// The account as bytes: four that name the form and its version, four by which damage shows, then the state.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let head: Vec<u8> = HEAD.into_iter().chain([0; CHECK]).collect();
        // An account is plain data: writing it into a vector has nothing that could fail.
        let mut bytes = postcard::to_extend(self, head).unwrap_or_default();
        if let Some((_, rest)) = bytes.split_first_chunk_mut::<{ HEAD.len() }>()
            && let Some((check, state)) = rest.split_first_chunk_mut()
        {
            *check = check_of(state);
        }
        bytes
    }

    /// The account that [`Account::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`SnapshotError`] for bytes of another form or version, or damaged ones.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let [o, v, a, version, state @ ..] = bytes else { return Err(SnapshotError::NotASnapshot) };
        let [head_o, head_v, head_a, known] = HEAD;
        if [*o, *v, *a] != [head_o, head_v, head_a] {
            return Err(SnapshotError::NotASnapshot);
        }
        if *version != known {
            return Err(SnapshotError::Version { found: *version });
        }
        let (check, state) = state.split_first_chunk().ok_or(SnapshotError::Damaged)?;
        if *check != check_of(state) {
            return Err(SnapshotError::Damaged);
        }
        let (account, rest) = postcard::take_from_bytes(state).map_err(|_| SnapshotError::Damaged)?;
        if rest.is_empty() { Ok(account) } else { Err(SnapshotError::Damaged) }
    }
}

/// The bytes by which damage to a state shows.
fn check_of(state: &[u8]) -> [u8; CHECK] {
    let digest = Sha256::digest(state);
    digest.first_chunk().copied().unwrap_or_default()
}
