//! Keys and names: each carrier knows a card by a token of its own, keys change, and the back office knows to which
//! account a token leads. What a reader makes of the card itself and what the back office makes of its stored root token
//! are two ways to one name.

use ovcore::calendar::TravelDay;
use ovcore::card::{
    Audience, Card, CardKind, DomainKey, Expiry, Inspection, KeyVersion, PanSequence, Payment, Purpose,
    Reporting, RootToken, Service, SoftKeys, Token, Travel,
};
use ovcore::ids::CarrierId;

use super::plant::Plant;
use super::watch::{Broken, Kept, broken, holds};

/// A new key version begins every so many days, counted from a date before all lives.
const ROTATION: (i32, i32) = (19_600, 240);
/// So many versions are there.
const VERSIONS: u16 = 9;
/// A tap under the key before is still traced so many days after the next began.
pub(super) const GRACE_DAYS: i32 = 75;

/// The keys of one purpose, by version and audience.
#[derive(Debug)]
struct Domains<P>(Vec<(KeyVersion, Audience, DomainKey<P>)>);

impl<P: Purpose> Domains<P> {
    fn new(keys: &SoftKeys, audiences: &[Audience]) -> Self {
        let versions: Vec<KeyVersion> = keys.versions().collect();
        let all = versions.iter().flat_map(|version| audiences.iter().map(|own| (*version, *own)));
        Self(all.filter_map(|(version, own)| Some((version, own, keys.domain(own, version).ok()?))).collect())
    }

    fn of(&self, version: KeyVersion) -> impl Iterator<Item = &(KeyVersion, Audience, DomainKey<P>)> {
        self.0.iter().filter(move |(own, ..)| *own == version)
    }

    fn codes(&self, root: &RootToken, all: &mut Vec<[u8; 16]>) {
        let tokens = self.of(root.version()).filter_map(|(.., key)| key.token(root).ok());
        all.extend(tokens.map(Token::to_bytes));
    }
}

/// All keys, of all who need some.
#[derive(Debug)]
pub(super) struct Vault {
    pub(super) keys: SoftKeys,
    travel: Domains<Travel>,
    payment: Domains<Payment>,
    service: Domains<Service>,
    inspection: Domains<Inspection>,
    reporting: Domains<Reporting>,
    plant: Option<Plant>,
}

/// The key version of a date.
pub(super) fn version_on(date: TravelDay) -> KeyVersion {
    let number = date.number().saturating_sub(ROTATION.0).checked_div(ROTATION.1).unwrap_or_default();
    let number = u16::try_from(number.saturating_add(1)).unwrap_or(1).clamp(1, VERSIONS);
    KeyVersion::new(number).unwrap_or(KeyVersion::FIRST)
}

/// When a key version begins.
pub(super) fn begins(version: KeyVersion) -> TravelDay {
    let before = i32::from(version.number()).saturating_sub(1);
    let number = ROTATION.0.saturating_add(ROTATION.1.saturating_mul(before));
    TravelDay::from_number(number).unwrap_or(TravelDay::MAX)
}

impl Vault {
    #[expect(clippy::expect_used, reason = "fixed secrets, checked by every run")]
    pub(super) fn new(carriers: &[CarrierId], plant: Option<Plant>) -> Self {
        let secrets: Vec<(KeyVersion, [u8; 32])> = (1..=VERSIONS)
            .filter_map(|number| Some((KeyVersion::new(number)?, [u8::try_from(number).ok()?; 32])))
            .collect();
        let keys = SoftKeys::new(&secrets).expect("a secret for each version");
        let own = carriers.iter().map(|carrier| Audience::Carrier(*carrier));
        let audiences: Vec<Audience> = core::iter::once(Audience::BackOffice).chain(own).collect();
        Self {
            travel: Domains::new(&keys, &audiences),
            payment: Domains::new(&keys, &audiences),
            service: Domains::new(&keys, &audiences),
            inspection: Domains::new(&keys, &audiences),
            reporting: Domains::new(&keys, &audiences),
            keys,
            plant,
        }
    }

    /// A carrier's travel tokens of a root token, with the names that the planted faults give them.
    fn travel(&self, root: &RootToken) -> Vec<(CarrierId, Token<Travel>)> {
        let own = self.travel.of(root.version()).filter_map(|(_, audience, key)| match audience {
            Audience::Carrier(carrier) => Some((*carrier, key.token(root).ok()?)),
            Audience::BackOffice => None,
        });
        own.collect()
    }

    /// All names of a card under one key version are each for one purpose and one audience, and no other card has any
    /// of them (I7).
    fn differ(&self, roots: &[&RootToken]) -> Kept {
        let mut all: Vec<[u8; 16]> = Vec::with_capacity(128);
        for root in roots {
            self.travel.codes(root, &mut all);
            self.payment.codes(root, &mut all);
            self.service.codes(root, &mut all);
            self.inspection.codes(root, &mut all);
            self.reporting.codes(root, &mut all);
        }
        if self.plant == Some(Plant::KeyShared)
            && let [.., before, last] = all.as_mut_slice()
        {
            *last = *before;
        }
        all.sort_unstable();
        let twice = all.windows(2).any(|pair| pair.first() == pair.last());
        holds(!twice, "I7 tokens of two domains are never equal", || {
            format!("two of {} tokens are one", all.len())
        })
    }
}

/// A token of a card, as it stands with one carrier under one key version.
#[derive(Clone, Copy, Debug)]
struct Name {
    carrier: CarrierId,
    version: KeyVersion,
    /// What the carrier's reader makes of the card.
    read: Token<Travel>,
    /// What the back office makes of the root token that it keeps.
    kept: Token<Travel>,
}

/// A card and its names.
pub(super) struct Names {
    /// The card's own number: nothing that leaves the back office may show it.
    pub(super) number: String,
    /// What the back office keeps of it, of the first key version.
    pub(super) root: RootToken,
    /// The account's token: the back office's own, of the first key version.
    pub(super) own: Token<Travel>,
    by_carrier: Vec<Name>,
}

impl Names {
    /// The names of a card under the key versions of so many dates; told apart from each other and from those of another
    /// card.
    pub(super) fn new(
        vault: &Vault,
        (card, kind): (u64, CardKind),
        (first, last): (TravelDay, TravelDay),
    ) -> Result<Self, Broken> {
        let failed = |error: &dyn core::fmt::Display| Broken {
            rule: "I7 a card has its names",
            found: error.to_string(),
        };
        let number = number(card);
        let pan = number.parse().map_err(|error: ovcore::card::PanError| failed(&error))?;
        let sequence = PanSequence::new(1).map_err(|error| failed(&error))?;
        let card = Card::new(pan, sequence, expiry().map_err(|error| failed(&error))?, kind);
        let root_of =
            |version| RootToken::of_card(&vault.keys, &card, version).map_err(|error| failed(&error));
        let root = root_of(KeyVersion::FIRST)?;
        let mut names = Vec::new();
        let other = RootToken::from_stored(KeyVersion::FIRST, [7; 32]);
        let mut version = Some(version_on(first));
        while let Some(one) = version.filter(|one| *one <= version_on(last)) {
            let read = root_of(one)?;
            let kept = root.rekey(&vault.keys, one).map_err(|error| failed(&error))?;
            let other = other.rekey(&vault.keys, one).map_err(|error| failed(&error))?;
            vault.differ(&[&kept, &other])?;
            for ((carrier, read), (_, kept)) in vault.travel(&read).into_iter().zip(vault.travel(&kept)) {
                names.push(Name { carrier, version: one, read, kept });
            }
            version = one.next();
        }
        let own = root.token(&vault.keys, Audience::BackOffice, KeyVersion::FIRST);
        Ok(Self { number, own: own.map_err(|error| failed(&error))?, root, by_carrier: names })
    }

    /// What a carrier's reader makes of the card.
    pub(super) fn read(&self, carrier: CarrierId, version: KeyVersion) -> Option<Token<Travel>> {
        self.by_carrier
            .iter()
            .find(|own| own.carrier == carrier && own.version == version)
            .map(|own| own.read)
    }

    /// What the back office knows the card by, for a carrier.
    pub(super) fn kept(&self, carrier: CarrierId, version: KeyVersion) -> Option<Token<Travel>> {
        self.by_carrier
            .iter()
            .find(|own| own.carrier == carrier && own.version == version)
            .map(|own| own.kept)
    }

    /// Under which key version a token is a carrier's name of the card.
    pub(super) fn version_of(&self, carrier: CarrierId, token: Token<Travel>) -> Option<KeyVersion> {
        let named = |own: &&Name| own.carrier == carrier && own.kept == token;
        self.by_carrier.iter().find(named).map(|own| own.version)
    }

    /// A text that leaves the back office shows neither the card's number nor any of its travel tokens (I7).
    pub(super) fn are_not_in(&self, text: &str, rule: &'static str) -> Kept {
        if text.contains(&self.number) {
            return broken(rule, "the card's number stands in it");
        }
        let own = self.by_carrier.iter().map(|own| own.kept).chain([self.own]);
        for token in own {
            if text.contains(&token.to_string()) {
                return broken(rule, "a travel token stands in it");
            }
        }
        Ok(())
    }
}

impl core::fmt::Debug for Names {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Names").field("names", &self.by_carrier.len()).finish_non_exhaustive()
    }
}

/// When every card of the country ends.
pub(super) fn expiry() -> Result<Expiry, ovcore::card::ExpiryError> {
    Expiry::new(2035, 12)
}

/// A card number that nobody has: sixteen digits with their check digit.
fn number(card: u64) -> String {
    let digits = format!("4000{:011}", card.checked_rem(100_000_000_000).unwrap_or_default());
    let mut sum = 0_u32;
    for (place, digit) in digits.bytes().rev().enumerate() {
        let digit = u32::from(digit.saturating_sub(b'0'));
        let counted = if place.is_multiple_of(2) { digit.saturating_mul(2) } else { digit };
        sum = sum.saturating_add(if counted > 9 { counted.saturating_sub(9) } else { counted });
    }
    let check =
        10_u32.saturating_sub(sum.checked_rem(10).unwrap_or_default()).checked_rem(10).unwrap_or_default();
    format!("{digits}{check}")
}
