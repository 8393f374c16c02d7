import type { Phone } from "../../phone/phone.ts";

/** The public part of the phone, which screens use; any object with these members will do. */
export type PhoneSurface = Pick<Phone, keyof Phone>;
