//! ovcore for Kotlin and Swift.
//!
//! It converts, calls and converts back. No rule and no sum of money is worked out here: what a trip costs is said by the
//! core alone. Every call that can fail fails with [`OvError`], and then has changed nothing.

#![expect(
    clippy::missing_errors_doc,
    reason = "the comments become those of Kotlin and Swift, where errors are told in a sentence"
)]
#![expect(clippy::must_use_candidate, reason = "it would say nothing to Kotlin and Swift")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "what crosses the border is made for the call and given away with it"
)]
#![expect(clippy::result_large_err, reason = "an error crosses the border whole, and is rare")]

#[cfg(any(feature = "app", feature = "office"))]
mod account;
#[cfg(feature = "device")]
mod deny;
mod engine;
mod error;
#[cfg(feature = "app")]
mod estimate;
#[cfg(feature = "app")]
mod explain;
#[cfg(feature = "keys")]
mod keys;
mod mirror;
#[cfg(feature = "office")]
mod office;
#[cfg(feature = "retention")]
mod retain;
#[cfg(feature = "device")]
mod screen;
#[cfg(feature = "app")]
mod statement;
mod value;
mod words;

#[cfg(any(feature = "app", feature = "office"))]
pub use account::{Account, AccountBalance, AccountState, HeldTrip, read_events, record_day, store_events};
#[cfg(feature = "device")]
pub use deny::{
    Admitted, DenyList, Presentation, admit_without_list, delta_head, reader_text, reader_text_in,
};
pub use engine::{CarrierName, Engine, PlaceName, ReferenceContent};
pub use error::{OvError, Problem};
#[cfg(feature = "app")]
pub use estimate::{FareEstimate, FareEstimator};
#[cfg(feature = "app")]
pub use explain::{Explanation, ExplanationLine, TripExplanation};
#[cfg(feature = "keys")]
pub use keys::{Audience, IssuerRanges, RootToken, TokenKeyError, TokenKeyStore};
#[cfg(feature = "office")]
pub use mirror::command::{Command, Instruction};
pub use mirror::deny::{Admission, Obstacle};
pub use mirror::event::Event;
pub use mirror::trip::Fare;
#[cfg(feature = "app")]
pub use mirror::view::{
    AttemptsSeen, BlockSeen, ByReference, CarrierPart, CheckSeen, CorrectableSeen, CorrectionMade,
    CorrectionSeen, CreditSeen, DebtSeen, EndSeen, ItemOf, ItemSeen, JourneySeen, LegSeen, LinkedAccount,
    LooseSeen, Moment, OpenSeen, PaymentSeen, PlaceSeen, ReasonSeen, Receipt, RefundSeen, TripSeen, WayToPay,
};
#[cfg(feature = "office")]
pub use office::{
    Decision, InspectionConsent, Listing, read_commands, read_effects, store_commands, store_effects,
};
#[cfg(feature = "retention")]
pub use retain::{DueCount, KeptFrom, KeptRecord, RetentionPlan, RetentionPlanner};
#[cfg(feature = "device")]
pub use screen::{InspectionScreen, InspectionShown, ScreenOutcome};
#[cfg(feature = "app")]
pub use statement::Statement;
pub use value::{CarrierSum, Stretch, TripElsewhere, token_from_bytes};

/// Which build this library is: generated sources compare it with their own when they load it, because the checksums that
/// UniFFI compares know functions, but no variants and no fields.
#[uniffi::export]
pub fn build_id() -> String {
    // The mark before it is what the generator looks for in the built library.
    BUILD_ID.trim_start_matches("ovcore-ffi-build-id:").to_owned()
}

/// A mark, and the digest of all sources of the vocabulary.
static BUILD_ID: &str = concat!("ovcore-ffi-build-id:", env!("OVCORE_FFI_BUILD_ID"));

uniffi::setup_scaffolding!("ovcore");
