//! The core's vocabulary, as UniFFI is told of it. A field or variant that the core gains, loses or renames does not compile
//! here before it is told of too.

#[cfg(feature = "office")]
pub(crate) mod command;
pub(crate) mod deny;
pub(crate) mod event;
pub(crate) mod inspect;
pub(crate) mod payment;
pub(crate) mod standing;
pub(crate) mod trip;
#[cfg(feature = "app")]
pub(crate) mod view;
