//! The manual: what one has to know besides the pages of the types. It has no code of its own.
//!
//! * [`money`]: amounts, rounding, splitting, why a price is what it is
//! * [`days`]: instants, travel days, and the two nights of the year that are not 24 hours
//! * [`journeys`]: from taps to trips to journeys, with the windows
//! * [`tariffs`]: the tariff document, by example, with whole tariffs from Dutch trains to New York
//! * [`settling`]: when how much is asked of the bank, credits, debts
//! * [`books`]: the ledgers, which event posts what where, and reconciliation
//! * [`reports`]: what each carrier is told of a day, and who receives what of what was collected
//! * [`transitions`]: the life of a card as tables: every transition, its name and its causes
//! * [`late`]: late taps, corrections, and days that come back
//! * [`deny`]: the deny list, from the back office to the answer at the reader
//! * [`debts`]: the life of a debt: when it is asked for again, by what way, and when the card is free
//! * [`analysts`]: many taps at once, in columns
//! * [`views`]: who may see what of a card, field by field, and why
//! * [`inspection`]: what an inspector's question is answered with, and the screen that forgets it
//! * [`products`]: joint travel, chip cards, delay compensation, monthly counters
//! * [`retention`]: what is kept until when, how it is forgotten, and the register of processing
//! * [`limits`]: how much of anything an input may hold
//! * [`hosts`]: the loop around an account, and what may be kept and logged
//! * [`compatibility`]: what is kept for how long, what may change, and how a host moves to another version
//! * [`threats`]: who may want what, what stands in the way, and what is left to the host
//! * [`trust`]: what looks for faults, how much it has looked, and what nothing here can show
//! * [`choices`]: what was chosen where the rules leave something open

pub mod analysts;
pub mod books;
pub mod choices;
pub mod compatibility;
pub mod days;
pub mod debts;
pub mod deny;
pub mod hosts;
pub mod inspection;
pub mod journeys;
pub mod late;
pub mod limits;
pub mod money;
pub mod products;
pub mod reports;
pub mod retention;
pub mod settling;
pub mod tariffs;
pub mod threats;
pub mod transitions;
pub mod trust;
pub mod views;
