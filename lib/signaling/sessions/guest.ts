/** A guest: somebody who came by a link, and may call its person only. */
export interface Guest {
  /** Id of the link. */
  link: string;
  /** Name of the person whom the guest may call. */
  to: string;
}
