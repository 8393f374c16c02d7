import type {
  Identity,
  IdentityVerifier,
} from "../../../lib/signaling/sessions/identity.ts";

/** Checks tokens when it is told to, and finds what it is told to. */
export class TokenDesk implements IdentityVerifier {
  readonly pending: {
    token: string;
    find(identity: Identity): void;
    fail(): void;
  }[] = [];

  verify(token: string): Promise<Identity> {
    return new Promise((resolve, reject) => {
      this.pending.push({
        token,
        find: resolve,
        fail: () => reject(new Error("The desk burnt down.")),
      });
    });
  }
}

/** Believes every token: it is the name. */
export const believer: IdentityVerifier = {
  verify: (token) => Promise.resolve({ name: token }),
};
