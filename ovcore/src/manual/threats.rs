//! Threats: who may want what, what stands in the way, and what is left to the host.
//!
//! ovcore decides; it does not keep, send or log. So it defends by what it computes and by what its types let out, and the
//! host defends the keys, the way to the readers, and the doors to the outside. Each threat here names the test that shows
//! the defence, and a test checks that those tests exist.
//!
//! # Linking a card between carriers
//!
//! *Two carriers, or one and a thief, lay their lists side by side to find out who travels where.*
//!
//! * **Defends.** A carrier has tokens of its own: HMAC-SHA256 of the card's root token under a key of purpose, audience and
//!   key version ([`KeyId::name`](crate::card::KeyId::name)). Two domains share no token, and tokens of different purposes are
//!   different types. A carrier's view shows nothing of another's places and times, nor the id of another's tap; small groups
//!   do not leave the counters.
//! * **Left to the host.** Never hand out back-office or root tokens. Time and place link too: who has two carriers' taps and
//!   knows one transfer knows the pair. So taps go to the carrier whose they are, and to no data lake.
//! * **Shown by** `card_privacy::tokens_of_two_domains_are_never_equal`, `threats::lists_of_two_carriers_share_nothing`,
//!   `compile_fail::leaks_that_the_types_rule_out`, `inspection_views::every_carrier_has_a_token_of_its_own`.
//!
//! # A leaked key
//!
//! | leaks | opens | does not open | then |
//! |---|---|---|---|
//! | a domain key of a carrier | with root tokens: that carrier's tokens of that purpose and version | card numbers, other carriers, other purposes | a new key version; the lists go on under it |
//! | the secret of a key version | root tokens of any card number that is tried: there are few enough to try all | versions whose secret is another | rekey every root token to the next version, destroy the secret |
//! | root tokens | nothing without keys | card numbers | rekey |
//! | the reference key | which account and which payment a reference is of, and references of payments to come | the amount, and so the view of the payment | a new version; old references stay readable while the old key is kept |
//! | the receipt key | whether a record with a name that can be guessed was erased | anything else | destroy it: the counts stay |
//!
//! * **Defends.** Keys go in by name and never come out: [`TokenKeys`](crate::card::TokenKeys) fits a hardware module. Keys in
//!   memory are on the heap, wiped when dropped, and no `Debug`, `Display` or serde shows them; so are card numbers.
//! * **Left to the host.** Card numbers are few: a token that can be computed from a number is as secret as its key. Keep the
//!   secret of version 1 and the receipt key in hardware. A host wipes its own copies; in Python and on the JVM it cannot:
//!   texts there are the language's, so numbers go in at the reader and not in a notebook. What was swapped or dumped is
//!   outside of any library's reach.
//! * **Shown by** `threats::a_version_whose_secret_leaked_says_nothing_of_the_next`,
//!   `threats::keys_and_numbers_are_printed_by_nothing`, `card_privacy::what_is_secret_is_wiped_when_it_is_dropped`,
//!   `card_privacy::rekeying_gives_what_the_card_would_have_given`, `settle::a_wiped_key_holds_nothing_and_prints_nothing`,
//!   `card::a_wiped_number_holds_no_digit`.
//!
//! # Guessing reference numbers
//!
//! *Reference and amount show a payment's trips to anybody who types them.*
//!
//! * **Defends.** References are a permutation under a key of 36^14 numbers, so one says nothing of the next. The amount must
//!   fit as well. A wrong reference and a wrong amount are one error with one text, found with the same work for each payment.
//! * **Left to the host.** Limit tries, by caller and for each reference: amounts have little to guess, a fare is one of some
//!   hundreds. Never log a reference beside its amount. A decrypted reference is a lookup and no proof.
//! * **Shown by** `threats::guessed_references_open_nothing`, `views::every_mismatch_gives_the_same_answer`,
//!   `threats::who_has_the_reference_key_still_lacks_the_amount`, `views::by_reference_shows_that_payment_only`,
//!   `settle::two_payments_have_two_references`.
//!
//! # A tampered deny list
//!
//! *Somebody on the way to the readers takes a card off the list, puts one on, or keeps an old list alive.*
//!
//! * **Defends.** A list has a checksum over its whole history, a delta names the list that it starts from and the one that it
//!   leads to, and every flipped bit is told. A refused delta changes nothing. A list that is too old is told
//!   ([`Reader::standing`](crate::deny::Reader::standing)), and policy says what a reader then does.
//! * **Left to the host.** A checksum is no signature: who can change the bytes can compute it anew. Sign the newest checksum,
//!   and send it by another way than the list.
//! * **Shown by** `properties_deny::a_flipped_bit_is_refused`, `properties_deny::forged_filters_never_panic`,
//!   `scenario_deny_list::every_flipped_bit_and_every_cut_is_seen`, `scenario_deny_list::a_forged_delta_does_not_fit`.
//!
//! # A forged or tampered record
//!
//! *Somebody with a hand in the host's store changes a day that left, or shows a payment that never was, to be paid back.*
//!
//! * **Defends.** The account keeps the digest of each record, and takes no other; a payment that is taken back needs the seal
//!   of its approval, HMAC-SHA256 under the reference key. Snapshots tell damage. The books must agree with the log.
//! * **Left to the host.** Four bytes of check in a snapshot tell an accident, not a forger; nor is an event log signed. Whoever
//!   may write them may write anything: keep them as one keeps ledgers, and reconcile against the bank.
//! * **Shown by** `threats::a_seal_proves_one_payment_only`, `scenario_ledgers::l4_a_tampered_record_is_found`,
//!   `golden::a_snapshot_tells_each_flipped_bit`.
//!
//! # Timing
//!
//! *The time of an answer tells how much of a guess was right.*
//!
//! * **Defends.** Whatever is secret is compared in constant time (`subtle`): card numbers, root tokens, secrets, references with
//!   their amounts, seals, codes of joint travel. A search by reference goes through all payments and chooses without a branch.
//!   This was checked by reading; a test can show that no other comparison is offered, not how long one takes.
//! * **Left to the host.** Tokens are names and are looked up as names. A database index on the reference answers faster for
//!   what exists: answer from the whole, or in constant time at the door.
//! * **Shown by** `threats::what_is_secret_is_compared_in_constant_time`.
//!
//! # Oversized and malformed input
//!
//! *A document or a message that is small to send and large to read, or nested without end.*
//!
//! * **Defends.** Every reader has bounds and checks counts against the bytes that there are before it makes room; documents
//!   are read to a depth of 128. Nothing panics on any input, arithmetic is checked, and a bad row costs that row only.
//! * **Left to the host.** What it reads before it calls: size of a request, number of requests.
//! * **Shown by** `threats::a_document_nested_without_end_is_refused`, `threats::a_count_that_the_bytes_cannot_hold_is_refused`,
//!   `card_privacy::no_text_breaks_the_readers`.
//!
//! # A hostile tariff or policy
//!
//! *A carrier's document makes others pay, overflows, or never ends.*
//!
//! * **Defends.** A document is data and no program: rows are tried once and in order, nothing refers to itself. It prices the
//!   legs of the carriers that it names, each carrier's price is its own, and shares add up to it. Amounts are checked: one
//!   that does not fit leaves the trip unpriced, and what is unpriced is never charged. `sanity` reads a tariff for what is odd.
//! * **Left to the host.** Who may publish for which carrier: sign documents, and look at `compare` before a date.
//! * **Shown by** `threats::a_tariff_with_the_largest_amounts_charges_nothing_wrong`,
//!   `threats::a_tariff_of_one_carrier_prices_no_other`.
//!
//! # What is not defended
//!
//! A stolen card travels until it is on the list and the list at the reader. A back office that lies to its accounts bills what
//! it lies. Denial of service is the host's. No cryptography here is post-quantum; HMAC and AES with keys of 256 bits are not what
//! would break first.
//!
//! # Known vulnerabilities of dependencies
//!
//! `cargo xtask audit` checks licences, sources, double and barred crates. It cannot know of vulnerabilities: the databases of
//! advisories (`RustSec`, GitHub) are not in a package registry, and no copy of one is kept here, because an old copy that
//! finds nothing reads like a clean bill. `cargo xtask audit --advisories FOLDER` reads a copy of the `RustSec` database that
//! somebody brings, and says how old it is. Who ships this should run it on every build. The last run here was with a copy of
//! 24 February 2025: 714 advisories, none about the 283 crates of the lock file; what came after that date was not looked at.
//!
//! `cargo xtask memory` runs Miri over the core's unit tests, where the toolchain has it, and the address sanitizer over the
//! tests of the Python package, the one place with unsafe code written here. Neither is part of the ordinary tests.
