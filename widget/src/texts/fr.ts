// What the interface says, in French. `en.ts` says the same; the answers are the agency's, in French always.

export const fr = {
  lang: "fr",
  /** `card.ts`, `markdown.ts`, `transcript.ts`. */
  card: {
    seeAlso: "Voir aussi",
  },
  /** The rest. */
  shell: {
    launch: "Poser une question",
    resume: "Reprendre la conversation",
    title: "Assistant",
    close: "Fermer",
    /** Where the interface is not in French: of the answers, which are. */
    answers: "",
    log: "Conversation",
    you: "Vous : ",
    assistant: "Assistant : ",
    question: "Votre question",
    comment: "Votre commentaire",
    send: "Envoyer",
    writing: "L'assistant rédige…",
    reach: "Champ vide, flèche haut : aller aux choix proposés.",
    counter: (length: number, limit: number) => `${length} caractères sur ${limit}`,
    tooLong: (over: number, limit: number) =>
      `Votre texte dépasse la limite de ${over} caractère${over > 1 ? "s" : ""} : ${limit} au plus. Raccourcissez-le.`,
    proposals: "Questions proposées",
    proposed: (count: number) =>
      `${count} question${count > 1 ? "s" : ""} proposée${count > 1 ? "s" : ""}, flèches haut et bas pour les parcourir.`,
    actions: "Actions",
    copy: "Copier la conversation",
    copied: "Conversation copiée.",
    notCopied: "La copie n'est pas permise par ce navigateur.",
    print: "Imprimer",
    themes: "Parcourir toutes les questions",
    restart: "Nouvelle conversation",
    erase: "Effacer cette conversation et en commencer une nouvelle ?",
    keep: "Garder la conversation",
    erased: "Effacer",
    data: "Vos données",
    notice: "Pas de données de santé ni personnelles.",
    privacy: "Vos questions et vos avis sont conservés pour améliorer les réponses, sans les données personnelles reconnues.",
    reference: "Référence de cette conversation, à donner pour la faire effacer :",
    copyReference: "Copier la référence",
    referenceCopied: "Référence copiée.",
    retry: "Réessayer",
    silent: "Le service ne répond pas. Réessayez dans quelques instants.",
    offline: "Vous n'êtes plus connecté à internet. Votre texte est conservé : réessayez une fois reconnecté.",
    back: "La connexion est revenue. Votre dernier message n'est pas parti.",
    tooMany: "Vous envoyez trop de messages.",
    wait: (seconds: number) => `Réessayez dans ${seconds} seconde${seconds > 1 ? "s" : ""}.`,
    waited: "Vous pouvez réessayer.",
  },
};

export type Texts = typeof fr;
