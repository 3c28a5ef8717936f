//! What stands in a title's parenthesis to say what the title is about, and is no name of it: a field of knowledge, as the
//! labels of dictionaries are, a sort of thing, or a part of speech.

/// Whether these words, in small letters, say a field or a sort of thing: one of the list, or an adjective and one of them
/// ("criminal law", "droit pénal").
pub(super) fn is_label(words: &[String]) -> bool {
    let in_list = |list: &str, word: &str| list.split(' ').any(|listed| listed == word);
    let listed = |word: &str| in_list(FIELDS, word) || in_list(SORTS, word);
    match words {
        [only] => listed(only),
        [first, last] => PHRASES.contains(&(first, last)) || in_list(FIELDS, first) || listed(last),
        _ => false,
    }
}

const PHRASES: [(&str, &str); 12] = [
    ("artificial", "intelligence"),
    ("intelligence", "artificielle"),
    ("machine", "learning"),
    ("apprentissage", "automatique"),
    ("deep", "learning"),
    ("data", "protection"),
    ("public", "health"),
    ("santé", "publique"),
    ("real", "estate"),
    ("life", "sciences"),
    ("video", "games"),
    ("united", "kingdom"),
];

/// Fields, in English and French.
const FIELDS: &str = "\
    accessibility accessibilité accounting acoustics acoustique administration advertising aeronautics agriculture \
    agronomie ai algebra algorithmics algorithmique algèbre analytics anatomie anatomy anthropologie anthropology \
    archaeology architecture archéologie art arts assurance assurances astronomie astronomy audiovisuel aviation \
    aéronautique banking banque biochemistry biochimie biologie biology botanique botany bourse broadcasting \
    business bâtiment cartographie chemistry chimie chirurgie cinema cinéma climat climate climatologie \
    climatology commerce communication communications comptabilité computing construction cryptographie \
    cryptography css culture cybersecurity cybersécurité database databases demography design development \
    diplomacy diplomatie droit démographie développement ecology economics economy education elections electricity \
    electronics energy engineering environment environnement ergonomie finance finances fiscalité football game \
    games genetics geography geology geometry gestion government grammaire grammar graphisme génétique géographie \
    géologie géométrie hardware health histoire history hr html ia immobilier immunologie immunology imprimerie \
    industrie industry informatique insurance internet javascript journalism journalisme justice law legal \
    legislation linguistics linguistique literature littérature logic logique logistics logistique législation \
    management maritime marketing math mathematics maths mathématiques media medical medicine militaire military \
    ml music musique médecine média médias météo météorologie networking networks nuclear nucléaire nutrition \
    pharmacologie pharmacology philosophie philosophy phonetics photographie photography physics physiologie \
    physiology physique police politics politique presse printing probability programmation programming \
    psychologie psychology publicité publishing rail religion rh réseau réseaux santé science sciences security \
    sociologie sociology software sport sports statistics statistique statistiques sécurité tax taxation \
    technology telecommunications theatre théologie transport transports typographie typography télécommunications \
    ui urbanisme ux virologie virology viticulture web zoologie zoology écologie économie éducation élections \
    électricité électronique énergie";

/// Sorts of things, parts of speech, and countries by their initials.
const SORTS: &str = "\
    act adj adjectif adjective agence agency algorithm algorithme animal appareil application association attribut \
    attribute bank book brand bâtiment city command commande company component composant concept country date \
    device disease document drug element entreprise eu event fichier file film firm fonction format framework \
    function image institution journal langage language law livre logiciel loi magazine maladie marque member \
    method ministry ministère model modèle money movie méthode métier newspaper nom noun novel office organisation \
    organization outil party pays person personne place planet plant plante planète plateforme platform plural \
    pluriel procedure procédure product produit ue uk us vaccin verb verbe";
