//! The documents: policy and tariff as they stand, the network and the zones from the list of stations.

use std::fs::File;
use std::io;
use std::path::Path;

use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::ids::{CarrierId, PlaceId, ZoneId};
use ovcore::network::{CarrierEntry, Network, NetworkDocument, PlaceEntry};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::tap::Mode;

use super::{LondonError, Stations};

/// The name of the list of journeys in the folder.
pub const JOURNEYS: &str = "journeys.csv.gz";
/// The name of the list of stations in the folder.
pub const STATIONS: &str = "stations.csv";

const POLICY: &str = include_str!("../../data/london-2009/policy.json");
const TARIFF: &str = include_str!("../../data/london-2009/tariff.json");
const ALIASES: &str = include_str!("../../data/london-2009/aliases.json");

/// Where every bus stop is, and every tram stop: the sample does not tell one from another.
pub(super) const ON_BOARD: &str = "on-board";

/// What the journeys are priced by.
#[derive(Clone, Debug)]
pub struct Documents {
    /// The stations.
    pub stations: Stations,
    /// The tariff. The numbered zones `z1` … `z9` get their places from the stations.
    pub tariff: TariffDocument,
    /// The policy.
    pub policy: Policy,
}

impl Documents {
    /// The tariff and the policy of November 2009, with a list of stations.
    ///
    /// # Errors
    /// [`LondonError`] when the list cannot be used.
    pub fn new(stations: impl io::Read) -> Result<Self, LondonError> {
        Ok(Self {
            stations: Stations::read(stations, ALIASES)?,
            tariff: TariffDocument::from_json(TARIFF)?,
            policy: Policy::from_json(POLICY)?,
        })
    }

    /// The same, from the list in a folder.
    ///
    /// # Errors
    /// [`LondonError`] when the list cannot be used.
    pub fn of_folder(folder: &Path) -> Result<Self, LondonError> {
        Self::new(io::BufReader::new(open(&folder.join(STATIONS))?.0))
    }

    /// The network: every station, and one carrier for each system and mixture of systems that the tariff names.
    /// On bus and tram one only checks in.
    #[must_use]
    pub fn network(&self) -> NetworkDocument {
        let carrier = |id: &CarrierId| CarrierEntry {
            id: *id,
            name: id.to_string(),
            check_in_only: vec![Mode::Bus, Mode::Tram],
        };
        let mut places = self.stations.places();
        places.extend(on_board().map(|id| PlaceEntry { id, name: "Bus or tram".to_owned() }));
        NetworkDocument {
            format: ovcore::network::NetworkFormat::V1,
            id: "london-2009".to_owned(),
            source: "list of stations".to_owned(),
            carriers: self.tariff.carriers.iter().map(carrier).collect(),
            places,
            joined_places: Vec::new(),
            joined_carriers: Vec::new(),
            distances: Vec::new(),
            lines: Vec::new(),
            stretches: Vec::new(),
            supplement_readers: Vec::new(),
        }
    }

    /// The tariff with the places of its zones. Places of other zones that the list does not have are left out.
    ///
    /// # Errors
    /// [`LondonError::Id`] never happens: the names of the zones are fixed.
    pub fn tariff_with_places(&self) -> Result<TariffDocument, LondonError> {
        let mut tariff = self.tariff.clone();
        let known: Vec<PlaceId> = self.stations.all().iter().map(|station| station.place).collect();
        for places in tariff.zones.values_mut() {
            places.retain(|place| known.contains(place));
        }
        for zone in 1..=9 {
            tariff.zones.insert(ZoneId::new(&format!("z{zone}"))?, self.stations.in_zone(zone));
        }
        Ok(tariff)
    }

    /// The rules.
    ///
    /// # Errors
    /// [`LondonError::Document`] with what is wrong with a document.
    pub fn rules(&self) -> Result<Rules, LondonError> {
        let network = Network::new(self.network())?;
        let tariffs = TariffBook::new(vec![self.tariff_with_places()?])?;
        Ok(Rules::new(self.policy.clone(), network, tariffs)?)
    }
}

/// Opens a file, and says how many bytes it has.
pub(super) fn open(path: &Path) -> Result<(File, u64), LondonError> {
    let named = |error| LondonError::Read { name: path.display().to_string(), error };
    let file = File::open(path).map_err(named)?;
    let bytes = file.metadata().map_err(named)?.len();
    Ok((file, bytes))
}

fn on_board() -> Option<PlaceId> {
    PlaceId::new(ON_BOARD).ok()
}
