//! An account as bytes, with the version of its form.

use super::Account;

/// What every snapshot begins with: `ova` and the version of the form.
const HEAD: [u8; 4] = [b'o', b'v', b'a', 1];

/// Bytes that are no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// They do not begin as a snapshot does.
    #[error("these bytes are no account snapshot; expected them to begin with `ova` and a version")]
    NotASnapshot,
    /// They are of a version that this library does not know.
    #[error("snapshot version {found} is not known; expected version 1")]
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
    /// The account as bytes: four that name the form and its version, then the state.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // An account is plain data: writing it into a vector has nothing that could fail.
        postcard::to_extend(self, HEAD.to_vec()).unwrap_or_default()
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
        let (account, rest) = postcard::take_from_bytes(state).map_err(|_| SnapshotError::Damaged)?;
        if rest.is_empty() { Ok(account) } else { Err(SnapshotError::Damaged) }
    }
}
