//! The engine: the rules of one system, and the key of its payment references.

use core::fmt;
use std::sync::Arc;

use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::KeyVersion;
use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::ids::{CarrierId, PlaceId};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, PaymentOrdinal, ReferenceKey, ReferenceNumber};
use zeroize::Zeroizing;

use crate::error::{OvError, Problem};

/// Policy, tariffs and network, checked together, with the key of the payment references. Make it once and share it: it never
/// changes, and any number of threads may use it.
#[derive(uniffi::Object)]
pub struct Engine {
    pub(crate) rules: Rules,
    pub(crate) key: ReferenceKey,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Engine(..)")
    }
}

/// 32 bytes of a secret; what was given is wiped.
pub(crate) fn secret(bytes: Vec<u8>, code: &'static str) -> Result<Zeroizing<[u8; 32]>, OvError> {
    let bytes = Zeroizing::new(bytes);
    let found = bytes.len();
    let secret = <[u8; 32]>::try_from(bytes.as_slice());
    secret
        .map(Zeroizing::new)
        .map_err(|_| OvError::invalid(Problem::of(code, format!("found {found} bytes; expected 32"))))
}

/// The name of a place or carrier for people.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PlaceName {
    /// Which place.
    pub place: PlaceId,
    /// Its name.
    pub name: String,
}

/// The name of a carrier for people.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CarrierName {
    /// Which carrier.
    pub carrier: CarrierId,
    /// Its name.
    pub name: String,
}

/// What a reference number says to who holds its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ReferenceContent {
    /// The account.
    pub account: AccountSerial,
    /// Which payment of it.
    pub payment: PaymentOrdinal,
}

#[uniffi::export]
impl Engine {
    /// From the documents `ovcore/network/1` and `ovcore/tariff/1`, and a policy; without one it is OVpay's. `reference_key`
    /// is 32 secret bytes: every back office process has the same, an app that only shows takes any.
    ///
    /// Fails with `Document` and all findings when a document cannot be read or used, or the documents do not fit each other.
    #[uniffi::constructor(default(policy = None))]
    pub fn new(
        network: String,
        tariffs: Vec<String>,
        reference_key: Vec<u8>,
        policy: Option<String>,
    ) -> Result<Arc<Self>, OvError> {
        let secret = secret(reference_key, "engine.reference_key")?;
        let policy = policy.map_or_else(|| Ok(Policy::ovpay()), |text| Policy::from_json(&text))?;
        let network = Network::new(NetworkDocument::from_json(&network)?)?;
        let tariffs: Result<Vec<_>, _> = tariffs.iter().map(|text| TariffDocument::from_json(text)).collect();
        let rules = Rules::new(policy, network, TariffBook::new(tariffs?)?)?;
        Ok(Arc::new(Self { rules, key: ReferenceKey::new(KeyVersion::FIRST, *secret) }))
    }

    /// The names of places, in the order of the question.
    pub fn place_names(&self, places: Vec<PlaceId>) -> Result<Vec<PlaceName>, OvError> {
        let name = |place: PlaceId| PlaceName { place, name: self.rules.place_name(&place).to_owned() };
        Ok(places.into_iter().map(name).collect())
    }

    /// The names of carriers, in the order of the question.
    pub fn carrier_names(&self, carriers: Vec<CarrierId>) -> Result<Vec<CarrierName>, OvError> {
        let name =
            |carrier: CarrierId| CarrierName { carrier, name: self.rules.carrier_name(&carrier).to_owned() };
        Ok(carriers.into_iter().map(name).collect())
    }

    /// The travel day that a moment belongs to: a calendar date in the policy's time zone, and the first hours of the next.
    pub fn travel_day(&self, at: Instant) -> Result<TravelDay, OvError> {
        Ok(self.rules.calendar().day_of(at))
    }

    /// Which account and payment a reference number names. Fails with `Invalid` for a number that this key did not make.
    pub fn read_reference(&self, reference: ReferenceNumber) -> Result<ReferenceContent, OvError> {
        let (account, payment) = self.key.decrypt(&reference)?;
        Ok(ReferenceContent { account, payment })
    }

    /// The reference number of a payment of an account.
    pub fn make_reference(
        &self,
        account: AccountSerial,
        payment: PaymentOrdinal,
    ) -> Result<ReferenceNumber, OvError> {
        Ok(self.key.encrypt(account, payment)?)
    }
}
