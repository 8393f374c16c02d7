import type {
  Identity,
  IdentityVerifier,
} from "../../../lib/signaling/sessions/identity.ts";

/** Verifies tokens only on command, with a result set by the test. */
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

/** Accepts every token: the token is the name. */
export const believer: IdentityVerifier = {
  verify: (token) => Promise.resolve({ name: token }),
};
