//! The documents that a day is run by: those of the example day, until others take their place.

use ovcore::card::{IssuerRanges, KeyError};
use ovcore::document::DocumentError;
use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::ids::IdError;
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;

use crate::bundled;
use crate::input::{CardReader, InputError};
use crate::ns::{
    Matrix, MatrixError, PriceListError, Stations, StationsError, is_price_list, tariff_from_price_list,
};

/// What is wrong with a file that must be right as a whole.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A document of `ovcore`.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A list of prices.
    #[error(transparent)]
    PriceList(#[from] PriceListError),
    /// A square of distances.
    #[error(transparent)]
    Matrix(#[from] MatrixError),
    /// A list of stations.
    #[error(transparent)]
    Stations(#[from] StationsError),
    /// Taps, or the bank's answers.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A name.
    #[error(transparent)]
    Id(#[from] IdError),
    /// It could not be read at all.
    #[error("{0}")]
    Read(#[from] std::io::Error),
    /// It is no text.
    #[error("found bytes that are no text; expected UTF-8")]
    Encoding,
}

impl Fault {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Document(error) => error.code(),
            Self::PriceList(error) => error.code(),
            Self::Matrix(error) => error.code(),
            Self::Stations(error) => error.code(),
            Self::Input(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Id(error) => error.code(),
            Self::Read(_) => "file.read",
            Self::Encoding => "file.encoding",
        }
    }
}

/// A file that cannot be used, and why.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {fault}")]
pub struct Unusable {
    /// The file.
    pub name: String,
    /// What is wrong with it.
    pub fault: Fault,
}

impl Unusable {
    /// Names the file of a fault.
    pub fn new(name: impl Into<String>, fault: impl Into<Fault>) -> Self {
        Self { name: name.into(), fault: fault.into() }
    }
}

/// Documents that were read and not yet checked against each other.
#[derive(Clone, Debug)]
pub struct Documents {
    policy: Policy,
    network: (String, NetworkDocument),
    tariffs: Vec<TariffDocument>,
    issuers: IssuerRanges,
}

impl Documents {
    /// Those of the example day.
    ///
    /// # Errors
    /// [`Unusable`], which the tests of this crate rule out.
    pub fn bundled() -> Result<Self, Unusable> {
        let issuers = IssuerRanges::from_json(bundled::ISSUER_RANGES);
        let mut own = Self {
            policy: Policy::ovpay(),
            network: read_network("network.json", bundled::NETWORK)?,
            tariffs: Vec::new(),
            issuers: issuers.map_err(|error| Unusable::new("issuer-ranges.json", error))?,
        };
        own.set_tariffs(bundled::TARIFFS)?;
        Ok(own)
    }

    /// Takes another policy.
    ///
    /// # Errors
    /// [`Unusable`] when it is none.
    pub fn set_policy(&mut self, name: &str, text: &str) -> Result<(), Unusable> {
        self.policy = Policy::from_json(text).map_err(|error| Unusable::new(name, error))?;
        Ok(())
    }

    /// Takes another network.
    ///
    /// # Errors
    /// [`Unusable`] when it is none.
    pub fn set_network(&mut self, name: &str, text: &str) -> Result<(), Unusable> {
        self.network = read_network(name, text)?;
        Ok(())
    }

    /// Takes tariffs: documents of `ovcore`, or NS's list of prices. They take the place of all that there are for the
    /// same carriers.
    ///
    /// # Errors
    /// [`Unusable`] when one is neither.
    pub fn set_tariffs<'t>(
        &mut self,
        tariffs: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<(), Unusable> {
        let read = |(name, text): (&str, &str)| {
            let tariff = if is_price_list(text) {
                tariff_from_price_list(text).map_err(Fault::from)
            } else {
                TariffDocument::from_json(text).map_err(Fault::from)
            };
            tariff.map_err(|fault| Unusable::new(name, fault))
        };
        let mut own: Vec<TariffDocument> = tariffs.into_iter().map(read).collect::<Result<_, _>>()?;
        let gone = |known: &TariffDocument| {
            own.iter().flat_map(|tariff| &tariff.carriers).any(|carrier| known.carriers.contains(carrier))
        };
        self.tariffs.retain(|known| !gone(known));
        self.tariffs.append(&mut own);
        Ok(())
    }

    /// Takes other issuer ranges.
    ///
    /// # Errors
    /// [`Unusable`] when they are none.
    pub fn set_issuers(&mut self, name: &str, text: &str) -> Result<(), Unusable> {
        self.issuers = IssuerRanges::from_json(text).map_err(|error| Unusable::new(name, error))?;
        Ok(())
    }

    /// Adds NS's distances to the network, before those that it has.
    ///
    /// # Errors
    /// [`Unusable`] when the file is no square of distances.
    pub fn add_distances(&mut self, name: &str, bytes: &[u8], stations: &Stations) -> Result<(), Unusable> {
        let matrix = Matrix::read(bytes).map_err(|error| Unusable::new(name, error))?;
        matrix.add_to(&mut self.network.1, stations).map_err(|error| Unusable::new(name, error))
    }

    /// Checks everything and makes it ready; gives the network's document beside what was made of it.
    ///
    /// # Errors
    /// [`Unusable`] with what does not fit.
    pub fn ready(self) -> Result<(Rules, CardReader, NetworkDocument), Unusable> {
        let (name, document) = self.network;
        let network = Network::new(document.clone()).map_err(|error| Unusable::new(name, error))?;
        let tariffs = TariffBook::new(self.tariffs).map_err(|error| Unusable::new("tariffs", error))?;
        let rules =
            Rules::new(self.policy, network, tariffs).map_err(|error| Unusable::new("policy", error))?;
        let cards = CardReader::new(self.issuers).map_err(|error| Unusable::new("keys", error))?;
        Ok((rules, cards, document))
    }
}

fn read_network(name: &str, text: &str) -> Result<(String, NetworkDocument), Unusable> {
    let network = NetworkDocument::from_json(text).map_err(|error| Unusable::new(name, error))?;
    Ok((name.to_owned(), network))
}
