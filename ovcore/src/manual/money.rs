//! Money and rounding.
//!
//! **Amounts** are [`Money`](crate::money::Money): whole minor units in an `i64`, with checked arithmetic. There is no
//! constructor from a float and no operator that could overflow. The currency stands once, in the tariff document.
//!
//! **Prices while they are worked out** are [`Exact`](crate::money::Exact): fixed point with twelve decimals of a cent,
//! which holds every rate with up to five decimals, by the metre, with a percentage off. A price is rounded once, after
//! discount and subtraction, to the step that the tariff states for the carrier; the Dutch way is half away from zero.
//!
//! | what | in a document | in minor units |
//! |---|---|---|
//! | an amount | `"base_minor": 116` | 116 |
//! | a rate | `"rate_minor_per_km": "21.7"` | 0.0217 a metre, exactly |
//! | a percentage | `"basis_points": 4000` | 40 % |
//!
//! Rates are texts, so that no reader makes a float of them on the way.
//!
//! **A price of several legs** is priced stretch by stretch: neighbouring legs under one tariff are one stretch. Each
//! stretch is rounded once, and shared over its legs by distance with
//! [`Money::split`](crate::money::Money::split): largest remainder, of equal remainders the first leg. The shares add up
//! to the price to the cent, always.
//!
//! **Every price can say why.** [`Explanation`](crate::fare::Explanation) has one line for each component (base,
//! distance, table, what the journey covered before, cap, discount, rounding, share), each with its rule and the edition
//! of its tariff; the amounts add up to the price exactly, and those of a carrier to its legs:
//!
//! ```text
//! GVB gvb-2026 base                            116 ct
//! GVB gvb-2026 5.000 km × 21.7 ct/km         108.5 ct
//! GVB gvb-2026 rounded to 1 ct                 0.5 ct
//! price                                        225 ct
//! ```
//!
//! **Unknown is not zero.** A distance that no table has, a carrier without a tariff, a discount that needs a holiday
//! list that is not there: the trip is [`Unpriced`](crate::trip::Fare::Unpriced) with its reason. It is reported and
//! never charged, unless it can be priced within the adjust window of its last tap (RULES F4).
