// What the interface says, in French. `en.ts` says the same; the answers are the agency's, in French always.

export const fr = {
  lang: "fr",
  /** `card.ts`, `markdown.ts`, `transcript.ts`. */
  card: {
    seeAlso: "Voir aussi",
    newWindow: " (nouvelle fenêtre)",
    probable: "Réponse probable",
    concerns: "Cette réponse concerne : ",
    source: "Source : ",
    verified: (day: string): string => ` (vérifié le ${day})`,
    unverified: " (date non vérifiée)",
    copyAnswer: "Copier la réponse",
    copyLink: "Copier le lien",
    answerCopied: "Réponse copiée.",
    linkCopied: "Lien copié.",
    refused: "La copie n'est pas permise par ce navigateur : le texte est sélectionné.",
    toCopy: "Texte à copier",
    choices: "Choix proposés",
    summary: "Résumé à transmettre",
    copySummary: "Copier le résumé",
    summaryCopied: "Résumé copié.",
    mail: "Envoyer par courriel",
    subject: (reference: string): string => `Demande d'assistance, référence ${reference}`,
    reference: "Référence : ",
    phone: "Téléphone",
    email: "Courriel",
    you: "Vous",
    assistant: "Assistant",
    /** « Conversation avec l'assistant de … » when the assistant is called « Assistant de … ». */
    conversation: (title: string): string =>
      `Conversation avec ${/^assistant\b/i.test(title) ? `l'a${title.slice(1)}` : title}`,
    print: "Impression",
  },
  /** The rest. */
  shell: {
    close: "Fermer",
  },
};

export type Texts = typeof fr;
