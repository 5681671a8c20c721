//! The deny list: from the back office to the answer at the reader.
//!
//! ```text
//! back office                                     carrier's reader
//! ───────────                                     ────────────────
//! reasons of each card ─► Listing                 a card is presented
//! DenyList::next ─► list n ──┬─ full list ──────► DenyList::replace
//!                            └─ delta m-n ──────► DenyList::apply ─► list n
//!                                                 admit(reader, card) ─► open, or refuse with a message
//! tap, with what the reader answered ◄──────────  ReaderOutcome
//! ```
//!
//! **A list is one carrier's,** in that carrier's own travel tokens of one key version, so that no two carriers can find
//! out which of their cards are the same. [`DenyList`](crate::deny::DenyList) is generic over the purpose: a list for
//! inspectors' devices holds inspection tokens, and the one does not pass for the other, neither as a type nor as bytes.
//!
//! **What a list says of a card** is a set of [`Notice`](crate::deny::Notice)s, just enough to choose a message:
//!
//! | the account's reason | in the list of a carrier | message, in this order |
//! |---|---|---|
//! | blocked issuer range | card kind | `reader.kind_not_accepted` |
//! | issuer block (lost, stolen, other), account check failed | bank | `reader.ask_bank` |
//! | unpaid fare | unpaid fare | `reader.unpaid_fare` |
//! | discount conditions broken, listed by this carrier | discount conditions | `reader.discount_conditions` |
//! | discount conditions broken, listed by another | none: listed, and no more is said | `reader.ask_service` |
//!
//! Of several, the first in this table is shown: the one without which the others do not help.
//!
//! # Numbers and checksums
//!
//! A carrier's lists are numbered from 1, through all key versions. The checksum of a list is SHA-256 over its head (the
//! carrier, the purpose, the key version, the number, when it was made), the checksum of the list before it, and every
//! entry. So it stands for the whole history, and a reader that came to list 9 by deltas has, to the bit, what another
//! has that got it whole. A [`DenyDelta`](crate::deny::DenyDelta) names the list that it starts from by number and
//! checksum, and the checksum to arrive at; it may span one step or a night. A delta without changes is a sign of life.
//!
//! A checksum finds damage and forgery by those who cannot change it. It is no signature: where the way to the reader is
//! not trusted, the host signs [`DenyList::checksum`](crate::deny::DenyList::checksum), on which all else hangs.
//!
//! What a reader with list *n* makes of what it gets, the first row that fits:
//!
//! | it gets | it does | and requests |
//! |---|---|---|
//! | bytes with a flipped bit, cut off, of another form | refuses: `deny.apply.damaged` | deltas after *n*, or the full list if it was one |
//! | a delta of another carrier | refuses: `deny.apply.other_carrier` | deltas after *n* |
//! | a delta to a list before *n* | nothing: it is known | |
//! | a delta of another key version | refuses: `deny.apply.other_key_version` | the full list |
//! | a delta to list *n*, with its checksum | nothing: it is known | |
//! | … with another checksum | refuses: `deny.apply.wrong_base` | the full list |
//! | a delta from list *n* with another checksum | refuses: `deny.apply.wrong_base` | the full list |
//! | a delta from a list *m* after *n* | refuses: `deny.apply.gap` | deltas after *n* up to *m* |
//! | a delta from before *n* to a list *m* after it | refuses: `deny.apply.overlap` | deltas after *n* up to *m* |
//! | changes that do not lead to the checksum | refuses: `deny.apply.does_not_fit` | the full list |
//! | a full list before *n*, or the same | nothing: it is known | |
//! | a full list, later, or another *n* | takes it | |
//!
//! A refused delta leaves the reader's list as it was.
//!
//! **Keys rotate** with [`DenyList::next_under`](crate::deny::DenyList::next_under): number and checksum go on, every
//! token is new, and no delta leads there. Until the full list has come a reader goes on deriving tokens of the version
//! that its list has; a list of another version than the card's token cannot answer and counts as none.
//!
//! # In memory, and on the way
//!
//! | a million cards | bytes | an entry |
//! |---|---|---|
//! | [`DenySet`](crate::deny::DenySet) in memory, tokens, notices and directory | 15,548,582 | 15.5 |
//! | the full list as bytes | 15,036,526 | 15.0 |
//! | a filter (feature `filter`) | 4,521,984 | 4.5 |
//!
//! From 2,064 cards on an entry takes at most 16 bytes; below, half a byte more. The exact set is what decides. The
//! filter is for readers without room for it: it misses no card and takes one other in 4.29 billion for listed, knows no
//! notices, and is sent whole with each list. Eight or sixteen bits would refuse people every day (FACTS 5.2).
//!
//! Reading a form makes room for no more than a few times the bytes that came, and a list has at most
//! [`ENTRIES_MAX`](crate::deny::ENTRIES_MAX) entries.
//!
//! # The answer at the reader
//!
//! [`admit`](crate::deny::admit) gathers the facts, [`judge`](crate::deny::judge) decides. Of all that stands against a
//! card, the first counts:
//!
//! | order | what stands against it | message | in the tap |
//! |---|---|---|---|
//! | 1 | data authentication failed | `reader.use_another_card` | failed |
//! | 2 | … not performed, where the policy asks for it | `reader.hold_longer` | failed |
//! | 3 | expired | `reader.expired` | failed |
//! | 4 | card scheme not accepted | `reader.scheme_not_accepted` | failed |
//! | 5 | issuer range blocked | `reader.kind_not_accepted` | denied |
//! | 6 | on the list | by its notices | denied |
//! | 7 | no fresh list, where the policy refuses for that | `reader.use_another_reader` | failed |
//!
//! Authentication comes first because a copied card must not start an attempt to collect another's debt. Then the
//! **direction** (RULES P9): a check-in is refused, a check-out never, whatever stands against the card or the list; a
//! reader that does not know its direction does as the policy says, by default it refuses. Where it opens all the same,
//! [`Admission::Open`](crate::deny::Admission) says despite what.
//!
//! *Denied* is what the back office acts on: such a tap is a check-out if it can close the open trip (P9), else a
//! debt-recovery tap where a debt is open (D4), else refused. *Failed* is counted, and does nothing. Beside the tap the
//! reader keeps a [`ReaderRecord`](crate::deny::ReaderRecord): what stood against the card, and the number of the list that
//! said so, for the traveller who asks why.
//!
//! **Age.** A list is made every 20 minutes. One older than 60 minutes is stale, one from the reader's future too: its
//! clock is wrong. What a reader does then is [`StaleList`](crate::policy::StaleList): open to all (the default: one who
//! has paid since is not refused for want of a connection), refuse those on it, or let nobody check in.
