"""Every variable of the environment that the project reads: its default and what it is for.

The one list: `make settings-page` prints it as docs/parametres.md, and a test compares it with what the code
and the files of `deploy/` read. What a parent tells its child (`assistant.progress`) is no setting.
"""

from __future__ import annotations

from dataclasses import dataclass

PLACES = "Dossiers et bases"
ADDRESSES = "Adresses et ports"
TRUST = "Secrets et sessions"
VISITORS = "Les visiteurs"
TEAM = "La page de l'équipe"
WATCHING = "Mesures et journaux"
SET_UP = "Installation et conteneurs"
LIBRARIES = "Bibliothèques"
DEVELOPMENT = "Essais et bancs"
GROUPS = (PLACES, ADDRESSES, TRUST, VISITORS, TEAM, WATCHING, SET_UP, LIBRARIES, DEVELOPMENT)


@dataclass(frozen=True)
class Variable:
    """One variable.

    Attributes:
        group: One of `GROUPS`.
        name: As it is set.
        default: What holds without it, in Markdown; a value between backquotes.
        meaning: What it changes, in French.
    """

    group: str
    name: str
    default: str
    meaning: str


VARIABLES: tuple[Variable, ...] = (
    Variable(
        PLACES,
        "ASSISTANT_DATA",
        "`data` du programme",
        "le dossier de données de l'agence : sa FAQ, ses phrases, ses réglages",
    ),
    Variable(
        PLACES,
        "ASSISTANT_MODELS",
        "`models` du programme",
        "les modèles et les publications",
    ),
    Variable(
        PLACES,
        "ASSISTANT_HOME",
        "`.assistant` du programme",
        "les bases SQLite, les journaux, les calculs gardés",
    ),
    Variable(
        PLACES,
        "ASSISTANT_DATABASE_URL",
        "SQLite dans `ASSISTANT_HOME`",
        "la base des interactions et des avis (`postgresql://…`)",
    ),
    Variable(
        PLACES,
        "ASSISTANT_TRACKER_URL",
        "SQLite dans `ASSISTANT_HOME`",
        "la base des conversations (`postgresql://…`)",
    ),
    Variable(
        PLACES,
        "ASSISTANT_REDIS_URL",
        "aucun",
        "verrous et débits des répliques (`redis://…`) ; sans lui, en mémoire, une seule réplique",
    ),
    Variable(
        PLACES,
        "ASSISTANT_NAME",
        "`assistant`",
        "commence ses clés dans Redis : un nom par agence qui le partage",
    ),
    Variable(
        PLACES,
        "ASSISTANT_LIVE",
        "`1`",
        "`0` : sert la FAQ de travail telle quelle, quoi qui soit publié",
    ),
    Variable(
        PLACES,
        "ASSISTANT_ENCODER",
        "E5 et USE",
        "`e5`, `use`, `none`, ou le dossier d'un encodeur de phrases ; le même pour entraîner et pour servir",
    ),
    Variable(ADDRESSES, "ASSISTANT_HOST", "`127.0.0.1`", "l'interface où une réplique écoute"),
    Variable(ADDRESSES, "ASSISTANT_PORT", "`5005`", "son port"),
    Variable(
        ADDRESSES, "ASSISTANT_ACTIONS_HOST", "`127.0.0.1`", "l'interface où un serveur d'actions écoute"
    ),
    Variable(ADDRESSES, "ASSISTANT_ACTIONS_PORT", "`5055`", "son port"),
    Variable(
        ADDRESSES,
        "ASSISTANT_ACTIONS_URL",
        "d'après le port",
        "où les répliques trouvent les serveurs d'actions, quand ils sont ailleurs",
    ),
    Variable(
        ADDRESSES,
        "ASSISTANT_PROXIES",
        "`0`",
        "le nombre de serveurs devant la réplique, dont l'en-tête `X-Forwarded-For` est cru",
    ),
    Variable(TRUST, "ASSISTANT_PRODUCTION", "`0`", "`1` : refuse de démarrer sans secret"),
    Variable(
        TRUST,
        "ASSISTANT_SECRET",
        "un nouveau à chaque démarrage",
        "signe les sessions et les boutons, 32 caractères au moins, le même partout",
    ),
    Variable(
        TRUST,
        "ASSISTANT_SECRET_PREVIOUS",
        "aucun",
        "le secret d'avant, encore accepté pendant un changement",
    ),
    Variable(TRUST, "ASSISTANT_SESSION_SECONDS", "`3600`", "la durée d'une session, en secondes"),
    Variable(
        VISITORS,
        "ASSISTANT_ORIGINS",
        "aucun",
        "les sites qui peuvent intégrer l'assistant, `https://site`, séparés par des virgules",
    ),
    Variable(
        VISITORS,
        "ASSISTANT_LIMIT_SESSION",
        "`8/0.5`",
        "les messages d'une session : d'un coup, puis par seconde ; ou `off`",
    ),
    Variable(
        VISITORS,
        "ASSISTANT_LIMIT_ADDRESS",
        "`60/5`",
        "les requêtes d'une adresse, de même ; un hôpital n'en a qu'une",
    ),
    Variable(
        VISITORS,
        "ASSISTANT_BANNER",
        "celle de `agence.yml`",
        "une phrase au-dessus de la conversation ; elle l'emporte sur `banniere`",
    ),
    Variable(
        VISITORS,
        "ASSISTANT_INDEX",
        "`off`",
        "`on` : les moteurs de recherche peuvent lister la pleine page et les pages des questions",
    ),
    Variable(
        VISITORS,
        "ASSISTANT_RETENTION_DAYS",
        "`90`",
        "les jours après lesquels les textes des visiteurs sont oubliés",
    ),
    Variable(TEAM, "ASSISTANT_BACKOFFICE", "`1`", "`0` : `assistant run` démarre sans la page de l'équipe"),
    Variable(TEAM, "ASSISTANT_BACKOFFICE_HOST", "`127.0.0.1`", "l'interface où elle écoute"),
    Variable(TEAM, "ASSISTANT_BACKOFFICE_PORT", "`5006`", "son port"),
    Variable(
        TEAM,
        "ASSISTANT_BACKOFFICE_URL",
        "d'après le port",
        "l'adresse que l'équipe tape, `https://…` hors de cette machine",
    ),
    Variable(
        TEAM,
        "ASSISTANT_AUDIT_DAYS",
        "`365`",
        "les jours pendant lesquels son journal est gardé, et les comptes une fois fermés",
    ),
    Variable(
        TEAM,
        "ASSISTANT_OIDC_ISSUER",
        "aucun",
        "l'adresse de l'annuaire de l'agence (OpenID Connect) ; sans lui, des comptes locaux",
    ),
    Variable(TEAM, "ASSISTANT_OIDC_CLIENT_ID", "aucun", "comment l'annuaire connaît la page"),
    Variable(
        TEAM,
        "ASSISTANT_OIDC_CLIENT_SECRET",
        "aucun",
        "ce par quoi elle le prouve ; adresse de retour à inscrire : `…/connexion/retour`",
    ),
    Variable(
        TEAM,
        "ASSISTANT_OIDC_ROLES",
        "aucun",
        "qui entre, et comme quoi : `groups:dsi=administrateur,support=auteur` (`lecteur`, `auteur`, "
        "`editeur`, `administrateur` ; le plus élevé l'emporte)",
    ),
    Variable(
        TEAM,
        "ASSISTANT_OIDC_ONLY",
        "`0`",
        "`1` : les comptes locaux n'entrent plus, sauf par le lien que donne la machine",
    ),
    Variable(
        TEAM,
        "ASSISTANT_SMTP_URL",
        "aucun",
        "le serveur qui envoie le résumé de la semaine, `smtps://nom:mot-de-passe@machine` ou `smtp://…` "
        "(STARTTLS) ; certificat vérifié",
    ),
    Variable(TEAM, "ASSISTANT_SUMMARY_FROM", "aucun", "l'expéditeur de ce résumé"),
    Variable(TEAM, "ASSISTANT_SUMMARY_TO", "aucun", "ses destinataires, séparés par des virgules"),
    Variable(WATCHING, "ASSISTANT_METRICS_PORT", "aucun", "le port des mesures pour Prometheus"),
    Variable(WATCHING, "ASSISTANT_METRICS_HOST", "`127.0.0.1`", "leur interface"),
    Variable(WATCHING, "ASSISTANT_LOG_JSON", "`0`", "`1` : journaux en lignes JSON"),
    Variable(
        WATCHING,
        "SUDO_USER",
        "le compte de la machine",
        "mis par `sudo` : le nom noté dans l'historique de la FAQ",
    ),
    Variable(
        SET_UP,
        "ASSISTANT_ENV",
        "un dossier du cache, au nom du clone",
        "où `make setup` installe Python et les paquets",
    ),
    Variable(SET_UP, "XDG_CACHE_HOME", "`~/.cache`", "le cache où est ce dossier"),
    Variable(SET_UP, "PYENV_ROOT", "`~/.pyenv`", "où `make setup` cherche aussi un Python"),
    Variable(
        SET_UP,
        "PYTHONDONTWRITEBYTECODE",
        "aucun",
        "mise : `make setup` compile tout de suite ce que l'assistant importe",
    ),
    Variable(
        SET_UP, "ASSISTANT_IMAGE", "l'image de cette version", "l'image que `deploy/compose.yml` démarre"
    ),
    Variable(
        SET_UP, "ASSISTANT_PUBLISH", "`127.0.0.1:8080`", "où compose publie l'assistant, sur la machine"
    ),
    Variable(SET_UP, "ASSISTANT_PUBLISH_TEAM", "`127.0.0.1:8081`", "où compose publie la page de l'équipe"),
    Variable(
        SET_UP,
        "ASSISTANT_NETWORK",
        "`172.30.30`",
        "les trois premiers nombres du réseau de compose, un par agence",
    ),
    Variable(
        SET_UP,
        "ASSISTANT_FOLDER",
        "`deploy`",
        "le dossier des fichiers de nginx et de `backoffice.env` que compose lit, un par agence",
    ),
    Variable(
        SET_UP,
        "ASSISTANT_FAQ",
        "aucun",
        "la FAQ avec laquelle `deploy/compose.agency.yml` fait l'image d'une autre agence ; obligatoire",
    ),
    Variable(
        SET_UP,
        "POSTGRES_PASSWORD",
        "aucun",
        "le mot de passe de la base de `deploy/compose.yml` ; obligatoire",
    ),
    Variable(
        SET_UP,
        "NGINX_PREFIX",
        "le dossier du script",
        "où `deploy/nginx/replica.sh` trouve la configuration de nginx",
    ),
    Variable(
        LIBRARIES,
        "RASA_TELEMETRY_ENABLED",
        "`false`",
        "toujours `false`, quoi qu'on y écrive : rien n'est rapporté à personne",
    ),
    Variable(
        LIBRARIES,
        "SANIC_HOST",
        "`ASSISTANT_ACTIONS_HOST`",
        "l'interface de `rasa run actions`, quand elle doit être une autre",
    ),
    Variable(
        LIBRARIES,
        "SANIC_KEEP_ALIVE_TIMEOUT",
        "`75`",
        "les secondes pendant lesquelles un serveur d'actions garde une connexion ; plus que Rasa",
    ),
    Variable(LIBRARIES, "OMP_NUM_THREADS", "`1` pour servir", "les fils de calcul de NumPy et d'ONNX"),
    Variable(LIBRARIES, "OPENBLAS_NUM_THREADS", "`1` pour servir", "ceux d'OpenBLAS"),
    Variable(
        LIBRARIES,
        "OPENBLAS_THREAD_TIMEOUT",
        "`4`",
        "combien ceux d'OpenBLAS attendent en tournant avant de dormir, en puissances de deux",
    ),
    Variable(
        LIBRARIES,
        "SQLALCHEMY_SILENCE_UBER_WARNING",
        "`1`",
        "tait l'annonce de SQLAlchemy 2, que Rasa n'admet pas",
    ),
    Variable(
        LIBRARIES,
        "TF_USE_LEGACY_KERAS",
        "`1`",
        "avec `make tensorflow` : le Keras pour lequel Rasa est écrit",
    ),
    Variable(LIBRARIES, "TF_CPP_MIN_LOG_LEVEL", "`2`", "avec `make tensorflow` : ses avertissements, tus"),
    Variable(DEVELOPMENT, "BEFORE", "`HEAD~1`", "le commit auquel `make bench` se compare"),
    Variable(DEVELOPMENT, "SOAK_SECONDS", "`600`", "la durée de `make soak`"),
    Variable(
        DEVELOPMENT,
        "HYPOTHESIS_PROFILE",
        "`quick`",
        "`deep` : mille exemples par propriété au lieu de trente",
    ),
)
