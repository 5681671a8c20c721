//! What was chosen where the rules leave something open.
//!
//! The authority is DESIGN and RULES. Where two rules clash or one is silent, the traveller gets the benefit; each choice
//! stands here with its reason.
//!
//! | about | chosen | why |
//! |---|---|---|
//! | where a day is cut for rating | at the start of the travel day (00:00), by each tap's own clock; a quarantined tap by its arrival | both halves of a night need only a small carry, and every tap is in one day |
//! | a presentation over midnight (P2) | the first seconds of the next day are read together with the day before | 5 s are 5 s on either side of midnight |
//! | equal instants within one presentation | the order of T3, without the open trip: in, out, unknown, id | which tap stands must not depend on what it closes |
//! | failed taps (P2) | accepted before denied before failed: a failed one stands only where there is no other | what a reader could not read to the end must not hide a check-out |
//! | an Unknown that is denied | closes what it could, else nothing | P9; it never opens a trip |
//! | lines named by both taps and different (F3) | as if neither named one | the taps contradict each other; the shortest line is the cheaper reading |
//! | a line that the network does not have (F3) | as if the tap named none | readers send placeholders, and a placeholder contradicts nothing |
//! | several products on one card | each stretch takes the one that makes it cheapest; they do not add up | no rule says that discounts stack |
//! | no holiday list for the year (J5) | every trip of a holder whose product asks whether it is peak is unpriced, also outside the windows | the rule to the letter; unpriced is never charged |
//! | cap and discount | the cap first, then the discount | the cap is part of the price rule |
//! | distances in two units in one chain | unpriced | metres and tariff units do not add up |
//! | a trip that was asked for and is open or held again | its fare is given back at once and asked for when it is known | what is not known is not owed |
//! | a raise of a fare while the night of its day is over | the next night; on a per-trip card the next request (L2) | one request a card and night |
//! | daily, in asking the bank again (S4) | 24 hours | it is a wait, not a date |
//! | when a day leaves (L4) | 72 h after the end of the travel day, not of the date | a check-out at 03:04 can be three days late too |
//! | a tap for a day that has left | refused (`refusal.record_needed`) until its record comes with it, also for one that will not be used | whether it lowers is known only when the day is rated |
//! | taps 3 to 56 days late (L1) | of one acting instant, in the order in which the host sends them: by id | an account cannot wait for what may still come |
//! | a repeat of a tap whose day has left, received again more than 56 days late | *expired*, once more | its id left with its day (T6), and an expired tap asks for no record |
//! | by whom a correction comes (L3) | the window opens on day 5 for the traveller only; the service desk may correct at once; it closes for both | the first days are for late taps, and the desk knows |
//! | a check-out without a check-in that is corrected while another trip is open (L3) | counts before that trip, in a journey as towards a cap: in order of their ends | the trip that is open may still end in several ways, none of which changes what was charged for the other |
//! | a correction by the service desk inside the adjust window | a real check-out that comes later holds instead | what a tap shows is better than what is said |
//! | asking again "after 10 min" (S4, T2) | at exactly + 10:00 | a wait that is over at its end, not a bound that must be passed |
//! | a night that waits (S4) | its answer brings the days that it closes; the day that ended since has its own night | one request a night, at the time that the traveller expects |
//! | a credit while the request that it came from is unanswered (S6) | refunded on its date all the same | what fell is the traveller's whatever the bank says |
//! | a credit while an attempt on the debt is unanswered (D1, S6) | waits for the answer, also past its date | it lowers the debt when that is declined; else it is paid back then |
//! | an attempt that waited for an answer past the last day of the schedule (D2) | not made | 62 days are the outer bound |
//! | a tap that failed at the reader (D4) | starts no attempt | it proves no card |
//! | a tap that is up to three days late (D4, T5) | presents the card when it is received, also when it was made before the debt opened | a tap acts at its own instant, which is its arrival |
//! | a tap that is later than that (D4, L1) | starts no attempt | it may only lower what is paid |
//! | the row of the retry table for a co-badged card (D2) | by the card's own scheme | a debt may hold trips of both applications |
//! | a set of charges that was asked for, changed, asked for, and came back (S5) | gets a new reference | a debt keeps one reference, however often it changes |
//! | at most one account check a date for refused presentations (D3) | any check that was asked for on that date counts | the issuer is asked for news, not for an echo |
//! | expired and late taps of days that are not held (T6) | remembered among the last 32 other commands | their days hold nothing to remember them with |
//! | `Advance` with nothing due | no event, and not remembered as an instant seen | advancing to just before a deadline does nothing (I12) |
//! | effect ids | kind, account serial, number: `pay.17.3` | readable, and the same wherever it is decided |
//! | a tariff by instant, products by date (T4) | validity may be given by date or instant; products and holidays stay civil dates | carriers change tariffs at the edge of a service day too |
//! | of several price rows, the first that holds | order is priority | an author sees what wins; a row that nothing reaches is a finding |
//! | `merge`, `together`, `fixed` may raise a price | they put a price in the place of the ride's | Sydney prices rides in one mode as one; all other effects only lower |
//! | a cap | a pass that buys itself: the cheapest set of passes for the day | a running counter misses narrow cap + extension, and depends on the order of rides |
//! | what is paid towards a bought longer cap | all of it, whichever ride carried the money | a week costs the same in any order of its rides |
//! | a trip over two tariffs | each part has its own tariff's steps, caps and fees | no carrier pays another's discount |
//! | `full_price` of spend steps | the price before the discount, after transfers | a ride that cost nothing was not spent |
//! | a ride over two carriers under a cap by number of rides | is one of them, with the first part that the cap covers, and none of its parts is a later ride than another | a ride is what one pays for between a check-in and its check-out |
//! | a third tap at a supplement reader (P10) | undoes, if it comes soon enough after the second; a supplement that nobody took up in time is over, and the next tap asks for its own reader's | each is judged by the presentation before it |
//! | a supplement whose reader's tariff has no price for the ride (P10) | nothing is due | the ride itself is priced, and a supplement makes a trip unpriced only where its price hangs on a holiday list that is not there (J5) |
//! | the adjust window of an unpriced trip (F4) | counts from its last tap: its check-out, its check-in without one, or a supplement tap after it | each tap may come within 72 hours of itself, and the order must not decide what a trip costs (L2) |
//! | a supplement tap that no trip of its day takes up | bucket *supplement*, without a trip | it can still belong to a trip of the next day |
//! | what a zone ride touches | its ends, and the stops between where the taps name a line | nothing else is known from taps |
//! | `next_deadline` takes the rules | deadlines follow from state and policy | a changed window moves them; stored timers could get out of step |
//! | HMAC-SHA256 of tokens | written on the `sha2` crate's compression function, checked against the `hmac` crate | cloning a keyed state of `hmac` costs 1.7 times the two compressions, the design allows 1.25 |
//! | fares stand below trips | a trip record holds the reason why it has no price; pricing needs nothing of pairing | imports point one way |
//! | a payment that is taken back (D9) | shown with the seal that its approval bore: an HMAC under the key of the references | an account of a few hundred bytes cannot remember every payment, and nobody else's word may open a debt |
//! | a lift (D6) | holds for as long as the cause goes on: the debt, until a check passes, until the carrier clears | *does not come back for the same cause*, for every reason alike |
//! | who bears what is waived (D6), when a late tap made the trip another carrier's | who earns its fare when it is waived; of a trip that costs nothing by then, who earned it last | a waiver takes from nobody who received nothing |
//! | another cause of an issuer block | takes the place of the first, with a listing of its own | a card that was lost and is now stolen has one block, and every listing is freed by its own id |
//! | a waiver while credits wait (D6, S6) | the credits lower the debt first, the rest is waived; paid meanwhile, it is void | nobody gets back what was not paid |
//! | a debt that goes to the next card | keeps date, counts and dates of its schedule; what the bank had said of the old card is forgotten | the new card is not the one that was lost |
//! | a debt whose trips another card made, waived here | a later fall of their fares is that card's | the trips stand there |
//! | a blocked issuer range (D3) | the account knows the range by its name in the policy; rows for some carriers only are their readers' | an account holds no digit of a card |
//! | an account check without an answer (D7) | the next check-in asks again | the check is not done |
//! | a retry table (D2) | the first row that fits holds; a table with a gap is refused | as for price rows |
//! | a waiver, by carriers (D6) | each trip's part by its own legs, then added up | a credit that lowered one carrier's trip must not shift to another |
//! | a waived day whose fares fall (D6) | the day's waiver is lowered first, whichever of its trips fell | D6 speaks of the day |
//! | a waiver of a payment that was taken back after a refund (D6, D9) | the whole debt is waived | the debt is the whole payment; what was refunded stays with the traveller |
//! | the clearing date | the local date of the event: what the bank paid at 03:25 is cleared on that date, for the travel day before | it is the date on which the money came; the travel day stands beside it |
//! | a part of a fare that was collected | to the carriers in proportion to their legs | nobody is paid before another; once all is paid each has its legs |
//! | a fare that changes after it was collected | clears nothing until the difference is asked for and paid, or given back; a trip that costs the same and is another carrier's moves at once | money moves when money moves |
//! | credits that are open | held for the traveller: the carriers have given them back | they can be refunded any day, and a debt or request of other carriers may use them |
//! | what a carrier sees of a price that several share | its own share, not its components | those would tell what the others receive |
//! | when a day's report is due | at its collection time; later changes stand in the report of their own date | what was collected is what was reported |
//! | a trip that began with one carrier and is another's by its legs | in both reports; *begun* counts it once | each needs what is its own, and all reports together must add up |
//! | VAT in a report | by rate, of the sum of a carrier's amounts, rounded once | rounding trip by trip drifts |
//! | for which service a check-in is a ticket (P4) | where a check-out could end it; on board of vehicles that are not named, any of the carrier | one rule for paying and for checking; the traveller gets the benefit |
//! | a valid check-in for another service, inspected | shown, without the last actions | it says what there is to know; they take the traveller's consent |
//! | a check-out, inspected (seed 004: *geldige check-in of check-uit*) | in order for 10 minutes, at that station only | who leaves a train is still on the platform, who is in one again is not |
//! | a blocked card with an open trip, inspected (P9) | valid; that it is blocked is not shown | who may check out may travel there |
//! | of the taps of one second, one whose clock is not believed (T3, P8) | comes last, whatever its direction | it may have been made at any time; what is known goes first |
//! | a trip that is held, inspected (P8) | valid and uncertain, for as long as the check-in lasts | a reader's wrong clock is not the traveller's fault |
//! | a trip that ended before the travel day of yesterday, inspected | no check-in | whether its day has left the account must not change the answer |
//! | a consent to show the last actions | for one question, for as long as a view lasts | it is asked for each time (seed 004, D) |
//! | what an inspector sees of an action | check-in, check-out, supplement, refused, not counted | that a refused tap paid a debt is no business of an inspection |
//! | the minutes on the inspector's device | until they have passed: at 5:00 the card is gone | *at most* five minutes |
//! | a device clock that goes back | wipes at once | what cannot be measured is taken for too long |
//! | a code of joint travel (seed 002: *at most 3 days*) | calendar dates, the date of travel the first | the shorter reading: what links two people goes sooner |
//! | a trip by a code that comes to be known after its end | no use of the discount | nobody can tell any more whose it was |
//! | which right gave a joint-travel discount | not kept | the answer on a student product is destroyed at once |
//! | a chip card's automatic top-up that would not be enough | not made; the check-in is refused | money is not taken for a trip that does not begin |
//! | a check-out of a chip card with too little in the purse | accepted; the purse falls below its bound | as P9: a check-out is never refused |
//! | the €2.30 of NS's delay compensation | a compensation below it is not paid | its pages say it of the travel costs too; the conditions speak of the compensation |
//! | a delay of a trip over two carriers | each pays for its own part, by its own delay and scheme | nobody pays for another's train |
//! | what is paid back of a trip that is paid in part | a part of what was paid, by the carriers' shares of the fare | never more than was paid |
//! | a trip whose delay is not in the table | *not known* | unknown is not on time |
//! | the month of a trip in the counters | that of the date of its check-in | a day is counted once, when it leaves the account |
//! | peak in the counters (J5) | the tariff's own windows and holidays, at the first priced check-in of the journey on the carrier | one source for price and count |
//! | a favourite route | whichever way it is travelled; from two trips a month (assumed) | the only trip of a month is a trip, not a habit |
//! | who says yes after a no is counted | from that yes on | what was deleted must not come back |
//! | a group that is too small for an export | pooled with others, without its name | the name of a cell tells that somebody is in it |
//! | a carrier's name of a card in its view | its token for service, made inside from the root token | seed 004 shows it for self-service; who makes a view cannot put in another audience's |
//! | what of a debt a carrier sees of others' trips (seed 004, DESIGN section 4) | travel day, amount, whose part; no place, no time | what is owed can be told and paid without them |
//! | a payment in a carrier's view | its reference, the carrier's part, dates | reference and whole amount together would open the whole payment |
//! | a trip in a carrier's view | numbered within the view; without the end at another's reader | a trip's id is the id of a tap, which may be another's |
//! | a trip without legs: open, free, without a price | in the views of the carriers whose readers it was at | it is nobody's leg yet |
//! | a consent at the service desk | serves for one talk: an hour (assumed) | it is asked for each time (seed 004, C) |
//! | a block by the bank, at the service desk | named, without lost or stolen | the desk has no insight into card or bank account (seed 004) |
//! | objections to a block | with whom can change it: the desk, the carrier that listed it, the bank | seed 004 on automated decisions |
//! | what an employer sees of a trip that is charged (seed 002) | day, by what, with whom, how much; no place, no time | that is what charging on needs |
//! | a forgotten check-out on a service that the subscription pays for | not shown to the employer | nothing is charged that could be corrected |
//! | a supplement on a leg that the subscription pays for | paid for with it | it is part of the leg's amount; a class change comes from the host as a service |
//! | 59 days, 18 months (T1, T4) | half-open: due at 00:00 of the civil date + 59 days, + 18 calendar months | *at most* 59 days holds for whatever time of day it was |
//! | 24 hours, 5 minutes (T1, T2) | inclusive: due the first second after | as every duration; a device may be stricter, and is |
//! | a hold or a restriction against a withdrawal or a request | wins, where the rule may be held | what a claim needs must not be erased before it is decided |
//! | a restricted record that is due | kept until the restriction ends | the person asked for it to be kept (GDPR, article 18) |
//! | how old an event, a record or a payment is | as old as the oldest travel day that it names | nothing of a day may stay in what is younger |
//! | a tap of a ride that continues yesterday's journey, or that a late tap made the end of yesterday's trip | of yesterday's travel day, in each event that names it | a trip's travel day (J1) is that of its taps, and they go together |
//! | an instant that names no trip: of a last action, an answer, a check of the account | of its civil date (T4), like a tap without a trip (T5) | nothing tells whose travel day it was part of |
//! | money for a trip that moved to another travel day since | of the day that it was asked for | payments stay as made (J6, F5) |
//! | when the bank answered last on an open debt | stays with the debt, as its date does | 004-9: the debt's date and its attempts; the instants of presentations go |
//! | an account whose last tap came late and cost nothing | from the date on which that tap made it ask the issuer (D7), at most three days after its last travel | the account keeps that date, and nothing of a day may stay in what is younger |
//! | days or months that consent adds to a duration | counted from the date on which that ends, to midnight | the earlier of the two readings |
//! | forgetting a day that a correction or a late tap may still touch | not before its date + 62; asked for sooner, it stays and the event says so | the contract still needs it, and the traveller may still gain by it |
//! | a debt that is open for longer than 18 months | each trip keeps amount and carriers, under a number | Annex A, 004-9; merged trips could not be lowered and waived to the cent as before |
//! | last travel, when forgotten | the next check-in asks the issuer as on first travel | whether it was 15 days or two years ago is not known any more; it is asked either way (D7) |
//! | effects of payments that were taken back | kept as numbers | the same payment must not be charged twice; a number says nothing of a day |
//! | a payment whose trips were forgotten | cannot be taken back by its seal any more (D9) | nothing is left that says whose charges would open a debt again |
//! | a period that a statement does not give | assumed, the shortest that the statement has for the like; marked | unknown is not for ever |
//! | receipts | keyed digest of record, rule and bound; the date, not the instant | names of records can be guessed, and a due instant tells when somebody travelled |
