//! The rubrics that come with the library.
//!
//! *Each loads without a warning; a test sees to it.*

/// Their names, in alphabetical order.
pub(crate) const NAMES: &[&str] = &["contoh_2025", "pekppp_2022", "sakip_2021", "skm_2017", "spbe_2020", "zi_2021"];

/// Name and text of a shipped rubric.
pub(crate) fn text(name: &str) -> Option<(&'static str, &'static str)> {
    let text = match name {
        "contoh_2025" => include_str!("../rubrics/contoh_2025/rubric.zi"),
        "pekppp_2022" => include_str!("../rubrics/pekppp_2022/rubric.zi"),
        "sakip_2021" => include_str!("../rubrics/sakip_2021/rubric.zi"),
        "skm_2017" => include_str!("../rubrics/skm_2017/rubric.zi"),
        "spbe_2020" => include_str!("../rubrics/spbe_2020/rubric.zi"),
        "zi_2021" => include_str!("../rubrics/zi_2021/rubric.zi"),
        _ => return None,
    };
    NAMES.iter().find(|known| **known == name).map(|known| (*known, text))
}
