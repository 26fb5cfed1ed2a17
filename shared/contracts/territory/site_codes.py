"""Terms of the CNIG standard "Sites économiques" 1.0.1, and the keys by which they go here.

The standard spells its terms in French. A key is open: a reader that does not know one shows it as it is. What is not
known has no key: a file says `inconnu`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import StringConstraints

TermKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
UNKNOWN = "inconnu"

TERMS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "vocation": {
            "industrial": "industrielle",
            "commercial": "commerciale",
            "services": "tertiaire",
            "crafts": "artisanale",
            "tourism": "touristique",
            "port": "portuaire",
            "airport": "aéroportuaire, aéronautique",
            "logistics": "entrepôts, logistique",
            "farm_logistics": "logistique agricole",
            "mixed": "mixte",
        },
        "reach": {"international": "international", "national": "national", "regional": "régional", "local": "local"},
        "site_type": {
            "activity_zone": "zone d'activité économique",
            "historic_site": "site économique historique hors ZAE",
            "lone_business": "établissement économique isolé",
            "future_zone": "zone AU à vocation économique",
            "land_reserve": "réserve foncière",
        },
        "site_state": {
            "planned": "en projet",
            "in_creation": "création",
            "active": "existant et actif",
            "to_be_declassified": "projet de déclassement",
            "declassified": "déclassé",
        },
        "manager_type": {
            "commune": "commune",
            "communes_together": "epci",
            "mixed_company": "société d'économie mixte",
            "chamber": "chambre de commerce et industrie",
            "state": "Etat",
            "private": "privé",
        },
        "tenure": {
            "natural_person": "personne physique",
            "state": "Etat",
            "region": "région",
            "province": "département",
            "communes_together": "structure intercommunale",
            "commune": "commune",
            "other_authority": "autre collectivité territoriale",
            "social_housing": "organisme de logement social",
            "land_agency": "établissement public foncier",
            "mixed_company": "SEM ou SPLA",
            "developer": "aménageur",
            "professional_investor": "investisseur professionnel",
            "health": "établissement de santé et structure sociale",
            "tourism": "établissement de tourisme et structure de loisir sportive ou cultuelle",
            "business": "établissement industriel et commercial",
            "property_manager": "organisation de gestion foncière et immobilière",
            "education": "établissement d'enseignement d'étude et de recherche",
            "other": "autre",
            "not_applicable": "sans objet",
        },
        "development": {
            "not_developable": "non aménageable",
            "unserviced": "non aménagé, non viabilisé",
            "being_serviced": "viabilisation en cours",
            "serviced": "viabilisé non aménagé",
            "developed": "viabilisé et aménagé",
            "other": "autre",
            "not_applicable": "sans objet",
        },
        "marketing": {
            "not_marketed": "non commercialisé",
            "not_marketable": "non commercialisable",
            "for_sale": "en vente",
            "for_sale_constrained": "en vente avec contraintes",
            "sold": "vendu, commercialisation achevée",
            "reserved": "réservé par option de réservation",
            "reserved_by_authority": "réservé par une délibération de l'EPCI",
            "unknown": UNKNOWN,
            "other": "autre",
            "not_applicable": "sans objet",
        },
        "occupancy": {
            "unoccupied": "inoccupé",
            "in_transition": "occupation en transition",
            "occupied": "occupé",
            "vacant": "vacant",
            "brownfield": "friche",
            "other": "autre",
            "not_applicable": "sans objet",
        },
        "land_use": {
            "roads": "voirie ou infrastructure",
            "parking": "parkings, stationnement",
            "lorry_turning": "zone de retournement poids-lourds",
            "public_equipment": "autres équipements publics",
            "productive_building": "bâti productif",
            "residential_building": "bâti résidentiel",
            "retention_basin": "bassin d'orage ou de rétention",
            "green_space": "espace vert",
            "natural": "espace naturel ou forestier",
            "farm_land": "espace agricole",
            "shared_services": "zone de service partagée entre entreprises",
            "quarry": "carrières, zones d'extraction",
            "storage": "dépôt, stockage",
            "renewable_energy": "production d’énergie renouvelable",
            "other": "autre",
            "not_applicable": "sans objet",
        },
    }
)
"""Field -> key -> term."""

ON_THE_MARKET = frozenset({"for_sale", "for_sale_constrained"})
"""Of `marketing`: what an opportunity may offer and a dossier reserve."""
