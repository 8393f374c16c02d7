import { STATUS_CODE } from "@std/http/status";
import { onlyMethods } from "../../../lib/web/allowed_methods.ts";
import {
  dataAnswer,
  forOperators,
  forOperatorsWith,
  plainAnswer,
} from "../../../lib/web/operator_route.ts";
import { BanRequest } from "../../../lib/shared/operator_people.ts";

/** The bans, and another one. */
export const handler = onlyMethods({
  GET: (ctx) =>
    forOperators(
      ctx,
      async (operations) => dataAnswer(await operations.bans()),
    ),
  POST: (ctx) =>
    forOperatorsWith(
      ctx,
      BanRequest,
      '{"kind": "name" or "token", "value": "…", "seconds": 3600}; without seconds it lasts until it is lifted',
      async (operations, { seconds, ...subject }) => {
        const result = await operations.ban(subject, seconds);
        switch (result.type) {
          case "made": {
            const { ban, kept, ended } = result;
            return dataAnswer({ ban, kept, ended }, STATUS_CODE.Created);
          }
          case "impossible":
            return plainAnswer(
              STATUS_CODE.UnprocessableEntity,
              "Nobody can have that name, and no token that id.",
            );
          case "full":
            return plainAnswer(
              STATUS_CODE.Conflict,
              "There are as many bans as there may be: lift one first.",
            );
        }
      },
    ),
});
