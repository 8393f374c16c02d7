import type { Phone } from "../../phone/phone.ts";

/** What screens may use of the phone: its public part, so that any object with it will do. */
export type PhoneSurface = Pick<Phone, keyof Phone>;
