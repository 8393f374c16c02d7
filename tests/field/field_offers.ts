import answers from "./answers.json" with { type: "json" };

/** The right answer: `refused` where the offer cannot lead to a call. */
export type RightAnswer = "refused" | {
  /** Mids of its BUNDLE group; null without a group. */
  group: string | null;
  /** The direction of each m-line, or `refused`. */
  media: string[];
};

/** An offer of a kind described in public reports. */
export interface FieldOffer {
  name: string;
  offer: string;
  right: RightAnswer;
}

/** All offers in `offers/`, each with its entry in `answers.json`. */
export function fieldOffers(): FieldOffer[] {
  return Object.entries(answers as Record<string, RightAnswer>).map(
    ([name, right]) => ({ name, right, offer: readOffer(name) }),
  );
}

/** Unchanged: a byte-order mark stays. */
function readOffer(name: string): string {
  const bytes = Deno.readFileSync(
    new URL(`offers/${name}.sdp`, import.meta.url),
  );
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
