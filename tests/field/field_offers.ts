import answers from "./answers.json" with { type: "json" };

/** The right answer: `refused` where no call can come of the offer. */
export type RightAnswer = "refused" | {
  /** Mids of its BUNDLE group; null without one. */
  group: string | null;
  /** The direction of each m-line, or that it is refused. */
  media: string[];
};

/** An offer of a kind that public reports tell of. */
export interface FieldOffer {
  name: string;
  offer: string;
  right: RightAnswer;
}

/** All offers in `offers/`, with what `answers.json` says of them. */
export function fieldOffers(): FieldOffer[] {
  return Object.entries(answers as Record<string, RightAnswer>).map(
    ([name, right]) => ({ name, right, offer: readOffer(name) }),
  );
}

/** As it came: a byte-order mark stays. */
function readOffer(name: string): string {
  const bytes = Deno.readFileSync(
    new URL(`offers/${name}.sdp`, import.meta.url),
  );
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
