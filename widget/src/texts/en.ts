// What the interface says, in English.
import type { Texts } from "./fr";

export const en: Texts = {
  lang: "en",
  card: {
    seeAlso: "See also",
    newWindow: " (new window)",
    probable: "Probable answer",
    concerns: "This answer is about: ",
    source: "Source: ",
    verified: (day) => ` (checked on ${day})`,
    unverified: " (date not checked)",
    copyAnswer: "Copy the answer",
    copyLink: "Copy the link",
    answerCopied: "Answer copied.",
    linkCopied: "Link copied.",
    refused: "This browser does not allow copying: the text is selected.",
    toCopy: "Text to copy",
    choices: "Choices offered",
    summary: "Summary to pass on",
    copySummary: "Copy the summary",
    summaryCopied: "Summary copied.",
    mail: "Send by e-mail",
    subject: (reference) => `Support request, reference ${reference}`,
    reference: "Reference: ",
    phone: "Telephone",
    email: "E-mail",
    you: "You",
    assistant: "Assistant",
    conversation: (title) => `Conversation with ${title}`,
    print: "Print",
  },
  shell: {
    close: "Close",
  },
};
