/** A part of a message: plain text, or a link with the address to show. */
export interface ChatPart {
  text: string;
  href?: string;
}

/** Addresses with a scheme; what ends a sentence is no part of them. */
const ADDRESS = /https?:\/\/[^\s<>"]+[^\s<>"'.,;:!?)\]}]/gi;

/**
 * Finds the links of a message. Only http and https become links. A link shows
 * where it leads, with a foreign host name in its ASCII form and without a user
 * name in front of it, so that no text can pretend another place.
 */
export function chatParts(text: string): ChatPart[] {
  const parts: ChatPart[] = [];
  let end = 0;
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    const url = URL.parse(address);
    if (!url || url.username || url.password) continue;
    parts.push({ text: text.slice(end, index) });
    parts.push({ text: url.href, href: url.href });
    end = index + address.length;
  }
  parts.push({ text: text.slice(end) });
  return parts.filter(({ text }) => text !== "");
}
