//! Inspection: whether a card has a valid ticket, what an inspector may see, and for how long it stays on the device.
//!
//! A card is its ticket (seed 004, D): checking in makes it valid. The back office answers an inspector's question from
//! the state of the journey: [`ticket`] says whether the card is good *here*, and [`Inspection`] is all that the
//! inspector gets to see. It holds no token, no part of a card number and no amount. Which answer is to which question is
//! known by a [`QuestionNumber`], which means nothing anywhere else.
//!
//! The last ten actions are in it in two cases only: there is no valid check-in, so that it can be decided what follows;
//! or the traveller agreed to show them, which is a [`Consent`] with who asked and when. There is no other way to have
//! an [`Inspection`] with them: its fields are private, and reading one that claims more is refused.
//!
//! The [`Screen`] is the device's side: at most one card, at most five minutes, wiped at the end.
//!
//! ```
//! use ovcore::calendar::Instant;
//! use ovcore::inspect::{Input, Inspection, Question, InspectionPoint, Screen, Site, Then, Ticket};
//! use ovcore::policy::Policy;
//!
//! let start = Instant::parse("2026-03-10T08:15:00+01:00")?;
//! let mut screen = Screen::new(&Policy::ovpay().inspection);
//! let Then::Ask(number) = screen.input(start, Input::Present).then else { return Err("it asks".into()) };
//!
//! // At the back office, where the card turns out to be unknown:
//! let point = InspectionPoint { carrier: "NS".parse()?, mode: ovcore::tap::Mode::Rail, site: Site::OnBoard { vehicle: None } };
//! let inspection = Inspection::of_unknown_card(&Question { number, point }, start.plus_seconds(1));
//! assert!(matches!(inspection.ticket(), Ticket::NotValid { blocked: false, .. }));
//!
//! // Back on the device: five minutes, and not a second more.
//! screen.input(start.plus_seconds(2), Input::Answer(Box::new(inspection)));
//! assert!(screen.showing(start.plus_seconds(301)).is_some());
//! assert!(screen.showing(start.plus_seconds(302)).is_none());
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod actions;
mod answer;
mod consent;
mod screen;
mod ticket;

pub use actions::{ActionKind, Ground, LastActions, ShownAction};
pub use answer::{Inspection, InspectionFormat, Question};
pub use consent::{
    AtInspection, AtServiceDesk, Consent, ConsentError, ConsentKind, ConsentPurpose, QuestionNumber,
};
pub use screen::{Ended, Input, Outcome, Phase, Screen, Then};
pub use ticket::{InspectionPoint, Presented, Site, Ticket, WhyNot, ticket};
