//! The rivals' rubric as a `.zi` file.

use std::fmt::Write as _;

use lke::{Kind, Limits, Question, Rubric, WBBM, WBK, dec};

/// Paths of the areas, in the rivals' order.
pub fn area_paths(r: &Rubric) -> Vec<String> {
    let path = |part: usize, id: &str| format!("{}.{}.{id}", r.comps[r.parts[part].comp].id, r.parts[part].id);
    r.areas.iter().map(|a| path(a.part, &a.id)).collect()
}

/// The path of each node, in the rivals' order: total, components, parts, areas, subs, questions.
pub fn node_paths(r: &Rubric) -> Vec<String> {
    let areas = area_paths(r);
    let sub = |i: usize| format!("{}.{}", areas[r.subs[i].area], r.subs[i].id);
    let mut paths = vec!["total".to_owned()];
    paths.extend(r.comps.iter().map(|c| c.id.clone()));
    paths.extend(r.parts.iter().map(|p| format!("{}.{}", r.comps[p.comp].id, p.id)));
    paths.extend(areas.iter().cloned());
    paths.extend((0..r.subs.len()).map(sub));
    paths.extend(r.questions.iter().map(|q| format!("{}.{}", sub(q.sub), q.id)));
    paths
}

pub fn text(r: &Rubric) -> String {
    let mut s = String::from(
        "timbang 1
# The synthetic LKE of the rivals beside this: written by `cargo run --release -- rubric`.
rubric lke \"LKE Zona Integritas\" {
  edition \"2021\"
  basis   \"PermenPANRB 90/2021\"
  total   100
  missing zero
}
scale ya_tidak { Ya = 1, Tidak = 0 }
scale abc  { A = 1, B = 0.5, C = 0 }
scale abcd { A = 1, B = 0.67, C = 0.33, D = 0 }
scale a_e  { A = 1, B = 0.75, C = 0.5, D = 0.25, E = 0 }
",
    );
    for c in &r.comps {
        writeln!(s, "component {} \"{}\" weight {} {{", c.id, c.title, dec(c.weight, 4)).unwrap();
        for p in &r.parts[c.parts.clone()] {
            writeln!(s, "  component {} \"{}\" weight {} {{", p.id, p.title, dec(p.weight, 4)).unwrap();
            for a in &r.areas[p.areas.clone()] {
                writeln!(s, "    component {} \"{}\" weight {} {{", a.id, a.title, dec(a.weight, 4)).unwrap();
                for b in &r.subs[a.subs.clone()] {
                    writeln!(s, "      component {} \"{}\" weight {} mean {{", b.id, b.title, dec(b.weight, 4))
                        .unwrap();
                    r.questions[b.q.clone()].iter().for_each(|q| question(&mut s, q));
                    s += "      }\n";
                }
                s += "    }\n";
            }
            s += "  }\n";
        }
        s += "}\n";
    }
    let areas = area_paths(r);
    s += "group area \"Area perubahan\" {\n";
    for i in 0..6 {
        let code = r.areas[i].id.trim_start_matches("p_");
        writeln!(s, "  {code} \"{}\" = {} + {}", r.areas[i].title, areas[i], areas[i + 6]).unwrap();
    }
    s += "}\n";
    predicate(&mut s, "WBBM", &areas, &WBBM);
    predicate(&mut s, "WBK", &areas, &WBK);
    s += "award WBBM, WBK otherwise \"-\"\n";
    s
}

fn question(s: &mut String, q: &Question) {
    let (id, title) = (&q.id, &q.title);
    match q.kind {
        Kind::Ratio => write!(
            s,
            "        input {id}_n \"{title}\" : count
        input {id}_d \"{title}\" : count
        criterion {id} \"{title}\" = {id}_n / {id}_d otherwise 1 at most 1\n"
        ),
        Kind::Survey => write!(
            s,
            "        input {id}_n \"{title}\" : number 0 .. 4
        criterion {id} \"{title}\" = {id}_n / 4\n"
        ),
        kind => writeln!(s, "        criterion {id} \"{title}\" : {}", kind.name()),
    }
    .unwrap();
}

fn predicate(s: &mut String, name: &str, areas: &[String], l: &Limits) {
    let points = |n: i64| dec(n, 4);
    write!(
        s,
        "predicate {name} {{
  require total >= {}
  require pengungkit >= {}
  require each area >= {}%
  require {ipak} >= {}
  require {kinerja} >= {}
  require {ipak} + {kinerja} >= {}
  require {} >= {}
}}
",
        points(l.total),
        points(l.pengungkit),
        l.area_pct,
        points(l.ipak),
        points(l.kinerja),
        points(l.bersih),
        areas[14],
        points(l.ipkp),
        ipak = areas[12],
        kinerja = areas[13],
    )
    .unwrap();
}
