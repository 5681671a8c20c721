//! Rider categories and fare media.

use ovcore_import::gtfs::{Files, Settings, import};

use super::common::{prices, prices_for};
use super::{TOWN, notes, read};

const RIDERS: &str = "rider_category_id,rider_category_name,is_default_fare_category\n\
    adult,Adult,1\nchild,Child,0\nsenior,Senior,\n";
const MEDIA: &str =
    "fare_media_id,fare_media_name,fare_media_type\nbank,Bank card,3\nclipper,Clipper,2\ncash,,0\n";
const RIDE: &str = "08:00 CITY bus 7 a > 08:20 c";

#[test]
fn each_kind_of_rider_has_its_price_and_others_pay_the_default() {
    let town = read(&Files {
        rider_categories: Some(RIDERS),
        fare_products: "fare_product_id,rider_category_id,amount,currency\nsingle,adult,2.50,EUR\nsingle,child,1.00,EUR\n",
        ..TOWN
    });
    assert_eq!(prices(&town, &[RIDE]), [Some(250)]);
    assert_eq!(prices_for(&town, &["child"], &[RIDE]), [Some(100)]);
    // Nobody sells a senior's single, so there is no such product.
    assert_eq!(prices_for(&town, &["senior"], &[RIDE]), [Some(250)]);
    let products: Vec<String> = town.tariff.products.iter().map(|p| format!("{} {}", p.id, p.name)).collect();
    assert_eq!(products, ["child Child"]);
}

#[test]
fn riders_and_media_together_are_a_product_of_their_own() {
    let town = read(&Files {
        rider_categories: Some(RIDERS),
        fare_media: Some(MEDIA),
        fare_products: "fare_product_id,rider_category_id,fare_media_id,amount,currency\n\
            single,adult,bank,2.50,EUR\nsingle,adult,clipper,2.00,EUR\nsingle,,cash,3.00,EUR\n\
            single,child,clipper,0.75,EUR\nsingle,child,bank,1.00,EUR\n",
        ..TOWN
    });
    assert_eq!(prices(&town, &[RIDE]), [Some(250)]);
    assert_eq!(prices_for(&town, &["clipper"], &[RIDE]), [Some(200)]);
    assert_eq!(prices_for(&town, &["cash"], &[RIDE]), [Some(300)]);
    assert_eq!(prices_for(&town, &["child"], &[RIDE]), [Some(100)]);
    assert_eq!(prices_for(&town, &["child+clipper"], &[RIDE]), [Some(75)]);
    // For cash the category does not matter.
    assert_eq!(prices_for(&town, &["child+cash"], &[RIDE]), [Some(300)]);
    assert_eq!(notes(&town), [""; 0]);
}

#[test]
fn the_settings_name_the_medium_where_the_feed_has_no_bank_cards() {
    let feed = Files {
        fare_media: Some("fare_media_id,fare_media_type\nclipper,2\ncash,0\n"),
        fare_products: "fare_product_id,fare_media_id,amount,currency\nsingle,clipper,2.00,EUR\nsingle,cash,3.00,EUR\n",
        ..TOWN
    };
    let town = read(&feed);
    assert_eq!(prices(&town, &[RIDE]), [None]);
    assert_eq!(prices_for(&town, &["cash"], &[RIDE]), [Some(300)]);
    assert_eq!(
        notes(&town),
        [
            "fare_media.txt: a traveller without a product has only prices that are for every medium (the feed has several media, none of them bank cards; the settings may name one)"
        ]
    );
    let settings = Settings { medium: Some("clipper".to_owned()), ..Settings::new("town".parse().unwrap()) };
    let town = import(&feed, &settings).unwrap();
    assert_eq!(prices(&town, &[RIDE]), [Some(200)]);
    let wrong = Settings { medium: Some("oyster".to_owned()), ..settings };
    let error = import(&feed, &wrong).unwrap_err();
    assert_eq!(
        error.findings()[0].to_string(),
        "fare_media.txt: found no medium `oyster`, which the settings name; expected a fare_media_id of fare_media.txt"
    );
}

#[test]
fn a_kind_that_pays_like_all_others_has_no_product() {
    let town = read(&Files {
        rider_categories: Some(RIDERS),
        fare_products: "fare_product_id,rider_category_id,amount,currency\n\
            single,adult,2.50,EUR\nsingle,child,1.00,EUR\nsingle,senior,2.50,EUR\n",
        ..TOWN
    });
    assert_eq!(prices_for(&town, &["senior"], &[RIDE]), [Some(250)]);
    assert_eq!(
        notes(&town),
        [
            "fare_products.txt: there is no product `senior` (its holder pays what a traveller without a product pays)"
        ]
    );
}

#[test]
fn without_a_default_category_only_prices_for_all_are_for_a_rider_without_a_product() {
    let town = read(&Files {
        rider_categories: Some("rider_category_id,rider_category_name\nchild,Child\nadult,Adult\n"),
        fare_products: "fare_product_id,rider_category_id,amount,currency\nsingle,adult,2.50,EUR\nsingle,child,1.00,EUR\n",
        ..TOWN
    });
    assert_eq!(prices(&town, &[RIDE]), [None]);
    assert_eq!(prices_for(&town, &["adult"], &[RIDE]), [Some(250)]);
    assert_eq!(
        notes(&town),
        [
            "rider_categories.txt: a rider without a product has only prices that are for every category (no category is the default)"
        ]
    );
}
