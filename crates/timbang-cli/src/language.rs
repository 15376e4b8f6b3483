//! In which language people are spoken to.
//!
//! *What is asked for wins; else the first locale that is set decides, as POSIX has it.*

use timbang::Language;

pub(crate) fn of(asked: Option<Language>) -> Language {
    asked.unwrap_or_else(|| {
        let variables = ["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| std::env::var(name).unwrap_or_default());
        preferred(&variables)
    })
}

/// `id`, `id_ID`, `id_ID.UTF-8` and `id@…` are Indonesian.
fn preferred(locales: &[String]) -> Language {
    let locale = locales.iter().find(|locale| !locale.is_empty());
    let language = locale.and_then(|locale| locale.split(['_', '.', '@', '-']).next());
    match language {
        Some("id") => Language::Indonesian,
        _ => Language::English,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_locale_decides() {
        let preferred = |locales: [&str; 3]| preferred(&locales.map(str::to_string));
        assert_eq!(preferred(["", "", "id_ID.UTF-8"]), Language::Indonesian);
        assert_eq!(preferred(["C", "", "id_ID.UTF-8"]), Language::English);
        assert_eq!(preferred(["", "id", "en_US"]), Language::Indonesian);
        assert_eq!(preferred(["", "", "idx_ID"]), Language::English);
        assert_eq!(preferred(["", "", ""]), Language::English);
    }
}
