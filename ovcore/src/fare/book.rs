//! The tariff book: all tariffs of a system, checked on their own and against each other.

use super::check;
use super::document::{self, TariffDocument};
use crate::document::{DocumentError, Finding};

/// Several tariffs; it picks by carrier, mode and instant of check-in (RULES T4).
///
/// ```
/// use ovcore::fare::TariffBook;
/// let book = TariffBook::new(vec![])?;
/// assert_eq!(book.tariffs().len(), 0);
/// # Ok::<(), ovcore::document::DocumentError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct TariffBook {
    tariffs: Vec<TariffDocument>,
}

impl TariffBook {
    /// Checks tariffs on their own and against each other.
    ///
    /// # Errors
    /// [`DocumentError`] with every finding in every document.
    pub fn new(tariffs: Vec<TariffDocument>) -> Result<Self, DocumentError> {
        let findings: Vec<Finding> = check::findings(&tariffs);
        if findings.is_empty() {
            Ok(Self { tariffs })
        } else {
            Err(DocumentError::invalid(document::KIND, findings))
        }
    }

    /// The documents, in the order in which they were given.
    #[must_use]
    pub fn tariffs(&self) -> &[TariffDocument] {
        &self.tariffs
    }
}
